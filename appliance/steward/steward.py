"""The steward: every request is who asks, whether they may, what comes of it, the audit, and only then what is live."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import Counter

from appliance import set_up_code
from appliance.clock import Clock
from appliance.roles import MAY_ASK, may_ask
from appliance.state import State
from appliance.steward.accounts import Accounts
from appliance.steward.alerts import Alerts
from appliance.steward.audit import Audit
from appliance.steward.beside import Beside
from appliance.steward.desk import CONSOLE, NOBODY, Desk, Who, new_id
from appliance.steward.factors import Factors
from appliance.steward.former import REGISTERS, Former, NothingToUndo
from appliance.steward.handshakes import Handshakes
from appliance.steward.index import CannotTake
from appliance.steward.people import People
from appliance.steward.publish import BadFolder, Publisher
from appliance.steward.second import SecondFactors
from appliance.steward.server import Knock
from appliance.steward.where import Where
from filters import requests as ask
from filters.policy.change.judge import CHANGES, Asker, Changed, change
from filters.request_lines import Asked
from filters.requests import Answer, Done, Refused, Request

log = logging.getLogger(__name__)

_REQUESTS = Counter("lessonwall_steward_requests", "Requests by what was asked and what came of it", ["ask", "answer"])

# What a request makes, as its id begins.
_MAKES = {
    ask.OpenWindow: "window", ask.Approve: "approval", ask.CutOffClient: "cut-off", ask.AllowHost: "allow",
    ask.PinHost: "pin", ask.BreakGlass: "glass",
}  # fmt: skip

_REFUSED_BY_APPS = "The app refused the school's certificate on more than one device"

_NOT_SIGNED_IN = Refused("You are not signed in (any more); sign in and try again.")


class Steward:
    """The only writer of STATE/live. Made, used and closed in one thread."""

    def __init__(self, state: State, school: Path, clock: Clock, trusted: bool) -> None:
        for folder in (state.root, state.live, state.steward):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._audit = Audit(state.steward / "audit.db")
        self._accounts = Accounts(state.steward / "accounts.db")
        self._publisher = Publisher(state, school, clock, trusted)
        self._desk = Desk(self._audit, clock)
        self._factors = Factors(state.steward / "accounts.db")
        self._second = SecondFactors(self._factors, self._accounts, self._desk)
        self._people = People(self._accounts, self._factors, self._desk, state.steward / set_up_code.FILE)
        self._alerts = Alerts(state.alerts, self._desk)
        self._handshakes = Handshakes()
        self._former = Former(state.steward / "former")
        self._where = Where(state, self._publisher, self._accounts)
        self._answers: dict[type, Callable[[Any, Who], Answer | Beside[Any]]] = {
            **self._people.answers,
            **self._alerts.answers,
            **self._second.answers,
            **self._where.answers,
            ask.HandshakeRefused: self._handshake_refused,
            ask.HandshakeMade: self._handshake_made,
            ask.UndoPeople: lambda request, who: self._undo("people.csv", request, who),
            ask.UndoDevices: lambda request, who: self._undo("devices.csv", request, who),
        }
        self._verified: datetime | None = None

    def start(self) -> None:
        """Put the school into force. Raises BadFolder when neither the folder nor an earlier one can be."""
        self._verify()
        self._publisher.start()
        self._where.start()
        self._settle()
        self.move()
        self._people.offer_set_up()

    def close(self) -> None:
        self._where.close()
        self._alerts.close()
        self._factors.close()
        self._accounts.close()
        self._audit.close()

    def handle(self, asked: Asked, knock: Knock) -> Answer | Beside[Any]:
        """Answer one request from the door; or say what must be done beside before it can be answered."""
        return self._count(asked, self._handle(asked, knock))

    def _count(self, asked: Asked, answer: Answer | Beside[Any]) -> Answer | Beside[Any]:
        if isinstance(answer, Beside):
            return answer.before(lambda settled: self._count(asked, settled))
        _REQUESTS.labels(type(asked.request).__name__, "done" if isinstance(answer, Done) else "refused").inc()
        return answer

    def _handle(self, asked: Asked, knock: Knock) -> Answer | Beside[Any]:
        request = asked.request
        who = self._who(asked, knock)
        if who is None:
            return Done("You are signed out.") if isinstance(request, ask.SignOut) else _NOT_SIGNED_IN
        if not may_ask(who.roles, request):
            return self._no_authority(request, who)
        if missing := self._second.missing(request, who):
            self._desk.write(who, request, outcome="refused")
            return missing
        if type(request) in CHANGES:
            return self._change(request, who)
        if isinstance(request, ask.Apply):
            return self._apply(request, who)
        if isinstance(request, ask.TakeIndex):
            return self._take_index(request, who)
        if isinstance(request, ask.TrustClock):
            return self._trust(request, who)
        return self._answers[type(request)](request, who)

    def tick(self) -> float:
        """Do what is due by the clock; how many seconds until the next thing is."""
        if self._publisher.due():
            self._publisher.put(self._publisher.in_force)
            self._settle()
        self._publisher.mend_index()
        self._people.offer_set_up()
        self._verify()
        self.move()
        self._where.keep()
        due = min(self._publisher.next_due(), self._publisher.next_move())
        return (due - self._publisher.clock.now()).total_seconds()

    @property
    def has_moved(self) -> bool:
        """Whether somebody came, went, signed in or out since `move`."""
        return self._publisher.where.has_moved

    def move(self) -> None:
        """Publish where people are, where anything of that has changed."""
        self._publisher.move()
        self._where.tell()

    def _who(self, asked: Asked, knock: Knock) -> Who | None:
        """None for a session that is not (or no longer) anybody's."""
        if asked.session is None:
            return CONSOLE if knock.console else NOBODY
        quiet = isinstance(asked.request, ask.WhoAmI) and asked.request.quiet
        return self._people.holder(asked.session, quiet) if asked.session else NOBODY

    def _no_authority(self, request: Request, who: Who) -> Refused:
        self._desk.write(who, request, outcome="refused")
        if not who.id:
            return _NOT_SIGNED_IN
        may = sorted(MAY_ASK.get(type(request), frozenset()) - {"console"}) or ["console"]
        return Refused(f"This is for {', '.join(may)}; you have {', '.join(sorted(who.roles)) or 'no role'}.")

    def _change(self, request: Request, who: Who) -> Answer:
        try:
            now = self._publisher.now(self._publisher.files() if self._edits(request) else None)
            outcome = change(request, now, Asker(who.id, who.roles), new_id(_MAKES.get(type(request), "change")))
            if isinstance(outcome, Refused):
                return outcome
            files = {**now.files, **outcome.files}
            if outcome.files:
                self._publisher.check(files)  # before the audit says that it was done
        except BadFolder as bad:
            return _bad(bad, "Nothing was changed.")
        self._record(request, who, outcome)
        if outcome.files:
            for file in REGISTERS & outcome.files.keys():
                self._former.keep(file, now.files.get(file, ""), outcome.files[file], self._desk.clock.real())
            self._publisher.write(outcome.files)
            self._publisher.take(files, outcome.in_force)
        else:
            self._publisher.put(outcome.in_force)
        self._settle()
        return outcome.answer

    def _edits(self, request: Request) -> bool:
        """Whether files of the folder may change: then what stands on the disk counts, hand edits included."""
        if isinstance(request, ask.Withdraw):
            return any(entry.id == request.approval for entry in self._publisher.school.approved)
        if isinstance(request, ask.WatchZone | ask.EndWatch):
            return True
        return isinstance(
            request, ask.PutRule | ask.RemoveRule | ask.PutDevice | ask.RemoveDevice | ask.PutDevices | ask.PutPeople
        )

    def _undo(self, file: str, request: Request, who: Who) -> Answer:
        """The register as it was before its last change; what it was meanwhile can be had again in the same way."""
        try:
            files = self._publisher.files()
            before = self._former.before(file, files.get(file, ""))
            undone = {**files, file: before}
            if self._publisher.check(undone).school_owner == "ansible":
                return Refused(f"Ansible owns this school's folder; change {file} there and run the play.")
        except NothingToUndo as nothing:
            return Refused(str(nothing))
        except BadFolder as bad:
            return _bad(bad, "Nothing was changed.")
        self._desk.write(who, request)
        self._former.keep(file, files.get(file, ""), before, self._desk.clock.real())
        self._publisher.write({file: before})
        self._publisher.take(undone, self._publisher.in_force)
        self._settle()
        return Done(f"{file} is again as it was before the last change.")

    def _record(self, request: Request, who: Who, outcome: Changed) -> None:
        refused = "refused" if isinstance(outcome.answer, Refused) else ""
        self._desk.write(who, request, outcome=refused, record=outcome.record, about=outcome.about)

    def _apply(self, request: ask.Apply, who: Who) -> Answer:
        try:
            files = self._publisher.files()
            self._publisher.check(files)
        except BadFolder as bad:
            self._publisher.tell_problems(bad.problems)
            return _bad(bad, "The one before it stays in force.")
        self._desk.write(who, request)
        self._publisher.take(files, self._publisher.in_force)
        self._settle()
        return Done(f"The school's folder is in force as policy {self._desk.policy}.", str(self._desk.policy))

    def _take_index(self, request: ask.TakeIndex, who: Who) -> Answer:
        try:
            staged = self._publisher.stage_index(Path(request.path))
        except CannotTake as error:
            return Refused(f"The index of names stays as it is. {error}.")
        generation = str(staged.generation)
        self._desk.write(who, request, record=generation)
        self._publisher.take_index(staged)
        self._settle()
        return Done(f"{len(staged):,} names are in force as generation {generation}.", generation)

    def _trust(self, request: ask.TrustClock, who: Who) -> Answer:
        self._desk.write(who, request)
        if self._publisher.trust(request.trusted):
            self._settle()
        return Done("The time is trusted." if request.trusted else "The time is not trusted: strictest answers.")

    def _handshake_refused(self, request: ask.HandshakeRefused, who: Who) -> Answer:
        """Counted, and not recorded: only what comes of it stands in the audit."""
        if not self._handshakes.refused(request.host, request.device, self._desk.clock.real()):
            return Done("Noted.")
        return self._change(ask.PinHost(request.host, _REFUSED_BY_APPS, learnt=True), who)

    def _handshake_made(self, request: ask.HandshakeMade, who: Who) -> Answer:
        self._handshakes.made(request.host, self._desk.clock.real())
        return Done("Noted.")

    def _settle(self) -> None:
        """After each publication: what the audit and the clock need to know of it."""
        self._desk.policy = self._publisher.policy.version
        self._desk.clock = self._publisher.clock

    def _verify(self) -> None:
        """Walk the audit's chain at the start and once a day, and let health say what is wrong with it."""
        now = self._desk.clock.real()
        if self._verified is not None and (now - self._verified).days < 1:
            return
        self._verified = now
        self._former.forget(now)
        if broken := self._audit.verify():
            log.error("the audit was tampered with: %s", broken.text)
        self._publisher.audit_problem = broken.text if broken else ""


def _bad(bad: BadFolder, so: str) -> Refused:
    first = "\n".join(bad.problems[:5])
    more = f"\nand {len(bad.problems) - 5} more; `lessonwall check` shows all" if len(bad.problems) > 5 else ""
    return Refused(f"{so} The school's folder would have mistakes:\n{first}{more}")

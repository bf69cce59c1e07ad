"""One login in two rooms, as an event in the log: once an hour for each person and pair of devices."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.state import State
from filters.clients import Client
from filters.events.event import Event
from filters.events.keep import SHARED_LOGIN
from filters.events.record import Recorder
from filters.policy.attempt import Attempt, Decision, Reason, Target, Verdict
from filters.policy.policy import Policy

POINT = "identity"
NAME = "one login in two rooms"
AGAIN = timedelta(hours=1)
_MOST = 4_096

log = logging.getLogger(__name__)


class SharedLogins:
    """The steward alone knows of both logins, so it writes what they tell."""

    def __init__(self, state: State, policy: Callable[[], Policy]) -> None:
        self._state = state
        self._policy = policy
        self._recorder: Recorder | None = None
        self._told: dict[tuple[str, frozenset[str]], datetime] = {}

    def tell(self, person: str, address: str, here: Client, there: Client, clock: Clock) -> None:
        """`here`, at `address`: where the person signed in; `there`: where they are signed in as well."""
        now = clock.real()
        pair = (person, frozenset({here.device, there.device}))
        if (before := self._told.get(pair)) is not None and now - before < AGAIN:
            return
        self._told.pop(pair, None)
        self._told[pair] = now
        if len(self._told) > _MOST:
            del self._told[next(iter(self._told))]
        if (recorder := self._open()) is None:
            return
        recorder.record(
            Event(
                id=0,
                seen=now,
                point=POINT,
                address=address,
                client=here,
                attempt=Attempt(here.standing, Target(frozenset({SHARED_LOGIN}), name=NAME), clock.now()),
                decision=Decision(Verdict.ALLOW, Reason.DEFAULT, SHARED_LOGIN),
                hints=frozenset({f"also-on:{there.device}", *({f"also-in:{there.place}"} if there.place else ())}),
                policy=self._policy().version,
                purpose="unauthorised-use",
            )
        )

    def close(self) -> None:
        if self._recorder is not None:
            self._recorder.close()

    def _open(self) -> Recorder | None:
        """Opened when there is something to tell: most schools never need it here."""
        if self._recorder is None:
            try:
                self._recorder = Recorder(
                    events=self._state.events, recent=self._state.recent, keys=self._state.keys, policy=self._policy
                )
            except OSError as error:
                log.error("one login in two rooms could not be recorded: %s", error)
        return self._recorder

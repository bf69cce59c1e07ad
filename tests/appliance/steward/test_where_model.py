"""Who may be named, found out twice: by the steward, and by a few lines that know who sits where.

Hypothesis makes up orders of events: devices that take each other's addresses, access points whose words come late,
twice or never, people who sign in and out or only walk away, bells, restarts, a register that changes. After each,
every address must bear the name that the lines below allow, and no other; nor none where there is one.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from filters import requests as ask
from filters.events.seal import make_keys
from filters.policy.bindings import Sighting, Source
from filters.requests import Done
from tests.appliance.steward.world import Hand, World, begin, write_school

RADIUS, SIGN_IN, LOG_ON = Source.RADIUS, Source.SIGN_IN, Source.LOG_ON
SHARED = {"trolley-1": "02:00:5e:10:00:20"}
OWNED = {"laptop": "02:00:5e:10:00:09"}  # p9a's
STRANGERS = {"phone": "02:00:5e:10:00:99"}
MACS = SHARED | OWNED | STRANGERS
ADDRESSES = ("10.0.1.1", "2001:db8::1")  # few of everything, so that what happens meets
PEOPLE = ("p7", "p9b")
REGISTER = (
    "id,name,mac,address,person,group,zone,place,inspected,shared\n"
    f"laptop,Laptop,{OWNED['laptop']},,p9a,,school,,no,no\n"
    f"trolley-1,Trolley 1,{SHARED['trolley-1']},,,year-9,school,IT2,no,yes\n"
)
LESSONS = ((530, 650), (670, 730), (790, 910))  # of the small school, in minutes: 08:50-10:50, 11:10-12:10, 13:10-15:10
STARTS = 615  # the day of each example starts at 10:15
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC) - timedelta(minutes=STARTS)  # real time of that day's midnight


def bell_after(minute: float) -> float:
    """When somebody who signs in on a shared device then is named no longer."""
    for start, end in LESSONS:
        if start <= minute < end:
            return end
    next_end = min((end for start, end in LESSONS if start > minute and start < minute + 60), default=minute + 60)
    return min(next_end, minute + 60)


@dataclass
class Claim:
    """Somebody uses a device, as far as was told. Times are minutes of the day."""

    person: str
    source: Source
    session: str
    since: float
    until: float


@dataclass
class Session:
    """Of the network's. `over`: nothing is heard of it before then, `whose`: of this person alone, "" for anybody."""

    person: str = ""
    since: float = -1
    over: float = -1
    whose: str = ""


class Named(RuleBasedStateMachine):
    """The model: `at`, `claims` and `sessions`. Everything else asks the steward."""

    world: World

    @initialize()
    def opens(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        there = Path(self.folder.name)
        write_school(there / "school")
        (there / "school" / "devices.csv").write_text(REGISTER)
        make_keys(there / "state" / "keys")
        self.world = begin(there / "state", there / "school", Hand())
        self.people = set(PEOPLE)
        self.at = dict(zip(ADDRESSES, ("phone", "trolley-1"), strict=True))
        self._see()
        self.claims: dict[str, Claim] = {}
        self.sessions: dict[tuple[Source, str], Session] = {}

    def teardown(self) -> None:
        self.world.steward.close()
        self.folder.cleanup()

    @property
    def now(self) -> float:
        return (self.world.hand.at - DAY).total_seconds() / 60

    # --- the network ------------------------------------------------------------------------------------------------

    @rule(device=st.sampled_from(sorted(MACS)), address=st.sampled_from(ADDRESSES))
    def takes(self, device: str, address: str) -> None:
        """A device takes an address, whoever had it before; it keeps those that it had."""
        self.at[address] = device
        self._see()

    @rule(swapped=st.booleans())
    def restarts(self, swapped: bool) -> None:
        """The steward; devices change addresses meanwhile."""
        if swapped:
            self.at = dict(zip(self.at, reversed(self.at.values()), strict=True))
        self.world = self.world.again()
        self._see()

    def _see(self) -> None:
        until = self.world.hand.at + timedelta(days=1)
        seen = tuple(Sighting(address, MACS[device], "school", until) for address, device in self.at.items())
        assert isinstance(self.world.ask(ask.Seen(seen)), Done)

    # --- people -----------------------------------------------------------------------------------------------------

    @rule(device=st.sampled_from(sorted(MACS)), person=st.sampled_from(PEOPLE), session=st.sampled_from("12"))
    def accounted(self, device: str, person: str, session: str) -> None:
        """A Start, an Interim, or one of them late or again."""
        self.world.ask(ask.LoggedOn(person, RADIUS, MACS[device], session=f"ap-1/{session}"))
        self._comes(device, person, RADIUS, f"ap-1/{session}")

    @rule(session=st.sampled_from("12"))
    def stopped(self, session: str) -> None:
        self.world.ask(ask.LoggedOff(RADIUS, f"ap-1/{session}"))
        self._ends(RADIUS, f"ap-1/{session}", self.now + 60)

    @rule()
    def access_point_restarts(self) -> None:
        self.world.ask(ask.LoggedOff(RADIUS, "ap-1/*"))
        for source, session in [key for key in self.sessions if key[0] is RADIUS]:
            known = self.sessions[source, session]
            self._ends(source, session, self.now + 1 if known.since >= 0 else -1)

    @rule(device=st.sampled_from(sorted(MACS)), person=st.sampled_from(PEOPLE))
    def logs_on(self, device: str, person: str) -> None:
        """A computer tells who is at it; it goes by its own name."""
        self.world.ask(ask.LoggedOn(person, LOG_ON, MACS[device], session=f"lab/{device}"))
        self._comes(device, person, LOG_ON, f"lab/{device}")

    @rule(device=st.sampled_from(sorted(MACS)))
    def logs_off(self, device: str) -> None:
        self.world.ask(ask.LoggedOff(LOG_ON, f"lab/{device}", MACS[device]))
        self._ends(LOG_ON, f"lab/{device}", -1)

    @rule(device=st.sampled_from(sorted(MACS)), source=st.sampled_from((RADIUS, LOG_ON)))
    def somebody_else_logs_on(self, device: str, source: Source) -> None:
        self.world.ask(ask.LoggedOn("visitor", source, MACS[device]))
        self._unknown(device, source)

    @rule(address=st.sampled_from(ADDRESSES), person=st.sampled_from(PEOPLE))
    def signs_in(self, address: str, person: str) -> None:
        self.world.ask(ask.LoggedOn(person, SIGN_IN, address=address))
        self._comes(self.at[address], person, SIGN_IN, "")

    @rule(address=st.sampled_from(ADDRESSES))
    def signs_out(self, address: str) -> None:
        self.world.ask(ask.SignOutDevice(address))
        if (claim := self.claims.pop(self.at[address], None)) and claim.session:
            known = self.sessions[claim.source, claim.session]
            known.over, known.whose = self.now + 600, claim.person

    @rule(person=st.sampled_from(PEOPLE[:1]), really=st.sampled_from((True, *[False] * 9)))
    def leaves_the_school(self, person: str, really: bool) -> None:
        if not really:
            return
        path = self.world.school / "people.csv"
        path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith(person)))
        assert isinstance(self.world.ask(ask.Apply()), Done)
        self.people.discard(person)
        self.claims = {device: claim for device, claim in self.claims.items() if claim.person != person}

    # --- time -------------------------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from((1, 59, 60, 300, 1_200, 2_100, 3_600)))
    def time_goes_by(self, seconds: int) -> None:
        self.world.wait(seconds=seconds)

    @rule()
    def the_bell_rings(self) -> None:
        bells = [end for _, end in LESSONS if end > self.now]
        if bells:
            self.world.hand.at = DAY + timedelta(minutes=bells[0])

    # --- the model --------------------------------------------------------------------------------------------------

    def _claim(self, device: str) -> Claim | None:
        claim = self.claims.get(device)
        return claim if claim and claim.until > self.now else None

    def _comes(self, device: str, person: str, source: Source, session: str) -> None:
        if person not in self.people:
            return self._unknown(device, source)
        since = self.now
        if session:
            known = self.sessions.setdefault((source, session), Session())
            if known.over > self.now and known.whose in ("", person):
                return None
            if known.since < 0 or known.person != person:
                known.person, known.since = person, self.now
            since = known.since
            for other in [
                other for other, claim in self.claims.items() if (claim.source, claim.session) == (source, session)
            ]:
                if other != device:
                    del self.claims[other]
        until = bell_after(since) if device in SHARED else self.now + 600
        before = self._claim(device)
        if until > self.now and not (before and before.since > since):
            self.claims[device] = Claim(person, source, session, since, until)
        return None

    def _unknown(self, device: str, source: Source) -> None:
        if (claim := self.claims.get(device)) and (source is not RADIUS or claim.source is RADIUS):
            del self.claims[device]

    def _ends(self, source: Source, session: str, over: float) -> None:
        self.sessions[source, session] = Session(over=over)
        for device, claim in list(self.claims.items()):
            if (claim.source, claim.session) == (source, session):
                del self.claims[device]

    @invariant()
    def each_address_bears_the_name_that_it_may(self) -> None:
        self.world.steward.tick()
        clients = self.world.live.clients
        expected = {}
        for address, device in self.at.items():
            claim = self._claim(device)
            expected[address] = claim.person if claim else "p9a" if device in OWNED else None
        assert {address: clients.find(address).person for address in self.at} == expected
        assert {each for each in clients.by_mac if clients.by_mac[each].person} <= {
            MACS[device] for device in MACS if self._claim(device) or device in OWNED
        }


TestNamed = Named.TestCase
TestNamed.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)

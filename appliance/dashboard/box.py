"""What the dashboard reads of the box: live values, event log, counts, health, names. It changes none of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

from alerts.store import Store
from alerts.themes import Themes
from appliance import clock
from appliance.dashboard import facts
from appliance.dashboard.inbox import Inbox
from appliance.dashboard.views import frame, glass
from appliance.dashboard.views.attempts import choose
from appliance.dashboard.views.words import Words
from appliance.published import read_school
from appliance.roles import may_see
from appliance.state import State
from filters.events.counts import CountsReader
from filters.events.event import Event
from filters.events.reader import EventReader
from filters.events.record import COUNTS, EVENTS
from filters.events.seal import CannotOpen, Opener
from filters.live import Live, NotPublished
from filters.policy.policy import Policy
from filters.policy.school import School

NEWEST = 2_000  # events among which the attempts page chooses
CHECKS_HOLD = 1.0  # seconds; a probe that asks without end must not keep the box busy

type Checks = Callable[[State], Sequence[frame.CheckLine]]


class Box:
    """`themes`: of this release. `run_checks`: the box's health checks, which may take a moment. Any thread may ask."""

    def __init__(self, state: State, themes: Themes, run_checks: Checks) -> None:
        self.state = state
        self.themes = themes
        self.live = Live(state.live)
        self.checks: Sequence[frame.CheckLine] = ()
        self._run_checks = run_checks
        self._checked = 0.0
        self._lock = Lock()
        self.inbox = Inbox(Store(state.alerts))
        self._events = EventReader(state.events / EVENTS)
        self._counts = CountsReader(state.events / COUNTS)
        self._school: School | None = None
        self._words = Words()
        self._words_of = -1  # the policy version that they were made for
        self.refresh()

    def refresh(self) -> None:
        """Take up what is new: live values, names when the policy changed, and the checks every few seconds."""
        with self._lock:
            self.live.refresh()
            if (version := self.policy_version()) != self._words_of:
                self._school = read_school(self.state.live) or self._school
                self._words = facts.words_of(self._school, self.live.policy if self.live.ready else None, self.themes)
                self._words_of = version
            if not self._checked or monotonic() - self._checked > CHECKS_HOLD:
                self.checks = tuple(frame.worst_first(self._run_checks(self.state)))
                self._checked = monotonic()

    @property
    def policy(self) -> Policy:
        """Raises NotPublished."""
        return self.live.policy

    @property
    def school(self) -> School | None:
        """As it last was published: for names and for questions, never for what is in force."""
        return self._school

    @property
    def nation(self) -> str:
        """Whose advice and bank holidays hold."""
        return self._school.nation if self._school else "england"

    @property
    def zone(self) -> str:
        """The school's time zone, an IANA name."""
        return self.policy.calendar.timezone

    def policy_version(self) -> int:
        return self.live.policy.version if self.live.ready else 0

    def words(self) -> Words:
        return self._words

    def now(self) -> datetime:
        """Policy time."""
        told = clock.read(self.state.live)
        return (told.clock if told else clock.Clock()).now()

    def ahead(self) -> timedelta:
        """Policy time less real time."""
        told = clock.read(self.state.live)
        return told.clock.offset if told else timedelta()

    def clock_line(self) -> frame.ClockLine | None:
        try:
            return frame.clock_line(self.policy, self.now())
        except NotPublished:
            return None

    def warnings(self, roles: frozenset[str]) -> list[frame.Notice]:
        trusted = not self.live.ready or self.policy.clock_trusted
        link = "/break-glass" if may_see(roles, "glass") else ""
        broken = glass.notices(self.policy, self.now(), link) if self.live.ready else []
        return [*broken, *frame.warnings(trusted, self.checks, may_see(roles, "health"))]

    def attempts(self, group: str, verdict: str, limit: int) -> list[Event]:
        """The newest of the log, newest first, their words hidden."""
        with self._lock:
            newest = self._events.latest(NEWEST)
        return choose(newest, group, verdict, limit)

    def last_event(self) -> int:
        with self._lock:
            return self._events.last_id

    def refused_today(self) -> int:
        return self._counts.refused_on(self.now().date())

    def unseal(self, sealed: bytes) -> str:
        """Words for somebody whose look has been audited; "" where they cannot be opened."""
        try:
            return Opener.of(self.state.keys).open(sealed)
        except (OSError, CannotOpen):
            return ""

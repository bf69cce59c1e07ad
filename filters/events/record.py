"""The one door through which dns and proxy remember what they saw: keep, then log, recent hour or counts.

The proxy tells each event (`record`). DNS sees many more, and tells what is logged at once (`log`) and of all names
that a client met, once a second, which they were (`fold`).
"""

import logging
import threading
import time
from collections import Counter as Tally
from collections import deque
from collections.abc import Callable, Set
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from prometheus_client import Counter, Gauge

from filters.clients import Client
from filters.events.counts import Counts
from filters.events.event import Event
from filters.events.keep import WATCHED, Keep, counted_as, keep, minimised, themes_of
from filters.events.log import EventLog
from filters.events.recent import PER_CLIENT, Recent
from filters.events.seal import Sealer
from filters.events.visits import Met, Visit, Visitor, Visits, as_word
from filters.events.watched import PACKET, Watched, Would, device_of, would
from filters.pace import Pace
from filters.policy.attempt import Labels
from filters.policy.policy import Policy
from filters.policy.timetable.calendar import Moment

FLUSH = 5.0  # seconds between two writings of the counts
WORD = 1.0  # and between two words to Prometheus
BURST = 5_000  # rows that one address may fill with one and the same answer in a row
EVERY = 1.0  # seconds until it may fill one more: a machine that asks without end must not fill the disk
RUSH = 4_000  # events that may wait to be written into the last hour before the next are put off
AGAIN_AFTER = timedelta(seconds=60)  # for which the last hour is not told of a name of the same visitor again
EVENTS = "events.db"
COUNTS = "counts.db"
RECENT = "recent.db"
WATCHED_FILE = "watched.db"

_LOGGED = Counter("lessonwall_events_total", "Events by where they went", ["place"]).labels("log")
_DROPPED = Counter("lessonwall_events_lost_total", "Events left out because the queue was full or the row was bad")
_FLOODED = Counter("lessonwall_events_flooded_total", "Events counted only, since one address made too many alike")
_HEALTHY = Gauge(
    "lessonwall_event_log_healthy", "1 while the event log takes what is written", multiprocess_mode="livemin"
)
_HEALTHY.set(1)  # the least of all processes counts, and some import this file and write no log

_logger = logging.getLogger(__name__)


class Recorder:
    """`events`, `recent` and `keys`: folders of STATE. `policy`: gives the Policy in force.

    Raises FileNotFoundError where the keys' folder holds no public key: words are never written unsealed.
    """

    def __init__(self, *, events: Path, recent: Path, keys: Path, policy: Callable[[], Policy]) -> None:
        sealer = Sealer.of(keys)
        self.events = EventLog(events / EVENTS, sealer)
        self.recent = Recent(recent / RECENT, sealer)
        self.counts = Counts(events / COUNTS)
        self.watched = Watched(events / WATCHED_FILE)
        self._policy = policy
        self._marks: tuple[Policy | None, Labels] = (None, frozenset())
        self._moments: dict[str, Moment] = {}
        self._lost = 0
        # The answer is part of the key: a flood of one kind hides nothing of another.
        self._pace: Pace[tuple[str, str]] = Pace(BURST, EVERY)
        self._logged = self._flooded = 0
        self._told = (0, 0, 0)
        self._visits = Visits()
        self._met: Tally[Visit] = Tally()
        self._settled: deque[tuple[Tally[Visit], Policy, datetime]] = deque()
        self._closing = threading.Event()
        self._flusher = threading.Thread(target=self._flush, name="counts", daemon=True)
        self._flusher.start()

    @property
    def healthy(self) -> bool:
        return not self.problem

    @property
    def problem(self) -> str:
        """Why something cannot be written at present, or ""."""
        return self.events.problem or self.counts.problem or self.recent.problem or self.watched.problem

    def record(self, event: Event) -> Future[None] | None:
        """Remember an event as far as it may be. Never blocks, never raises.

        For an urgent event the answer is a Future that is done when it is on the disk; a point that can wait a few
        milliseconds before it answers makes sure that a power cut loses nothing.
        """
        try:
            return self._record(event)
        except Exception:
            # Whatever is wrong with one event, the packet it came from is answered.
            _logger.exception("an event could not be recorded")
            self._lost += 1
            return None

    def visit(self, event: Event, policy: Policy) -> Visit:
        """What all events like this one have in common."""
        return self._visits.of(event, policy, event.decision.rule in self._marked(policy))

    def log(
        self, visitor: Visitor, visit: Visit, seen: datetime, offset: timedelta, policy: int
    ) -> Future[None] | None:
        """A visit that is logged, as it is met; answers as `record` does."""
        self._met[visit] += 1
        if visit.watched:
            self._watch(visitor, visit, seen, offset)
        if self._may_log(visitor.address, visit.answer):
            return self.events.append(Met(visitor, visit, seen, offset, policy), visit.urgent)
        return None

    def fold(self, visitor: Visitor, told: Set[Visit], seen: datetime, offset: timedelta, policy: int) -> None:
        """All others that a visitor met since `seen`, about a second ago."""
        self._met.update(told)
        for visit in told:
            if visit.watched:
                self._watch(visitor, visit, seen, offset)
        if visitor.since is None or seen - visitor.since > AGAIN_AFTER:
            visitor.remembered.clear()
            visitor.since = seen
        room = min(PER_CLIENT - len(visitor.remembered), RUSH - self.recent.waiting)
        for visit in told - visitor.remembered:
            # More than is kept of a client need not be written first; after a rush, what is met again is early enough.
            if visit.recent and room > 0:
                room -= 1
                visitor.remembered.add(visit)
                self.recent.add(Met(visitor, visit, seen, offset, policy))

    def would_refuse(self, client: Client, address: str, far: str, seen: datetime, offset: timedelta) -> None:
        """A packet that the firewall passed because the client's zone is only watched. `far`: to where, in words."""
        policy = self._policy()
        zone = policy.zones.get(client.standing.zone)
        if zone is None or zone.watch_until is None or seen + offset >= zone.watch_until:
            return
        device = device_of(client, address, policy.group(client.standing).kind)
        each = Would(zone.id, device, client.standing.group, far, PACKET, "")
        self.watched.count(each, seen, zone.watch_until - offset)

    def settle(self, policy: Policy, at: datetime) -> None:
        """What was folded since the last time belongs to the period of `at`, an instant of policy time."""
        if self._met:
            self._settled.append((self._met, policy, at))
            self._met = Tally()

    def close(self) -> None:
        """Write what waits."""
        self._closing.set()
        self._flusher.join()
        self._count_settled()
        self._tell()
        self.counts.close()
        self.watched.close()
        self.recent.close()
        self.events.close()

    def _record(self, event: Event) -> Future[None] | None:
        policy = self._policy()
        group = policy.group(event.attempt.standing)
        kept = keep(
            event,
            kind=group.kind,
            staff_alerts=policy.staff_alerts,
            record_searches=policy.record_searches,
            marked=event.decision.rule in self._marked(policy),
        )
        at = event.attempt.at.astimezone(ZoneInfo(policy.calendar.timezone))
        if WATCHED in event.hints and (Keep.COUNT | Keep.LOG) & kept:
            target, themes = event.attempt.target, themes_of(event.attempt.target)
            each = would(event.client, event.address, group.kind, target.name, themes, event.decision)
            self._count_watched(each, event.seen, event.attempt.at - event.seen)
        if Keep.HELP_COUNT in kept:
            self.counts.count_help(at.date())
        if Keep.COUNT in kept:
            period = self._moment(policy, group.day, at).name
            verdict, host = event.decision.verdict.value, event.attempt.target.name
            self.counts.count(at.date(), host, counted_as(group), period, verdict, themes_of(event.attempt.target))
        if Keep.RECENT in kept:
            self.recent.remember(minimised(event))
        if Keep.LOG in kept and self._may_log(event.address, as_word(event.decision)):
            return self.events.append(minimised(event), kept.urgent)
        return None

    def _watch(self, visitor: Visitor, visit: Visit, seen: datetime, offset: timedelta) -> None:
        kind = self._policy().group(visitor.client.standing).kind
        themes = themes_of(visit.target)
        each = would(visitor.client, visitor.address, kind, visit.name, themes, visit.decision)
        self._count_watched(each, seen, offset)

    def _count_watched(self, each: Would, seen: datetime, offset: timedelta) -> None:
        """`offset`: policy time less real time."""
        zone = self._policy().zones.get(each.zone)
        # A shared resolver's zone need not be the one that is watched: then it is forgotten with what was seen today.
        until = zone.watch_until - offset if zone is not None and zone.watch_until is not None else seen
        self.watched.count(each, seen, until)

    def _may_log(self, address: str, answer: str) -> bool:
        if self._pace.may((address, answer), time.monotonic()):
            self._logged += 1
            return True
        self._flooded += 1
        return False

    def _count_settled(self) -> None:
        while self._settled:
            met, policy, at = self._settled.popleft()
            here = at.astimezone(ZoneInfo(policy.calendar.timezone))
            period = {day: policy.calendar.moment(here, day).name for day in {visit.day for visit in met}}
            for visit, n in met.items():
                if visit.help:
                    self.counts.count_help(here.date(), n)
                elif visit.counted:
                    verdict, themes = visit.decision.verdict.value, themes_of(visit.target)
                    self.counts.count(here.date(), visit.name, visit.counted_as, period[visit.day], verdict, themes, n)

    def _marked(self, policy: Policy) -> Labels:
        """The rules whose ALLOWs are recorded too."""
        known, marks = self._marks
        if known is not policy:
            marks = frozenset(rule.id for rule in policy.rules if rule.record)
            self._marks = (policy, marks)
            self._moments = {}
        return marks

    def _moment(self, policy: Policy, day: str, at: datetime) -> Moment:
        moment = self._moments.get(day)
        if moment is None or not moment.start <= at < moment.end:
            moment = self._moments[day] = policy.calendar.moment(at, day)
        return moment

    def _flush(self) -> None:
        written = time.monotonic()
        while not self._closing.wait(WORD):
            if time.monotonic() - written > FLUSH:
                self._count_settled()
                self.counts.flush()
                self.watched.flush()
                written = time.monotonic()
            self._tell()

    def _tell(self) -> None:
        """Move into Prometheus' shared file what has changed; it is too slow for every event."""
        lost = self._lost + self.events.dropped + self.events.rejected
        now = (self._logged, lost, self._flooded)
        for counter, count, before in zip((_LOGGED, _DROPPED, _FLOODED), now, self._told, strict=True):
            counter.inc(count - before)
        self._told = now
        _HEALTHY.set(self.healthy)

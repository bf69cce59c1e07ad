"""Who is where, and what is admitted: kept in the ruleset's sets as the steward, DNS and the sensor tell.

One thread. What the kernel does not take is never the end: what was in force stays, and health says so.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from itertools import chain

from appliance.firewall.admitted import Admissions, Names, emptied_of_admissions, renewed
from appliance.firewall.help_sites import HelpSites
from appliance.firewall.nft import Nftables, Refused
from appliance.firewall.sets import (
    NOTHING,
    SHARED,
    Membership,
    Moved,
    changes,
    emptied,
    hexed,
    mark_of,
    membership,
    moves,
)
from appliance.firewall.settings import FirewallSettings
from filters.admissions import Admission, Admitted, Refuse, Way
from filters.dns.admission import LONGEST
from filters.dns.answer import Rulebook, still_open
from filters.dns.specials import Box
from filters.inside import is_opened
from filters.live import Live
from filters.policy.attempt import Attempt, Reason, Standing
from filters.policy.boundary import boundary

REFUSED_LONGEST = 3600.0  # seconds for which a tunnel's far end may be refused at a time
AHEAD = 15.0  # seconds before the bell at which judging for after it begins
_MOST_JUDGED = 20_000  # names whose being a help site is remembered

# Seconds after a new policy until everybody decides by it: what the one before let through is judged once more then.
SETTLED = 0.6

log = logging.getLogger(__name__)


class Keeper:
    """`inherited`: whether the admissions in the sets, of a process before this one, are by the policy in force."""

    def __init__(self, settings: FirewallSettings, live: Live, nft: Nftables) -> None:
        self._zones = settings.zones
        self._live = live
        self._offset = timedelta(seconds=settings.offset)
        self._box = Box((), frozenset(), frozenset(settings.forward))
        self._nft = nft
        self._standing: Membership = NOTHING
        self._filled = False  # whether what stands in the sets is what we put there
        self._admissions = Admissions()
        self._helps = HelpSites()
        self._marks: dict[int, tuple[int, ...]] = {}  # a standing's number -> the marks of packets that have it
        self._standings: dict[int, Standing] = {}  # by mark
        self._book: Rulebook | None = None
        self._clients: object = None
        self._inherited_until = 0.0  # until then the sets may hold admissions whose names we do not know
        self._bell_done: datetime | None = None
        self._once_more = 0.0
        self._moves: deque[Moved] = deque()
        self._moving: Iterator[str] = iter(())
        self._judging: Iterator[str] = iter(())
        self._is_help: dict[str, bool] = {}
        self.refused = 0

    # --- the sets as a whole ---

    def inherit(self, policy: int | None) -> None:
        """Take over what an earlier process admitted under this policy, or nothing of it if another is in force."""
        if policy == self._live.policy.version:
            self._inherited_until = time.monotonic() + LONGEST
        else:
            self._carry_out(emptied_of_admissions())

    def fill(self) -> None:
        """Put in anew all that is known: the sets were lost."""
        self._filled, self._clients = False, None
        self.refresh()
        self._judging = chain(self._admissions.anew(time.monotonic), self._helps.anew(time.monotonic()), self._judging)

    @property
    def policy(self) -> int | None:
        """The version by which all was judged."""
        return self._book.policy.version if self._book else None

    def sizes(self) -> dict[str, int]:
        found = {name: len(entries) for name, entries in self._standing.maps.items()}
        counts = {"admissions": len(self._admissions), "pushed_out": self._admissions.pushed_out}
        return {**found, **counts, "help": len(self._helps)}

    def expire(self) -> None:
        self._admissions.expire(time.monotonic())

    # --- what the steward publishes ---

    def refresh(self) -> None:
        """Take up what is new; to be called many times a second."""
        self._live.refresh()
        policy, clients, index = self._live.policy, self._live.clients, self._live.index
        now = self._policy_time()
        book = self._book
        anew = book is None or policy is not book.policy or index is not book.index or now >= book.boundary
        if anew or clients is not self._clients:
            self._moves.extend(self._follow_clients(now))
        if anew:
            self._book = Rulebook(policy, boundary(policy, now), index, self._box)
            self._is_help.clear()
            self._judging = self._judge_all(first=book is None)
            self._once_more = time.monotonic() + SETTLED
        elif self._once_more and time.monotonic() > self._once_more:
            self._once_more = 0.0
            self._judging = chain(self._judging, self._judge(self._admissions.marks()))
        if self._moves:
            self._moving = chain(self._moving, self._follow_moves())
        if self._book and self._book.boundary != self._bell_done and self._to_bell(now) < AHEAD:
            self._bell_done = self._book.boundary
            self._judging = chain(self._judging, self._judge_for_after_the_bell())

    def judge_some(self, seconds: float) -> bool:
        """Judge admissions again for so long, and no longer: others wait. Whether anything is left."""
        ends = time.monotonic() + seconds
        steps: list[str] = []
        left = True
        while left and time.monotonic() < ends:
            # First whoever moved: it has been given other rules, and waits for its addresses.
            step = next(self._moving, None)
            step = next(self._judging, None) if step is None else step
            left = step is not None
            if step:
                steps.append(step)
        self._carry_out_all(steps)
        return left

    def _follow_clients(self, now: datetime) -> list[Moved]:
        policy, clients = self._live.policy, self._live.clients
        before, after = self._standing, membership(policy, clients, self._zones, now)
        if not (self._filled and self._carry_out(changes(before, after))):
            # Of what an earlier process left nothing is known: emptied and filled in one transaction, so that nobody is
            # without a standing in between.
            self._filled = self._carry_out(f"{emptied()}\n{changes(NOTHING, after)}")
        self._clients = clients
        if not self._filled:
            return []
        self._standing = after
        marks: dict[int, set[int]] = {}
        fresh = set()
        for each in (*clients.by_mac.values(), *clients.by_address.values(), *(each for _, each in clients.by_zone)):
            mark = mark_of(each, self._zones)
            marks.setdefault(each.number, set()).add(mark)
            if mark not in self._standings:
                fresh.add(mark)
            # Kept when its last client leaves: it may come back to what was admitted to it.
            self._standings[mark] = each.standing
        self._marks = {number: tuple(sorted(found)) for number, found in marks.items()}
        # DNS may have heard of them first.
        self._judging = chain(self._judging, self._judge(fresh.intersection(self._admissions.marks())))
        return moves(before, after)

    # --- what is asked for ---

    def take(self, asked: list[Admission | Refuse]) -> list[Admitted]:
        """Put all that is asked for into the kernel, in one transaction; one answer each, in order."""
        lines = [self._lines(each) for each in asked]
        if self._carry_out("\n".join(each for each in lines if each)):
            return [Admitted(each.id) for each in asked]
        # One of them was not to be taken: each by itself, so that it costs nobody else.
        return [
            Admitted(each.id, "" if self._carry_out(own) else "the kernel did not take it")
            for each, own in zip(asked, lines, strict=True)
        ]

    def _lines(self, asked: Admission | Refuse) -> str:
        addresses = _plain(asked.addresses)
        if isinstance(asked, Refuse):
            return "\n".join(self._refusing(asked, addresses))
        # By the zone that was told: whoever asks may know a standing that we have not heard of yet.
        zone = self._zones.get(asked.zone)
        # One number for several standings: none of them is led where only another may be.
        if zone is None or (asked.standing == SHARED and asked.way is not Way.PASS):
            return ""
        mark, now = zone | asked.standing, time.monotonic()
        seconds = self._lasting(mark, asked)
        lines = self._admissions.admit(mark, addresses, seconds, asked.names, asked.way, now)
        if self._helps_people(mark, asked.names):
            lines = chain(lines, self._helps.open(addresses, now))
        return "\n".join(lines)

    def _refusing(self, asked: Refuse, addresses: Iterable[str]) -> Iterator[str]:
        seconds = min(asked.seconds, REFUSED_LONGEST)
        for mark in self._marks.get(asked.standing, ()):
            for address in addresses:
                yield from renewed("bypass6" if ":" in address else "bypass4", f"{hexed(mark)} . {address}", seconds)

    def _lasting(self, mark: int, asked: Admission) -> float:
        """What is asked for shortly before the bell ends there, and nobody will ask again: so it is judged at once."""
        to_bell = self._to_bell(self._policy_time())
        if self._book is None or to_bell > AHEAD or asked.seconds < to_bell - 1.0:
            return asked.seconds
        bell = self._book.boundary
        if self._way(mark, bell, asked.names, asked.way) is not asked.way:
            return asked.seconds
        return to_bell + self._beyond(bell)

    def _helps_people(self, mark: int, names: Names) -> bool:
        standing = self._standings.get(mark)
        if self._book is None or standing is None or not names:
            return False
        found = self._is_help.get(names[0])
        if found is None:
            judged = still_open(names[:1], standing, self._book, self._policy_time())
            found = judged is not None and judged.decision.reason is Reason.HELP
            if len(self._is_help) < _MOST_JUDGED:
                self._is_help[names[0]] = found
        return found

    # --- judging again ---

    def _judge_all(self, *, first: bool) -> Iterator[str]:
        if not first and time.monotonic() < self._inherited_until:
            # They cannot be judged, having no names here. Whoever has lost one asks again.
            self._inherited_until = 0.0
            yield "\n".join([emptied_of_admissions(), *self._admissions.anew(time.monotonic)])
        yield from self._judge(self._admissions.marks())

    def _judge(self, marks: Iterable[int]) -> Iterator[str]:
        for mark in marks:
            if mark in self._standings:
                yield from self._admissions.judge_again(mark, partial(self._way, mark, None), time.monotonic)

    def _follow_moves(self) -> Iterator[str]:
        while self._moves:
            each = self._moves.popleft()

            # Without the way that it had: who stands otherwise now is no longer shown the sign-in page.
            def judge(names: Names, _: Way, mark: int = each.after) -> Way | None:
                return self._way(mark, None, names, Way.PASS)

            yield from self._admissions.follow(each, judge, time.monotonic)

    def _judge_for_after_the_bell(self) -> Iterator[str]:
        """All admissions end at the bell. Programs hold on to addresses, and would find allowed sites closed."""
        assert self._book is not None
        bell = self._book.boundary
        rings = time.monotonic() + self._to_bell(self._policy_time())
        until = rings + self._beyond(bell)
        for mark in self._admissions.marks():
            yield from self._admissions.outlast(mark, partial(self._way, mark, bell), rings, until, time.monotonic)

    def _way(self, mark: int, at: datetime | None, names: Names, before: Way) -> Way | None:
        """`at`: policy time, None for now."""
        standing, book = self._standings.get(mark), self._book
        if standing is None or book is None:
            return None
        now = at or self._policy_time()
        judged = still_open(names, standing, book, now)
        if judged is None:
            return None
        if before is Way.PORTAL:
            return before
        if not is_opened(Attempt(standing, judged.target, now), judged.decision, book.policy, book.index):
            return Way.PASS
        return None if mark & SHARED == SHARED else Way.PROXY

    def _to_bell(self, now: datetime) -> float:
        return (self._book.boundary - now).total_seconds() if self._book else float("inf")

    def _beyond(self, bell: datetime) -> float:
        """Seconds after the bell that an admission may last: not over the next one."""
        assert self._book is not None
        following = boundary(self._book.policy, bell + timedelta(seconds=1))
        return min(LONGEST / 2, (following - bell).total_seconds())

    # --- the kernel ---

    def _carry_out_all(self, steps: list[str]) -> None:
        if not self._carry_out("\n".join(steps)):
            for each in steps:
                self._carry_out(each)

    def _carry_out(self, commands: str) -> bool:
        if not commands:
            return True
        try:
            self._nft.run(commands)
        except Refused as error:
            self.refused += 1
            log.error("the kernel did not take a change of the sets: %s", str(error)[:500])
            return False
        return True

    def _policy_time(self) -> datetime:
        return datetime.now(UTC) + self._offset


def _plain(addresses: Iterable[str]) -> list[str]:
    """As the kernel writes them. What is none is left out: it could be reached by nobody."""
    found = []
    for each in addresses:
        try:
            found.append(str(ip_address(each)))
        except ValueError:
            log.warning("somebody asked for an address that is none")
    return found

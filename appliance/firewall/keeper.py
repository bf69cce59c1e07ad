"""The firewall's work without its sockets: the ruleset loaded, the sets kept, admissions put in and judged again.

One thread. `Refused` by the kernel is never the end: what was in force stays, and health says what was not taken.
"""

import contextlib
import hashlib
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from appliance.firewall.admitted import Admissions, Moved, Names, renewed
from appliance.firewall.closed import CLOSED
from appliance.firewall.nft import Nftables, Refused
from appliance.firewall.sets import NOTHING, TABLE, Membership, changes, emptied, hexed, mark_of, membership
from appliance.firewall.settings import FirewallSettings
from filters.admissions import Admission, Admitted, Refuse, Way
from filters.dns.answer import Rulebook, still_open
from filters.dns.specials import Box
from filters.inside import is_opened
from filters.live import Live
from filters.policy.attempt import Attempt, Standing
from filters.policy.boundary import boundary

REFUSED_LONGEST = 3600.0  # seconds for which a tunnel's far end may be refused at a time

log = logging.getLogger(__name__)


class Keeper:
    """Raises `Unavailable` without libnftables."""

    def __init__(self, settings: FirewallSettings, live: Live) -> None:
        self._settings = settings
        self._live = live
        self._offset = timedelta(seconds=settings.offset)
        self._nft = Nftables()
        self._standing: Membership = NOTHING
        self._admissions = Admissions()
        self._marks: dict[int, int] = {}  # a standing's number -> the mark of a packet that has it
        self._standings: dict[int, Standing] = {}  # by mark
        self._book: Rulebook | None = None
        self._clients: object = None
        self._filled = False  # whether what stands in the sets is what we put there
        self._again: Iterator[str] = iter(())
        self.problem = ""
        self.refused = 0

    # --- the ruleset ---

    def load(self) -> None:
        """Load the ruleset. One that the kernel does not take leaves the one before; where there is none, everything is
        closed but the way to administer the box."""
        try:
            self._nft.run(self._settings.ruleset)
            self.problem = ""
        except Refused as error:
            self.problem = f"the ruleset was not taken: {error}"
            log.error("%s", self.problem)
            with contextlib.suppress(Refused):
                self._nft.run(f"list table {TABLE}")
                return
            self._nft.run(CLOSED)
            return
        self._filled = False

    @property
    def version(self) -> str:
        """Of the text: the same for the same ruleset."""
        return hashlib.sha256(self._settings.ruleset.encode()).hexdigest()[:12]

    # --- who is who ---

    def refresh(self) -> None:
        """Take up what the steward has published; to be called many times a second."""
        self._live.refresh()
        policy, clients, index = self._live.policy, self._live.clients, self._live.index
        now = self._policy_time()
        book = self._book
        anew = book is None or policy is not book.policy or index is not book.index or now >= book.boundary
        if not anew and clients is self._clients:
            return
        moved = self._follow_clients(now)
        if anew:
            box = Box((), frozenset(), frozenset(self._settings.forward))
            self._book = Rulebook(policy, boundary(policy, now), index, box)
            self._again = self._judge_all()
        elif moved:
            self._again = self._after(self._again, moved)

    def judge_some(self, seconds: float) -> bool:
        """Judge admissions again for so long, and no longer: others wait. Whether anything is left."""
        ends = time.monotonic() + seconds
        commands: list[str] = []
        left = True
        while time.monotonic() < ends:
            step = next(self._again, None)
            if step is None:
                left = False
                break
            if step:
                commands.append(step)
        if commands:
            self._carry_out("\n".join(commands))
        return left

    def expire(self) -> None:
        self._admissions.expire(time.monotonic())

    def sizes(self) -> dict[str, int]:
        found = {name: len(entries) for name, entries in self._standing.maps.items()}
        return {**found, "admissions": len(self._admissions), "pushed out": self._admissions.pushed_out}

    def close(self) -> None:
        """The rules stay: a school is not opened by whoever stops a process."""
        self._nft.close()

    def _follow_clients(self, now: datetime) -> list[Moved]:
        policy, clients = self._live.policy, self._live.clients
        zones = self._settings.zones
        after = membership(policy, clients, zones, now)
        before = self._standing
        if not (self._filled and self._carry_out(changes(before, after))):
            # Of what an earlier process left nothing is known: emptied and filled in one transaction, so that nobody is
            # without a standing in between.
            before = NOTHING
            self._filled = self._carry_out(f"{emptied()}\n{changes(NOTHING, after)}")
        if self._filled:
            self._standing, self._clients = after, clients
        everyone = [*clients.by_mac.values(), *clients.by_address.values(), *(each for _, each in clients.by_zone)]
        self._marks = {each.number: mark_of(each, zones) for each in everyone}
        self._standings = {mark_of(each, zones): each.standing for each in everyone}
        return _moves(before, after)

    # --- admissions ---

    def take(self, asked: list[Admission | Refuse]) -> list[Admitted]:
        """Put all that is asked for into the kernel, in one transaction; one answer each, in order."""
        lines = [list(self._lines(each)) for each in asked]
        if self._carry_out("\n".join(line for each in lines for line in each)):
            return [Admitted(each.id) for each in asked]
        # One of them was not to be taken: each by itself, so that it costs nobody else.
        return [
            Admitted(each.id, "" if self._carry_out("\n".join(own)) else "the kernel did not take it")
            for each, own in zip(asked, lines, strict=True)
        ]

    def _lines(self, asked: Admission | Refuse) -> Iterator[str]:
        if isinstance(asked, Refuse):
            mark = self._marks.get(asked.standing, 0)
            for address in asked.addresses:
                version = 6 if ":" in address else 4
                seconds = min(asked.seconds, REFUSED_LONGEST)
                yield from renewed(f"bypass{version}", f"{hexed(mark)} . {address}", seconds)
            return
        # By the zone that was told: whoever asks may know a standing that we have not heard of yet.
        zone = self._settings.zones.get(asked.zone)
        mark = self._marks.get(asked.standing, 0) if zone is None else zone | asked.standing
        now = time.monotonic()
        yield from self._admissions.admit(mark, asked.addresses, asked.seconds, asked.names, asked.way, now)

    # --- judging again ---

    def _judge_all(self) -> Iterator[str]:
        now = time.monotonic()
        for mark in self._admissions.marks():
            if (standing := self._standings.get(mark)) is not None:
                yield from self._admissions.judge_again(mark, partial(self._way, standing), now)

    def _after(self, first: Iterator[str], moved: list[Moved]) -> Iterator[str]:
        yield from first
        now = time.monotonic()
        for each in moved:
            if (standing := self._standings.get(each.after)) is not None:
                yield from self._admissions.follow(each, partial(self._way, standing), now)

    def _way(self, standing: Standing, names: Names) -> Way | None:
        assert self._book is not None
        now = self._policy_time()
        judged = still_open(names, standing, self._book, now)
        if judged is None:
            return None
        opened = is_opened(Attempt(standing, judged.target, now), judged.decision, self._book.policy, self._book.index)
        return Way.PROXY if opened else Way.PASS

    # --- the kernel ---

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


def _moves(before: Membership, after: Membership) -> list[Moved]:
    """Which marks took the place of which, each pair once. A device that was nobody's had its zone's own standing."""
    moved: dict[Moved, None] = {}
    homes = before.maps.get("standing_of_zone", {})
    for name, entries in after.maps.items():
        if name == "standing_of_zone":
            continue
        old = before.maps.get(name, {})
        for key, mark in entries.items():
            was = old.get(key) or homes.get(key.partition(" ")[0])
            if was and was != mark:
                moved[Moved(int(was, 16), int(mark, 16))] = None
    return list(moved)

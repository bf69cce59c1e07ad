"""What has been admitted, to whom, until when and by which names; and the commands that put it into the kernel. Pure.

The kernel forgets by itself what nobody renews. What is kept here beside it is for the moment at which a client's
standing or the policy changes: then each is judged again by its names.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from appliance.firewall.sets import TABLE, Moved, hexed
from filters.admissions import Way

MOST = 200_000  # admissions; the sets of the ruleset have room for more
MOST_OF_ONE = 40_000  # of one standing: its own oldest make room
MOST_NAMES = 8  # by which one address is remembered; many share one

# Of a probe only the question on port 80 is led elsewhere.
_SETS = {Way.PASS: ("admitted",), Way.PROXY: ("proxied",), Way.PORTAL: ("portal", "admitted")}
_ALL_SETS = tuple(f"{name}{version}" for name in ("admitted", "proxied", "portal") for version in (4, 6))

type Names = tuple[str, ...]
type Clock = Callable[[], float]  # monotonic: judging takes long, and each step has a time of its own
type Judge = Callable[[Names, Way], Way | None]  # by which way now; None: closed


@dataclass(slots=True)
class Kept:
    """`by`: the names that led here, each with what it led through; and the way. Few: pairs are smaller than a dict."""

    ends: float
    by: tuple[tuple[Names, Way], ...] = ()

    @property
    def ways(self) -> set[Way]:
        return {way for _, way in self.by}

    def add(self, names: Names, way: Way) -> None:
        others = [each for each in self.by if each[0] != names]
        self.by = (*others[-(MOST_NAMES - 1) :], (names, way))


class Admissions:
    """By mark and address."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, Kept]] = {}
        self._total = 0
        self.pushed_out = 0

    def __len__(self) -> int:
        return self._total

    def admit(
        self, mark: int, addresses: Iterable[str], seconds: float, names: Names, way: Way, now: float
    ) -> Iterator[str]:
        """Remember, and give the commands. What leads to the proxy is led there, whatever else its address is for."""
        for address in addresses:
            mine = self._of.setdefault(mark, {})
            kept = mine.pop(address, None)
            if kept is None or kept.ends <= now:
                self._total += kept is None
                kept = Kept(0.0)
            # Put last: the first are those that nobody renewed for longest.
            mine[address] = kept
            kept.ends = max(kept.ends, now + seconds)
            kept.add(names, way)
            yield from _put(mark, address, kept.ends - now, way)
            while len(mine) > MOST_OF_ONE or self._total > MOST:
                yield from self._push_out(mark)

    def expire(self, now: float) -> None:
        """Forget what the kernel has forgotten."""
        for mark, mine in list(self._of.items()):
            for address in [address for address, kept in mine.items() if kept.ends <= now]:
                self._forget(mark, address)
            if not mine:
                del self._of[mark]

    def marks(self) -> tuple[int, ...]:
        return tuple(self._of)

    def judge_again(self, mark: int, judge: Judge, clock: Clock) -> Iterator[str]:
        """Withdraw what is closed to this mark now; lead elsewhere what is to be. One step of the iterator for each
        address: the commands for it, "" for none."""
        for address, kept in self._each(mark, clock):
            old = kept.ways
            kept.by = tuple((names, now_by) for names, way in kept.by if (now_by := judge(names, way)) is not None)
            new = kept.ways
            lines = [line for way in old - new for line in _take(mark, address, way, keep=new)]
            lines += [line for way in new - old for line in _put(mark, address, kept.ends - clock(), way)]
            if not new:
                self._forget(mark, address)
            yield "\n".join(lines)

    def follow(self, moved: Moved, judge: Judge, clock: Clock) -> Iterator[str]:
        """Give the new mark what it may have of the old one's: a device that has signed in still knows the addresses
        that it was told before. One step for each address."""
        for address, kept in self._each(moved.before, clock):
            theirs = self._of.get(moved.after, {}).get(address)
            now = clock()
            lines: list[str] = []
            for names, way in kept.by:
                if theirs and theirs.ends >= kept.ends and any(names == has for has, _ in theirs.by):
                    continue
                if (theirs_by := judge(names, way)) is not None:
                    lines += self.admit(moved.after, [address], kept.ends - now, names, theirs_by, now)
            yield "\n".join(lines)

    def outlast(self, mark: int, judge: Judge, bell: float, until: float, clock: Clock) -> Iterator[str]:
        """Let what ends at the bell go on to `until` if it is open beyond. `judge`: as of the bell."""
        for address, kept in self._each(mark, clock):
            if kept.ends < bell - 1.0 or kept.ends >= until:
                yield ""
                continue
            beyond = {way for names, before in kept.by if (way := judge(names, before)) is not None}
            if beyond:  # what changes its way then is put anew by judging again at the bell
                kept.ends = until
            staying = kept.ways & beyond
            yield "\n".join(line for way in staying for line in _put(mark, address, until - clock(), way))

    def anew(self, clock: Clock) -> Iterator[str]:
        """All of it, for sets that hold nothing of it. One step for each address."""
        for mark in self.marks():
            for address, kept in self._each(mark, clock):
                left = kept.ends - clock()
                yield "\n".join(line for way in kept.ways for line in _put(mark, address, left, way))

    def _each(self, mark: int, clock: Clock) -> Iterator[tuple[str, Kept]]:
        """As they stand when their turn comes: others admit and forget in between."""
        for address in list(self._of.get(mark, {})):
            kept = self._of.get(mark, {}).get(address)
            if kept is not None and kept.ends > clock():
                yield address, kept

    def _push_out(self, mark: int) -> Iterator[str]:
        owner = mark if len(self._of[mark]) > 1 else max(self._of, key=lambda each: len(self._of[each]))
        address, kept = next(iter(self._of[owner].items()))
        self.pushed_out += 1
        self._forget(owner, address)
        for way in kept.ways:
            yield from _take(owner, address, way, keep=set())

    def _forget(self, mark: int, address: str) -> None:
        if self._of.get(mark, {}).pop(address, None) is not None:
            self._total -= 1


def emptied_of_admissions() -> str:
    return "\n".join(f"flush set {TABLE} {name}" for name in _ALL_SETS)


def _put(mark: int, address: str, seconds: float, way: Way) -> Iterator[str]:
    version = 6 if ":" in address else 4
    for name in _SETS[way]:
        yield from renewed(f"{name}{version}", f"{hexed(mark)} . {address}", seconds)


def _take(mark: int, address: str, way: Way, keep: set[Way]) -> Iterator[str]:
    version = 6 if ":" in address else 4
    staying = {name for each in keep for name in _SETS[each]}
    for name in _SETS[way]:
        if name not in staying:
            yield from taken(f"{name}{version}", f"{hexed(mark)} . {address}")


def renewed(name: str, key: str, seconds: float) -> Iterator[str]:
    """An element with a time from now. By all three commands, in one transaction: adding alone renews nothing before
    Linux 6.6, and there is no moment without it."""
    timeout = f"{max(1, int(seconds * 1000))}ms"
    yield f"add element {TABLE} {name} {{ {key} timeout {timeout} }}"
    yield f"delete element {TABLE} {name} {{ {key} }}"
    yield f"add element {TABLE} {name} {{ {key} timeout {timeout} }}"


def taken(name: str, key: str) -> Iterator[str]:
    """It may have ended by itself; what is added first can be taken out."""
    yield f"add element {TABLE} {name} {{ {key} timeout 1s }}"
    yield f"delete element {TABLE} {name} {{ {key} }}"

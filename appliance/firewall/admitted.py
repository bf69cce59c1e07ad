"""What has been admitted, to whom, until when and by which names; and the commands that put it into the kernel. Pure.

The kernel forgets by itself what nobody renews. What is kept here beside it is for the moment at which a client's
standing or the policy changes: then each is judged again by its names.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from appliance.firewall.sets import TABLE, hexed
from filters.admissions import Way

MOST = 200_000  # admissions; the sets of the ruleset have room for more
MOST_OF_ONE = 40_000  # of one standing: its own oldest make room
MOST_NAMES = 8  # by which one address is remembered; many share one

# Of a probe only the question on port 80 is led elsewhere.
_SETS = {Way.PASS: ("admitted",), Way.PROXY: ("proxied",), Way.PORTAL: ("portal", "admitted")}

type Names = tuple[str, ...]


@dataclass(slots=True)
class Kept:
    """`by`: for each name that led here, with what it led through, the way."""

    ends: float
    by: dict[Names, Way] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moved:
    """Whoever had the mark `before` has `after` now."""

    before: int
    after: int


class Admissions:
    """By mark and address. `now` is monotonic everywhere."""

    def __init__(self) -> None:
        self._of: dict[int, dict[str, Kept]] = {}
        self._copied: dict[Moved, float] = {}
        self._total = 0
        self.pushed_out = 0

    def __len__(self) -> int:
        return self._total

    def admit(
        self, mark: int, addresses: Iterable[str], seconds: float, names: Names, way: Way, now: float
    ) -> Iterator[str]:
        """Remember, and give the commands. What leads to the proxy is led there, whatever else its address is for."""
        mine = self._of.setdefault(mark, {})
        for address in addresses:
            kept = mine.pop(address, None)
            if kept is None:
                kept = Kept(0.0)
                self._total += 1
            # Put last: the first are those that nobody renewed for longest.
            mine[address] = kept
            kept.ends = max(kept.ends, now + seconds)
            if len(kept.by) >= MOST_NAMES and names not in kept.by:
                del kept.by[next(iter(kept.by))]
            kept.by[names] = way
            yield from _put(mark, address, seconds, way)
        while len(mine) > MOST_OF_ONE or self._total > MOST:
            yield from self._push_out(mark)

    def expire(self, now: float) -> None:
        """Forget what the kernel has forgotten."""
        for mark, mine in list(self._of.items()):
            for address in [address for address, kept in mine.items() if kept.ends <= now]:
                del mine[address]
                self._total -= 1
            if not mine:
                del self._of[mark]
        self._copied = {moved: at for moved, at in self._copied.items() if moved.before in self._of}

    def marks(self) -> tuple[int, ...]:
        return tuple(self._of)

    def judge_again(self, mark: int, judge: Callable[[Names], Way | None], now: float) -> Iterator[str]:
        """Withdraw what is closed to this mark now; lead elsewhere what is to be. One step of the iterator for each
        address: the commands for it, "" for none."""
        for address, kept in list(self._of.get(mark, {}).items()):
            if kept.ends <= now:
                continue
            before, kept.by = kept.by, {names: way for names in kept.by if (way := judge(names)) is not None}
            old, new = set(before.values()), set(kept.by.values())
            if old == new:
                yield ""
                continue
            lines = [line for way in old - new for line in _take(mark, address, way, keep=new)]
            lines += [line for way in new - old for line in _put(mark, address, kept.ends - now, way)]
            if not new:
                self._forget(mark, address)
            yield "\n".join(lines)

    def follow(self, moved: Moved, judge: Callable[[Names], Way | None], now: float) -> Iterator[str]:
        """Give the new mark what it may have of the old one's: a device that has signed in still knows the addresses
        that it was told before. One step for each address."""
        since = self._copied.get(moved, -1.0)
        self._copied[moved] = now
        theirs = self._of.setdefault(moved.after, {})
        for address, kept in list(self._of.get(moved.before, {}).items()):
            had = theirs.get(address)
            if kept.ends <= now or (had and had.ends >= kept.ends and since >= 0 and had.by.keys() >= kept.by.keys()):
                continue
            lines: list[str] = []
            for names in list(kept.by):
                if (way := judge(names)) is not None:
                    lines += self.admit(moved.after, [address], kept.ends - now, names, way, now)
            yield "\n".join(lines)

    def _push_out(self, mark: int) -> Iterator[str]:
        fullest = self._of[mark] if len(self._of[mark]) > 1 else max(self._of.values(), key=len)
        owner = next(key for key, value in self._of.items() if value is fullest)
        address = next(iter(fullest))
        self.pushed_out += 1
        ways = set(fullest[address].by.values())
        self._forget(owner, address)
        for way in ways:
            yield from _take(owner, address, way, keep=set())

    def _forget(self, mark: int, address: str) -> None:
        if self._of.get(mark, {}).pop(address, None) is not None:
            self._total -= 1


def _put(mark: int, address: str, seconds: float, way: Way) -> Iterator[str]:
    version = 6 if ":" in address else 4
    for name in _SETS[way]:
        yield from renewed(f"{name}{version}", f"{hexed(mark)} . {address}", seconds)


def _take(mark: int, address: str, way: Way, keep: set[Way]) -> Iterator[str]:
    version = 6 if ":" in address else 4
    staying = {name for each in keep for name in _SETS[each]}
    for name in set(_SETS[way]) - staying:
        # It may have ended by itself; what is added first can be taken out.
        yield f"add element {TABLE} {name}{version} {{ {hexed(mark)} . {address} timeout 1s }}"
        yield f"delete element {TABLE} {name}{version} {{ {hexed(mark)} . {address} }}"


def renewed(name: str, key: str, seconds: float) -> Iterator[str]:
    """An element with a time from now. By all three commands, in one transaction: adding alone renews nothing before
    Linux 6.6, and there is no moment without it."""
    whole = max(1, round(seconds))
    yield f"add element {TABLE} {name} {{ {key} timeout {whole}s }}"
    yield f"delete element {TABLE} {name} {{ {key} }}"
    yield f"add element {TABLE} {name} {{ {key} timeout {whole}s }}"

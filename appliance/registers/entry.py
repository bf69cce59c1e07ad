"""One person as another system knows them. Pure."""

from dataclasses import dataclass
from datetime import date

from filters.policy.attempt import NONE, Labels


@dataclass(frozen=True, slots=True)
class Entry:
    """`line`: of the file, or the number of the answer. `id`: for somebody who is new here. `group` "": they keep
    theirs. `ends`: the last day. `gone`: they have left, so nobody who is not here yet is taken in.
    """

    line: int
    id: str
    name: str
    group: str
    born: date | None = None
    ends: date | None = None
    logins: Labels = NONE
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What was read. `kinds`: of the groups that it speaks for. `problems`: lines that keep it from being used."""

    origin: str
    kinds: Labels
    entries: tuple[Entry, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

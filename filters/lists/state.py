"""STATE/lists/sources.json: what is known of each list's copy on the disk, and of the index that was built of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from filters.files import replace_file
from filters.live import plain

FILE = "sources.json"


@dataclass(frozen=True, slots=True)
class SourceState:
    """`fetched_at`: when the copy on the disk came; `checked_at`: when it was last known to be the newest there is.

    `names`, `skipped`: of the copy, once an index was built of it; `lines` are counted at once. `error`: why the last
    try failed, since `failing_since`, `tries` times in a row; the next is at `next_try`. `refused`: why a newer list
    was not taken; a person may (`lists update --accept`). `given`: put in by hand, from a folder. `category`: what it
    was built in as. `waiting`: the copy is newer than the newest index.
    """

    fetched_at: datetime | None = None
    checked_at: datetime | None = None
    etag: str = ""
    last_modified: str = ""
    lines: int = 0
    names: int = 0
    skipped: int = 0
    error: str = ""
    failing_since: datetime | None = None
    tries: int = 0
    next_try: datetime | None = None
    refused: str = ""
    given: bool = False
    category: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class ListsState:
    """`built`: when the newest index was made. `build_error`: why the last build failed, "" when it did not. `broken`:
    what a check of the index in force found wrong with it, "" when it was whole at `verified`."""

    sources: Mapping[str, SourceState] = field(default_factory=dict)
    built: datetime | None = None
    build_error: str = ""
    verified: datetime | None = None
    broken: str = ""

    def of(self, id: str) -> SourceState:
        return self.sources.get(id, SourceState())

    def having(self, id: str, state: SourceState) -> "ListsState":
        return replace(self, sources={**self.sources, id: state})

    @property
    def given(self) -> tuple[str, ...]:
        """Sources whose copies somebody put in by hand."""
        return tuple(id for id, each in self.sources.items() if each.given)


def read_state(folder: Path) -> ListsState:
    """What is on file; nothing known where the file is missing or damaged: then all is fetched once more."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=ListsState)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return ListsState()


def write_state(folder: Path, state: ListsState) -> None:
    replace_file(folder / FILE, msgspec.json.encode(plain(state)))

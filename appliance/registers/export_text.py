"""The bytes of a file that another system exported -> a table: whatever its encoding, its sign between cells, or the
titles above its head. Pure.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO

LARGEST = 10 << 20  # bytes; a large school's people are a twentieth of it
_TITLES = 20  # lines among which the head is looked for


class NoTable(ValueError):
    """The file cannot be read as a table from this line on; the text says why, and what to do."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Table:
    """`head`: the names of the columns. `rows`: each with the line that it begins on."""

    head: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 where it is that, else Windows-1252, in which older programs on Windows write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:200]:  # UTF-16 that does not say so: every second byte of its head is nought
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def table(content: bytes, score: Callable[[Sequence[str]], int]) -> Table:
    """`score`: how well a row would do as the head; 0 for one that is none. Raises NoTable."""
    if len(content) > LARGEST:
        raise NoTable("the file is larger than ten megabytes; export people alone, with the columns that are needed")
    text = decoded(content)
    if not text.strip():
        raise NoTable("the file is empty; export it again")
    best, found, broken = 0, None, None
    for sign in ",;\t":
        rows, mistake = _rows(text, sign)
        for at, (_, cells) in enumerate(rows[:_TITLES]):
            if (fits := score(cells)) > best:
                best, found, broken = fits, Table([cell.strip() for cell in cells], rows[at + 1 :]), mistake
    if found is None:
        raise NoTable(
            "no line names columns that are known here; export it with admission number or username, forename,"
            " surname and year group"
        )
    if broken is not None:
        raise broken
    return found


def _rows(text: str, sign: str) -> tuple[list[tuple[int, list[str]]], NoTable | None]:
    """Rows in which anything is written; and where they break off, why.

    Strictly: a double quote that nobody closes would swallow all who stand below it, and they would seem to have left.
    """
    found: list[tuple[int, list[str]]] = []
    before = 0
    reader = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as mistake:
        return found, NoTable(
            f"this is not a table ({mistake}); correct the line, or export it again as CSV", before + 1
        )
    return found, None

"""A CSV text -> rows with line numbers, whatever spreadsheet wrote it: comma or semicolon, BOM, CRLF. Pure."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from filters.policy.load.shape import LARGEST
from filters.policy.problems import Problem, nearest

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(slots=True)
class Table:
    """A file while it is read. `rows` have every column; cells are stripped, "" where left out."""

    file: str
    rows: list["Row"]
    problems: list[Problem]
    readable: bool = False  # the first line was understood, so that what is missing is really missing

    def add(self, line: int, what: str, todo: str) -> None:
        self.problems.append(Problem(self.file, line, what, todo))

    def unique(self, key: str) -> Iterator["Row"]:
        """Rows with a usable id in column `key`, each id once; the others become problems."""
        seen: dict[str, int] = {}
        for row in self.rows:
            name = row[key]
            if not name:
                row.wrong(f"{key} is empty", "give each row a short name that no other row has")
            elif not _ID.fullmatch(name):
                row.wrong(f'"{name}" cannot be a name here', "use letters, digits, hyphens and dots, without spaces")
            elif name in seen:
                row.wrong(f'"{name}" stands twice, first in line {seen[name]}', "give one of them another name")
            else:
                seen[name] = row.line
                yield row


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `mute`: its values stand in the wrong columns, so nothing more is said of them."""

    table: Table
    line: int
    cells: Mapping[str, str]
    mute: bool = False

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, what: str, todo: str) -> None:
        if not self.mute:
            self.table.add(self.line, what, todo)

    def words(self, column: str) -> list[str]:
        """The cell's words, however they are parted: spaces, or the other of comma and semicolon."""
        return re.split(r"[\s,;|]+", self[column]) if self[column] else []

    def date(self, column: str) -> date | None:
        text = self[column]
        if not text:
            return None
        try:
            if british := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
                day, month, year = map(int, british.groups())
                return date(year, month, day)
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return date.fromisoformat(text)
        except ValueError:
            self.wrong(f"{column}: there is no {text} in the calendar", "correct the date")
            return None
        self.wrong(f'{column}: "{text}" is not a date', "write it as 2026-11-23 or 23/11/2026")
        return None

    def yes(self, column: str) -> bool:
        said = self[column].lower()
        if said not in ("", "yes", "no", "y", "n", "true", "false"):
            self.wrong(f'{column}: "{self[column]}" is neither yes nor no', "write yes or no")
        return said in ("yes", "y", "true")

    def one_of(self, column: str, known: Collection[str] | None, what: str, todo: str) -> str:
        """The cell, where it is among `known` or empty; else "" and a problem. None: nobody can say now."""
        said = self[column]
        if not said or known is None or said in known:
            return said
        near = nearest(said, known)
        self.wrong(f'{column}: no {what} is called "{said}"', f'did you mean "{near}"?' if near else todo)
        return ""


def read_csv(text: str, file: str, columns: Mapping[str, bool]) -> Table:
    """`columns`: name -> whether the file must have it; they may come in any order. The first is a row's name."""
    table = Table(file, [], [])
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST * 10:
        todo = "a school has a few thousand rows; look for what was pasted in"
        table.add(1, "the file is larger than ten megabytes", todo)
        return table
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        table.add(1, "the file is empty", f"begin it with the line: {','.join(columns)}")
        return table
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter(lines))
    header: list[str] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            if any("\n" in cell for cell in cells):
                table.readable = False
                table.add(line, "a double quote is opened here and closed on another line", "close it, or take it out")
                return table
            if not header:
                header = [cell.strip().lower() for cell in cells]
                table.readable = _header(header, line, columns, table)
                if not table.readable:
                    return table
            else:
                table.rows.append(_row(table, line, header, cells, columns))
    except csv.Error as mistake:
        table.readable = False
        table.add(before + 1, f"this is not a table ({mistake})", "save it from the spreadsheet as CSV, UTF-8")
        return table
    if not header:
        table.add(1, "no line of the file names its columns", f"begin it with the line: {','.join(columns)}")
    return table


def _row(table: Table, line: int, header: list[str], cells: list[str], columns: Iterable[str]) -> Row:
    """A row with too many values is in the wrong columns: beyond that, nothing is said of it."""
    if wrong := len(cells) > len(header):
        todo = "put a value that has a comma in it in double quotes"
        table.add(line, f"the row has {len(cells)} values, the first line {len(header)}", todo)
    given = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    return Row(table, line, {name: given.get(name, "") for name in columns}, mute=wrong)


def delimiter(lines: list[str]) -> str:
    """Whichever the first written line has more of: spreadsheets differ by language."""
    written = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return max(",;\t", key=next(written, "").count)


def _header(header: list[str], line: int, columns: Mapping[str, bool], table: Table) -> bool:
    """Check the first row, and mend misspelt names in it; False when rows cannot be read by it."""
    todo = f"the first line is: {','.join(columns)}"
    if not set(header) & columns.keys():
        table.add(line, "this is not the line that names the columns", todo)
        return False
    missing = [name for name, needed in columns.items() if needed and name not in header]
    readable = True
    for place, name in enumerate(header):
        if name in columns:
            if name in header[:place]:
                table.add(line, f'the column "{name}" stands twice', "keep one of them")
            continue
        near = nearest(name, [each for each in columns if each not in header])
        if name or any(header[place:]):
            what = f'no column is called "{name}"' if name else "a column has no name"
            table.add(line, what, f'did you mean "{near}"?' if near else todo)
            readable = readable and bool(near)
        if near:
            header[place] = near
            missing = [each for each in missing if each != near]
    for name in missing:
        table.add(line, f'the column "{name}" is missing', todo)
    return readable and not missing

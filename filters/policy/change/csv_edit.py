"""Rows of a CSV text put in, changed and taken out; every other line stays as somebody wrote it. Pure."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import StringIO

from filters.policy.load.csv_rows import delimiter


def put_rows(text: str, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Rows in the place of those of the same name (the first of `columns`), and new ones at the end.

    Cells that a row does not speak of keep what they had. A column that the file does not have is added at the right.
    """
    named = list(columns)
    key = named[0]
    waiting = {row[key]: row for row in rows}
    if not text.strip():
        text = ",".join(named) + "\n"
    sign = delimiter(text.splitlines())
    end = "\r\n" if "\r\n" in text else "\n"
    header: list[str] = []
    out: list[str] = []
    for raw, cells in _lines(text, sign):
        if not _written(cells):
            out.append(raw)
        elif not header:
            header = [cell.strip().lower() for cell in cells]
            used = {column for row in waiting.values() for column, value in row.items() if value}
            header += [column for column in named if column in used and column not in header]
            out.append(raw if len(header) == len(cells) else _row(header, sign, end))
        elif (row := waiting.pop(_cell(header, cells, key), None)) is not None:
            out.append(_row(_merged(header, cells, row), sign, end))
        else:
            out.append(raw)
    if out and not out[-1].endswith(("\n", "\r")):
        out[-1] += end
    out += [_row(_merged(header, [], row), sign, end) for row in waiting.values()]
    return "".join(out)


def drop_rows(text: str, key: str, names: Collection[str]) -> str:
    """Without the rows of these names."""
    sign = delimiter(text.splitlines())
    header: list[str] = []
    out = []
    for raw, cells in _lines(text, sign):
        if _written(cells) and not header:
            header = [cell.strip().lower() for cell in cells]
        elif _written(cells) and _cell(header, cells, key) in names:
            continue
        out.append(raw)
    return "".join(out)


def _lines(text: str, sign: str) -> Iterator[tuple[str, list[str]]]:
    """Each line as it stands, with its cells. A cell never spans lines: `read_csv` refuses such a file."""
    for raw in text.splitlines(keepends=True):
        yield raw, next(csv.reader(StringIO(raw.removeprefix("\ufeff"), newline=""), delimiter=sign), [])


def _written(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")


def _cell(header: list[str], cells: list[str], column: str) -> str:
    place = header.index(column) if column in header else len(cells)
    return cells[place].strip() if place < len(cells) else ""


def _merged(header: list[str], cells: list[str], row: Mapping[str, str]) -> list[str]:
    return [row.get(column, _cell(header, cells, column)) for column in header]


def _row(cells: list[str], sign: str, end: str) -> str:
    written = StringIO()
    csv.writer(written, delimiter=sign, lineterminator=end).writerow(cells)
    return written.getvalue()

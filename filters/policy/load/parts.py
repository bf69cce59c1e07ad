"""Taking parts out of data that may be wrong: what is there and of the right type, or nothing. Pure.

Wrong types are the schema's to report; here they count as absent, so that one reading finds every mistake.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from ipaddress import ip_address
from typing import Any
from zoneinfo import ZoneInfo

from filters.policy.load.shape import Path, Sheet
from filters.policy.problems import nearest


def text(data: Any, key: str, default: str = "") -> str:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, str) else default


def whole(data: Any, key: str, default: int = 0) -> int:
    """A number from 0 on; what is none of those has been said by the schema."""
    found = data.get(key) if isinstance(data, dict) else None
    return found if type(found) is int and found >= 0 else default


def mapping(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def items(data: Any, key: str) -> list[Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def words(data: Any, key: str) -> list[str]:
    return [word if isinstance(word, str) else "" for word in items(data, key)]


def day(sheet: Sheet, path: Path) -> date | None:
    """The date at a path; one that is not in the calendar is a problem (31 June), other texts are the schema's."""
    data = sheet.data
    for step in path:
        try:
            data = data[step]
        except (LookupError, TypeError):
            return None
    if not isinstance(data, str) or len(data) != 10:
        return None
    try:
        return date.fromisoformat(data)
    except ValueError:
        if data.replace("-", "").isdecimal():
            sheet.add(path, f"there is no {data} in the calendar", "correct the date")
        return None


def midnight(on: date, timezone: str) -> datetime:
    """The beginning of a date in the school's zone."""
    return datetime.combine(on, time(), ZoneInfo(timezone))


def is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True


def parts(sheet: Sheet) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a file that is a list, each with its place."""
    if isinstance(sheet.data, list):
        for place, entry in enumerate(sheet.data):
            if isinstance(entry, dict):
                yield place, entry


def unknown(sheet: Sheet, path: Path, kind: str, word: str, known: Collection[str]) -> None:
    """A word that no catalogue has."""
    near = nearest(word, known)
    todo = f'did you mean "{near}"?' if near else "`lessonwall lists show` has all"
    sheet.add(path, f'no {kind} is called "{word}"', todo)


def reference(sheet: Sheet, path: Path, known: Mapping[str, object], kind: str) -> str:
    """A word that must be one of the `known` ids; missing ones are the schema's affair."""
    data = sheet.data
    for step in path[:-1]:
        data = mapping(data, str(step))
    word = text(data, str(path[-1]))
    if word and word not in known:
        near = nearest(word, known)
        todo = f'did you mean "{near}"?' if near else f"the {kind}s are: {', '.join(known)}"
        sheet.add(path, f'no {kind} is called "{word}"', todo)
    return word

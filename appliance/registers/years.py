"""A year as an export writes it ("7", "Year 7", "R") -> a group of the school. Pure."""

import re
from collections.abc import Mapping

from filters.policy.rules import Group

_NAMED = {"r": "reception", "rec": "reception", "reception": "reception", "0": "reception",
          "n": "nursery", "nursery": "nursery", "n1": "nursery", "n2": "nursery", "-1": "nursery"}  # fmt: skip
_AGES = {"nursery": 3, "reception": 4}


def group_of_year(year: str, groups: Mapping[str, Group], nation: str) -> str:
    """The group of that name; else the pupils' group that spans its age, as "Key Stage 2" does. "" where none is.

    A group that is one other year's takes nobody in: Year 12 does not end up among Year 11.
    """
    wanted = year_word(year)
    pupils = {id: group for id, group in groups.items() if group.kind == "pupils"}
    for id, group in pupils.items():
        if wanted and wanted in (year_word(id), year_word(group.name)):
            return id
    if (age := _age(wanted, nation)) is None:
        return ""
    younger = [(group.age, id) for id, group in pupils.items() if group.age is not None and group.age <= age]
    if not younger:
        return ""
    own = max(younger)[1]
    return "" if year_word(own) or year_word(pupils[own].name) else own


def year_word(text: str) -> str:
    """ "Year 7", "Yr07", "Y7", "year-7" -> "7"; "R" -> "reception"; "" for what is no year."""
    plain = re.sub(r"[\s_.]+", " ", text.strip().lower())
    if (named := _NAMED.get(plain)) is not None:
        return named
    found = re.fullmatch(
        r"(?:(?:curriculum |national curriculum |nc )?(?:year|yr|y)[ -]?(?:group )?)?0*(\d{1,2})", plain
    )
    return found[1] if found else ""


def _age(year: str, nation: str) -> int | None:
    """At the start of the school year. Year 1 of Northern Ireland's schools is a year younger than England's."""
    if year.isdecimal():
        return int(year) + (3 if nation == "northern-ireland" else 4)
    return _AGES.get(year)

"""What the exports of SIMS, Arbor and Bromcom call their columns. Pure.

A column that is not in here is passed over. So is the unique pupil number: nothing here needs it, so nothing keeps it.
"""

import re
from collections.abc import Mapping, Sequence

# What we call it -> what they call it, the best first: of two names that both are there the first is taken.
_SHARED: Mapping[str, tuple[str, ...]] = {
    "admission": ("admission number", "admission no", "adno", "admissionno", "admission num"),
    "username": ("username", "user name", "login", "network login", "sam account name"),
    "email": ("email", "email address", "primary email", "school email", "work email", "student email", "email work"),
    "forename": ("preferred forename", "chosen forename", "preferred first name", "forename", "first name",
                 "legal forename", "legal first name", "given name"),
    "surname": ("preferred surname", "preferred last name", "chosen surname", "surname", "last name", "legal surname",
                "legal last name", "family name"),
    "name": ("preferred name", "full name", "student name", "pupil name", "staff name", "name", "legal name"),
    "year": ("year group", "year", "nc year", "national curriculum year", "yr", "year taught in"),
    "born": ("dob", "date of birth", "birth date"),
    "left": ("leaving date", "date of leaving", "date left", "leave date", "end date"),
}  # fmt: skip
SYSTEMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sims": {
        "code": ("staff code", "teacher code"),
        "year": ("year taught in code", "ncyear"),
        "left": ("dol", "employment end date"),
    },
    "arbor": {
        "admission": ("admission id", "student admission number"),
        "code": ("staff short name", "short name", "staff id"),
        "email": ("default email", "email default"),
        "year": ("current year group", "year group name"),
        "left": ("enrolment end date", "leaving school date"),
    },
    "bromcom": {
        "admission": ("admission number student", "student admission no"),
        "code": ("initials", "staff initials", "staff code"),
        "year": ("year group code", "curriculum year"),
        "left": ("date left school", "service end date"),
    },
}
FIELDS = ("admission", "code", "username", "email", "forename", "surname", "name", "year", "born", "left")
_KEYS = {"admission", "code", "username", "email"}


def known_names(system: str = "") -> dict[str, tuple[str, ...]]:
    """Field -> the names of its column; `system` "" for those of all."""
    own = [SYSTEMS[system]] if system else list(SYSTEMS.values())
    found = {}
    for field in FIELDS:
        names = [*_SHARED.get(field, ()), *(name for each in own for name in each.get(field, ()))]
        found[field] = tuple(dict.fromkeys(names))
    return found


def places(head: Sequence[str], system: str = "") -> dict[str, int]:
    """Field -> the place of its column in the head."""
    plain = [_plain(cell) for cell in head]
    found = {}
    for field, names in known_names(system).items():
        at = next((plain.index(name) for name in names if name in plain), None)
        if at is not None:
            found[field] = at
    return found


def score(head: Sequence[str], system: str = "") -> int:
    """How many columns are known; 0 where it does not say who somebody is, and what they are called."""
    found = places(head, system)
    named = "name" in found or ("forename" in found and "surname" in found)
    return len(found) if named and _KEYS & found.keys() else 0


def has_pupil_number(head: Sequence[str]) -> bool:
    return any(_plain(cell) in ("upn", "unique pupil number") for cell in head)


def _plain(cell: str) -> str:
    """ "Year Group (today)" -> "year group" """
    return " ".join(
        re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^)]*\)", " ", cell.lower().replace("e-mail", "email"))).split()
    )

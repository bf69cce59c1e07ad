"""An export of the school's information system (SIMS, Arbor, Bromcom) -> the people in it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appliance.registers import columns
from appliance.registers.columns import SYSTEMS
from appliance.registers.entry import Entry, Read
from appliance.registers.export_text import table
from appliance.registers.years import group_of_year
from filters.policy.school import School

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d-%b-%y", "%d/%m/%y")


class Wrong(ValueError):
    """This line cannot be used: what is wrong, and what to do."""


def read_export(content: bytes, school: School, today: date, file: str, system: str = "") -> Read:
    """`system`: of SYSTEMS, "" to recognise it. Raises NoTable."""
    found = table(content, lambda cells: columns.score(cells, system))
    place = columns.places(found.head, system)
    staff = "year" not in place and ("code" in place or "admission" not in place)
    reader = _Reader(place, school, today, staff)
    entries, problems = [], []
    seen: dict[str, int] = {}
    for line, cells in found.rows:
        try:
            entry = reader.entry(line, cells)
            if entry is None:
                continue
            if (first := seen.setdefault(entry.id.casefold(), line)) != line:
                raise Wrong(f'"{entry.id}" stands in line {first} already; export each person once')
            entries.append(entry)
        except Wrong as wrong:
            problems.append(f"{file}:{line}: {wrong}")
    if not entries and not problems:
        problems.append(f"{file}: nobody stands in it; export it again")
    notes = ["The unique pupil number is passed over: nothing here needs it."] * columns.has_pupil_number(found.head)
    kinds = frozenset({"staff" if staff else "pupils"})
    return Read(system or likely(found.head), kinds, tuple(entries), tuple(problems), tuple(notes))


def likely(head: Sequence[str]) -> str:
    """Of which system the names of the columns look most; "export" where they could be anybody's."""
    scores = {system: columns.score(head, system) for system in SYSTEMS}
    best = max(scores.values())
    ahead = [system for system, score in scores.items() if score == best]
    return ahead[0] if len(ahead) == 1 else "export"


@dataclass(frozen=True, slots=True)
class _Reader:
    place: Mapping[str, int]
    school: School
    today: date
    staff: bool

    def entry(self, line: int, cells: Sequence[str]) -> Entry | None:
        """None for a line of totals and the like. Raises Wrong."""
        said = {field: _tidy(cells[at]) if at < len(cells) else "" for field, at in self.place.items()}
        name = _name(said)
        if not name and not any(said.get(field) for field in ("admission", "code", "username", "email")):
            return None
        if not name:
            raise Wrong("the name is empty; write it in the school's information system, and export again")
        ends = _date(said.get("left", ""), "leaving date")
        gone = ends is not None and ends < self.today
        group = "" if gone else self._group(said)
        born = _date(said.get("born", ""), "date of birth") if not self.staff else None
        return Entry(line, _id(said), name, group, born, ends, _logins(said), gone)

    def _group(self, said: Mapping[str, str]) -> str:
        """Raises Wrong."""
        if self.staff:
            found = next((id for id, group in self.school.groups.items() if group.kind == "staff"), "")
            if not found:
                raise Wrong("the school has no group of kind staff; add one to groups in school.yaml")
            return found
        year = said.get("year", "")
        if not year:
            raise Wrong("the year group is empty; write it in the school's information system, and export again")
        if found := group_of_year(year, self.school.groups, self.school.nation):
            return found
        raise Wrong(f'no group of the school is for year "{year[:40]}"; add it to groups in school.yaml, with its age')


def _name(said: Mapping[str, str]) -> str:
    """ "Jones, Sam" is Sam Jones."""
    if said.get("forename") or said.get("surname"):
        return " ".join(filter(None, (said.get("forename", ""), said.get("surname", ""))))
    surname, comma, forename = said.get("name", "").partition(",")
    return f"{forename.strip()} {surname.strip()}".strip() if comma else surname


def _id(said: Mapping[str, str]) -> str:
    """The admission number where there is one: it stays when somebody is called otherwise, and it names nobody to
    whoever reads a record. Raises Wrong."""
    email = said.get("email", "").partition("@")[0]
    for word in (said.get("admission", ""), said.get("code", ""), said.get("username", ""), email):
        if own := _NOT_IN_IDS.sub("-", word).strip("-._")[:64]:
            return own
    raise Wrong("there is no admission number, staff code or username; export it with one of these columns")


def _logins(said: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        word.lower()
        for word in (said.get("username", ""), said.get("email", ""))
        if word and not re.search(r"[\s,;|]", word)
    )


def _date(text: str, what: str) -> date | None:
    """Raises Wrong."""
    day = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2})?.*$", "", text).strip()
    if not day:
        return None
    for form in _DATES:
        try:
            found = datetime.strptime(day, form).date()
        except ValueError:
            continue
        if 1900 < found.year < 2200:
            return found
    raise Wrong(f'{what}: "{text[:40]}" is not a date; write it as 23/11/2026')


def _tidy(cell: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in cell).split())

"""The texts of a school's folder -> the School, or every mistake in all of them at once. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from filters.catalogue.catalogue import Catalogue
from filters.policy.attempt import NONE, Labels
from filters.policy.load.addresses import check_addresses
from filters.policy.load.approvals import read_approvals
from filters.policy.load.examples import failing_examples, index_of
from filters.policy.load.inside import check_inside
from filters.policy.load.network_sense import check_network
from filters.policy.load.people import Registers, read_registers
from filters.policy.load.references import check_references, own_lessons
from filters.policy.load.rules_file import Surroundings, locked, read_rules
from filters.policy.load.school_file import read_school
from filters.policy.load.sense import check_sense
from filters.policy.load.shape import read_yaml
from filters.policy.load.vocabulary import Vocabulary
from filters.policy.problems import Problem, nearest
from filters.policy.school import School
from filters.policy.shipped import schema
from filters.policy.shipped_rules import shipped_rules
from filters.policy.timetable.calendar import Calendar
from filters.policy.timetable.file import read_timetable

NEEDED = ("school.yaml", "timetable.yaml", "rules.yaml")
OPTIONAL = ("people.csv", "devices.csv", "classes.csv")

_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Loaded:
    """`school` is None when there is any problem: a folder goes live whole or not at all.

    `draft`: the school where nothing but examples of its rules stands against it; it can be asked about.
    """

    school: School | None
    problems: tuple[Problem, ...]
    draft: School | None = None


def load(files: Mapping[str, str], catalogue: Catalogue) -> Loaded:
    """`files`: texts by name, of NEEDED and OPTIONAL."""
    problems = [*_presence(files)]
    about = read_yaml(files["school.yaml"], "school.yaml", schema("school")) if "school.yaml" in files else None
    school = read_school(about, catalogue) if about else None
    if school and not (school.groups and school.zones):
        school = None  # nothing can be said of other files by it
    groups, zones = (school.groups, school.zones) if school else (None, None)
    registers = read_registers(files, groups, zones)
    calendar, excused = _calendar(files, school, registers, problems)
    vocabulary = _vocabulary(school, registers, calendar, catalogue, excused)
    ruled = read_yaml(files["rules.yaml"], "rules.yaml", schema("rules")) if "rules.yaml" in files else None
    if school:
        school = _with_registers(school, registers, calendar)
        if about:
            school = replace(school, approved=read_approvals(about, vocabulary, school))
            check_references(school, registers, calendar, about, excused)
            check_sense(school, registers, calendar, about)
            check_network(school, about)
        if ruled:
            rules, examples = read_rules(ruled, _surroundings(school, vocabulary, catalogue))
            school = replace(school, rules=rules, examples=examples)
        if about and registers.devices is not None:
            check_inside(school, about, ruled)
            check_addresses(school, about)
    if school and calendar:
        # An exam for year 11 alone is no other group's, though they follow the same day.
        own = {id: replace(each, day=calendar.day_for(id, each.day)) for id, each in school.groups.items()}
        school = replace(school, groups=own)
    for sheet in (about, ruled):
        problems += sorted(sheet.problems, key=lambda problem: problem.line) if sheet else []
    problems += registers.problems
    draft = None if problems else school
    if draft:
        problems += failing_examples(draft, catalogue)
    return Loaded(None if problems else school, tuple(problems), draft)


def _presence(files: Mapping[str, str]) -> list[Problem]:
    """Files that are missing, and files that nothing reads because their names are wrong."""
    found = []
    for name in NEEDED:
        if name not in files:
            todo = "write it, or copy one from the templates and change it"
            found.append(Problem(name, 1, "the file is missing", todo))
    for name in files:
        if name not in (*NEEDED, *OPTIONAL):
            near = nearest(name, (*NEEDED, *OPTIONAL))
            todo = f'did you mean "{near}"?' if near else "take it out of the folder"
            found.append(Problem(name, 1, "no file of a school has this name, so nothing reads it", todo))
    return found


def _calendar(
    files: Mapping[str, str], school: School | None, registers: Registers, problems: list[Problem]
) -> tuple[Calendar | None, Labels]:
    """The calendar, and words that a broken timetable may have meant: nothing is said against them elsewhere."""
    if "timetable.yaml" not in files:
        return None, NONE
    nation, timezone = (school.nation, school.timezone) if school else ("england", "Europe/London")
    lessons = own_lessons(registers)
    days = [*school.groups] if school else []
    calendar, found = read_timetable(files["timetable.yaml"], "timetable.yaml", nation, timezone, lessons, days)
    problems += found
    return calendar, frozenset(_WORD.findall(files["timetable.yaml"])) if found else NONE


def _vocabulary(
    school: School | None, registers: Registers, calendar: Calendar | None, catalogue: Catalogue, excused: Labels
) -> Vocabulary:
    known: dict[str, Mapping[str, object] | None] = {
        "class": registers.classes,
        "zone": school.zones if school else None,
        "device": registers.devices,
        "person": registers.people,
    }
    return Vocabulary(
        groups=school.groups if school else {},
        registers={kind: frozenset(ids) if ids is not None else None for kind, ids in known.items()},
        things=catalogue.words,
        moments=calendar.vocabulary() | excused if calendar else None,
    )


def _with_registers(school: School, registers: Registers, calendar: Calendar | None) -> School:
    return replace(
        school,
        people=registers.people or {},
        devices=registers.devices or {},
        classes=registers.classes or {},
        calendar=calendar or school.calendar,
    )


def _surroundings(school: School, vocabulary: Vocabulary, catalogue: Catalogue) -> Surroundings:
    social = {service.id for service in catalogue.services.values() if "social-media" in service.categories}
    never = school.social_media == "never"
    return Surroundings(
        vocabulary=vocabulary,
        locked=locked(catalogue),
        labels_of=index_of(catalogue).labels,
        timezone=school.timezone,
        social=frozenset({"social-media", *social}) if never else frozenset(),
        taken=frozenset(rule.id for rule in shipped_rules(catalogue)),
    )

"""What one file of the folder says of another: days that groups follow, lessons of classes, zones of devices. Pure."""

from filters.policy.attempt import NONE, Labels
from filters.policy.load.people import Registers
from filters.policy.load.shape import Sheet
from filters.policy.problems import Problem, nearest
from filters.policy.school import School
from filters.policy.stands import zone_of
from filters.policy.timetable.calendar import Calendar


def own_lessons(registers: Registers) -> dict[str, frozenset[str]]:
    """Teacher's label -> the lessons of all their classes, as `Calendar.own_lessons` holds them."""
    found: dict[str, frozenset[str]] = {}
    for each in (registers.classes or {}).values():
        if each.teacher and each.lessons:
            label = f"person:{each.teacher}"
            found[label] = found.get(label, frozenset()) | each.lessons
    return found


def check_references(
    school: School, registers: Registers, calendar: Calendar | None, sheet: Sheet, excused: Labels = NONE
) -> None:
    """Problems with school.yaml go into its sheet, those with the registers into `registers.problems`.

    `excused`: words of a timetable that could not be read whole.
    """
    if calendar:
        _days(school, calendar, sheet, excused)
        registers.problems += _lessons(registers, calendar, excused)
    if registers.people is not None:
        _contacts(school, sheet)
    registers.problems += _zones(school, registers)


def _days(school: School, calendar: Calendar, sheet: Sheet, excused: Labels) -> None:
    days = calendar.days() - {""}
    for group in school.groups.values():
        if group.day and group.day not in days | excused:
            near = nearest(group.day, days)
            known = f"timetable.yaml has these: {', '.join(sorted(days))}" if days else "timetable.yaml has no differs"
            what = f'timetable.yaml has no day called "{group.day}" under differs'
            sheet.add(("groups", group.id, "day"), what, f'did you mean "{near}"?' if near else known)


def _contacts(school: School, sheet: Sheet) -> None:
    keys = {"deputy": "deputies"}
    for role, holders in school.roles.items():
        for holder in holders:
            if holder.person and holder.person not in school.people:
                near = nearest(holder.person, school.people)
                todo = f'did you mean "{near}"?' if near else "add the person to people.csv, or take person out here"
                what = f'people.csv has no person "{holder.person}"'
                sheet.add(("roles", keys.get(role, role), "person"), what, todo)


def _lessons(registers: Registers, calendar: Calendar, excused: Labels) -> list[Problem]:
    """Lessons that the timetable does not have."""
    names = {
        period.name for plan in calendar.plans.values() if plan for period in plan.periods if period.kind == "lesson"
    }
    found = []
    for each in (registers.classes or {}).values():
        for lesson in sorted(each.lessons):
            week, _, name = lesson.split("/", 2)
            line = registers.lines.get(f"class:{each.id}", 1)
            if week != "*" and week not in {*calendar.weeks, *excused}:
                known = f"its weeks are: {', '.join(calendar.weeks)}" if calendar.weeks else "take the week out"
                what = f'lessons: the timetable has no week "{week}"'
                found.append(Problem("classes.csv", line, what, known))
            if name not in names | excused:
                near = nearest(name, names)
                todo = f'did you mean "{near}"?' if near else "name a period of timetable.yaml"
                found.append(Problem("classes.csv", line, f'lessons: the timetable has no lesson "{name}"', todo))
    return found


def _zones(school: School, registers: Registers) -> list[Problem]:
    """A device must stand somewhere: by its zone, by an address in a zone's networks, or in the only zone."""
    found = []
    for device in school.devices.values():
        line = registers.lines.get(f"device:{device.id}", 1)
        if len(school.zones) > 1 and not zone_of(device, school.zones):
            todo = f"write one of: {', '.join(school.zones)}"
            found.append(Problem("devices.csv", line, "zone is empty, and no address tells it", todo))
        if not (device.group or device.person or zone_of(device, school.zones)):
            found.append(Problem("devices.csv", line, "group is empty, and no person tells it", "write the group"))
    return found

"""A school's published calendar -> lines of timetable.yaml."""

from datetime import date, timedelta

import pytest

from filters.policy.timetable.dates import Term
from filters.policy.timetable.ical import NotACalendar, read_ical, render
from filters.policy.timetable.ical_repeat import repeats
from tests.timetables import calendar, said


def ics(*events: str) -> str:
    """A calendar of events given as "SUMMARY|start|end|more lines"."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests"]
    for place, event in enumerate(events):
        summary, start, end, *more = event.split("|")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{place}",
            f"SUMMARY:{summary}",
            *_when("DTSTART", start),
            *_when("DTEND", end),
            *more,
        ]
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _when(name: str, text: str) -> list[str]:
    if not text:
        return []
    return [f"{name};VALUE=DATE:{text}" if text.isdigit() else f"{name};TZID=Europe/London:{text}"]


def term(first: str, last: str = "") -> Term:
    return Term(date.fromisoformat(first), date.fromisoformat(last or first))


def test_terms_by_their_ranges_without_the_half_term_in_them():
    found = read_ical(ics("Autumn Term|20260903|20261219", "Half-term holiday|20261026|20261031"))
    assert found.terms == (term("2026-09-03", "2026-10-23"), term("2026-11-02", "2026-12-18"))


def test_terms_by_their_first_and_last_days():
    found = read_ical(
        ics(
            "Term starts|20260903|",
            "Last day of term|20261023|",
            "Term begins|20261102|",
            "End of autumn term|20261218|",
        )
    )
    assert found.terms == (term("2026-09-03", "2026-10-23"), term("2026-11-02", "2026-12-18"))


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ("INSET day|20270104|20270105", "inset"),
        ("Staff training - school closed to pupils|20270104|20270105", "inset"),
        ("In-service day|20270104T090000|20270104T153000", "inset"),
        ("GCSE exams|20270510|20270619", "exam"),
        ("Sports Day|20270623|20270624", "off-timetable"),
        ("School closed (polling station)|20270506|20270507", "closed"),
        # What says nothing about school days stays with the person who reads.
        ("Year 7 parents' evening|20261112|20261113", ""),
        ("GCSE results day|20270826|20270827", ""),
        ("Whole school photograph|20261112|20261113", ""),
        ("Term of a lifetime|20200101|20270101", ""),
    ],
)
def test_what_an_event_means(event, what):
    found = read_ical(ics(event))
    said = ["inset"] * len(found.inset) + [day.meaning for day in found.days]
    assert said == ([what] if what else [])
    assert bool(found.ignored) is not bool(what)


def test_the_end_of_an_all_day_event_is_not_in_it():
    assert read_ical(ics("INSET|20260901|20260903")).inset == (term("2026-09-01", "2026-09-02"),)


def test_an_event_without_an_end_lasts_its_day_or_its_duration():
    assert read_ical(ics("INSET|20260901|")).inset == (term("2026-09-01"),)
    assert read_ical(ics("INSET|20260901||DURATION:P2D")).inset == (term("2026-09-01", "2026-09-02"),)


def test_repeated_events_but_for_exceptions():
    found = read_ical(ics("INSET|20260907||RRULE:FREQ=WEEKLY;COUNT=3|EXDATE;VALUE=DATE:20260914"))
    assert found.inset == (term("2026-09-07"), term("2026-09-21"))


@pytest.mark.parametrize(
    ("rule", "count", "last"),
    [
        ({"FREQ": ["DAILY"], "COUNT": [100_000]}, 366, date(2027, 9, 7)),
        ({"FREQ": ["DAILY"], "INTERVAL": [0]}, 366, date(2027, 9, 7)),
        ({"FREQ": ["WEEKLY"], "INTERVAL": [2], "COUNT": [3]}, 3, date(2026, 10, 5)),
        ({"FREQ": ["WEEKLY"], "BYDAY": ["MO", "WE"], "UNTIL": [date(2026, 9, 16)]}, 4, date(2026, 9, 16)),
        ({"FREQ": ["MONTHLY"], "BYDAY": ["1MO"], "COUNT": [2]}, 2, date(2026, 10, 5)),
        ({"FREQ": ["MONTHLY"], "BYDAY": ["-1MO"], "COUNT": [2]}, 2, date(2026, 9, 28)),
        ({"FREQ": ["MONTHLY"], "BYMONTHDAY": [-1], "COUNT": [2]}, 2, date(2026, 9, 30)),
        ({"FREQ": ["YEARLY"]}, 1, date(2026, 9, 7)),
        # The thirtieth of February never comes, and costs no more than a year of days.
        ({"FREQ": ["DAILY"], "BYMONTH": [2], "BYMONTHDAY": [30]}, 1, date(2026, 9, 7)),
    ],
)
def test_repetition_ends_within_a_year(rule, count, last):
    found = repeats(date(2026, 9, 7), rule, set())
    assert (len(found), found[-1]) == (count, last)
    assert found[-1] - found[0] <= timedelta(days=366)


def test_a_thousand_endless_events():
    text = ics(*(f"INSET {place}|20260907||RRULE:FREQ=DAILY" for place in range(1000)))
    assert len(read_ical(text).inset) == 366


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYSETPOS=3", "FREQ=WEEKLY;BYDAY=99MO", "FREQ=NEVER"])
def test_a_rule_that_school_calendars_do_not_use_counts_once_and_is_told(rule):
    found = read_ical(ics(f"INSET|20260907||RRULE:{rule}"))
    assert found.inset == (term("2026-09-07"),)
    assert "only the first is used" in found.ignored[0]


@pytest.mark.parametrize(
    "text", ["", "hello", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\x00"]
)
def test_what_is_no_calendar(text):
    with pytest.raises(NotACalendar, match="export"):
        read_ical(text)


def test_an_event_without_a_date_is_told():
    assert read_ical(ics("INSET|garbage|", "INSET||")).ignored == ("INSET: it has no date that can be read",) * 2


def test_the_lines_are_a_timetable():
    lines = render(
        read_ical(
            ics(
                "Autumn Term|20260903|20261219",
                "Half Term|20261026|20261031",
                "INSET|20260901|20260903",
                "Mock exams|20261130|20261205",
                "Sports: \\nday \"out\"\\, Sports Day|20260924|20260925",
                "Closed|20261112|20261113",
                "Choir: concert # at 7|20261210|20261211",
            )
        )
    )  # fmt: skip
    assert lines == (
        "terms: [2026-09-03 to 2026-10-23, 2026-11-02 to 2026-12-18]\n"
        "inset: [2026-09-01 to 2026-09-02]\n"
        "exams:\n"
        '  - {on: 2026-11-30 to 2026-12-04, name: "Mock exams"}\n'
        "days:\n"
        '  2026-09-24: {as: off-timetable, name: "Sports: day \\"out\\", Sports Day"}\n'
        "  2026-11-12: {as: closed}\n"
        "# not used: 2026-12-10 Choir: concert # at 7: says nothing about school days\n"
    )
    school = calendar("day: 08:50-15:15\n" + lines)
    assert said(school, "2026-11-30T09:00") == ("exam", "Mock exams")
    assert said(school, "2026-09-02T09:00") == ("closed", "INSET day")
    assert said(school, "2026-11-12T09:00") == ("closed", "closed")

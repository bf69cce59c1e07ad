"""What an export changes in the school's register: who is new, who changes, who has left, and what nobody may touch."""

from datetime import date

import pytest

from appliance.registers.entry import Entry, Read
from appliance.registers.merge import merge
from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import PEOPLE, files

TODAY = date(2026, 11, 23)
PUPILS = frozenset({"pupils"})


def school(people: str = PEOPLE):
    texts = {**files(), "people.csv": people}
    loaded = load(texts, shipped())
    assert loaded.school, loaded.problems
    return loaded.school


def entry(id: str, name: str = "", group: str = "year-7", **more) -> Entry:
    return Entry(1, id, name or f"Pupil {id}", group, **more)


# Those of the small school as they are.
SEVEN = Entry(2, "p7", "Pupil Seven", "year-7")
NINE_A = Entry(3, "p9a", "Pupil Nine A", "year-9", date(2013, 1, 1))
NINE_B = Entry(4, "p9b", "Pupil Nine B", "year-9", date(2013, 11, 24))


def told(entries, kinds=PUPILS, people: str = PEOPLE, **how):
    return merge(Read("sims", kinds, tuple(entries)), school(people), TODAY, **how)


@pytest.mark.parametrize(
    ("entries", "added", "changed", "left", "same"),
    [
        # Nothing is new.
        ([SEVEN, NINE_A, NINE_B], [], {}, [], 3),
        ([SEVEN, NINE_A, NINE_B, entry("20")], ["20"], {}, [], 3),
        # Who is not in it any more has left; grown-ups are not spoken of in a list of pupils.
        ([SEVEN, NINE_A], [], {}, ["p9b"], 2),
        # The same person under another number: by name and date of birth, in whatever order the name stands.
        ([SEVEN, NINE_A, entry("20", "Nine B Pupil", "year-9", born=date(2013, 11, 24))],
         [], {"p9b": "was called Pupil Nine B"}, [], 2),
        # A year older.
        ([entry("P7", "Pupil Seven", "year-9"), NINE_A, NINE_B], [], {"p7": "Year 9, was Year 7"}, [], 2),
        # A last day, that was or will be.
        ([SEVEN, NINE_A, entry("p9b", "Pupil Nine B", "year-9", ends=date(2026, 12, 18))],
         [], {"p9b": "last day 2026-12-18"}, [], 2),
        ([SEVEN, NINE_A, entry("p9b", "Pupil Nine B", "", ends=date(2026, 10, 23), gone=True)],
         [], {"p9b": "last day 2026-10-23"}, [], 2),
        # Who left before they ever were here is not taken in.
        ([SEVEN, NINE_A, NINE_B, entry("20", group="", ends=date(2026, 9, 9), gone=True)], [], {}, [], 3),
    ],
)  # fmt: skip
def test_who_is_new_who_changes_who_has_left(entries, added, changed, left, same):
    found = told(entries)
    assert [each.id for each in found.added] == added
    assert {each.person.id: each.what for each in found.changed} == changed
    assert [each.id for each in found.left] == left
    assert (found.same, found.here, found.problems) == (same, 3, ())


def test_what_the_school_wrote_by_hand_stays():
    by_hand = PEOPLE.replace("ends\n", "ends,logins\n").replace(
        "p7,Pupil Seven,year-7,,,", "p7,Pupil Seven,year-7,,,,sam"
    )
    [change] = told(
        [entry("sam", "Samuel Seven", logins=frozenset({"seven14"})), NINE_A, NINE_B], people=by_hand
    ).changed
    assert (change.person.id, change.person.logins) == ("p7", {"sam", "seven14"})


def test_a_login_with_and_without_its_realm_is_one_person():
    by_hand = PEOPLE.replace("ends\n", "ends,logins\n").replace(
        "p7,Pupil Seven,year-7,,,", "p7,Pupil Seven,year-7,,,,sam"
    )
    found = told([entry("20", "Pupil Seven", logins=frozenset({"sam@school.example"})), NINE_A, NINE_B], people=by_hand)
    assert [each.person.id for each in found.changed] == ["p7"]


@pytest.mark.parametrize(
    "stranger",
    [
        entry("20", logins=frozenset({"t1@pupils.school.example"})),  # not the teacher
        entry("20", group="year-9", born=date(2013, 5, 5), logins=frozenset({"p9a@pupils.school.example"})),
    ],
)
def test_half_a_login_is_not_enough_for_somebody_else(stranger):
    found = told([SEVEN, NINE_A, NINE_B, stranger])
    assert [each.id for each in found.added] == ["20"]
    assert (found.changed, found.left) == ((), ())


def test_two_rows_that_are_one_person_are_a_problem():
    found = told([SEVEN, entry("20", logins=frozenset({"p7"})), NINE_A, NINE_B])
    assert "lines 2 and 1 are both p7 of people.csv" in found.problems[0]


def test_staff_keep_the_group_that_the_school_gave_them():
    """R39, R41: the head stays head, and a supply teacher's last day stays."""
    people = PEOPLE + "s1,Supply One,staff,,,2026-12-01\n"
    found = told(
        [entry(id, name, "staff") for id, name in (("t1", "Teacher One"), ("h1", "Head One"), ("s1", "Supply One"))],
        frozenset({"staff"}), people,
    )  # fmt: skip
    assert (found.changed, found.added, found.left, found.same) == ((), (), (), 3)


def test_who_came_back_has_no_last_day():
    left = PEOPLE.replace("p7,Pupil Seven,year-7,,,", "p7,Pupil Seven,year-7,,,2026-07-20")
    found = told([SEVEN, NINE_A, NINE_B], people=left)
    assert [(each.person.id, each.what) for each in found.changed] == [("p7", "is back")]
    assert "p7,Pupil Seven,year-7,,,\n" in found.request().people


@pytest.mark.parametrize(("entries", "many"), [([SEVEN, NINE_A], False), ([SEVEN], True), ([], True)])
def test_more_than_half_at_once_is_said(entries, many):
    assert told(entries).drops_many is many


def test_whoever_has_no_account_there_is_left_alone_where_leavers_are_not_asked_for():
    found = told([NINE_A, entry("p9b", "B", "", gone=True)], names=False, leavers=False)
    assert ([each.id for each in found.left], [each.id for each in found.absent]) == (["p9b"], ["p7"])

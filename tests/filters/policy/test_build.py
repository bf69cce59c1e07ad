"""A school -> its policy and its clients: ages by the day, last days, shared devices, who stands where."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from appliance import folder
from filters import catalogue
from filters.clients import Client, HowSure
from filters.policy.attempt import Labels, Verdict
from filters.policy.build import clients_of, policy_of
from filters.policy.load.folder import load
from filters.policy.policy import Policy
from filters.policy.rules import MinimumAge, Rule, Window
from filters.policy.school import Device, Person, School, SchoolClass
from filters.policy.stands import birthday
from filters.policy.timetable.day import SpecialDay

MONDAY = date(2026, 11, 23)
HERE = ZoneInfo("Europe/London")


def oakfield() -> School:
    school = load(folder.read(folder.SCHOOLS / "oakfield").files, catalogue.shipped()).school
    assert school
    return school


OAKFIELD = oakfield()


def policy(school: School = OAKFIELD, **more: object) -> Policy:
    return policy_of(school, catalogue.shipped(), version=7, index=3, clock_trusted=True, **more)  # type: ignore[arg-type]


def at(address: str, on: date = MONDAY, school: School = OAKFIELD, **more: object) -> Client:
    return clients_of(school, policy(school, **more), on=on, sequence=1).find(address)


def rule(id: str, who: Labels) -> Rule:
    what = frozenset({"games"})
    return Rule(id, who, what, frozenset(), Verdict.BLOCK, Verdict.BLOCK, "w", "s", "compliance", "rules.yaml", 1)


@pytest.mark.parametrize(
    ("address", "group", "person", "sure", "inspected"),
    [
        ("127.0.0.1", "year-9", "p9", HowSure.OWN_DEVICE, True),
        ("::1", "year-9", "p9", HowSure.OWN_DEVICE, True),
        ("::ffff:127.0.0.1", "year-9", "p9", HowSure.OWN_DEVICE, True),
        ("127.0.0.2", "staff", "t1", HowSure.OWN_DEVICE, False),
        ("127.0.0.3", "head", "h1", HowSure.OWN_DEVICE, False),
        ("127.0.0.4", "year-7", "p7", HowSure.OWN_DEVICE, True),
        # A shared device has no person; a device of nobody's takes its zone's group, an unknown zone the strictest.
        ("10.4.20.1", "year-8", None, HowSure.SHARED_DEVICE, True),
        ("127.0.0.9", "unregistered", None, HowSure.ADDRESS_ONLY, False),
        ("10.8.0.20", "things", None, HowSure.ADDRESS_ONLY, False),
        ("10.8.0.99", "things", None, HowSure.ADDRESS_ONLY, False),
        # R30: whoever brings their own device, staff too, is a guest.
        ("10.9.3.3", "guests", None, HowSure.ADDRESS_ONLY, False),
        ("192.0.2.1", "unregistered", None, HowSure.ADDRESS_ONLY, False),
        ("2001:db8::1", "unregistered", None, HowSure.ADDRESS_ONLY, False),
    ],
)
def test_who_is_at_an_address(address: str, group: str, person: str | None, sure: HowSure, inspected: bool) -> None:
    client = at(address)
    assert (client.standing.group, client.person, client.sure) == (group, person, sure)
    assert client.standing.inspected is inspected


def test_an_address_in_two_networks_belongs_to_the_narrower() -> None:
    zones = {**OAKFIELD.zones, "lab": replace(OAKFIELD.zones["guests"], id="lab", networks=("10.4.7.0/24",))}
    school = replace(OAKFIELD, zones=zones)
    assert at("10.4.7.9", school=school).standing.zone == "lab"
    assert at("10.4.8.9", school=school).standing.zone == "school"


@pytest.mark.parametrize(
    ("born", "on", "under"),
    [
        # R6: 12 years and 364 days; the thirteenth birthday; the day after.
        (date(2013, 11, 24), date(2026, 11, 23), True),
        (date(2013, 11, 23), date(2026, 11, 23), False),
        (date(2013, 11, 22), date(2026, 11, 23), False),
        # Born on 29 February: 13 on 1 March in a year without one.
        (date(2012, 2, 29), date(2025, 2, 28), True),
        (date(2012, 2, 29), date(2025, 3, 1), False),
        # Nothing is known: the youngest age in the group (Year 9 is 13, Year 8 is 12).
        (None, date(2026, 11, 23), False),
    ],
)
def test_minimum_age_is_a_matter_of_the_day_r6(born: date | None, on: date, under: bool) -> None:
    people = {**OAKFIELD.people, "p9": Person("p9", "Pupil Nine", "year-9", born)}
    client = at("127.0.0.1", on, replace(OAKFIELD, people=people))
    assert ("under:13" in client.standing.named) is under


def test_without_a_date_of_birth_a_year_eight_is_taken_for_twelve_r6() -> None:
    assert "under:13" in at("10.4.20.1").standing.named


def test_an_age_without_a_starting_date_makes_no_standing() -> None:
    proposed = replace(policy(), ages={"tiktok": (MinimumAge(16, None, "proposed"),)})
    dated = replace(policy(), ages={"tiktok": (MinimumAge(16, MONDAY, "in force"),)})
    for made, named in ((proposed, frozenset()), (dated, frozenset({"under:16"}))):
        assert clients_of(OAKFIELD, made, on=MONDAY, sequence=1).find("127.0.0.1").standing.named == named


def test_leap_day_birthdays() -> None:
    assert birthday(date(2012, 2, 29), 4) == date(2016, 2, 29)
    assert birthday(date(2012, 2, 29), 13) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("on", "group"),
    [(date(2026, 11, 26), "supply"), (date(2026, 11, 27), "supply"), (date(2026, 11, 28), "unregistered")],
)
def test_supply_is_nobody_after_the_last_day_r39(on: date, group: str) -> None:
    client = at("10.4.1.3", on)
    assert client.standing.group == group
    assert ("under:13" in client.standing.named) is (group == "unregistered")


@pytest.mark.parametrize("group", ["contractors", "volunteers"])
def test_a_group_ends_with_its_last_day_r39(group: str) -> None:
    people = {**OAKFIELD.people, "t1": Person("t1", "Teacher One", group)}
    school = replace(OAKFIELD, people=people)
    last = OAKFIELD.groups[group].ends
    assert last
    assert at("127.0.0.2", last, school).standing.group == group
    assert at("127.0.0.2", date(2027, 7, 21), school).standing.group == "unregistered"


def test_a_rule_for_a_person_ends_with_the_person_r39() -> None:
    mine = (rule("mine", frozenset({"person:s1"})),)
    assert "person:s1" in at("10.4.1.3", date(2026, 11, 27), rules=mine).standing.named
    assert "person:s1" not in at("10.4.1.3", date(2026, 11, 28), rules=mine).standing.named


def test_only_labels_that_something_in_force_names_make_a_standing() -> None:
    assert at("127.0.0.2").standing.named == frozenset()
    rules = (rule("r", frozenset({"class:9b", "person:p9", "person:t1", "device:laptop-t1"})),)
    assert at("127.0.0.2", rules=rules).standing.named == {"person:t1", "device:laptop-t1"}
    assert at("127.0.0.1", rules=rules).standing.named >= {"class:9b", "person:p9"}


@pytest.mark.parametrize(
    ("taught", "inside"),
    [
        (SchoolClass("c", members=frozenset({"person:p9"})), {"127.0.0.1"}),
        (SchoolClass("c", members=frozenset({"device:trolley-1a"})), {"10.4.20.1"}),
        (SchoolClass("c", room="trolley 1"), {"10.4.20.1", "10.4.20.2"}),
        (SchoolClass("c", group="year-8"), {"10.4.20.1", "10.4.20.2"}),
        (SchoolClass("c"), set()),
    ],
)
def test_a_class_is_its_members_a_group_or_a_room(taught: SchoolClass, inside: set[str]) -> None:
    school = replace(OAKFIELD, classes={"c": taught})
    named = (rule("r", frozenset({"class:c"})),)
    addresses = {address for device in school.devices.values() for address in device.addresses} - {"::1"}
    assert {a for a in addresses if "class:c" in at(a, school=school, rules=named).standing.named} == inside


def test_the_head_on_the_heads_device_is_both_r9() -> None:
    devices = {**OAKFIELD.devices, "ipad": Device("ipad", "iPad", addresses=("10.4.1.9",), person="h1", zone="school")}
    school = replace(OAKFIELD, devices=devices)
    both = (rule("r", frozenset({"head+device:ipad"})),)
    assert "head+device:ipad" in at("10.4.1.9", school=school, rules=both).standing.named
    assert at("127.0.0.3", school=school, rules=both).standing.named == frozenset()


def test_what_people_did_today_stands_before_the_folder_and_the_shipped_rules_last() -> None:
    made = policy(rules=(rule("temporary", frozenset({"everyone"})),))
    ids = [each.id for each in made.rules]
    assert ids[0] == "temporary"
    assert ids[1] == "no-social-in-lessons"
    assert ids[-1].startswith("shipped-")
    assert (made.version, made.index, made.strictest, made.stance) == (7, 3, "unregistered", "")
    assert [each.by for each in made.approvals] == ["h1"]


def test_windows_name_classes_too() -> None:
    start, end = datetime(2026, 11, 23, 9, tzinfo=HERE), datetime(2026, 11, 23, 10, tzinfo=HERE)
    window = Window("w1", frozenset({"class:9b"}), frozenset({"games"}), start, end, "t1", "o", "a")
    assert "class:9b" in at("127.0.0.1", windows=(window,)).standing.named


def test_a_day_that_is_different_holds_on_that_day_only() -> None:
    snow = SpecialDay(MONDAY, MONDAY, "snow", "closed")
    calendar = policy(special_days=(snow,)).calendar
    assert calendar.moment(datetime(2026, 11, 23, 10, tzinfo=HERE)).kind == "closed"
    assert calendar.moment(datetime(2026, 11, 24, 10, tzinfo=HERE)).kind == "lesson"


def test_where_pupils_are_closed_to_tunnels_they_are_to_addresses_without_a_name() -> None:
    """F3: no list knows an address, and a tunnel's far end has no other name. Things that call home are not pupils."""
    groups = policy().groups
    assert {id for id, group in groups.items() if "unnamed" in group.blocks} == {
        id for id, group in groups.items() if group.kind in ("pupils", "unregistered")
    }
    loose = {**OAKFIELD.groups, "year-7": replace(OAKFIELD.groups["year-7"], blocks=frozenset({"gambling"}))}
    assert policy(replace(OAKFIELD, groups=loose)).groups["year-7"].blocks == {"gambling"}

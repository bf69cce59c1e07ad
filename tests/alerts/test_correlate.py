"""Which findings are one alert."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.correlate import Sighting, fold_key, higher, is_echo
from alerts.detect import Finding
from filters.clients import HowSure
from tests.policies import LESSON, at
from tests.seen import ADULT, client, event, school

SITE = Finding("adult", "caution", "site", "adult")
SCHOOL = school()


def key(seen=None, finding=SITE):
    seen = seen or event(ADULT, "adult")
    return fold_key(seen, finding, SCHOOL.moment(seen.attempt.standing, seen.attempt.at))


@pytest.mark.parametrize(
    ("other", "one_alert"),
    [
        # The same client, theme, kind and period: one.
        (event(ADULT, "adult", host="another.example"), True),
        (event(ADULT, "adult", at=LESSON + timedelta(minutes=20)), True),
        (event(ADULT, "adult", point="dns"), True),
        # The person is surer than the device they hold or the address it has.
        (event(ADULT, "adult", who=client(device="laptop-2"), address="10.0.0.77"), True),
        # Another period, another day, another client: another alert.
        (event(ADULT, "adult", at=at("2026-11-23T10:50")), False),
        (event(ADULT, "adult", at=LESSON + timedelta(days=1)), False),
        (event(ADULT, "adult", who=client(person="p10")), False),
        (event(ADULT, "adult", who=client(group="year-7")), False),
    ],
)
def test_what_is_one_alert(other, one_alert):
    assert (key() == key(other)) is one_alert


@pytest.mark.parametrize(
    "finding", [replace(SITE, theme="violence"), replace(SITE, kind="search")], ids=["another theme", "a search"]
)
def test_what_is_another_alert(finding):
    assert key() != key(finding=finding)


def test_a_shared_device_is_not_the_person_who_held_it_last():
    shared = client(sure=HowSure.SHARED_DEVICE)
    assert key(event(who=shared)) == key(event(who=replace(shared, person="p10")))
    assert key(event(who=shared)) != key(event(who=replace(shared, device="tablet-10")))


def test_an_unknown_device_is_its_address():
    unknown = client(device="", person=None, sure=HowSure.ADDRESS_ONLY)
    assert key(event(who=unknown)) != key(event(who=unknown, address="10.0.0.10"))


@pytest.mark.parametrize(
    ("one", "other", "higher_one"),
    [("advisory", "caution", "caution"), ("danger", "caution", "danger"), ("caution", "caution", "caution")],
)
def test_levels_rise(one, other, higher_one):
    assert higher(one, other) == higher_one


@pytest.mark.parametrize(
    ("point", "host", "seconds", "echo"),
    [
        ("dns", "www.example.org", 1, True),
        ("dns", "www.example.org", 10, True),
        # Twice at one point is two visits; so is another host, so is later.
        ("proxy", "www.example.org", 1, False),
        ("dns", "other.example", 1, False),
        ("dns", "www.example.org", 11, False),
    ],
)
def test_one_visit_that_two_points_saw_counts_once(point, host, seconds, echo):
    earlier = [Sighting(point, host, LESSON - timedelta(seconds=seconds))]
    assert is_echo(event(ADULT, "adult", point="proxy"), earlier) is echo

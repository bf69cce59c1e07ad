"""What health and the rules page say of hosts that go unread for their apps' sake."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appliance.check import OK, WARNING
from appliance.dashboard.views.rules import rules_page
from appliance.pinned_health import pinned
from filters.policy.in_force import MOST_LEARNT_A_DAY
from filters.policy.rules import Pin
from tests.appliance.dashboard.test_views import WORDS
from tests.policies import LESSON, policy

DAYS = timedelta(days=14)


def pins(count: int, by: str = "", age: timedelta = timedelta()) -> tuple[Pin, ...]:
    start = LESSON - age
    return tuple(Pin(f"p{n}", f"{n}.app.example", start, start + DAYS, by, "The app refused.") for n in range(count))


@pytest.mark.parametrize(
    ("held", "result", "says"),
    [
        ((), OK, "no host goes unread"),
        (pins(1), OK, "one host goes unread"),
        (pins(MOST_LEARNT_A_DAY - 1), OK, "9 hosts go unread"),
        (pins(MOST_LEARNT_A_DAY), WARNING, "10 apps refused the school's certificate within a day"),
        # What people asked for, or what was learnt before, is no sign of mischief.
        (pins(MOST_LEARNT_A_DAY, by="a-it"), OK, "10 hosts go unread"),
        (pins(MOST_LEARNT_A_DAY, age=timedelta(days=1)), OK, "10 hosts go unread"),
    ],
)
def test_how_many_and_not_which(held, result, says):
    check = pinned(held, LESSON)
    assert check.result == result
    assert says in check.description
    assert "app.example" not in check.description + check.hint


def test_the_rules_page_names_them_with_their_end():
    [line] = rules_page(replace(policy(), pins=pins(1)), WORDS, LESSON).unread
    assert (line.what, line.who, line.until) == ("0.app.example", "everyone", "until Mon 7 Dec, 10:15")
    assert line.why == "The app refused."

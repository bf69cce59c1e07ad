"""What a stranger's page, a stranger's name and a guesser meet at the dashboard."""

import pytest

from appliance.dashboard.guesses import AT_ONCE, BURST, EVERY, Guesses, device
from appliance.dashboard.hosts import is_ours
from tests.appliance.dashboard.box_at_work import PASSWORD, csrf


@pytest.mark.parametrize(
    ("authority", "ours"),
    [
        # Addresses, and names that nobody can buy.
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("lessonwall.internal", True),
        ("LESSONWALL.internal.:80", True),
        ("filter:8000", True),
        ("filter.local", True),
        # The name that the school gave it.
        ("filter.oakfield.example", True),
        # A stranger's name that was made to lead here (DNS rebinding), however it is dressed up.
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example:8000", False),
        ("lessonwall.internal.evil.example", False),
        ("filter.oakfield.example.evil.example", False),
        ("evil.example/.local", False),
        ("evil.example#.local", False),
        ("a b", False),
        ("local", True),
        # Programs without a browser may leave it out.
        ("", True),
    ],
)
def test_only_names_that_lead_here_for_good_are_answered(authority, ours):
    assert is_ours(authority, "filter.oakfield.example") is ours


@pytest.mark.parametrize("path", ["/sign-in", "/about", "/metrics", "/healthz", "/openapi.json", "/static", "/"])
def test_a_rebound_name_is_told_nothing(school, path):
    with school.browser("dsl") as browser:
        answer = browser.get(path, headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert "evil.example" not in answer.text + str(answer.headers)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def may(guesses: Guesses, address: str, now: float) -> bool:
    with guesses.place(device(address), now) as place:
        return place


def test_one_device_may_try_so_many_passwords_and_then_one_every_few_seconds():
    guesses = Guesses()
    assert [may(guesses, "192.0.2.7", 100.0) for _ in range(BURST + 2)] == [True] * BURST + [False] * 2
    assert may(guesses, "192.0.2.8", 100.0)
    assert may(guesses, "192.0.2.7", 100.0 + EVERY)
    assert not may(guesses, "192.0.2.7", 100.0 + EVERY)


def test_an_ipv6_device_is_one_guesser_whichever_of_its_addresses_it_takes():
    guesses = Guesses()
    assert [may(guesses, f"2001:db8::{n:x}%eth0", 0.0) for n in range(BURST + 1)][-1] is False
    assert may(guesses, "2001:db8:0:1::1", 0.0)
    assert device("::ffff:192.0.2.7") == device("192.0.2.7")


def test_few_passwords_are_checked_at_once():
    guesses = Guesses()
    places = [guesses.place(str(n), 0.0) for n in range(AT_ONCE + 1)]
    assert [place.__enter__() for place in places] == [True] * AT_ONCE + [False]
    for place in places:
        place.__exit__(None, None, None)
    assert may(guesses, "192.0.2.7", 0.0)


def test_whoever_guesses_without_end_is_slowed_down_before_the_steward_is_asked(fresh_school):
    fresh_school.session("dsl")
    with fresh_school.browser() as browser:
        form = {"csrf": csrf(browser.get("/sign-in").text), "name": "nobody", "password": PASSWORD}
        told = [browser.post("/sign-in", data=form).text for _ in range(BURST + 1)]
        slowed = browser.post("/sign-in", data=form | {"name": "dsl"})
    assert "do not belong together" in told[0]
    assert "for this name" in told[BURST - 1]
    assert "wait a few seconds" in told[BURST]
    assert (slowed.status_code, "wait a few seconds" in slowed.text) == (503, True)

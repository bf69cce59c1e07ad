"""Every route meets every role: the table of `access.py` is walked, not a list of our own."""

import subprocess
import sys

import pytest

from appliance.dashboard.access import ACCESS, places
from appliance.roles import ROLES
from tests.appliance.dashboard.box_at_work import csrf

PEOPLE = [role for role in ROLES if role != "console"]
WALK = [(method, path, role) for method, path in ACCESS for role in PEOPLE]
FIRST = ["Now", "Attempts", "Timetable", "Rules", "Why?"]
# These end a session or never end themselves; their own tests are in test_sessions.py and test_stream.py.
ELSEWHERE = {"/sign-out", "/stream"}


@pytest.mark.parametrize(("method", "path", "role"), [row for row in WALK if row[1] not in ELSEWHERE])
def test_a_role_reaches_what_the_table_gives_it_and_nothing_else(school, method, path, role):
    access = ACCESS[method, path]
    with school.browser(role) as browser:
        proof = csrf(browser.get("/timetable").text)
        answer = browser.request(
            method, path.replace("{alert_id}", "none"), data={"csrf": proof} if method == "POST" else None
        )
    if access.allows(frozenset({role})):
        assert answer.status_code != 303 or access.public
        assert "not for your account" not in answer.text
    elif access.instead:
        assert (answer.status_code, answer.headers["location"]) == (303, access.instead)
    else:
        assert (answer.status_code, "not for your account" in answer.text) == (403, True)


@pytest.mark.parametrize(("method", "path"), ACCESS)
def test_without_sign_in_there_are_only_public_pages(school, method, path):
    with school.browser() as browser:
        answer = browser.request(method, path.replace("{alert_id}", "none"))
    if ACCESS[method, path].public:
        assert answer.headers.get("location") is None
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


def test_no_table_row_is_left_without_a_rule():
    signed_in_only = {
        key for key, access in ACCESS.items() if not access.public and not access.sees and not access.asks
    }
    # A second factor is anybody's own.
    own = {("GET", "/second-factor"), ("POST", "/second-factor/enrol"), ("POST", "/second-factor/confirm")}
    assert signed_in_only == {("POST", "/sign-out"), ("GET", "/stream")} | own


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        # A governor reads what is in force, and no attempt of anybody.
        ("governor", ["Timetable", "Rules", "Health"]),
        ("teacher", ["Timetable", "Rules", "Why?"]),
        ("dsl", ["Now", "Attempts", "Timetable", "Rules", "Why?", "Watched", "Health"]),
        ("chair", ["Now", "Timetable", "Rules"]),
        # Where lists come from is for those who answer for them.
        ("it", [*FIRST, "Lists", "Devices", "People", "Watched", "Break glass", "Health"]),
        # The office brings the pupils up to date, and meets no device of theirs.
        ("office", ["Timetable", "Rules", "People"]),
        ("head", [*FIRST, "Lists", "Watched", "Break glass", "Health"]),
    ],
)
def test_people_are_shown_ways_only_to_their_pages(role, titles):
    assert [place.title for place in places(frozenset({role}))] == titles


def test_the_dashboard_brings_no_privileged_part_into_its_process():
    """It sends requests; network, firewall and steward stay outside, scapy and mitmproxy with them. It reads, for its
    health page, what identity and sensor wrote down, and knows of them how that is written alone."""
    program = (
        "import sys, appliance.dashboard.process\n"
        "parts = {'network', 'firewall', 'identity', 'sensor', 'bell', 'steward'}\n"
        "read = {'identity.facts', 'sensor.rogues', 'sensor.tidings', 'firewall.settings', 'network.settings'}\n"
        "ours = [m.removeprefix('appliance.') for m in sys.modules if m.startswith('appliance.')]\n"
        "bad = [m for m in ours if m.partition('.')[0] in parts - {m} and m not in read]\n"
        "bad += [m for m in ('mitmproxy', 'pyroute2', 'scapy') if m in sys.modules]\n"
        "sys.exit(', '.join(bad) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr

"""What health says of the firewall, by the facts that its process leaves: the first that holds, worst first."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.check import FAILED, OK, WARNING
from appliance.firewall.settings import STATE
from appliance.firewall_health import firewall

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
GOOD = {
    "problem": "",
    "at": NOW.isoformat(),
    "lost": 0,
    "lost_at": None,
    "sizes": {"admissions": 1234, "pushed_out": 0},
}


def ago(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat()


@pytest.mark.parametrize(
    ("facts", "result", "says"),
    [
        (None, OK, "not plugged in"),
        ({}, OK, "1,234 admissions"),
        # A ruleset that does not load leaves the old one; nft's words are said.
        ({"problem": "the ruleset was not taken: line 3:\nsyntax error"}, FAILED, "line 3: syntax error"),
        ({"at": ago(seconds=31)}, FAILED, "tells nothing"),
        ({"at": ago(seconds=29)}, OK, "in force"),
        # Somebody took the rules out: said for an hour, though they are there again.
        ({"lost": 2, "lost_at": ago(minutes=59)}, FAILED, "2 times"),
        ({"lost": 2, "lost_at": ago(minutes=61)}, OK, "in force"),
        ({"refused": 1}, WARNING, "not taken"),
        ({"malformed": 1}, WARNING, "not taken"),
        ({"sizes": {"admissions": 40_000, "pushed_out": 7}}, WARNING, "7 of the oldest"),
    ],
)
def test_the_firewalls_check(tmp_path: Path, facts: dict | None, result: str, says: str) -> None:
    if facts is not None:
        (tmp_path / STATE).write_text(json.dumps(GOOD | facts))
    check = firewall(tmp_path, NOW)
    assert (check.id, check.result) == ("firewall", result)
    assert says in check.description
    assert bool(check.hint) is (result != OK)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": 7, "lost": 1}'])
def test_facts_that_cannot_be_read_raise_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / STATE).write_text(text)
    assert firewall(tmp_path, NOW).id == "firewall"

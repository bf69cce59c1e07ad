"""What health says of who is where, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from appliance.check import FAILED, OK, WARNING
from appliance.identity.facts import IdentityFacts, WhereFacts
from appliance.identity_health import IdentitySeen, checks

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
FINE = IdentityFacts(at=NOW, since=NOW - 5 * HOUR, heard={"controller": NOW - HOUR})
ROOM = WhereFacts(devices=700, logins=612)


def results(facts: IdentityFacts | None = FINE, where: WhereFacts = ROOM) -> dict[str, str]:
    return {check.id: check.result for check in checks(IdentitySeen(NOW, facts, where))}


def test_where_the_box_is_no_gateway_nothing_is_said() -> None:
    assert results(None) == {}


def test_all_is_well() -> None:
    assert set(results().values()) == {OK}


@pytest.mark.parametrize(
    ("facts", "where", "failing", "result"),
    [
        (replace(FINE, at=NOW - timedelta(minutes=2)), ROOM, "identity", FAILED),
        (replace(FINE, silent=True), ROOM, "identity", FAILED),
        # A flood of made-up hardware addresses; an hour later it is over.
        (FINE, replace(ROOM, dropped=9, dropped_at=NOW), "identity-room", FAILED),
        (FINE, replace(ROOM, dropped=9, dropped_at=NOW - HOUR), "", ""),
        (FINE, replace(ROOM, refused=1), "identity-room", FAILED),
        # The issue: RADIUS with the wrong secret: ignored, counted.
        (replace(FINE, wrong={"10.4.9.9": 3}, wrong_last=NOW), ROOM, "identity-secrets", FAILED),
        (replace(FINE, wrong={"10.4.9.9": 3}, wrong_last=NOW - HOUR), ROOM, "", ""),
        (replace(FINE, unread=("controller",)), ROOM, "identity-secrets", FAILED),
        # Silence over a weekend is none; a controller that never spoke is not set up.
        (replace(FINE, heard={"controller": NOW - timedelta(days=3)}), ROOM, "", ""),
        (replace(FINE, heard={"controller": NOW - timedelta(days=5)}), ROOM, "identity-heard", WARNING),
        (replace(FINE, heard={"controller": None}), ROOM, "identity-heard", WARNING),
        (replace(FINE, heard={"controller": None}, since=NOW), ROOM, "", ""),
        (replace(FINE, lost=4), ROOM, "identity-heard", WARNING),
    ],
)
def test_each_fault_is_one_check(facts: IdentityFacts, where: WhereFacts, failing: str, result: str) -> None:
    assert {id: each for id, each in results(facts, where).items() if each != OK} == (
        {failing: result} if failing else {}
    )


def test_a_failing_check_says_what_to_do() -> None:
    bad = replace(FINE, wrong={"10.4.9.9": 1_234}, wrong_last=NOW)
    [check] = [each for each in checks(IdentitySeen(NOW, bad, ROOM)) if each.result != OK]
    assert "1,234" in check.description
    assert "10.4.9.9" in check.description
    assert "secret_file" in check.hint

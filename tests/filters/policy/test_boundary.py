"""`boundary` is never late; `until` names the instant at which an answer turns."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.policy.attempt import NONE, Verdict
from filters.policy.boundary import boundary, until
from filters.policy.decide import decide
from filters.policy.rules import CutOff
from tests.policies import HOUR, LESSON, LONG_AGO, LUNCH, at, attempt, policy, rule

SOCIAL = ("year-9", "tiktok", "social-media")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # In a lesson the answer turns at the break, not at the next lesson.
        ("2026-11-23T10:15", "2026-11-23T10:50"),
        # P1 leads straight into P2: still blocked, so the answer turns later.
        ("2026-11-23T09:00", "2026-11-23T10:50"),
        # At lunch it turns when tutor time begins.
        ("2026-11-23T12:30", "2026-11-23T12:50"),
        # After school on Friday it turns on Monday.
        ("2026-11-27T16:00", "2026-11-30T08:35"),
        # Over a holiday.
        ("2026-12-18T20:00", "2027-01-05T08:35"),
    ],
)
def test_until(now, then):
    assert until(attempt(*SOCIAL, when=at(now)), policy()) == at(then)


def test_until_is_none_when_no_change_is_known():
    assert until(attempt("staff", "adult"), policy()) is None


def test_a_temporary_rule_is_a_boundary():
    brief = rule("b", Verdict.ALLOW, frozenset({"everyone"}), frozenset({"x"}), until=at("2026-11-23T10:20"))
    assert boundary(policy(rules=(brief,)), LESSON) == at("2026-11-23T10:20")


def test_a_cut_offs_end_is_a_boundary():
    cut = CutOff("c", frozenset({"year-9"}), LONG_AGO, LUNCH + HOUR / 60, "it", "why")
    assert boundary(policy(cut_offs=(cut,)), LUNCH) == LUNCH + HOUR / 60


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(at("2026-11-20T00:00").replace(tzinfo=None), at("2026-11-30T00:00").replace(tzinfo=None)), st.data()
)
def test_no_answer_changes_before_the_boundary(moment, data):
    now = moment.replace(tzinfo=LESSON.tzinfo)
    rules = policy()
    end = boundary(rules, now)
    assert end > now
    inside = now + (end - now) * data.draw(st.floats(0, 0.999))
    for group in ("year-7", "year-9", "staff"):
        asked = attempt(group, "reddit", "social-media", when=now)
        assert decide(asked, rules) == decide(replace(asked, at=inside), rules)


def test_approvals_are_boundaries():
    from filters.policy.rules import Approval

    given_until = Approval("a", "social-media", NONE, LONG_AGO, LUNCH + HOUR / 4, "head", "")
    rules = policy(approvals=(given_until,))
    assert until(attempt("staff", "reddit", "social-media", when=LUNCH), rules) == LUNCH + HOUR / 4

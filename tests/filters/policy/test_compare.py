"""What changes between two sides is told, and nothing else."""

from filters.policy.compare import At, compare
from tests.policies import LESSON, LUNCH, policy, standing, target

PAIRS = [
    (standing("year-9"), target("tiktok", "social-media")),
    (standing("year-7"), target("tiktok", "social-media")),
    (standing("year-9"), target("news")),
]


def test_across_a_boundary():
    rules = policy()
    changes = compare(At(rules, LESSON), At(rules, LUNCH), PAIRS)
    assert [(change.standing.group, change.before.verdict, change.after.verdict) for change in changes] == [
        ("year-9", "BLOCK", "ALLOW")
    ]


def test_between_two_policies():
    changes = compare(At(policy(), LUNCH), At(policy(approvals=()), LUNCH), PAIRS)
    assert [change.after.reason for change in changes] == ["NOT_APPROVED"]


def test_nothing_between_equals():
    assert compare(At(policy(), LESSON), At(policy(), LESSON), PAIRS) == ()

"""What a resolver that asks for many is told: what the most favoured of all those behind it would be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from filters.dns.answer import LATER, SOON, Rulebook, judge
from filters.dns.loosest import loosest
from filters.dns.specials import Box
from filters.policy.attempt import NONE, SHARED_RESOLVER, Reason, Standing, Verdict
from filters.policy.rules import Approval, CutOff, Group, Window, Zone
from tests.names import names
from tests.policies import HOUR, LESSON, LONG_AGO, LUNCH, at, policy, rule, target

EVERYONE = frozenset({"everyone"})
SOCIAL = frozenset({"social-media"})
CLASS = frozenset({"class:9b"})


def window(who, start=LESSON - HOUR, end=LESSON + HOUR):
    return Window("w1", who, SOCIAL, start, end, "t1", "a lesson", "an assessment")


@pytest.mark.parametrize(
    ("labels", "changes", "verdict", "reason"),
    [
        # Open to one group is open.
        ({"games"}, {}, Verdict.ALLOW, Reason.DEFAULT),
        ({"vpn"}, {}, Verdict.ALLOW, Reason.DEFAULT),
        # Closed to every group is closed.
        ({"gambling"}, {}, Verdict.BLOCK, Reason.CATEGORY),
        ({"social-media"}, {}, Verdict.BLOCK, Reason.RULE),
        # A window for one class opens it for the resolver, while it is in force.
        ({"social-media"}, {"windows": (window(CLASS),)}, Verdict.ALLOW, Reason.WINDOW),
        ({"social-media"}, {"windows": (window(CLASS, end=LESSON),)}, Verdict.BLOCK, Reason.RULE),
        ({"gambling"}, {"windows": (window(CLASS),)}, Verdict.BLOCK, Reason.CATEGORY),
        # So does a rule for one person, device or place.
        (
            {"gambling"},
            {"rules": (rule("r", Verdict.ALLOW, frozenset({"person:p1"}), frozenset({"gambling"})),)},
            Verdict.ALLOW,
            Reason.RULE,
        ),
        (
            {"gambling"},
            {"rules": (rule("r", Verdict.ALLOW, frozenset({"zone:lab"}), frozenset({"gambling"})),)},
            Verdict.ALLOW,
            Reason.RULE,
        ),
        # And an approval for a few.
        (
            {"ai-chat"},
            {
                "needs_approval": frozenset({"ai-chat"}),
                "approvals": (Approval("a", "ai-chat", CLASS, LONG_AGO, None, "h", ""),),
            },
            Verdict.ALLOW,
            Reason.DEFAULT,
        ),
        ({"ai-chat"}, {"needs_approval": frozenset({"ai-chat"})}, Verdict.BLOCK, Reason.NOT_APPROVED),
        # What is closed by the law or as pornography is closed to all; help is open to all, even if all are cut off.
        ({"iwf"}, {}, Verdict.BLOCK, Reason.STATUTORY),
        ({"adult"}, {"windows": (window(EVERYONE),)}, Verdict.BLOCK, Reason.ADULT),
        (
            {"help", "gambling"},
            {"cut_offs": (CutOff("c", EVERYONE, LONG_AGO, None, "d", ""),)},
            Verdict.ALLOW,
            Reason.HELP,
        ),
        ({"news"}, {"cut_offs": (CutOff("c", EVERYONE, LONG_AGO, None, "d", ""),)}, Verdict.BLOCK, Reason.CUT_OFF),
        # A time that cannot be trusted is nobody's favour.
        ({"social-media"}, {"clock_trusted": False}, Verdict.BLOCK, Reason.UNDECIDABLE),
        # Nobody is taken for inspected: what only a look inside would open is closed.
        (
            {"games"},
            {"rules": (rule("r", Verdict.INSPECT, EVERYONE, frozenset({"games"}), otherwise=Verdict.BLOCK),)},
            Verdict.BLOCK,
            Reason.RULE,
        ),
    ],
)
def test_the_loosest_answer(labels, changes, verdict, reason):
    decision = loosest(target(*labels), policy(**changes), LESSON)
    assert (decision.verdict, decision.reason) == (verdict, reason)


INDEX = names([("casino.example", {"gambling"}), ("games.example", {"games"})], help=["help.example"])
SHARED = Standing("main", "year-7", frozenset({SHARED_RESOLVER}))


@pytest.mark.parametrize("name", ["help.example", "news.example", "games.example", "casino.example"])
def test_no_answer_lasts_longer_than_thirty_seconds(name):
    """Whoever is behind it may be let in, or shut out, at any time."""
    book = Rulebook(policy(), LESSON + HOUR, INDEX, Box())
    assert judge(name, SHARED, book, LESSON).ceiling == SOON
    assert judge(name, SHARED, replace(book, boundary=LESSON + timedelta(seconds=7)), LESSON).ceiling == 7
    if name == "news.example":
        assert judge(name, replace(SHARED, named=NONE), book, LESSON).ceiling == LATER


def test_a_zone_in_its_first_days_may_be_behind_it():
    zones = {"main": Zone("main", "Main", "year-7"), "new": Zone("new", "New", "year-7", watch_until=at("2027-01-01"))}
    book = Rulebook(policy(zones=zones), LESSON + HOUR, INDEX, Box())
    judged = judge("casino.example", SHARED, book, LESSON)
    assert (judged.refused, judged.hints) == (False, {"watched"})
    assert judge("casino.example", replace(SHARED, named=NONE), book, LESSON).refused


def test_a_group_for_which_everything_is_closed_closes_nothing_for_others():
    guests = Group("guests", "guests", "Guests", default=Verdict.BLOCK)
    groups = {"guests": guests, **policy().groups}
    assert loosest(target("news"), policy(groups=groups), LUNCH).verdict is Verdict.ALLOW

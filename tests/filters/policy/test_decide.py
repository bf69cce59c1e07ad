"""One answer for each edge of the order in which `decide` asks."""

from dataclasses import replace
from datetime import date

import pytest

from filters.policy.attempt import NONE, Attempt, Decision, Reason, Standing, Target, Verdict
from filters.policy.decide import STEPS, decide, may_look_inside
from filters.policy.rules import Approval, CutOff, MinimumAge, Window
from tests.policies import HOUR, LESSON, LONG_AGO, LUNCH, at, attempt, policy, rule, standing, target

ALLOW, BLOCK, INSPECT, SUPPORT = Verdict.ALLOW, Verdict.BLOCK, Verdict.INSPECT, Verdict.SUPPORT

EVERYONE = frozenset({"everyone"})
CUT = CutOff("cut-1", frozenset({"year-9"}), LONG_AGO, None, "dsl", "asked")
WINDOW = Window(
    "w1", frozenset({"class:9b"}), frozenset({"reddit"}), LESSON, LESSON + HOUR, "t1", "read a forum", "read"
)


@pytest.mark.parametrize(
    ("group", "labels", "when", "verdict", "reason", "rule_id"),
    [
        # A rule of the school holds in lessons and not at lunch (R7).
        ("year-9", ["tiktok", "social-media"], LESSON, BLOCK, Reason.RULE, "no-social-in-lessons"),
        ("year-9", ["tiktok", "social-media"], LUNCH, ALLOW, Reason.DEFAULT, ""),
        ("staff", ["tiktok", "social-media"], LESSON, BLOCK, Reason.RULE, "no-social-in-lessons"),
        ("staff", ["tiktok", "social-media"], LUNCH, ALLOW, Reason.DEFAULT, ""),
        # Too young for the service: at lunch as in lessons (R6).
        ("year-7", ["tiktok", "social-media"], LUNCH, BLOCK, Reason.AGE, "tiktok"),
        ("year-7", ["tiktok", "social-media"], LESSON, BLOCK, Reason.AGE, "tiktok"),
        # Pornography is closed to everyone, staff too (R19).
        ("staff", ["adult"], LUNCH, BLOCK, Reason.ADULT, "adult"),
        # Statutory before everything.
        ("staff", ["iwf", "adult"], LUNCH, BLOCK, Reason.STATUTORY, "iwf"),
        ("staff", ["ctiru", "help"], LUNCH, BLOCK, Reason.STATUTORY, "ctiru"),
        # Help, whatever else a list says of the name.
        ("year-7", ["help", "adult", "gambling"], LESSON, ALLOW, Reason.HELP, ""),
        # Categories differ by group (F2).
        ("year-7", ["games"], LESSON, BLOCK, Reason.CATEGORY, "year-7/games"),
        ("year-9", ["games"], LESSON, ALLOW, Reason.DEFAULT, ""),
        ("staff", ["vpn"], LESSON, ALLOW, Reason.DEFAULT, ""),
        # Essential stands above categories.
        ("year-7", ["essential", "vpn"], LESSON, ALLOW, Reason.CATEGORY, "essential"),
        # A group that is not on file is taken for the strictest.
        ("nobody", ["games"], LESSON, BLOCK, Reason.CATEGORY, "year-7/games"),
        # The name alone does not settle a search engine; a device that is not inspected gets `otherwise`.
        ("year-9", ["google", "search-engines"], LESSON, ALLOW, Reason.RULE, "read-searches"),
    ],
)
def test_decide(group, labels, when, verdict, reason, rule_id):
    assert decide(attempt(group, *labels, when=when), policy()) == Decision(verdict, reason, rule_id)


def test_lesson_is_over_at_exactly_its_end():
    social = ("year-9", "tiktok", "social-media")
    assert decide(attempt(*social, when=at("2026-11-23T10:49:59")), policy()).verdict is BLOCK
    assert decide(attempt(*social, when=at("2026-11-23T10:50:00")), policy()).verdict is ALLOW


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        (["anything-else"], BLOCK),
        (["essential"], BLOCK),
        (["help"], ALLOW),
    ],
)
def test_a_client_that_was_cut_off_reaches_help_and_nothing_else(labels, verdict):
    assert decide(attempt("year-9", *labels), policy(cut_offs=(CUT,))).verdict is verdict


def test_a_cut_off_ends_when_it_ends():
    ended = replace(CUT, end=LESSON)
    assert decide(attempt("year-9", "news"), policy(cut_offs=(ended,))).verdict is ALLOW


class TestWindow:
    """A teacher opens one service for one class until the bell (R4)."""

    windows = (WINDOW,)

    def decide(self, *named, when=LESSON, what=("reddit", "social-media"), **changes):
        who = standing("year-9", *named)
        return decide(Attempt(who, target(*what), when), policy(windows=self.windows, **changes))

    def test_opens_for_the_class(self):
        assert self.decide("class:9b") == Decision(ALLOW, Reason.WINDOW, "w1")

    def test_opens_for_no_other_class(self):
        assert self.decide("class:9a").verdict is BLOCK

    def test_opens_no_other_service(self):
        assert self.decide("class:9b", what=("tumblr", "social-media")).verdict is BLOCK

    def test_is_shut_at_its_end(self):
        assert self.decide("class:9b", when=at("2026-11-23T11:14:59")).verdict is ALLOW
        assert self.decide("class:9b", when=at("2026-11-23T11:15:00")).verdict is BLOCK

    def test_is_of_no_use_without_the_heads_approval(self):
        """R3."""
        assert self.decide("class:9b", approvals=()).reason is Reason.NOT_APPROVED

    def test_is_of_no_use_where_the_school_says_never(self):
        """R5."""
        assert self.decide("class:9b", stance="never").verdict is BLOCK

    def test_does_not_silence_worrying_words(self):
        asked = Attempt(standing("year-9", "class:9b"), target("reddit", themes=frozenset({"suicide"})), LESSON)
        assert decide(asked, policy(windows=self.windows)).verdict is SUPPORT


class TestApproval:
    """The head approves a service before it is used at all (R3)."""

    def test_nothing_is_open_without_it(self):
        answer = decide(attempt("staff", "tiktok", "social-media", when=LUNCH), policy(approvals=()))
        assert answer == Decision(BLOCK, Reason.NOT_APPROVED, "social-media")

    @pytest.mark.parametrize(("group", "verdict"), [("staff", ALLOW), ("year-9", BLOCK)])
    def test_may_be_for_some(self, group, verdict):
        given = Approval("a", "tiktok", frozenset({"staff"}), LONG_AGO, None, "head", "")
        answer = decide(attempt(group, "tiktok", "social-media", when=LUNCH), policy(approvals=(given,)))
        assert answer.verdict is verdict

    def test_ends(self):
        given = Approval("a", "tiktok", NONE, LONG_AGO, LUNCH, "head", "")
        answer = decide(attempt("staff", "tiktok", "social-media", when=LUNCH), policy(approvals=(given,)))
        assert answer.reason is Reason.NOT_APPROVED


class TestMinimumAge:
    """R6: a change to the table needs no code."""

    sixteen = MinimumAge(16, date(2027, 1, 11), "act")

    @pytest.mark.parametrize(("day", "verdict"), [("2027-01-08", ALLOW), ("2027-01-11", BLOCK)])
    def test_starts_on_its_date(self, day, verdict):
        who = Standing("main", "year-9", frozenset({"under:16"}))
        asked = Attempt(who, target("tiktok", "social-media"), at(f"{day}T12:30"))
        assert decide(asked, policy(ages={"tiktok": (self.sixteen,)})).verdict is verdict

    def test_without_a_date_is_not_in_force(self):
        who = Standing("main", "year-9", frozenset({"under:16"}))
        assert decide(Attempt(who, target("tiktok"), LUNCH), policy()).verdict is ALLOW


class TestThemes:
    def test_words_bring_support_to_anyone(self):
        asked = attempt("staff", "google", "search-engines", themes=frozenset({"suicide"}))
        assert decide(asked, policy()) == Decision(SUPPORT, Reason.RULE, "support-suicide")

    def test_a_rule_that_opens_the_site_does_not_silence_them(self):
        opens = rule("open-google", ALLOW, EVERYONE, frozenset({"google"}))
        asked = attempt("year-9", "google", "search-engines", themes=frozenset({"suicide"}))
        assert decide(asked, policy(rules=(opens, *policy().rules))).verdict is SUPPORT

    def test_a_rule_that_names_them_may(self):
        opens = rule("health-class", ALLOW, EVERYONE, frozenset({"theme:suicide"}))
        asked = attempt("year-9", "google", "search-engines", themes=frozenset({"suicide"}))
        assert decide(asked, policy(rules=(opens, *policy().rules))).rule == "health-class"


class TestInspect:
    @pytest.mark.parametrize(
        ("file", "labels", "verdict"),
        [
            # What ships says how to look at what is open; a school's own rule opens what it looks into.
            ("shipped.yaml", ("youtube", "video"), INSPECT),
            ("shipped.yaml", ("youtube", "video", "gambling"), BLOCK),
            ("rules.yaml", ("youtube", "video", "gambling"), INSPECT),
        ],
    )
    @pytest.mark.parametrize("trusted", [True, False])
    def test_to_look_into_a_site_by_a_rule_that_ships_opens_nothing(self, file, labels, verdict, trusted):
        looks = rule("look", INSPECT, EVERYONE, frozenset({"youtube"}), file=file)
        asked = Attempt(standing("year-9", inspected=True), target(*labels), LESSON)
        assert decide(asked, policy(rules=(looks,), clock_trusted=trusted)).verdict is verdict

    def test_a_group_to_which_all_is_closed_is_not_let_out_by_looking(self):
        shut = {**policy().groups, "year-9": replace(policy().groups["year-9"], default=BLOCK)}
        looks = rule("look", INSPECT, EVERYONE, frozenset({"search-engines"}), file="shipped.yaml")
        asked = Attempt(standing("year-9", inspected=True), target("search-engines"), LESSON)
        assert decide(asked, policy(rules=(looks,), groups=shut)).verdict is BLOCK

    def test_an_inspected_device_is_looked_into(self):
        asked = Attempt(standing("year-9", inspected=True), target("google", "search-engines"), LESSON)
        assert decide(asked, policy()).verdict is INSPECT

    @pytest.mark.parametrize("private", ["health", "banking", "unions", "faith", "government", "webmail", "mis"])
    def test_never_where_it_is_nobodys_business(self, private):
        asked = Attempt(standing("year-9", inspected=True), target("search-engines", private), LESSON)
        assert decide(asked, policy()).verdict is ALLOW
        assert not may_look_inside(asked.standing, asked.target)

    def test_otherwise_block(self):
        strict = rule("r", INSPECT, EVERYONE, frozenset({"search-engines"}), otherwise=BLOCK)
        assert decide(attempt("year-9", "search-engines"), policy(rules=(strict,))).verdict is BLOCK


class TestRules:
    def test_top_down(self):
        opens = rule("open", ALLOW, frozenset({"staff"}), frozenset({"tiktok"}))
        assert decide(attempt("staff", "tiktok", "social-media"), policy(rules=(opens, *policy().rules))).rule == "open"
        assert (
            decide(attempt("staff", "tiktok", "social-media"), policy(rules=(*policy().rules, opens))).verdict is BLOCK
        )

    def test_for_one_person(self):
        closes = rule("just-one", BLOCK, frozenset({"person:p17"}), frozenset({"games"}))
        p17 = Attempt(standing("year-9", "person:p17"), target("games"), LESSON)
        assert decide(p17, policy(rules=(closes,))).rule == "just-one"
        assert decide(attempt("year-9", "games"), policy(rules=(closes,))).verdict is ALLOW

    def test_for_a_person_on_one_device_only(self):
        """R9: the head's account, and the head's device."""
        opens = rule("heads", ALLOW, frozenset({"head+device:d4"}), frozenset({"x"}))
        closes = rule("rest", BLOCK, EVERYONE, frozenset({"x"}))
        rules = policy(rules=(opens, closes))
        both = Attempt(Standing("main", "staff", frozenset({"head+device:d4"})), target("x"), LUNCH)
        assert decide(both, rules).verdict is ALLOW
        assert decide(attempt("staff", "x", when=LUNCH), rules).verdict is BLOCK

    def test_temporary_ends(self):
        brief = rule("brief", ALLOW, EVERYONE, frozenset({"host:news.example"}), until=LESSON + HOUR)
        closes = rule("rest", BLOCK, EVERYONE, frozenset({"host:news.example"}))
        rules = policy(rules=(brief, closes))
        assert decide(attempt("year-9", "host:news.example"), rules).rule == "brief"
        assert decide(attempt("year-9", "host:news.example", when=LESSON + HOUR), rules).rule == "rest"


class TestUndecidable:
    """A time that cannot be trusted: the strictest group's answer; help and essential stay open."""

    @pytest.mark.parametrize(
        ("labels", "verdict", "reason"),
        [
            (["help"], ALLOW, Reason.HELP),
            (["essential"], ALLOW, Reason.CATEGORY),
            (["iwf"], BLOCK, Reason.STATUTORY),
            (["adult"], BLOCK, Reason.ADULT),
            (["tiktok", "social-media"], BLOCK, Reason.UNDECIDABLE),
            (["games"], BLOCK, Reason.UNDECIDABLE),
            (["news"], ALLOW, Reason.UNDECIDABLE),
        ],
    )
    @pytest.mark.parametrize("group", ["staff", "year-9"])
    def test_untrusted_clock(self, group, labels, verdict, reason):
        answer = decide(attempt(group, *labels, when=LUNCH), policy(clock_trusted=False))
        assert (answer.verdict, answer.reason) == (verdict, reason)

    def test_what_only_an_hour_opens_stays_shut(self):
        opens = rule("lunch-games", ALLOW, EVERYONE, frozenset({"games"}), when=frozenset({"lunch"}))
        answer = decide(attempt("staff", "games", when=LUNCH), policy(clock_trusted=False, rules=(opens,)))
        assert answer.verdict is BLOCK

    @pytest.mark.parametrize(("labels", "verdict"), [(["games"], BLOCK), (["help"], ALLOW), (["news"], ALLOW)])
    def test_a_step_that_fails_gives_the_strictest_answer(self, labels, verdict):
        class Broken:
            def __iter__(self):
                raise RuntimeError("a fault of ours")

        broken = (
            policy(cut_offs=Broken())
            if "help" in labels
            else policy(approvals=Broken(), needs_approval=frozenset(labels))
        )
        assert decide(attempt("staff", *labels, when=LUNCH), broken).verdict is (
            BLOCK if labels == ["news"] else verdict
        )


def test_equal_values_get_equal_answers_whatever_the_name():
    one = Target(frozenset({"games"}), name="a.example")
    other = Target(frozenset({"games"}), name="b.example")
    assert one == other
    assert hash(one) == hash(other)


def test_the_order_is_the_designs():
    assert [step.__name__ for step in STEPS] == [
        "statutory_list", "help_site", "cut_off", "pornography", "minimum_age", "approval",
        "window", "rule", "essential", "category", "default",
    ]  # fmt: skip

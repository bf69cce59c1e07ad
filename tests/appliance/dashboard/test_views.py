"""What screens say, as tables: dates, sentences of rules, rows of attempts, cards of alerts. No server, no file."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.alert import ACKNOWLEDGED, NEW, Alert, Step
from appliance.dashboard.views import alerts, frame, rules, when
from appliance.dashboard.views.attempts import attempt_row, choose
from appliance.dashboard.views.words import Words, counted, listed
from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.policy.attempt import Attempt, Decision, Reason, Standing, Target, Verdict
from filters.policy.rules import Group, Rule
from tests.policies import policy

LONDON = "Europe/London"
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo(LONDON))
GROUPS = {
    **{f"year-{n}": Group(f"year-{n}", "pupils", f"Year {n}") for n in (7, 8, 9)},
    "staff": Group("staff", "staff", "Staff"),
    "head": Group("head", "head", "Headteacher"),
    "guests": Group("guests", "guests", "Guests"),
}
WORDS = Words(
    groups=GROUPS,
    targets={"tiktok": "TikTok", "social-media": "Social media", "vpn": "VPNs"},
    services=frozenset({"tiktok"}),
    themes={"suicide": "Suicide and self-harm", "eating": "Eating disorders"},
    devices={"t3": "Trolley 3"},
    owned={"d9": "Nine's laptop"},
    persons={"p9": "Pupil <Nine>"},
)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23T10:14:59+00:00", "Mon 23 Nov, 10:14"),
        # The school's zone, summer and winter, whatever zone the value has.
        ("2027-06-01T23:30:00+00:00", "Wed 2 Jun, 00:30"),
        ("2026-11-23T10:14:00-05:00", "Mon 23 Nov, 15:14"),
        # No leading nought in a day.
        ("2026-12-01T08:05:00+00:00", "Tue 1 Dec, 08:05"),
    ],
)
def test_an_instant_is_said_the_british_way_in_the_schools_zone(at, said):
    assert when.stamp(datetime.fromisoformat(at), LONDON) == said


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (NOW + timedelta(hours=2), "until 12:15"),
        (NOW + timedelta(days=1), "until Tue 24 Nov, 10:15"),
        (None, "until changed"),
    ],
)
def test_until_names_the_day_only_when_it_is_another(end, said):
    assert when.until(end, NOW, LONDON) == said


@pytest.mark.parametrize("text", ["", "x", "2026-11-31", "9999-12-31", "0001-01-01"])
def test_what_is_no_date_of_a_school_is_none(text):
    assert when.read_date(text) is None


@pytest.mark.parametrize(("text", "day"), [("2026-11-25", date(2026, 11, 23)), ("2026-11-23", date(2026, 11, 23))])
def test_a_week_begins_on_monday(text, day):
    assert when.monday(when.read_date(text)) == day


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"year-7", "year-8", "year-9", "staff", "head"}, "pupils and staff"),
        # One year missing, and they are named one by one.
        ({"year-7", "year-9"}, "Year 7 and Year 9"),
        ({"class:9b", "device:d9"}, "class 9b and device d9"),
        # A person is never named on a page that every role reads.
        ({"person:p9"}, "one person"),
        ({"head+device:d9"}, "Headteacher on device d9"),
        ({"everyone", "staff"}, "everyone"),
    ],
)
def test_whom_a_rule_concerns(who, said):
    assert rules.who_words(frozenset(who), WORDS) == said


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (set(), "at all times"),
        ({"registration", "lesson"}, "in lessons or in registration"),
        ({"before-school", "before school"}, "before school"),
        ({"working-hours", "break"}, "at break or in working hours"),
    ],
)
def test_when_a_rule_holds(labels, said):
    assert rules.when_words(frozenset(labels)) == said


def test_a_rule_is_a_sentence():
    rule = Rule(
        "r1", frozenset({"everyone"}), frozenset({"theme:suicide", "theme:eating", "social-media", "vpn", "tiktok"}),
        frozenset(), Verdict.INSPECT, Verdict.BLOCK, "Because.", "", "unauthorised-use", "rules.yaml", 7,
    )  # fmt: skip
    line = rules.rule_line(rule, WORDS, NOW, LONDON)
    said = (line.who, line.what, line.when, line.do, line.purpose, line.place)
    assert said == (
        "Everyone",
        "social media, TikTok, VPNs and words about eating disorders and suicide and self-harm",
        "at all times",
        "look inside, else block",
        "unauthorised use",
        "rules.yaml:7",
    )


def event(group="year-9", reason=Reason.CATEGORY, rule="year-9/vpn", labels=("vpn",), words="", id=1, themes=()):
    client = Client("d9", "p9", HowSure.OWN_DEVICE, "IT2", Standing("pupils", group))
    target = Target(frozenset(labels), frozenset(themes), "one.example")
    decision = Decision(Verdict.BLOCK, reason, rule)
    return Event(id, NOW, "dns", "10.0.0.9", client, Attempt(client.standing, target, NOW), decision, words=words)


TOO_YOUNG = "Too young for this service"
LISTED = "On an illegal-content list; nobody can lift it"


@pytest.mark.parametrize(
    ("of", "who", "device", "what", "why"),
    [
        (event(), "A Year 9 pupil", "d9", "one.example", "VPNs: closed to Year 9"),
        (event(labels=("tiktok",), reason=Reason.AGE), "A Year 9 pupil", "d9", "TikTok", TOO_YOUNG),
        # An adult at work is a group (R15).
        (event("staff", Reason.ADULT), "A member of staff", "", "one.example", "Pornography is closed to everyone"),
        # Illegal content has no address on any screen (R17).
        (event(reason=Reason.STATUTORY), "A Year 9 pupil", "d9", "Sealed", LISTED),
        (event(themes=("illegal",)), "A Year 9 pupil", "d9", "Sealed", "VPNs: closed to Year 9"),
        # A rule that has gone since is still named by its id.
        (event(reason=Reason.RULE, rule="gone"), "A Year 9 pupil", "d9", "one.example", "Rule gone"),
        (event("odd"), "A device nobody has registered", "d9", "one.example", "VPNs: closed to odd"),
    ],
)  # fmt: skip
def test_a_row_of_the_attempts(of, who, device, what, why):
    row = attempt_row(of, policy(), WORDS, NOW)
    assert (row.who, row.device, row.what, row.why) == (who, device, what, why)
    assert what != "Sealed" or row.host == ""


def test_a_device_that_belongs_to_somebody_goes_by_its_id_until_its_name_may_be_seen():
    assert (WORDS.device("d9"), WORDS.device("t3")) == ("d9", "Trolley 3")
    assert (WORDS.device_named("d9"), WORDS.device_named("t3")) == ("Nine's laptop", "Trolley 3")


def test_attempts_are_chosen_by_group_and_answer_newest_first():
    many = [event(id=1), event("staff", id=2), event(id=3)]
    assert [each.id for each in choose(many, "", "", 2)] == [3, 2]
    assert [each.id for each in choose(many, "year-9", "BLOCK", 9)] == [3, 1]
    assert choose(many, "", "ALLOW", 9) == []


def alert(**more):
    values = {
        "number": 1, "id": "a", "theme": "suicide", "level": "caution", "kind": "search", "service": "", "category": "",
        "device": "d9", "person": "p9", "sure": HowSure.OWN_DEVICE, "group": "year-9", "zone": "pupils", "place": "IT2",
        "address": "10.0.0.9", "period": "P2", "count": 1, "first": NOW, "last": NOW, "raised": NOW, "route": "dsl",
        "state": NEW, "title": "t", "words": b"sealed", "urgent": True, "changed": 1,
    }  # fmt: skip
    return Alert(**(values | more))


@pytest.mark.parametrize(
    ("of", "covers", "person", "words"),
    [
        (alert(), True, "Pupil <Nine>", ("in clear",)),
        # Below "their own device" there is no name, looked or not; words there may be.
        (alert(sure=HowSure.SHARED_DEVICE), True, "", ("in clear",)),
        (alert(person=None, words=b""), False, "", ()),
        # Illegal material: a name perhaps, words never (R17).
        (alert(theme="illegal"), True, "Pupil <Nine>", ()),
        (alert(theme="illegal", person=None), False, "", ()),
    ],
)
def test_what_stands_behind_the_cover(of, covers, person, words):
    assert alerts.card(of, WORDS, LONDON).covers is covers
    assert alerts.shown(of, [], WORDS, lambda sealed: "in clear") == alerts.Shown(
        person, "Nine's laptop" if person else "", words
    )


def test_a_card_says_when_and_where_in_one_line():
    card = alerts.card(alert(count=4), WORDS, LONDON)
    assert (card.when, card.times, card.what) == (
        "Mon 23 Nov, 10:15, P2, IT2", "4 times", "A search that touches: suicide and self-harm",
    )  # fmt: skip


def test_new_comes_before_in_hand_and_danger_before_caution():
    many = [
        alert(id="in-hand", level="danger", state=ACKNOWLEDGED),
        alert(id="older", last=NOW - timedelta(minutes=1)),
        alert(id="newer"),
        alert(id="danger", level="danger", last=NOW - timedelta(hours=1)),
    ]
    assert [each.id for each in alerts.urgent_first(many)] == ["danger", "newer", "older", "in-hand"]


def test_steps_are_kept_in_real_time_and_shown_in_policy_time():
    real = NOW - timedelta(days=3)
    steps = [Step(real, "", "raised", "danger"), Step(real, "Dana", "closed", "lado")]
    assert alerts.history(steps, LONDON, timedelta(days=3)) == [
        alerts.HistoryLine("Mon 23 Nov, 10:15", "Raised", "Danger"),
        alerts.HistoryLine("Mon 23 Nov, 10:15", "Closed by Dana", "Local authority designated officer"),
    ]


@pytest.mark.parametrize(
    ("last", "refused", "said"),
    [
        (alert(), 412, "Last alert Mon 23 Nov, 10:15. 412 blocks handled quietly today."),
        (None, 1, "No alert has been raised yet. 1 block handled quietly today."),
        (None, 1234, "No alert has been raised yet. 1,234 blocks handled quietly today."),
    ],
)
def test_a_quiet_day_in_one_line(last, refused, said):
    assert alerts.quiet(last, refused, LONDON) == said


@pytest.mark.parametrize(
    ("levels", "said"),
    [([], ""), (["caution"], "1 new alert: caution."), (["advisory", "danger"], "2 new alerts: danger.")],
)
def test_an_announcement_tells_a_passer_by_nothing(levels, said):
    assert alerts.announcement(levels) == said


def check(result, description="a thing"):
    return frame.check_line("id", result, description, "do this")


@pytest.mark.parametrize(
    ("trusted", "checks", "sees", "said"),
    [
        (True, [check("ok"), check("warning")], True, []),
        (True, [check("failed")], True, ["A thing."]),
        (True, [check("failed")], False, []),
        (False, [], False, ["The box's clock is not trusted: everyone gets the strictest answers. Tell IT."]),
        (True, [check("failed", str(n)) for n in range(5)], True, ["0.", "1.", "2.", "2 more checks fail."]),
    ],
)
def test_the_red_bar(trusted, checks, sees, said):
    assert [notice.text for notice in frame.warnings(trusted, checks, sees)] == said


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([check("ok")], "Everything that is checked is fine."),
        ([check("failed"), check("failed"), check("warning")], "2 checks failed and 1 check to look at."),
    ],
)
def test_health_in_one_sentence(checks, said):
    assert frame.summary(checks) == said


@pytest.mark.parametrize(
    ("words", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_in_words(words, said):
    assert listed(words) == said


def test_a_count_agrees_with_its_noun():
    assert (counted(1, "block"), counted(2, "block"), counted(0, "check fails", "checks fail")) == (
        "1 block", "2 blocks", "0 checks fail",
    )  # fmt: skip

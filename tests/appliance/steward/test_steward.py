"""Who asks, whether they may, what comes of it, the audit, and only then what is live."""

import json
from datetime import UTC, datetime

import pytest

from appliance import clock as clocks
from appliance.roles import MAY_ASK, OPEN_TO_ALL, ROLES
from appliance.set_up_code import read_code
from appliance.steward.audit import Audit
from appliance.steward.publish import BadFolder
from filters import requests as ask
from filters.live import POLICY
from filters.policy.bindings import Source
from filters.request_lines import KINDS
from filters.requests import Done, Refused
from tests.appliance.steward.world import PASSWORD, Hand, World, begin, write_school

ALLOW = ask.AllowHost("news.example", 60, "for the lesson")


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield world
    world.steward.close()


def audit_of(world: World) -> list[tuple[str, str, str, str]]:
    audit = Audit(world.state.steward / "audit.db")
    try:
        assert audit.verify() is None
        return [(row.who, row.what, row.record, row.about) for row in audit.rows()]
    finally:
        audit.close()


def problems(world: World) -> list[str]:
    return json.loads((world.state.live / "problems.json").read_text())["problems"]


# --- what is live ---------------------------------------------------------------------------------------------------


def test_a_school_is_live_when_the_steward_has_started(world):
    live = world.live
    assert live.policy.version == 1
    assert live.policy.rules[0].id == "no-games"
    assert live.clients.find("10.0.0.9").person == "p9a"
    assert 1 <= live.clients.find("10.0.0.9").number <= 250
    told = clocks.read(world.state.live)
    assert (told.trusted, told.timezone) == (True, "Europe/London")
    assert problems(world) == []
    facts = json.loads((world.state.live / "facts.json").read_text())
    assert (facts["school"], facts["roles_missing"], facts["audit_problem"]) == ("Small Example School", [], "")


def test_a_change_raises_the_version_and_is_audited_before_it_is_live(world):
    answer = world.ask(ALLOW)
    assert isinstance(answer, Done)
    assert world.live.policy.version == 2
    assert world.live.policy.rules[0].id == answer.value
    assert audit_of(world) == [("console", "AllowHost", answer.value, "")]


def test_a_change_that_is_refused_changes_nothing(world):
    assert isinstance(world.ask(ask.AllowHost("news.example", 60, "")), Refused)
    assert world.live.policy.version == 1
    assert audit_of(world) == []


def test_without_an_audit_row_nothing_goes_live(world):
    world.steward._audit.close()
    with pytest.raises(Exception, match="closed"):
        world.ask(ALLOW)
    assert world.live.policy.version == 1
    world.steward._audit = Audit(world.state.steward / "audit.db")


def test_labels_of_clients_follow_what_is_in_force(world):
    before = world.live.clients.find("10.0.0.9")
    assert "class:9b" not in before.standing.named
    world.ask(ask.CutOffClient("9b", "as agreed with the head"))
    after = world.live.clients.find("10.0.0.9")
    assert "class:9b" in after.standing.named
    assert after.number != before.number
    assert world.live.clients.find("10.0.0.7") == before or world.live.clients.find("10.0.0.7").number != after.number


def test_the_clock_that_is_not_trusted_is_told_to_everyone(world):
    world.ask(ask.TrustClock(False))
    assert not world.live.policy.clock_trusted
    assert not clocks.read(world.state.live).trusted
    version = world.live.policy.version
    world.ask(ask.TrustClock(False))
    assert world.live.policy.version == version


# --- time passes ----------------------------------------------------------------------------------------------------


def test_what_has_ended_is_dropped_and_published(world):
    world.ask(ask.AllowHost("news.example", 30, "for the lesson"))
    world.wait(minutes=29)
    assert world.live.policy.version == 2
    world.wait(minutes=1)
    assert world.live.policy.version == 3
    assert world.live.policy.rules[0].id == "no-games"


def test_a_birthday_counts_from_midnight_R6(world):
    """Pupil Nine B turns 13 on 24 November; the trolley is Year 9's, the laptop of Year 7 stays under 13."""
    write_school(world.school, devices=("trolley-1,", "d9b,Laptop 9B,,10.0.0.10,p9b,,school,,yes,no\ntrolley-1,"))
    assert isinstance(world.ask(ask.Apply()), Done)
    assert "under:13" in world.live.clients.find("10.0.0.10").standing.named
    world.wait(hours=13, minutes=44, seconds=59)
    assert "under:13" in world.live.clients.find("10.0.0.10").standing.named
    world.wait(seconds=1)
    assert "under:13" not in world.live.clients.find("10.0.0.10").standing.named
    assert "under:13" in world.live.clients.find("10.0.0.7").standing.named


def test_the_last_day_of_a_person_ends_at_midnight_R39(world):
    write_school(
        world.school, people=("p9a,Pupil Nine A,year-9,2013-01-01,,", "p9a,Pupil,year-9,2013-01-01,,2026-11-23")
    )
    world.ask(ask.Apply())
    assert world.live.clients.find("10.0.0.9").standing.group == "year-9"
    world.wait(hours=14)
    assert world.live.clients.find("10.0.0.9").standing.group == "unregistered"


def test_the_next_thing_due_is_never_more_than_a_day_away(world):
    assert world.steward.tick() == pytest.approx((13 * 60 + 45) * 60)
    world.ask(ask.AllowHost("news.example", 10, "for the lesson"))
    assert world.steward.tick() == pytest.approx(600)


def test_what_could_not_be_written_goes_live_as_soon_as_it_can(world):
    """A full disk: the change is on record and kept, and the next tick publishes it."""
    obstacle = world.state.live / ".policy.json.new"
    obstacle.mkdir()
    with pytest.raises(OSError, match="policy"):
        world.ask(ALLOW)
    assert world.live.policy.version == 1
    obstacle.rmdir()
    world.wait(seconds=1)
    assert world.live.policy.rules[0].what == {"host:news.example"}


# --- a restart ------------------------------------------------------------------------------------------------------


def test_what_was_in_force_is_in_force_after_a_restart(world):
    allowed = world.ask(ALLOW).value
    cut = world.ask(ask.CutOffClient("p7", "as agreed with the head")).value
    numbers = {address: client.number for address, client in world.live.clients.by_address.items()}
    version = world.live.policy.version
    again = world.again()
    policy = again.live.policy
    assert policy.version > version
    assert [policy.rules[0].id, policy.cut_offs[0].id] == [allowed, cut]
    assert {address: client.number for address, client in again.live.clients.by_address.items()} == numbers
    world.steward = again.steward


def test_a_damaged_file_of_the_stewards_own_is_not_taken_for_an_empty_one(world):
    world.ask(ask.CutOffClient("p7", "as agreed with the head"))
    (world.state.steward / "temporary.json").write_text("{")
    with pytest.raises(Exception, match="restore it from a backup"):
        world.again()
    (world.state.steward / "temporary.json").unlink()
    world.steward = world.again().steward


# --- a bad folder ---------------------------------------------------------------------------------------------------

BAD = {
    "rules": ("do: block", "do: blok"),
    "timetable": ("lunch: 12:10-13:10", "lunch: 25:10-13:10"),
    "school": ("strictest: unregistered", "strictest: nobody"),
    "people": ("p7,Pupil Seven,year-7", "p7,Pupil Seven,year-77"),
    "devices": ("10.0.0.7", "10.0.0.777"),
    "classes": ("9old,t1,p9a", "9old,t1,p9zzz"),
}


@pytest.mark.parametrize("file", BAD)
def test_a_bad_folder_never_goes_live(world, file):
    before = (world.state.live / POLICY).read_bytes()
    write_school(world.school, **{file: BAD[file]})
    answer = world.ask(ask.Apply())
    assert isinstance(answer, Refused)
    assert file in answer.text
    assert (world.state.live / POLICY).read_bytes() == before
    assert problems(world)
    # People's changes still go live, over the folder that was good.
    assert isinstance(world.ask(ALLOW), Done)
    assert world.live.policy.rules[1].id == "no-games"
    # And a restart does not change that.
    again = world.again()
    assert [rule.id for rule in again.live.policy.rules][1] == "no-games"
    assert problems(again)
    write_school(world.school)
    assert isinstance(again.ask(ask.Apply()), Done)
    assert problems(again) == []
    world.steward = again.steward


def test_a_folder_that_is_gone_or_is_not_text_never_goes_live(world):
    (world.school / "rules.yaml").write_bytes(b"\xff\xfe\x00")
    assert isinstance(world.ask(ask.Apply()), Refused)
    for file in world.school.iterdir():
        file.unlink()
    assert isinstance(world.ask(ask.Apply()), Refused)
    world.school.rmdir()
    assert isinstance(world.ask(ask.Apply()), Refused)
    assert world.live.policy.version == 1


def test_a_box_that_never_had_a_good_folder_does_not_start(tmp_path):
    write_school(tmp_path / "school", rules=("do: block", "do: blok"))
    with pytest.raises(BadFolder, match=r"rules\.yaml:6"):
        begin(tmp_path / "state", tmp_path / "school", Hand())
    assert not (tmp_path / "state" / "live" / POLICY).exists()


def test_the_folder_is_taken_as_it_stands(world):
    write_school(world.school, rules=("no-games", "no-games-at-all"))
    answer = world.ask(ask.Apply())
    assert isinstance(answer, Done)
    assert answer.value == str(world.live.policy.version)
    assert world.live.policy.rules[0].id == "no-games-at-all"
    assert ("console", "Apply", "", "") in audit_of(world)


# --- editing rules.yaml ---------------------------------------------------------------------------------------------

RULE = """\
id: no-video
who: [pupils]
what: [video]
do: block
why: Videos are for homework.
say: Videos are closed.
purpose: compliance
"""


def test_a_rule_goes_into_the_file_and_live(world):
    assert isinstance(world.ask(ask.PutRule(RULE)), Done)
    assert "no-video" in (world.school / "rules.yaml").read_text()
    assert "this comment stays" in (world.school / "rules.yaml").read_text()
    assert world.live.policy.rules[1].id == "no-video"
    assert isinstance(world.ask(ask.RemoveRule("no-video")), Done)
    assert (world.school / "rules.yaml").read_text().count("- id:") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # F11, R34: a rule without a reason, or without one of the six purposes.
        (RULE.replace("why: Videos are for homework.\n", ""), "why"),
        (RULE.replace("purpose: compliance", "purpose: because"), "purpose"),
        (RULE.replace("what: [video]", "what: [vidio]"), "video"),
        # R19: the pornography category is opened by no rule.
        (RULE.replace("what: [video]", "what: [adult]").replace("do: block", "do: allow"), "adult"),
    ],
)
def test_a_rule_that_makes_the_folder_bad_is_neither_written_nor_live(world, text, says):
    before = (world.school / "rules.yaml").read_text()
    answer = world.ask(ask.PutRule(text))
    assert isinstance(answer, Refused)
    assert says in answer.text
    assert "Nothing was changed" in answer.text
    assert (world.school / "rules.yaml").read_text() == before
    assert world.live.policy.version == 1
    assert problems(world) == []
    assert audit_of(world) == []


def test_a_rule_is_not_put_over_a_hand_edit_that_is_bad(world):
    write_school(world.school, rules=("do: block", "do: blok"))
    assert isinstance(world.ask(ask.PutRule(RULE)), Refused)
    assert "no-video" not in (world.school / "rules.yaml").read_text()


# --- who may ask ----------------------------------------------------------------------------------------------------

EXAMPLES: dict[type, ask.Request] = {
    ask.OpenWindow: ask.OpenWindow("9b", "tiktok", "objective", "assessment"),
    ask.CloseWindow: ask.CloseWindow("w"),
    ask.Approve: ask.Approve("tiktok"),
    ask.Withdraw: ask.Withdraw("a"),
    ask.CutOffClient: ask.CutOffClient("p7", "a reason"),
    ask.Restore: ask.Restore("c"),
    ask.AllowHost: ALLOW,
    ask.EndRule: ask.EndRule("r"),
    ask.TodayIsDifferent: ask.TodayIsDifferent("normal"),
    ask.PutRule: ask.PutRule("{"),
    ask.RemoveRule: ask.RemoveRule("r"),
    ask.PinHost: ask.PinHost("app.example", "its app does not work"),
    ask.UnpinHost: ask.UnpinHost("app.example"),
    ask.HandshakeRefused: ask.HandshakeRefused("app.example", "d7"),
    ask.HandshakeMade: ask.HandshakeMade("app.example"),
    ask.Apply: ask.Apply(),
    ask.TakeIndex: ask.TakeIndex("nowhere.idx"),
    ask.TrustClock: ask.TrustClock(True),
    ask.Seen: ask.Seen(),
    ask.LoggedOn: ask.LoggedOn("p7", Source.RADIUS, address="10.0.0.20"),
    ask.LoggedOff: ask.LoggedOff(Source.RADIUS, "s"),
    ask.PutDevice: ask.PutDevice("02:00:00:00:00:01", "Somebody's laptop"),
    ask.RemoveDevice: ask.RemoveDevice("nobody's"),
    ask.PutPeople: ask.PutPeople("id,name,group\n", "an export"),
    ask.PutDevices: ask.PutDevices("id,name\n"),
    ask.UndoPeople: ask.UndoPeople(),
    ask.UndoDevices: ask.UndoDevices(),
    ask.BreakGlass: ask.BreakGlass("school", 10, "a reason"),
    ask.MendGlass: ask.MendGlass("school"),
    ask.WatchZone: ask.WatchZone("school", 3),
    ask.EndWatch: ask.EndWatch("school"),
    ask.SignOutDevice: ask.SignOutDevice("10.0.0.20"),
    ask.NewAccount: ask.NewAccount("x", ("teacher",)),
    ask.Acknowledge: ask.Acknowledge("a"),
    ask.CloseAlert: ask.CloseAlert("a", "recorded"),
    ask.LookAtNames: ask.LookAtNames("events", "a reason"),
    ask.Forget: ask.Forget("p7", "a reason"),
}


def test_the_examples_are_all_that_needs_a_role():
    assert {*EXAMPLES, *OPEN_TO_ALL} == set(KINDS.values())


@pytest.mark.parametrize("role", [role for role in ROLES if role != "console"])
def test_each_role_may_ask_what_the_table_says_and_no_more(world, role):
    session = world.account("somebody", role)
    for kind, request in EXAMPLES.items():
        answer = world.ask(request, session)
        barred = isinstance(answer, Refused) and answer.text.startswith("This is for")
        assert barred is (role not in MAY_ASK[kind]), (kind, answer)
    refusals = [what for _, what, _, _ in audit_of(world) if what.endswith("refused") and "OpenWindow" not in what]
    assert len(refusals) >= sum(role not in MAY_ASK[kind] for kind in EXAMPLES if kind is not ask.OpenWindow)


@pytest.mark.parametrize("session", ["", "not-a-session", None])
def test_somebody_who_has_not_signed_in_changes_nothing(world, session):
    """None: no session at all, from another user than the box's own."""
    for request in (*EXAMPLES.values(), ask.WhoAmI()):
        answer = world.ask(request, session, console=False)
        assert isinstance(answer, Refused), request
        assert "signed in" in answer.text
    assert world.live.policy.version == 1


def test_an_empty_session_is_nobody_even_at_the_box_itself(world):
    assert isinstance(world.ask(ALLOW, "", console=True), Refused)
    assert isinstance(world.ask(ALLOW, None, console=True), Done)


def test_the_console_is_not_the_headteacher_R3(world):
    answer = world.ask(ask.Approve("tiktok"))
    assert isinstance(answer, Refused)
    assert "This is for head" in answer.text


def test_the_approval_is_in_the_record_before_the_first_window_R3(world):
    teacher, head = world.account("t1", "teacher"), world.account("h1", "head")
    opening = ask.OpenWindow("9old", "tiktok", "Compare advertising", "RA 12")
    assert isinstance(world.ask(opening, teacher), Refused)
    assert isinstance(world.ask(ask.Approve("tiktok"), teacher), Refused)
    assert isinstance(world.ask(ask.Approve("tiktok"), head), Done)
    assert isinstance(world.ask(opening, teacher), Done)
    kept = [what for _, what, _, _ in audit_of(world) if what not in ("SetUp", "NewAccount")]
    assert kept == ["OpenWindow refused", "Approve refused", "Approve", "OpenWindow"]
    assert world.live.policy.windows[0].by.startswith("a-")


def test_nobody_approves_what_they_wished_for_R3(world):
    """Over a restart too."""
    both = world.account("head who teaches", "teacher", "head")
    world.ask(ask.OpenWindow("9old", "tiktok", "Compare advertising", "RA 12"), both)
    again = world.again()
    answer = again.ask(ask.Approve("tiktok"), both)
    assert "You wished for" in answer.text
    world.steward = again.steward


def test_a_cut_off_is_recorded_as_being_about_the_person(world):
    world.ask(ask.CutOffClient("10.0.0.9", "as agreed with the head"))
    assert audit_of(world)[-1][1:] == ("CutOffClient", world.live.policy.cut_offs[0].id, "p9a")


# --- accounts at the door -------------------------------------------------------------------------------------------


def test_the_first_account_is_made_with_the_set_up_code_that_then_is_gone(world):
    code_file = world.state.steward / "set-up-code"
    code = read_code(world.state.steward)
    assert code_file.stat().st_mode & 0o777 == 0o600
    assert isinstance(world.ask(ask.SetUp("wrong", "dsl", PASSWORD, ("dsl",)), ""), Refused)
    assert isinstance(world.ask(ask.SetUp(code, "dsl", PASSWORD, ("console",)), ""), Refused)
    assert isinstance(world.ask(ask.SetUp(code, "dsl", PASSWORD, ("king",)), ""), Refused)
    done = world.ask(ask.SetUp(code, "dsl", PASSWORD, ("dsl", "head")), "")
    assert isinstance(done, Done)
    assert (done.name, done.roles) == ("dsl", ("dsl", "head"))
    assert world.ask(ask.WhoAmI(), done.value).roles == ("dsl", "head")
    assert read_code(world.state.steward) == ""
    assert isinstance(world.ask(ask.SetUp(code, "other", PASSWORD, ("dsl",)), ""), Refused)


def test_a_set_up_code_that_nobody_used_is_renewed_and_the_old_one_ends(world):
    old = read_code(world.state.steward)
    world.wait(hours=23)
    assert read_code(world.state.steward) == old
    world.wait(hours=1)
    new = read_code(world.state.steward)
    assert new != old
    assert isinstance(world.ask(ask.SetUp(old, "dsl", PASSWORD, ("dsl",)), ""), Refused)
    assert isinstance(world.ask(ask.SetUp(new, "dsl", PASSWORD, ("dsl",)), ""), Done)


def test_a_restart_keeps_the_set_up_code(world):
    code = read_code(world.state.steward)
    world.steward = world.again().steward
    assert read_code(world.state.steward) == code


def test_only_the_console_gives_a_new_code_to_a_name_that_exists(world):
    head, it = world.account("h", "head"), world.account("i", "it")
    assert isinstance(world.ask(ask.NewAccount("h", ("it",)), it), Refused)
    assert isinstance(world.ask(ask.NewAccount("x", ()), it), Refused)
    assert isinstance(world.ask(ask.NewAccount("x", ("console",)), it), Refused)
    assert isinstance(world.ask(ask.NewAccount("h", ("head",))), Done)
    assert isinstance(world.ask(ask.WhoAmI(), head), Refused)


@pytest.mark.parametrize(
    ("asker", "roles", "done"),
    [
        # IT could read children's searches with an account that it makes for itself.
        ("it", ("dsl",), False),
        ("it", ("teacher", "head"), False),
        ("it", ("deputy",), False),
        ("it", ("chair",), False),
        ("it", ("teacher", "office", "governor"), True),
        ("it", ("it",), True),
        ("head", ("dsl", "deputy"), True),
        ("", ("dsl",), True),
    ],
)
def test_accounts_that_read_names_are_made_by_the_head_or_on_the_box(world, asker, roles, done):
    session = world.account("asker", asker) if asker else None
    assert isinstance(world.ask(ask.NewAccount("new", roles), session), Done if done else Refused)


def test_wrong_passwords_wait_and_are_recorded_without_what_was_typed(world):
    world.account("dsl", "dsl")
    texts = [world.ask(ask.SignIn(name, "wrong password"), "").text for name in ("dsl", "nobody")]
    assert texts[0] == texts[1]
    for _ in range(2):
        world.ask(ask.SignIn("dsl", "wrong password"), "")
    held = world.ask(ask.SignIn("dsl", PASSWORD), "")
    assert isinstance(held, Refused)
    assert (held.again, "try again in" in held.text) == (True, True)
    world.wait(seconds=3)
    signed = world.ask(ask.SignIn("DSL", PASSWORD), "")
    assert isinstance(signed, Done)
    assert [what for _, what, _, _ in audit_of(world)].count("SignIn refused") == 3
    for file in (world.state.steward / name for name in ("audit.db", "audit.db-wal")):
        assert PASSWORD.encode() not in (file.read_bytes() if file.exists() else b"")
    assert isinstance(world.ask(ask.SignOut(), signed.value), Done)
    assert isinstance(world.ask(ask.WhoAmI(), signed.value), Refused)
    assert isinstance(world.ask(ask.SignOut(), signed.value), Done)


def test_the_console_is_the_console(world):
    answer = world.ask(ask.WhoAmI())
    assert (answer.name, answer.roles) == ("console", ("console",))


# --- forgetting, and the audit's health -----------------------------------------------------------------------------


def test_a_person_is_forgotten_and_the_chain_stays_whole(world):
    dsl = world.account("dsl", "dsl")
    world.ask(ask.CutOffClient("p7", "spoke with the family"), dsl)
    assert isinstance(world.ask(ask.Forget("p7", ""), dsl), Refused)
    assert "Nothing in the audit" in world.ask(ask.Forget("p77", "left the school"), dsl).text
    assert isinstance(world.ask(ask.Forget("p7", "left the school"), dsl), Done)
    assert [about for _, what, _, about in audit_of(world) if what in ("CutOffClient", "Forget")] == ["forgotten"] * 2
    assert b"spoke with the family" not in (world.state.steward / "audit.db").read_bytes()


def test_an_account_that_is_forgotten_no_longer_signs_in(world):
    dsl, _ = world.account("dsl", "dsl"), world.account("left", "teacher")
    assert isinstance(world.ask(ask.Forget("dsl", "by mistake"), dsl), Refused)
    assert isinstance(world.ask(ask.Forget("left", "left the school"), dsl), Done)
    assert isinstance(world.ask(ask.SignIn("left", PASSWORD), ""), Refused)


def test_nobody_ends_the_account_that_would_have_seen_it(world):
    dsl, deputy = world.account("dsl", "dsl"), world.account("deputy", "deputy")
    head, _ = world.account("head", "head"), world.account("it", "it")
    assert isinstance(world.ask(ask.Forget("head", "in my way"), dsl), Refused)
    assert isinstance(world.ask(ask.Forget("dsl", "in my way"), deputy), Refused)
    assert isinstance(world.ask(ask.WhoAmI(), head), Done)
    assert isinstance(world.ask(ask.Forget("deputy", "left the school"), head), Done)
    assert isinstance(world.ask(ask.WhoAmI(), deputy), Refused)
    assert isinstance(world.ask(ask.Forget("dsl", "left the school")), Done)


def test_health_is_told_when_the_audit_was_tampered_with(world):
    world.ask(ALLOW)
    database = world.steward._audit._db
    database.execute("DROP TRIGGER audit_is_never_altered")
    database.execute("UPDATE audit SET what = 'Nothing'")
    world.wait(days=1, minutes=1)
    world.ask(ask.TrustClock(False))
    facts = json.loads((world.state.live / "facts.json").read_text())
    assert facts["audit_problem"] == "row 1 of the audit is not what was written"


def test_times_of_the_audit_are_real_times(world):
    world.ask(ALLOW)
    audit = Audit(world.state.steward / "audit.db")
    assert audit.rows()[0].time == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    audit.close()

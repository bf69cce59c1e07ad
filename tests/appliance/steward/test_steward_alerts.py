"""Alerts are acknowledged, closed and looked into by those whose queue they stand in, and by nobody else; on record."""

from datetime import UTC, datetime

import pytest

from alerts.joining import Raised
from alerts.store import Store
from appliance.steward.audit import Audit
from filters import requests as ask
from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.events.reader import Cursor
from filters.policy.attempt import Attempt, Decision, Reason, Standing, Target, Verdict
from filters.requests import Done, Refused
from tests.appliance.steward.world import Hand, begin, write_school

SEEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def world(tmp_path):
    write_school(tmp_path / "school")
    world = begin(tmp_path / "state", tmp_path / "school", Hand())
    yield world
    world.steward.close()


@pytest.fixture
def store(world):
    store = Store(world.state.alerts)
    yield store
    store.dispose()


def raise_alert(store: Store, route: str, number: int = 1) -> str:
    standing = Standing("school", "year-9")
    event = Event(
        number, SEEN, "proxy", "10.0.0.9", Client("d9a", "p9a", HowSure.OWN_DEVICE, "IT2", standing),
        Attempt(standing, Target(frozenset({"search-engines"}), name="search.example"), SEEN),
        Decision(Verdict.SUPPORT, Reason.RULE, "support"), words="words of a search",
    )  # fmt: skip
    raised = Raised(
        event, f"fold-{number}", "suicide", "danger", "search", "", "", "P2", route, "A search about suicide", True
    )
    return store.add([raised], Cursor("log", number), lambda alert: [], SEEN)[0].id


def kept(world) -> list[tuple[str, str, str]]:
    audit = Audit(world.state.steward / "audit.db")
    rows = [
        (row.what, row.record, row.about) for row in audit.rows() if "Account" not in row.what and row.what != "SetUp"
    ]
    audit.close()
    return rows


@pytest.mark.parametrize(
    ("role", "route", "may"),
    [
        # R16: staff alerts never stand in the DSL's queue, nor one about the head in the head's.
        ("dsl", "dsl", True),
        ("deputy", "dsl", True),
        ("dsl", "head", False),
        ("head", "head", True),
        ("head", "dsl", False),
        ("head", "chair", False),
        ("chair", "chair", True),
        ("chair", "dsl", False),
    ],
)
def test_an_alert_is_dealt_with_in_its_own_queue_R16(world, store, role, route, may):
    id, session = raise_alert(store, route), world.account("somebody", role)
    requests = [ask.LookAtNames(id, "to ring home"), ask.Acknowledge(id), ask.CloseAlert(id, "parents-told", "rang")]
    answers = [world.ask(request, session) for request in requests]
    assert [isinstance(answer, Done) for answer in answers] == [may] * 3
    alert = store.alert(id)
    if may:
        assert (alert.state, alert.acknowledged_by, alert.closed_by) == ("closed", "somebody", "somebody")
        assert (alert.outcome, alert.note) == ("parents-told", "rang")
        assert kept(world) == [(name, id, "p9a") for name in ("LookAtNames", "Acknowledge", "CloseAlert")]
    else:
        assert alert.state == "new"
        assert [what for what, _, _ in kept(world)] == [f"{type(request).__name__} refused" for request in requests]


@pytest.mark.parametrize("role", ["it", "teacher", "office", "governor"])
def test_others_neither_close_nor_look(world, store, role):
    id, session = raise_alert(store, "dsl"), world.account("somebody", role)
    for request in (ask.LookAtNames(id, "curious"), ask.Acknowledge(id), ask.LookAtNames("events", "curious")):
        assert isinstance(world.ask(request, session), Refused)
    assert store.alert(id).state == "new"


def test_a_look_needs_a_reason(world, store):
    id, dsl = raise_alert(store, "dsl"), world.account("dsl", "dsl")
    assert "reason is missing" in world.ask(ask.LookAtNames(id, " "), dsl).text
    assert "no alert" in world.ask(ask.LookAtNames("nothing", "a reason"), dsl).text
    assert isinstance(world.ask(ask.LookAtNames("events", "weekly review"), dsl), Done)
    assert kept(world) == [("LookAtNames", "events", "")]


def test_the_console_looks_on_record(world):
    assert isinstance(world.ask(ask.LookAtNames("events", "asked by the head")), Done)
    assert kept(world) == [("LookAtNames", "events", "")]


@pytest.mark.parametrize(
    ("outcome", "note", "says"),
    [("", "", "Choose an outcome"), ("gone", "", "no-concern"), ("police", "x" * 4001, "4000")],
)
def test_an_alert_is_not_closed_without_an_outcome_F13(world, store, outcome, note, says):
    id, dsl = raise_alert(store, "dsl"), world.account("dsl", "dsl")
    assert says in world.ask(ask.CloseAlert(id, outcome, note), dsl).text
    assert (store.alert(id).state, kept(world)) == ("new", [])


def test_an_alert_is_closed_once(world, store):
    id, dsl = raise_alert(store, "dsl"), world.account("dsl", "dsl")
    world.ask(ask.CloseAlert(id, "recorded"), dsl)
    for request in (ask.CloseAlert(id, "police"), ask.Acknowledge(id)):
        assert "is closed already, by dsl" in world.ask(request, dsl).text
    assert store.alert(id).outcome == "recorded"
    assert len(kept(world)) == 1


def test_a_person_who_is_forgotten_is_forgotten_in_looks_too(world, store):
    id, dsl = raise_alert(store, "dsl"), world.account("dsl", "dsl")
    world.ask(ask.LookAtNames(id, "to ring home"), dsl)
    world.ask(ask.Forget("p9a", "left the school"), dsl)
    assert kept(world)[0] == ("LookAtNames", id, "forgotten")

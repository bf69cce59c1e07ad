"""The store: all or nothing, once and only once, and what people do to an alert (F13, R16, R32)."""

import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.alert import Delivery
from alerts.joining import Raised
from alerts.store import NoSuchAlert, NotPossible, Store, dead_letters
from filters.clients import HowSure
from filters.events.reader import Cursor
from tests.policies import LESSON
from tests.seen import ADULT, client, event

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PLAIN = Raised(
    event=event(ADULT, "adult", id=1), fold="p9|adult|P2", theme="adult", level="caution", kind="site", service="",
    category="adult", period="P2", route="dsl", title="Pornography: a blocked site, Year 9", urgent=False,
    words=b"sealed",
)  # fmt: skip
MAIL = [Delivery("mail", "dsl@oakfield.example")]


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "alerts.db")
    yield opened
    opened.dispose()


def raised(id=1, **changes):
    seen = replace(PLAIN.event, id=id, attempt=replace(PLAIN.event.attempt, at=LESSON + timedelta(minutes=id)))
    return replace(PLAIN, event=seen, **changes)


def add(store, *several, log="log", now=NOW):
    last = several[-1].event.id if several else 0
    return store.add(several, Cursor(log, last), lambda alert: MAIL, now)


def messages(store):
    with store.reading() as connection:
        return [
            (row.about, row.to) for row in connection.exec_driver_sql('SELECT about, "to" FROM outbox ORDER BY made')
        ]


def test_an_alert_knows_who_when_where_and_how_often(store):
    (alert,) = add(store, raised())
    assert (alert.number, alert.count, alert.state, alert.level, alert.route) == (1, 1, "new", "caution", "dsl")
    assert (alert.device, alert.person, alert.group, alert.place) == ("tablet-9", "p9", "year-9", "IT2")
    assert alert.first == alert.last == LESSON + timedelta(minutes=1)
    assert alert.raised == NOW
    assert store.alert(alert.id) == alert
    assert store.alerts({"dsl"}) == [alert]
    assert store.alerts({"head"}) == []
    assert store.counts({"dsl"}) == {"new": 1, "acknowledged": 0, "closed": 0}
    assert [step.what for step in store.history(alert.id)] == ["raised"]
    (evidence,) = store.evidence(alert.id)
    assert (evidence.event, evidence.host, evidence.words, evidence.verdict) == (
        1,
        "www.example.org",
        b"sealed",
        "BLOCK",
    )


def test_repeats_fold_into_one_with_a_count(store):
    (first,) = add(store, raised(1))
    (alert,) = add(store, raised(2), raised(3), raised(4))
    assert (alert.id, alert.count) == (first.id, 4)
    assert (alert.first, alert.last) == (LESSON + timedelta(minutes=1), LESSON + timedelta(minutes=4))
    assert len(store.evidence(alert.id)) == 4
    assert messages(store) == [("raised", "dsl@oakfield.example")]


def test_the_same_events_again_change_nothing(store):
    add(store, raised(1), raised(2))
    before = store.alerts(), messages(store), store.last_change
    assert add(store, raised(1), raised(2)) == []
    assert (store.alerts(), messages(store), store.last_change) == before
    # Of another log the same ids are other events.
    (alert,) = add(store, raised(1), log="another")
    assert alert.count == 3


def test_folding_never_lowers_a_level_and_a_rise_is_told_again(store):
    (alert,) = add(store, raised(1))
    store.acknowledge(alert.id, "dora", NOW)
    (alert,) = add(store, raised(2, level="advisory"))
    assert (alert.level, alert.state) == ("caution", "acknowledged")
    (alert,) = add(store, raised(3, level="danger", words=b"worse"))
    # What somebody has read was less: it is new again.
    assert (alert.level, alert.state, alert.words) == ("danger", "new", b"worse")
    assert [about for about, _ in messages(store)] == ["raised", "level raised"]


def test_what_comes_after_an_alert_was_closed_is_a_new_alert(store):
    (first,) = add(store, raised(1))
    store.close(first.id, "dora", NOW, "spoke-with-child")
    (second,) = add(store, raised(2))
    assert (second.id != first.id, second.number, second.count) == (True, 2, 1)


def test_one_visit_seen_by_dns_and_proxy_counts_once(store):
    dns, proxy = raised(1), raised(2)
    dns = replace(dns, event=replace(dns.event, point="dns", attempt=proxy.event.attempt))
    (alert,) = add(store, dns, proxy)
    assert alert.count == 1
    assert [each.point for each in store.evidence(alert.id)] == ["dns", "proxy"]


@pytest.mark.parametrize(
    ("sure", "person"),
    [
        (HowSure.SIGNED_IN, "p9"),
        (HowSure.OWN_DEVICE, "p9"),
        (HowSure.SHARED_DEVICE, None),
        (HowSure.ADDRESS_ONLY, None),
    ],
)
def test_below_their_own_device_no_person_is_kept(store, sure, person):
    (alert,) = add(store, replace(PLAIN, event=replace(PLAIN.event, client=client(sure=sure))))
    assert (alert.person, alert.sure) == (person, sure)


def test_illegal_material_shows_no_address(store):
    seen = replace(PLAIN.event, path="/picture")
    (alert,) = add(store, replace(PLAIN, event=seen, theme="illegal", site=b"sealed site"))
    (evidence,) = store.evidence(alert.id)
    assert (evidence.host, evidence.path, evidence.site) == ("", "", b"sealed site")


def test_all_or_nothing(store):
    def fails(alert):
        raise RuntimeError("the delivery list is broken")

    with pytest.raises(RuntimeError):
        store.add([raised()], Cursor("log", 1), fails, NOW)
    assert (store.alerts(), store.cursor(), messages(store), store.last_change) == ([], Cursor(), [], 0)


def test_the_cursor_is_part_of_the_transaction(store):
    add(store, raised(5))
    assert store.cursor() == Cursor("log", 5)


class TestPeople:
    def test_new_acknowledged_closed_with_an_outcome_f13(self, store):
        (alert,) = add(store, raised())
        alert = store.acknowledge(alert.id, "dora", NOW)
        assert (alert.state, alert.acknowledged_by, alert.acknowledged_at) == ("acknowledged", "dora", NOW)
        alert = store.close(alert.id, "dan", NOW + timedelta(hours=1), "spoke-with-child", "they are all right")
        assert (alert.state, alert.closed_by, alert.outcome) == ("closed", "dan", "spoke-with-child")
        steps = [(step.what, step.by, step.detail) for step in store.history(alert.id)]
        assert steps == [
            ("raised", "", "caution"), ("acknowledged", "dora", ""), ("closed", "dan", "spoke-with-child"),
        ]  # fmt: skip

    def test_of_two_who_acknowledge_the_first_ones_name_stands(self, store):
        (alert,) = add(store, raised())
        store.acknowledge(alert.id, "dora", NOW)
        assert store.acknowledge(alert.id, "dan", NOW).acknowledged_by == "dora"
        assert len(store.history(alert.id)) == 2

    def test_closing_at_once_acknowledges_too(self, store):
        (alert,) = add(store, raised())
        alert = store.close(alert.id, "dora", NOW, "no-concern")
        assert alert.acknowledged_by == "dora"
        assert [step.what for step in store.history(alert.id)] == ["raised", "acknowledged", "closed"]

    @pytest.mark.parametrize("outcome", ["", "done", "No-Concern"])
    def test_close_needs_an_outcome_f13(self, store, outcome):
        (alert,) = add(store, raised())
        with pytest.raises(NotPossible, match="choose one of no-concern, spoke-with-child"):
            store.close(alert.id, "dora", NOW, outcome)
        assert store.alert(alert.id) == alert

    def test_a_closed_alert_stays_closed(self, store):
        (alert,) = add(store, raised())
        store.close(alert.id, "dora", NOW, "recorded")
        with pytest.raises(NotPossible, match="closed already, by dora"):
            store.acknowledge(alert.id, "dan", NOW)
        with pytest.raises(NotPossible, match="closed already, by dora"):
            store.close(alert.id, "dan", NOW, "recorded")

    @pytest.mark.parametrize(
        "ask",
        [
            lambda store: store.alert("none"),
            lambda store: store.acknowledge("none", "dora", NOW),
            lambda store: store.close("none", "dora", NOW, "lado"),
        ],
    )
    def test_an_alert_that_is_not_there(self, store, ask):
        with pytest.raises(NoSuchAlert):
            ask(store)


def test_screens_follow_by_the_number_of_the_last_change(store):
    (one,) = add(store, raised(1))
    (two,) = add(store, raised(2, fold="other", route="head"))
    mark = store.last_change
    assert store.changes_since(0) == [one, two]
    assert store.changes_since(0, {"head"}) == [two]
    assert store.changes_since(mark) == []
    store.acknowledge(one.id, "dora", NOW)
    assert [alert.state for alert in store.changes_since(mark)] == ["acknowledged"]
    # One that changed twice comes once, as it is now.
    add(store, raised(3))
    assert [alert.count for alert in store.changes_since(mark)] == [2]


def test_closed_alerts_go_when_their_time_is_up_with_all_that_hangs_on_them_r32(store):
    (old,) = add(store, raised(1))
    store.close(old.id, "dora", NOW - timedelta(days=600), "recorded")
    (open_one,) = add(store, raised(2))
    (recent,) = add(store, raised(3, fold="other"))
    store.close(recent.id, "dora", NOW, "recorded")
    assert store.purge(NOW - timedelta(days=548)) == 1
    assert {alert.id for alert in store.alerts()} == {open_one.id, recent.id}
    assert (store.evidence(old.id), store.history(old.id)) == ([], [])
    assert len(messages(store)) == 2


def test_the_file_is_for_the_boxs_own_user(store, tmp_path):
    add(store, raised())
    for path in tmp_path.glob("alerts.db*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_dead_letters_of_a_store_that_is_not_there(tmp_path):
    assert dead_letters(tmp_path / "none.db") == 0
    assert not (tmp_path / "none.db").exists()


def _open_and_add(path, fold):
    store = Store(path)
    for id in range(1, 6):
        add(store, raised(id, fold=fold), log=fold)
    store.dispose()


def test_processes_that_open_it_together_share_it(tmp_path):
    path = tmp_path / "alerts.db"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.starmap(_open_and_add, [(path, f"f{n}") for n in range(3)])
    store = Store(path)
    assert [alert.count for alert in store.alerts()] == [5, 5, 5]
    assert sorted(alert.number for alert in store.alerts()) == [1, 2, 3]
    assert store.last_change == 15
    store.dispose()

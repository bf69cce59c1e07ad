"""The one door of dns and proxy: everything ends up where keep.py says, and nothing where it says nothing."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from filters.events.counts import CountsReader
from filters.events.database import open_log
from filters.events.reader import EventReader
from filters.events.recent import PER_CLIENT, Recent, forget
from filters.events.record import BURST, COUNTS, EVENTS, RECENT, Recorder
from filters.events.seal import Opener, Sealer, make_keys
from filters.policy.attempt import Decision, Reason, Verdict
from tests.policies import LESSON, rule
from tests.seen import ADULT, ALLOW, BLOCK, RULE, client, event, school, search

HELP = Decision(Verdict.ALLOW, Reason.HELP)


@pytest.fixture
def box(tmp_path):
    make_keys(tmp_path / "keys")
    return Box(tmp_path)


class Box:
    """A recorder, and what it left behind when it closed."""

    def __init__(self, folder):
        self.folder = folder
        self.policy = school()

    def record(self, *events):
        recorder = Recorder(
            events=self.folder / "events", recent=self.folder / "recent", keys=self.folder / "keys",
            policy=lambda: self.policy,
        )  # fmt: skip
        futures = [recorder.record(each) for each in events]
        recorder.close()
        assert recorder.healthy
        return futures

    @property
    def logged(self):
        return [e.attempt.target.name for e in EventReader(self.folder / "events" / EVENTS).read()]

    @property
    def recent(self):
        return [e.attempt.target.name for e in EventReader(self.folder / "recent" / RECENT).read()]

    @property
    def counted(self):
        return CountsReader(self.folder / "events" / COUNTS).hosts_on(LESSON.date())


def test_each_event_ends_up_where_it_may(box):
    head = client("head", "head-laptop", "h1")
    box.record(
        event(BLOCK, "gambling", host="casino.example"),
        event(ALLOW, "news", host="news.example"),
        event(HELP, "help", host="www.childline.org.uk"),
        event(RULE, "tiktok", "social-media", who=head, host="tiktok.com"),
        event(ALLOW, "unions", who=head, host="union.example"),
    )
    assert box.logged == ["casino.example"]
    assert box.recent == ["news.example"]
    # The head is a group of one: counted with the staff, or the count would bear a name (R15).
    assert sorted(box.counted) == [
        ("casino.example", "year-9", "P2", "BLOCK", 1),
        ("news.example", "year-9", "P2", "ALLOW", 1),
        ("tiktok.com", "staff", "P2", "BLOCK", 1),
    ]
    assert CountsReader(box.folder / "events" / COUNTS).help_on(LESSON.date()) == 1


def test_a_help_site_stands_in_no_file(box):
    for who in (client(), client("head"), client("guests"), client("unregistered", "", None)):
        box.record(event(HELP, "help", who=who, host="www.childline.org.uk", path="/get-support"))
    for path in box.folder.rglob("*.db*"):
        assert b"childline" not in path.read_bytes(), path


def test_an_adults_own_trouble_stands_in_no_file(box):
    teacher = client("staff", "laptop-1", "t1")
    box.policy = school(staff_alerts="all", record_searches="all")
    box.record(
        search("zzsuicide", "suicide", who=teacher),
        event(BLOCK, "self-harm", who=teacher, host="self-harm.example"),
        event(BLOCK, "drugs", who=teacher, host="drugs.example"),
    )
    assert not box.logged
    assert not box.counted
    for path in box.folder.rglob("*.db*"):
        assert b"self-harm.example" not in path.read_bytes()


def test_the_schools_choice_changes_with_the_policy(box):
    teacher = client("staff", "laptop-1", "t1")
    seen = event(RULE, "tiktok", "social-media", who=teacher, host="tiktok.com")
    box.record(seen)
    assert not box.logged
    box.policy = school(staff_alerts="all")
    box.record(seen)
    assert box.logged == ["tiktok.com"]


def test_a_rule_can_ask_for_its_allows_r9(box):
    marked = replace(rule("heads-account", Verdict.ALLOW, frozenset({"head"}), frozenset({"x"})), record=True)
    box.policy = school(rules=(marked,))
    by_rule = Decision(Verdict.ALLOW, Reason.RULE, "heads-account")
    box.record(event(by_rule, "x", host="x.com"), event(ALLOW, "news", host="news.example"))
    assert box.logged == ["x.com"]


def test_an_urgent_event_can_be_waited_for(box):
    plain, urgent = box.record(event(ADULT, "adult"), search("zzsuicide", "suicide"))
    assert plain is None
    assert urgent.done()


def test_a_broken_event_does_not_reach_the_packet(box, caplog):
    broken = replace(event(), attempt=None)
    assert box.record(broken, event(BLOCK, host="next.example")) == [None, None]
    assert box.logged == ["next.example"]
    assert "could not be recorded" in caplog.text


def test_the_same_name_is_remembered_once_a_minute(box):
    box.record(*(event(ALLOW, host="news.example") for _ in range(50)), event(ALLOW, host="other.example"))
    assert box.recent == ["news.example", "other.example"]
    assert ("news.example", "year-9", "P2", "ALLOW", 50) in box.counted


def test_words_read_in_the_last_hour_are_sealed_too(box):
    box.record(search("volcanoes of the world", decision=ALLOW))
    assert b"volcanoes" not in (box.folder / "recent" / RECENT).read_bytes()
    reader = EventReader(box.folder / "recent" / RECENT, Opener.of(box.folder / "keys"))
    assert reader.read()[0].words == "volcanoes of the world"


def test_the_last_hour_is_an_hour_and_bounded_for_each_client(tmp_path):
    make_keys(tmp_path)
    now = datetime.now(UTC)
    recent = Recent(tmp_path / "recent.db", Sealer.of(tmp_path))
    recent.append(event(host="old.example", seen=now - timedelta(minutes=61)))
    for n in range(PER_CLIENT + 20):
        recent.append(event(host=f"h{n}.example"))
    recent.append(event(host="other.example", address="10.0.0.10"))
    recent.close()
    database = open_log(tmp_path / "recent.db")
    forget(database, now)
    database.close()
    names = [each.attempt.target.name for each in EventReader(tmp_path / "recent.db").read(limit=5_000)]
    assert names == [*(f"h{n}.example" for n in range(20, PER_CLIENT + 20)), "other.example"]
    for path in tmp_path.glob("recent.db*"):
        assert b"old.example" not in path.read_bytes()


def test_recording_an_ordinary_visit_is_cheap(box):
    """It stands in the way of every answer: well under what an answer costs."""
    recorder = Recorder(
        events=box.folder / "events", recent=box.folder / "recent", keys=box.folder / "keys", policy=lambda: box.policy
    )
    seen = event(ALLOW, "news")
    start = datetime.now(UTC)
    for _ in range(5_000):
        recorder.record(seen)
    took = (datetime.now(UTC) - start) / 5_000
    recorder.close()
    assert took < timedelta(microseconds=200), took


def test_a_log_can_be_read_by_people_who_know_sqlite(box):
    """A technician opens it with sqlite3: the columns are words, the times are text."""
    box.record(event(BLOCK, "gambling", host="casino.example"))
    row = (
        sqlite3.connect(box.folder / "events" / EVENTS)
        .execute('SELECT "group", host, verdict, at FROM events')
        .fetchone()
    )
    assert row == ("year-9", "casino.example", "BLOCK", "2026-11-23T10:15:00+00:00")


def test_a_machine_that_asks_without_end_fills_no_disk_and_hides_nothing_else(box):
    flood = [event(BLOCK, "gambling", host=f"x{number}.casino.example") for number in range(BURST + 500)]
    box.record(*flood, event(ADULT, "adult", host="porn.example"), event(BLOCK, "gambling", address="10.0.0.8"))
    logged = hosts(box.folder / "events" / EVENTS)
    assert BURST <= len(logged) - 2 <= BURST + 50
    assert logged[-2:] == ["porn.example", "www.example.org"]
    assert sum(n for *_, n in box.counted) == BURST + 502


def test_of_the_last_hour_no_client_writes_more_than_is_kept_of_it(box):
    asked = [event(ALLOW, host=f"x{number}.example.org") for number in range(PER_CLIENT + 100)]
    box.record(*asked, event(ALLOW, address="10.0.0.8", host="other.example"))
    recent = hosts(box.folder / "recent" / RECENT)
    assert (len(recent), recent[-1]) == (PER_CLIENT + 1, "other.example")


def hosts(path):
    with closing(sqlite3.connect(path)) as database:
        return [host for (host,) in database.execute("SELECT host FROM events ORDER BY id")]

"""The log on a real disk: what goes in comes out, in order, once, with every column that the standard asks for (F8)."""

import sqlite3
import time
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from filters.clients import Client, HowSure
from filters.events import log as log_module
from filters.events.database import purge
from filters.events.event import Event
from filters.events.log import EventLog
from filters.events.reader import HIDDEN, Cursor, EventReader
from filters.events.rows import TABLES
from filters.events.seal import Opener, Sealer, make_keys
from filters.policy.attempt import Attempt, Decision, Reason, Standing, Target, Verdict
from tests.seen import BLOCK, client, event


@pytest.fixture
def keys(tmp_path):
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def log(tmp_path, keys):
    opened = EventLog(tmp_path / "events.db", Sealer.of(keys))
    yield opened
    opened.close()


def written(log, *events, urgent=False):
    for each in events:
        log.append(each, urgent)
    ends = time.monotonic() + 5
    while log.waiting or log.written + log.rejected < len(events):
        assert time.monotonic() < ends, log.problem
        time.sleep(0.01)


def full_event() -> Event:
    """Every field is something other than its default."""
    standing = Standing("wifi", "year-9", frozenset({"class:9b", "under:16"}), True)
    return Event(
        id=1,
        seen=datetime(2026, 11, 20, 9, 30, 1, 250, tzinfo=UTC),
        point="dns",
        address="2001:db8::9",
        client=Client("tablet-9", "p9", HowSure.SIGNED_IN, "IT2", standing, 17),
        attempt=Attempt(
            standing,
            Target(frozenset({"google", "search-engines"}), frozenset({"suicide", "drugs"}), "www.google.com"),
            datetime.fromisoformat("2026-11-23T10:15:00+00:00"),
        ),
        decision=Decision(Verdict.SUPPORT, Reason.RULE, "support-suicide"),
        words='how to … "die" ✝',
        path="/search",
        hints=frozenset({"sec-fetch-mode:navigate", "referer:news.example"}),
        policy=41,
        purpose="compliance",
        test=True,
    )


def test_an_event_comes_back_as_it_went_in(log, tmp_path, keys):
    written(log, full_event())
    (found,) = EventReader(log.path, Opener.of(keys)).read()
    assert found == full_event()
    assert found.attempt.target.name == "www.google.com"


def test_no_field_of_an_event_is_left_behind(log):
    """A field added to Event without a column would be lost in silence."""
    plain = event()
    for field in fields(Event):
        assert getattr(full_event(), field.name) != getattr(plain, field.name), f"give {field.name} a value above"


def test_every_row_holds_what_the_standard_asks_for_f8(log):
    written(log, event(BLOCK, "gambling", host="casino.example"), event(who=client(device="", person=None)))
    database = sqlite3.connect(log.path)
    database.row_factory = sqlite3.Row
    known, unknown = database.execute("SELECT * FROM events ORDER BY id").fetchall()
    # Device name or id, address, person where possible, date and time of the attempt, what was blocked, the answer.
    assert (known["device"], known["address"], known["person"]) == ("tablet-9", "10.0.0.9", "p9")
    assert datetime.fromisoformat(known["seen"]).tzinfo is not None
    assert known["at"].startswith("2026-11-23T10:15:00")
    assert (known["host"], known["verdict"], known["reason"]) == ("casino.example", "BLOCK", "CATEGORY")
    assert (unknown["device"], unknown["address"], unknown["person"]) == ("", "10.0.0.9", None)
    columns = database.execute("PRAGMA table_info(events)").fetchall()
    may_be_null = {column["name"] for column in columns if not column["notnull"] and not column["pk"]}
    assert may_be_null == {"person"}


@pytest.mark.parametrize("column", ["seen", "at", "address", "verdict"])
def test_a_row_cannot_be_without_it_f8(log, column):
    written(log, event())
    for nothing in ("''", "NULL"):
        with sqlite3.connect(log.path) as database, pytest.raises(sqlite3.IntegrityError):
            database.execute(f"UPDATE events SET {column} = {nothing}")


def test_words_are_sealed_on_the_disk_and_hidden_without_the_key(log, keys):
    written(log, event(words="a secret worry"))
    log.close()
    assert b"secret worry" not in log.path.read_bytes()
    assert EventReader(log.path).read()[0].words == HIDDEN
    assert EventReader(log.path, Opener.of(keys)).read()[0].words == "a secret worry"
    assert EventReader(log.path, Opener(b"k" * 32)).read()[0].words == HIDDEN


def test_only_the_boxs_own_user_can_read_it(log):
    written(log, event())
    for path in log.path.parent.glob("events.db*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_an_event_is_there_within_250_ms(log):
    written(log, event())  # the file is made
    start = time.monotonic()
    log.append(event())
    reader = EventReader(log.path)
    while reader.last_id < 2:
        assert time.monotonic() - start < 5
        time.sleep(0.005)
    assert time.monotonic() - start < 0.25


def test_an_urgent_event_is_on_the_disk_when_its_future_is_done(log):
    for number in range(1, 4):
        log.append(event())
        done = log.append(event(BLOCK, "self-harm"), urgent=True)
        assert done is not None
        done.result(5)
        assert EventReader(log.path).last_id == 2 * number
    assert log.append(event()) is None


def test_a_cursor_reads_each_event_once_in_order(log):
    written(log, *(event(host=f"h{n}.example") for n in range(25)))
    reader = EventReader(log.path)
    cursor, seen = Cursor(), []
    while (batch := reader.batch(cursor, 10)).events:
        seen += [each.id for each in batch.events]
        cursor = batch.end
    assert seen == list(range(1, 26))
    assert cursor == Cursor(reader.log, 25)
    assert [each.id for each in reader.read(after=20)] == [21, 22, 23, 24, 25]
    assert [each.id for each in reader.latest(3)] == [23, 24, 25]


def test_a_cursor_of_another_log_starts_at_the_beginning(log):
    written(log, event(), event())
    batch = EventReader(log.path).batch(Cursor("of another box", 1_000))
    assert len(batch.events) == 2


def test_ids_are_never_given_twice_even_after_a_purge(log):
    old = event(seen=datetime.now(UTC) - timedelta(days=91))
    written(log, old, old)
    assert purge(log.path, datetime.now(UTC) - timedelta(days=90)) == 2
    log.append(event(), urgent=True).result(5)
    assert [each.id for each in EventReader(log.path).read()] == [3]


def test_a_log_of_an_earlier_release_goes_on_with_its_ids(tmp_path, keys):
    """Such a log has larger pages, and counts by itself (AUTOINCREMENT); all of it was purged."""
    path = tmp_path / "events.db"
    with sqlite3.connect(path) as old:
        old.execute("PRAGMA page_size = 4096")
        old.execute("PRAGMA journal_mode = WAL")
        for statement in TABLES:
            if "TRIGGER" not in statement:
                old.execute(statement.replace("INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT"))
        old.executemany("INSERT INTO meta VALUES (?, ?)", (("log", "of long ago"), ("schema", "1")))
        old.executemany("INSERT INTO sqlite_sequence VALUES ('events', ?)", [(41,)])
    old.close()
    log = EventLog(path, Sealer.of(keys))
    written(log, event(), event())
    assert [found.id for found in EventReader(path).read()] == [42, 43]
    assert purge(path, datetime.now(UTC) + timedelta(days=1)) == 2
    written_before = log.written
    log.append(event())
    log.close()
    assert log.written == written_before + 1
    assert [found.id for found in EventReader(path).read()] == [44]
    assert EventReader(path).log == "of long ago"


def test_the_newest_event_leaves_its_id_behind_whatever_removes_it(log):
    written(log, *(event() for _ in range(3)))
    with sqlite3.connect(log.path) as database:
        database.execute("DELETE FROM events WHERE id = 3")
        database.execute("DELETE FROM events WHERE id = 2")
    log.append(event())
    log.close()
    assert [found.id for found in EventReader(log.path).read()] == [1, 4]


def test_what_was_purged_is_gone_from_the_file_r32(log):
    written(log, event(host="long-ago.example", seen=datetime.now(UTC) - timedelta(days=91)), event())
    assert purge(log.path, datetime.now(UTC) - timedelta(days=90)) == 1
    for path in log.path.parent.glob("events.db*"):
        assert b"long-ago.example" not in path.read_bytes()
    assert [each.id for each in EventReader(log.path).read()] == [2]


def test_a_log_that_is_not_there_yet_reads_as_empty(tmp_path):
    reader = EventReader(tmp_path / "none.db")
    assert (reader.read(), reader.last_id, reader.log) == ([], 0, "")
    assert reader.batch(Cursor("x", 5)).end == Cursor("x", 5)
    (tmp_path / "none.db").touch()
    assert reader.read() == []


def test_a_damaged_row_hides_none_of_its_neighbours(log):
    written(log, *(event() for _ in range(5)))
    with sqlite3.connect(log.path) as database:
        database.execute("UPDATE events SET verdict = 'PERHAPS' WHERE id = 2")
        database.execute("UPDATE events SET at = 'noon' WHERE id = 5")
    batch = EventReader(log.path).batch(Cursor())
    assert [each.id for each in batch.events] == [1, 3, 4]
    assert (batch.damaged, batch.end.after) == (2, 5)


@pytest.mark.parametrize(
    "bad",
    [
        event(address=""),
        event(host="broken\ud800.example"),
        replace(event(), policy=None),
    ],
)
def test_an_event_that_cannot_be_stored_takes_no_other_with_it(log, bad):
    written(log, event(host="a.example"), bad, event(host="b.example"))
    assert [each.attempt.target.name for each in EventReader(log.path).read()] == ["a.example", "b.example"]
    assert (log.written, log.rejected, log.healthy) == (2, 1, True)


def test_a_full_queue_drops_the_oldest_that_is_not_urgent(tmp_path, keys, monkeypatch):
    """The folder is a file, so nothing can be written: the queue fills and appending still does not wait."""
    monkeypatch.setattr(log_module, "QUEUE", 10)
    (tmp_path / "not-a-folder").touch()
    log = EventLog(tmp_path / "not-a-folder" / "events.db", Sealer.of(keys))
    urgent = [log.append(event(BLOCK, "self-harm", host=f"u{n}.example"), urgent=True) for n in range(3)]
    for n in range(50):
        log.append(event(host=f"h{n}.example"))
    ends = time.monotonic() + 3
    while log.healthy and time.monotonic() < ends:
        time.sleep(0.01)
    assert not log.healthy
    # The folder becomes one: what waits is written, urgent ones first, and nothing urgent was dropped.
    (tmp_path / "not-a-folder").unlink()
    for future in urgent:
        future.result(5)
    log.close()
    names = [each.attempt.target.name for each in EventReader(log.path).read()]
    assert names == ["u0.example", "u1.example", "u2.example", *(f"h{n}.example" for n in range(43, 50))]
    assert log.dropped == 43


def test_close_writes_what_waits(tmp_path, keys):
    log = EventLog(tmp_path / "events.db", Sealer.of(keys))
    for _ in range(100):
        log.append(event())
    log.close()
    assert EventReader(log.path).last_id == 100

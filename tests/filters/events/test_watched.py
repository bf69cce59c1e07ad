"""`watch_until`: what would be blocked is counted by device, with no person and no words, and goes in its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from filters.events.keep import WATCHED
from filters.events.record import WATCHED_FILE, Recorder
from filters.events.seal import make_keys
from filters.events.visits import Visitor
from filters.events.watched import KEPT, MOST_WAITING, OTHER, PACKET, Watched, Would, forget_watched, read_watched
from filters.policy.rules import Zone
from tests.policies import LESSON
from tests.seen import BLOCK, client, event, school

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(days=14)
SITE = Would("pupils", "laptop-1", "year-9", "games.example", "CATEGORY", "year-9/games")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events" / WATCHED_FILE


def counted(path, *seen, each=SITE, until=UNTIL, **bounds):
    store = Watched(path, **bounds)
    for at in seen:
        store.count(each, at, until)
    store.close()


def told(path):
    return [(row.would.device, row.would.what, row.n) for row in read_watched(path)]


# --- the store ---


def test_it_tells_how_often_and_when_first_and_last_over_a_restart(path):
    counted(path, NOON, NOON + timedelta(hours=1))
    counted(path, NOON + timedelta(hours=3))
    [row] = read_watched(path)
    assert (row.would, row.n, row.first, row.last) == (SITE, 3, NOON, NOON + timedelta(hours=3))


def test_it_is_for_the_boxs_own_user_only_and_nothing_is_read_where_nothing_was_counted(path):
    assert read_watched(path) == []
    counted(path, NOON)
    assert path.stat().st_mode & 0o077 == 0


def test_names_made_up_without_end_fill_neither_memory_nor_disk(path):
    store = Watched(path, most_rows=10)
    for n in range(MOST_WAITING + 100):
        store.count(replace(SITE, what=f"{n}.example"), NOON, UNTIL)
    store.flush()
    store.count(replace(SITE, what="late.example"), NOON, UNTIL)
    store.count(replace(SITE, what="0.example"), NOON, UNTIL)  # known already: it has a row to go to
    store.close()
    rows = {row.would.what: row.n for row in read_watched(path)}
    assert len(rows) == 11
    assert rows[OTHER] == MOST_WAITING + 100 - 10 + 1
    assert rows["0.example"] == 2


def test_what_cannot_be_written_stays_counted(path):
    path.parent.mkdir(mode=0o700)
    path.mkdir()
    store = Watched(path)
    store.count(SITE, NOON, UNTIL)
    store.flush()
    assert store.problem
    path.rmdir()
    store.count(SITE, NOON, UNTIL)
    store.close()
    assert told(path) == [("laptop-1", "games.example", 2)]


@pytest.mark.parametrize(
    ("watching", "now", "left"),
    [
        # Kept while the zone is watched, and for seven days after.
        ({"pupils"}, UNTIL - timedelta(seconds=1), 1),
        ({"pupils"}, UNTIL + KEPT - timedelta(seconds=1), 1),
        ({"pupils"}, UNTIL + KEPT + timedelta(seconds=1), 0),
        # A watch that was ended before its time: the last that was counted tells when.
        (set(), NOON + KEPT - timedelta(seconds=1), 1),
        (set(), NOON + KEPT + timedelta(seconds=1), 0),
        # Another zone's watch keeps nothing of this one.
        ({"guests"}, NOON + KEPT + timedelta(seconds=1), 0),
    ],
)
def test_it_is_gone_seven_days_after_the_watch_ended(path, watching, now, left):
    counted(path, NOON)
    forget_watched(path, watching, now)
    assert len(read_watched(path)) == left


def test_a_longer_watch_keeps_what_was_counted_before_it(path):
    counted(path, NOON)
    later = replace(SITE, what="other.example")
    counted(path, NOON + timedelta(days=13), each=later, until=UNTIL + timedelta(days=14))
    forget_watched(path, {"pupils"}, UNTIL + KEPT + timedelta(hours=1))
    assert len(read_watched(path)) == 2


# --- what the recorder writes into it ---


class Box:
    def __init__(self, folder):
        self.folder = folder
        make_keys(folder / "keys")
        # The zone of `tests.seen.client` in its first days.
        made = school()
        zone = Zone("main", "Main", "year-9", watch_until=LESSON + timedelta(days=3))
        self.policy = replace(made, zones={**made.zones, zone.id: zone})

    def recorder(self):
        return Recorder(
            events=self.folder / "events", recent=self.folder / "recent", keys=self.folder / "keys",
            policy=lambda: self.policy,
        )  # fmt: skip

    @property
    def told(self):
        return told(self.folder / "events" / WATCHED_FILE)


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


def watched(*args, **kwargs):
    made = event(*args, **kwargs)
    return replace(made, hints=made.hints | {WATCHED})


def test_only_what_passed_because_a_zone_is_watched_is_counted(box):
    recorder = box.recorder()
    recorder.record(watched(BLOCK, "games", host="games.example"))
    recorder.record(event(BLOCK, "games", host="blocked.example"))
    recorder.close()
    [(device, what, n)] = box.told
    assert (what, n) == ("games.example", 1)
    assert device == event(BLOCK).client.device


def test_an_unknown_device_stands_there_with_its_address(box):
    stranger = replace(event(BLOCK).client, device="", person=None)
    recorder = box.recorder()
    made = watched(BLOCK, "games", host="games.example")
    recorder.record(replace(made, client=stranger, address="10.4.0.77"))
    recorder.close()
    assert box.told == [("10.4.0.77", "games.example", 1)]


def test_the_box_keeps_no_device_of_staff_and_none_of_what_is_most_private(box):
    """R15: social media of staff is counted, not named. Nobody needs to know whose device asked about self-harm."""
    head = client("head", "head-laptop", "h1")
    recorder = box.recorder()
    recorder.record(watched(BLOCK, "tiktok", "social-media", who=head, host="tiktok.com"))
    recorder.record(watched(BLOCK, "self-harm", host="harm.example"))
    recorder.record(watched(BLOCK, "drugs", who=head, host="drugs.example"))  # F8: of staff never kept at all
    recorder.close()
    assert sorted(box.told) == [("", "harm.example", 1), ("", "tiktok.com", 1)]


def test_names_that_dns_tells_of_once_a_second_are_counted_the_same(box):
    recorder = box.recorder()
    made = watched(BLOCK, "games", host="games.example")
    visitor, visit = Visitor("10.4.0.5", made.client), recorder.visit(made, box.policy)
    assert visit.watched
    for second in range(3):
        recorder.fold(visitor, {visit}, NOON + timedelta(seconds=second), LESSON - NOON, 1)
    recorder.close()
    assert [n for _, _, n in box.told] == [3]


def test_a_packet_that_the_firewall_would_have_refused_is_counted_while_the_zone_is_watched(box):
    recorder, who = box.recorder(), event(BLOCK).client
    ends = box.policy.zones[who.standing.zone].watch_until
    recorder.would_refuse(who, "10.4.0.5", "203.0.113.9 udp/51820", NOON, LESSON - NOON)
    recorder.would_refuse(who, "10.4.0.5", "203.0.113.9 udp/51820", NOON, ends - NOON)
    recorder.close()
    [row] = read_watched(box.folder / "events" / WATCHED_FILE)
    assert (row.would.what, row.would.reason, row.n) == ("203.0.113.9 udp/51820", PACKET, 1)

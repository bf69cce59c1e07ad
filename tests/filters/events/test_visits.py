"""What DNS meets a thousand times a second ends up where each event by itself would, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from filters.events.counts import CountsReader
from filters.events.reader import EventReader
from filters.events.recent import PER_CLIENT
from filters.events.record import AGAIN_AFTER, BURST, COUNTS, EVENTS, RECENT, Recorder
from filters.events.seal import make_keys
from filters.events.visits import NOBODYS, Visitor
from filters.policy.attempt import Decision, Reason, Verdict
from tests.policies import LESSON, rule
from tests.seen import ADULT, ALLOW, BLOCK, RULE, client, event, school

HELP = Decision(Verdict.ALLOW, Reason.HELP)
WATCHED = frozenset({"watched"})
SEEN = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
OFFSET = timedelta()

PUPIL, TEACHER = client(), client("staff", "laptop-1", "t1")
THING, GUEST = client("things", "printer", None), client("guests", "", None)

MARKED = Decision(Verdict.ALLOW, Reason.RULE, "marked")
POLICY = school(
    staff_alerts="serious",
    rules=(replace(rule("marked", Verdict.ALLOW, frozenset({"everyone"}), frozenset({"x"})), record=True),),
)


class Box:
    """A recorder, and what it left behind when it closed."""

    def __init__(self, folder):
        self._folder = folder
        make_keys(folder / "keys")
        self.recorder = Recorder(
            events=folder / "events", recent=folder / "recent", keys=folder / "keys", policy=lambda: POLICY
        )

    def visit(self, decision=ALLOW, *labels, who=PUPIL, host="www.example.org", **more):
        return self.recorder.visit(event(decision, *labels, who=who, host=host, **more), POLICY)

    def fold(self, visitor, *visits, seen=SEEN):
        self.recorder.fold(visitor, set(visits), seen, OFFSET, 7)

    def close(self, at=LESSON):
        self.recorder.settle(POLICY, at)
        self.recorder.close()
        return self

    @property
    def logged(self):
        return EventReader(self._folder / "events" / EVENTS).read(limit=9999)

    @property
    def recent(self):
        return EventReader(self._folder / "recent" / RECENT).read(limit=9999)

    @property
    def counted(self):
        return CountsReader(self._folder / "events" / COUNTS)


@pytest.fixture
def box(tmp_path):
    return Box(tmp_path)


@pytest.mark.parametrize(
    ("decision", "labels", "who", "hints", "logged", "recent", "counted", "helped"),
    [
        # Of pupils: visits fade within the hour and are counted, refusals and marked rules have a row.
        (ALLOW, "news", PUPIL, (), False, True, True, False),
        (BLOCK, "gambling", PUPIL, (), True, False, True, False),
        (BLOCK, "gambling", PUPIL, WATCHED, False, True, True, False),
        (MARKED, "x", PUPIL, (), True, False, True, False),
        # Who asks for help leaves one number for the whole school.
        (HELP, "help", PUPIL, (), False, False, False, True),
        (HELP, "help", TEACHER, (), False, False, False, True),
        # Of adults no more than the school chose to be told of, and of their own trouble nothing at all (R15).
        (ALLOW, "news", TEACHER, (), False, False, True, False),
        (RULE, "social-media", TEACHER, (), False, False, True, False),
        (ADULT, "adult", TEACHER, (), True, False, True, False),
        (ALLOW, "unions", TEACHER, (), False, False, False, False),
        (ALLOW, "news", THING, (), False, False, True, False),
        (ALLOW, "news", GUEST, (), False, False, True, False),
    ],
)
def test_a_visit_ends_up_where_its_event_would(box, decision, labels, who, hints, logged, recent, counted, helped):
    visit = box.visit(decision, labels, who=who, hints=frozenset(hints))
    visitor = Visitor("10.0.0.9", who)
    if visit.logged:
        box.recorder.log(visitor, visit, SEEN, OFFSET, 7)
    else:
        box.fold(visitor, visit)
    box.close()
    found = (
        len(box.logged),
        len(box.recent),
        len(box.counted.hosts_on(LESSON.date())),
        box.counted.help_on(LESSON.date()),
    )
    assert found == (logged, recent, counted, helped)


def test_a_row_says_who_when_and_what_was_answered_f8(box):
    visit, offset = box.visit(BLOCK, "gambling", purpose="compliance"), timedelta(hours=3)
    box.recorder.log(Visitor("10.0.0.9", PUPIL), visit, SEEN, offset, 7)
    (row,) = box.close().logged
    assert (row.seen, row.attempt.at, row.address, row.client) == (SEEN, SEEN + offset, "10.0.0.9", PUPIL)
    assert (row.attempt.target.name, row.attempt.target.labels) == ("www.example.org", {"gambling"})
    assert (row.decision, row.purpose, row.policy, row.point) == (BLOCK, "compliance", 7, "dns")


def test_what_many_meet_adds_up(box):
    visit = box.visit()
    for n in range(30):
        box.fold(Visitor(f"10.0.0.{n}", PUPIL), visit)
    box.fold(Visitor("10.0.1.1", TEACHER), box.visit(who=TEACHER))
    box.close()
    assert sorted(box.counted.hosts_on(LESSON.date())) == [
        ("www.example.org", "staff", "P2", "ALLOW", 1),
        ("www.example.org", "year-9", "P2", "ALLOW", 30),
    ]


def test_what_was_met_before_the_bell_is_counted_before_it(box):
    visit, visitor = box.visit(), Visitor("10.0.0.9", PUPIL)
    box.fold(visitor, visit)
    box.recorder.settle(POLICY, LESSON)
    box.fold(visitor, visit)
    box.close(at=LESSON + timedelta(hours=1))
    periods = [(period, n) for _, _, period, _, n in box.counted.hosts_on(LESSON.date())]
    assert sorted(periods) != [("P2", 2)]
    assert sorted(n for _, n in periods) == [1, 1]
    assert ("P2", 1) in periods


def test_the_last_hour_hears_of_a_name_once_a_minute_and_of_so_many_of_one_client(box):
    visitor, visit = Visitor("10.0.0.9", PUPIL), box.visit(host="again.example")
    for seconds in range(0, 121, 10):
        box.fold(visitor, visit, seen=SEEN + timedelta(seconds=seconds))
    other = Visitor("10.0.0.10", PUPIL)
    box.fold(other, *(box.visit(host=f"n{n}.example") for n in range(PER_CLIENT + 50)))
    box.close()
    again = [row.seen for row in box.recent if row.attempt.target.name == "again.example"]
    assert len(again) == 2
    assert again[1] - again[0] > AGAIN_AFTER
    assert len(box.recent) == PER_CLIENT + 2
    assert sum(n for *_, n in box.counted.hosts_on(LESSON.date())) == 13 + PER_CLIENT + 50


def test_what_nobody_attempts_is_remembered_nowhere(box):
    box.fold(Visitor("10.0.0.9", PUPIL), NOBODYS)
    box.close()
    assert (box.logged, box.recent, box.counted.hosts_on(LESSON.date()), box.counted.help_on(LESSON.date())) == (
        [], [], [], 0,
    )  # fmt: skip


def test_a_flood_fills_no_disk_and_is_counted_whole(box):
    visitor, visit = Visitor("10.0.0.9", PUPIL), box.visit(BLOCK, "gambling")
    for _ in range(BURST + 100):
        box.recorder.log(visitor, visit, SEEN, OFFSET, 7)
    box.close()
    assert BURST <= len(box.logged) <= BURST + 20
    assert box.counted.refused_on(LESSON.date()) == BURST + 100

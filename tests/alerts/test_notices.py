"""Break glass: everyone told, once when it begins and once when it ends, over restarts and dead mail servers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts.notices import Notices, told
from alerts.notify.notice import BROKEN, WHOLE, Notice, body, payload, subject
from alerts.settings import Notify, notify_of
from alerts.store import Store, dead_letters
from appliance.folder import SCHOOLS, read
from filters.catalogue import shipped
from filters.policy.in_force import Glass
from filters.policy.load.folder import load
from tests.alerts.test_notify import Sink, mail_server
from tests.policies import LESSON
from tests.seen import school

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
END = LESSON + timedelta(minutes=30)
GLASS = Glass("glass-1", "main", LESSON, END, "Dana", "The exam board's site is blocked")
EVERYONE = ("dsl@oakfield.example", "head@oakfield.example", "it@oakfield.example")
SAID = Notice("glass-1", BROKEN, "School network", LESSON, END, "Dana", GLASS.why)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "alerts.db")
    yield made
    made.dispose()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def notify(sink):
    with mail_server(sink) as server:
        yield Notify("Oakfield School", "england", server, {}, (), "http://lessonwall.internal", None, EVERYONE)


def broken(*glasses):
    return school(glasses=glasses)


def letters(sink):
    """Whom each was for, and its subject."""
    found = [(each.rcpt_tos[0], each.content.decode()) for each in sink.letters]
    return sorted((to, text.partition("Subject: ")[2].partition("\r\n")[0]) for to, text in found)


def test_everybody_with_a_role_is_told_once_when_it_begins_and_once_when_it_ends(store, sink, notify):
    notices = Notices(store, notify, retry=0.1)
    for minute in range(3):
        notices.step(broken(GLASS), LESSON + timedelta(minutes=minute), NOW + timedelta(minutes=minute))
    assert [to for to, _ in letters(sink)] == list(EVERYONE)
    for minute in range(30, 33):
        notices.step(broken(GLASS), LESSON + timedelta(minutes=minute), NOW + timedelta(minutes=minute))
    assert [to for to, _ in letters(sink)] == sorted(EVERYONE * 2)
    assert {each.notice.about for each in told(store)} == {BROKEN, WHOLE}


def test_a_restart_tells_nobody_twice_and_forgets_no_end(store, sink, notify):
    Notices(store, notify, retry=0.1).step(broken(GLASS), LESSON, NOW)
    Notices(store, notify, retry=0.1).step(broken(GLASS), LESSON + timedelta(minutes=1), NOW)
    assert len(sink.letters) == len(EVERYONE)
    # The box was off when it ended, and for longer than the policy remembers it.
    after = Notices(store, notify, retry=0.1)
    after.step(broken(), END + timedelta(hours=5), NOW + timedelta(hours=5))
    after.step(broken(), END + timedelta(hours=5), NOW + timedelta(hours=5))
    assert len(sink.letters) == 2 * len(EVERYONE)


def test_mended_before_its_time_it_says_when(store, sink, notify):
    notices = Notices(store, notify, retry=0.1)
    notices.step(broken(GLASS), LESSON, NOW)
    mended = LESSON + timedelta(minutes=5)
    notices.step(broken(replace(GLASS, end=mended)), mended, NOW)
    [whole] = {each.notice for each in told(store) if each.notice.about == WHOLE}
    assert whole.end == mended


def test_a_mail_server_that_is_away_is_tried_again_and_nobody_gets_two(store, sink, notify):
    sink.answer = "451 later"
    notices = Notices(store, notify, retry=0.1)
    notices.step(broken(GLASS), LESSON, NOW)
    assert {each.state for each in told(store)} == {"waiting"}
    sink.answer = ""
    for hours in (1, 2):
        notices.step(broken(GLASS), LESSON, datetime.now(UTC) + timedelta(hours=hours))
    assert [to for to, _ in letters(sink)] == list(EVERYONE)


def test_an_address_that_is_refused_is_for_a_person_to_look_at(store, sink, notify, tmp_path):
    sink.answer = "550 no such person"
    Notices(store, notify, retry=0.1).step(broken(GLASS), LESSON, NOW)
    assert dead_letters(tmp_path / "alerts.db") == len(EVERYONE)


def test_a_school_without_mail_is_told_on_screens_and_that_is_known(store):
    Notices(store, Notify("Oakfield School", "england", None, {}, ()), retry=0.1).step(broken(GLASS), LESSON, NOW)
    assert [(each.channel, each.state) for each in told(store)] == [("screens", "sent")]


def test_everyone_are_the_holders_of_all_named_roles():
    made = load(read(SCHOOLS / "oakfield").files, shipped()).school
    assert made
    assert set(notify_of(made, "").everyone) == {
        f"{name}@oakfield.example" for name in ("dsl", "deputy", "head", "chair", "assistant.head", "governor", "it")
    }


def test_what_it_says_is_whole_and_plain():
    assert subject(SAID, "Europe/London") == "Lessonwall: nothing is blocked in School network until 10:45"
    text = body(SAID, "Oakfield School", "Europe/London", "http://lessonwall.internal/")
    for part in ("Dana", "School network", "10:45", GLASS.why, "It ends by itself", "http://lessonwall.internal/"):
        assert part in text
    after = replace(SAID, about=WHOLE)
    assert subject(after, "Europe/London") == "Lessonwall: the rules hold again in School network"
    assert payload(after, "f" * 32, "Oakfield School")["glass"]["zone"] == "School network"

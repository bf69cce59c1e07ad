"""Messages: what they say (golden), how they travel (a real SMTP server, a real webhook), and that they arrive."""

import hashlib
import hmac
import json
import os
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from alerts.alert import Alert
from alerts.joining import Raised
from alerts.notify import mail, message, webhook
from alerts.notify.failure import Refused, Unavailable
from alerts.notify.outbox import Outbox, deliveries
from alerts.notify.trying import GIVE_UP_AFTER, LONGEST_PAUSE, pause
from alerts.settings import Notify
from alerts.store import Store, dead_letters
from filters.clients import HowSure
from filters.events.reader import Cursor
from filters.policy.school import Mail, Webhook
from tests.policies import LESSON
from tests.seen import ADULT, event, school, themes

GOLDEN = Path(__file__).parents[1] / "golden" / "messages"
NOW = datetime.now(UTC)

ALERT = Alert(
    number=12, id="0123456789abcdef0123456789abcdef", theme="suicide", level="danger", kind="search", service="",
    category="", device="tablet-9", person="p9", sure=HowSure.SIGNED_IN, group="year-9", zone="main", place="IT2",
    address="10.0.0.9", period="P2", count=3, first=LESSON, last=LESSON + timedelta(minutes=4), raised=NOW,
    route="dsl", state="new", title="Suicide: a search, Year 9", words=b"sealed", urgent=True, changed=3,
)  # fmt: skip
FACTS = message.About(
    "Oakfield School",
    "Suicide and self-harm",
    "Year 9",
    "http://lessonwall.internal/",
    advice=("See the child today.",),
)


@pytest.mark.parametrize(
    ("name", "alert", "facts"),
    [
        ("danger-search.txt", ALERT, FACTS),
        ("caution-site-shared.txt",
         replace(ALERT, theme="adult", level="caution", kind="site", count=1, sure=HowSure.SHARED_DEVICE, person=None,
                 place=""),
         replace(FACTS, title="Pornography", link="", advice=())),
        ("named-because-the-school-says-so.txt", ALERT, replace(FACTS, person="Pupil Nine")),
    ],
)  # fmt: skip
def test_a_mail_says_enough_to_act_and_no_more(name, alert, facts):
    text = f"Subject: {message.subject(alert, 'raised')}\n\n{message.body(alert, facts)}"
    if os.environ.get("LESSONWALL_REGOLD"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_webhooks_json_is_golden_too():
    text = json.dumps(message.payload(ALERT, FACTS, "f" * 32, "raised"), indent=1) + "\n"
    if os.environ.get("LESSONWALL_REGOLD"):
        (GOLDEN / "webhook.json").write_text(text, encoding="utf-8")
    assert text == (GOLDEN / "webhook.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("level", "about", "subject"),
    [
        ("danger", "raised", "Lessonwall: alert 12, please read now"),
        ("caution", "raised", "Lessonwall: alert 12"),
        ("danger", "level raised", "Lessonwall: alert 12 has become more serious, please read now"),
    ],
)
def test_a_subject_is_discreet(level, about, subject):
    assert message.subject(replace(ALERT, level=level), about) == subject


def test_no_message_holds_a_person_or_a_device():
    told = message.body(ALERT, FACTS) + json.dumps(message.payload(ALERT, FACTS, "id", "raised"))
    for private in ("p9", "tablet-9", "10.0.0.9", "sealed"):
        assert private not in told


# --- real servers -----------------------------------------------------------------------------------------------


class Sink:
    """A mail server that keeps what it gets, or answers what it is told to."""

    def __init__(self):
        self.letters = []
        self.answer = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(sink):
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield Mail("127.0.0.1", "lessonwall@oakfield.example", controller.port, tls="none")
    finally:
        controller.stop()


@contextmanager
def web_server(answers, secret_file):
    """Answers with each of `answers` in turn, the last one for ever; keeps (headers, body)."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = answers[min(len(got), len(answers) - 1)]
            got.append((dict(self.headers), body))
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Webhook(f"http://127.0.0.1:{server.server_port}/hook", str(secret_file)), got
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def secret_file(tmp_path):
    (tmp_path / "secret").write_text("not so secret\n")
    return tmp_path / "secret"


LETTER = mail.Letter("0" * 32, "dsl@oakfield.example", "Lessonwall: alert 12", "Ünïcode body\n")


def test_a_letter_arrives_with_a_stable_id():
    sink = Sink()
    with mail_server(sink) as server:
        mail.send(server, LETTER)
    (letter,) = sink.letters
    assert letter.rcpt_tos == ["dsl@oakfield.example"]
    text = letter.content.decode()
    assert "Message-ID: <00000000000000000000000000000000@lessonwall>" in text
    assert "Subject: Lessonwall: alert 12" in text


@pytest.mark.parametrize(
    ("answer", "failure"),
    [("450 busy, come back", Unavailable), ("451 try later", Unavailable), ("550 no such mailbox", Refused)],
)
def test_what_a_mail_server_says_decides_whether_to_try_again(answer, failure):
    sink = Sink()
    sink.answer = answer
    with mail_server(sink) as server, pytest.raises(failure, match=answer.split(" ", 1)[1]):
        mail.send(server, LETTER)


def test_no_mail_server_there_is_try_again():
    with pytest.raises(Unavailable):
        mail.send(Mail("127.0.0.1", "box@oakfield.example", free_port(), tls="none"), LETTER)


def test_a_mail_server_that_says_nothing_does_not_hold_us_for_ever(monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unavailable):
        mail.send(Mail("127.0.0.1", "box@oakfield.example", silent.getsockname()[1], tls="none"), LETTER)


def test_without_starttls_nothing_is_sent_in_clear_by_mistake():
    sink = Sink()
    with mail_server(sink) as server, pytest.raises(Refused, match=r"set notify\.mail\.tls"):
        mail.send(replace(server, tls="starttls"), LETTER)
    assert not sink.letters


def test_a_password_file_that_is_missing_is_named(tmp_path):
    with mail_server(Sink()) as server, pytest.raises(Refused, match="put the mail password there"):
        mail.send(replace(server, user="box", password_file=str(tmp_path / "none")), LETTER)


def test_a_webhook_is_signed(secret_file):
    with web_server([200], secret_file) as (hook, got):
        webhook.post(hook, "f" * 32, {"level": "danger", "title": "Überall"}, 1_700_000_000)
    ((headers, body),) = got
    expected = hmac.new(b"not so secret", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers["Lessonwall-Signature"] == f"sha256={expected}"
    assert headers["Lessonwall-Id"] == "f" * 32
    assert json.loads(body) == {"level": "danger", "title": "Überall"}


@pytest.mark.parametrize(
    ("answer", "failure"), [(500, Unavailable), (503, Unavailable), (429, Unavailable), (404, Refused), (302, Refused)]
)
def test_what_a_webhook_answers_decides_whether_to_try_again(secret_file, answer, failure):
    with web_server([answer], secret_file) as (hook, got), pytest.raises(failure, match=str(answer)):
        webhook.post(hook, "id", {}, 1)
    assert len(got) == 1, "a redirect was followed"


# --- the outbox -------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "alerts.db")
    yield opened
    opened.dispose()


def raise_alert(store, notify, level="danger", made=None, fold="f", id=1):
    raised = Raised(
        event=event(ADULT, "adult", id=id), fold=fold, theme="adult", level=level, kind="site", service="",
        category="adult", period="P2", route="dsl", title="Adult: a blocked site, Year 9", urgent=False,
    )  # fmt: skip
    (alert,) = store.add(
        [raised], Cursor("log", id), lambda alert: deliveries(notify, alert), made or datetime.now(UTC)
    )
    return alert


def notify_by(server=None, *hooks):
    to = {"dsl": ("dsl@oakfield.example", "deputy@oakfield.example"), "head": ("head@oakfield.example",)}
    return Notify("Oakfield School", "england", server, to, hooks, "http://lessonwall.internal")


def states(store):
    with store.reading() as connection:
        return [
            tuple(row) for row in connection.exec_driver_sql("SELECT state, tries FROM outbox ORDER BY made, rowid")
        ]


def soon(outbox, delivered, within=8.0):
    """Step until so many were delivered, as the process does."""
    ends = datetime.now(UTC) + timedelta(seconds=within)
    count = 0
    while count < delivered and datetime.now(UTC) < ends:
        count += outbox.step(school(), datetime.now(UTC))
    return count


def test_everyone_on_the_route_is_told_once(store):
    sink = Sink()
    with mail_server(sink) as server:
        notify = notify_by(server)
        raise_alert(store, notify)
        outbox = Outbox(store, notify, themes(), 0.05)
        assert outbox.step(school(), datetime.now(UTC)) == 2
        assert outbox.step(school(), datetime.now(UTC)) == 0
    assert sorted(letter.rcpt_tos[0] for letter in sink.letters) == ["deputy@oakfield.example", "dsl@oakfield.example"]
    assert states(store) == [("sent", 1), ("sent", 1)]


def test_an_advisory_waits_on_the_screen(store):
    notify = notify_by(Mail("127.0.0.1", "box@oakfield.example", 1))
    raise_alert(store, notify, level="advisory")
    assert states(store) == []


def test_500_for_a_while_then_ok_with_one_id(store, secret_file):
    with web_server([500, 503, 500, 200], secret_file) as (hook, got):
        notify = notify_by(None, hook)
        alert = raise_alert(store, notify)
        outbox = Outbox(store, notify, themes(), 0.02)
        assert soon(outbox, 1) == 1
        assert outbox.step(school(), datetime.now(UTC)) == 0
    assert len(got) == 4
    assert len({headers["Lessonwall-Id"] for headers, _ in got}) == 1
    assert json.loads(got[-1][1])["alert"]["id"] == alert.id
    assert states(store) == [("sent", 4)]


def test_one_that_hangs_or_fails_does_not_keep_the_others(store, secret_file):
    with web_server([200], secret_file) as (hook, got):
        notify = notify_by(Mail("127.0.0.1", "box@oakfield.example", free_port(), tls="none"), hook)
        raise_alert(store, notify)
        outbox = Outbox(store, notify, themes(), 60)
        assert outbox.step(school(), datetime.now(UTC)) == 1
        # What failed is not tried again before its time.
        assert outbox.step(school(), datetime.now(UTC)) == 0
    assert sorted(states(store)) == [("sent", 1), ("waiting", 1), ("waiting", 1)]
    assert len(got) == 1


def test_what_is_refused_is_a_dead_letter_with_its_reason(store, tmp_path, secret_file):
    with web_server([404], secret_file) as (hook, _):
        notify = notify_by(None, hook)
        raise_alert(store, notify)
        outbox = Outbox(store, notify, themes(), 0.02)
        outbox.step(school(), datetime.now(UTC))
    (dead,) = outbox.dead()
    assert dead.error.endswith("answered 404")
    assert dead_letters(tmp_path / "alerts.db") == 1


def test_after_three_days_a_person_must_look(store):
    notify = notify_by(Mail("127.0.0.1", "box@oakfield.example", free_port(), tls="none"))
    raise_alert(store, notify, made=datetime.now(UTC) - GIVE_UP_AFTER - timedelta(minutes=1))
    outbox = Outbox(store, notify, themes(), 0.02)
    outbox.step(school(), datetime.now(UTC))
    assert len(outbox.dead()) == 2


def test_a_channel_that_the_school_gave_up_is_said(store, secret_file):
    with web_server([200], secret_file) as (hook, got):
        raise_alert(store, notify_by(Mail("127.0.0.1", "box@oakfield.example", 1), hook))
        outbox = Outbox(store, notify_by(), themes(), 0.02)
        outbox.step(school(), datetime.now(UTC))
    assert len(outbox.dead()) == 3
    assert not got


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (400, LONGEST_PAUSE.total_seconds())]
)
def test_pauses_grow_to_an_hour(tries, seconds):
    assert pause(tries, 10).total_seconds() == seconds

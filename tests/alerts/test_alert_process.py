"""The alert engine as a process: an alert within a second, and none lost or doubled by kill -9 (R1)."""

import json
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from alerts.settings import AlertSettings, Notify, notify_of, roles_of
from alerts.store import Store
from alerts.themes import shipped
from alerts.triage import Roles
from filters.clients import Clients
from filters.events.log import EventLog
from filters.events.record import EVENTS
from filters.events.seal import Sealer, make_keys
from filters.live import publish
from filters.policy.school import Contact, School, Webhook
from filters.policy.school import Notify as SchoolNotify
from tests.names import publish_names
from tests.policies import LESSON
from tests.seen import ADULT, STATUTORY, client, event, school

ROOT = Path(__file__).parents[2]
PROCESS = [sys.executable, "-m", "alerts.process"]


class Hook:
    """A webhook that answers 503 until it is told to work."""

    def __init__(self):
        self.works = False
        self.got = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.works:
                    hook.got.append((self.headers["Lessonwall-Id"], body["alert"]["id"]))
                self.send_response(200 if hook.works else 503)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook():
    opened = Hook()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture
def state(tmp_path, hook):
    for folder in ("live", "events", "recent", "alerts"):
        (tmp_path / folder).mkdir()
    make_keys(tmp_path / "keys")
    publish(tmp_path / "live", school())
    who = client()
    publish(tmp_path / "live", Clients(1, {"10.0.0.9": who}, {"tablet-9": who}, (), who))
    publish_names(tmp_path / "live")
    (tmp_path / "secret").write_text("x")
    return tmp_path


def settings(state, hook):
    folders = {name: str(state / name) for name in ("live", "events", "recent", "keys")}
    notify = Notify("Oakfield", "england", None, {}, (Webhook(hook.url, str(state / "secret")),))
    return AlertSettings(
        **folders, alerts=str(state / "alerts" / "alerts.db"), roles=Roles(), notify=notify, themes=shipped(), retry=0.1
    )


@contextmanager
def engine(state, hook):
    process = subprocess.Popen(PROCESS, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(msgspec.json.encode(settings(state, hook)))
    process.stdin.close()
    assert process.stdout.readline() == b"ready\n"
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def soon(what, within=10.0):
    ends = time.monotonic() + within
    while not (found := what()) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def test_an_alert_stands_in_the_store_within_a_second_and_the_process_ends_cleanly(state, hook):
    log = EventLog(state / "events" / EVENTS, Sealer.of(state / "keys"))
    store = Store(state / "alerts" / "alerts.db")
    hook.works = True
    with engine(state, hook) as process:
        log.append(event(ADULT, "adult"), urgent=True).result(5)
        assert soon(store.alerts)
        start = time.monotonic()
        log.append(event(STATUTORY, "iwf"), urgent=True).result(5)
        assert soon(lambda: len(store.alerts()) == 2)
        assert time.monotonic() - start < 1
        assert soon(lambda: len(hook.got) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    log.close()
    store.dispose()


def test_an_alert_survives_a_kill_between_block_and_send_and_is_sent_once_r1(state, hook):
    """Killed again and again under load while nothing can be sent; then the receiver works."""
    log = EventLog(state / "events" / EVENTS, Sealer.of(state / "keys"))
    store = Store(state / "alerts" / "alerts.db")
    for turn in range(3):
        with engine(state, hook) as process:
            for n in range(20):
                who = client(device=f"tablet-{turn}-{n}", person=f"p{turn}-{n}")
                log.append(event(ADULT, "adult", who=who, at=LESSON), urgent=n % 5 == 0)
            # Some have been raised, some have not: now.
            assert soon(lambda turn=turn: len(store.alerts()) > turn * 20)
            process.kill()
            process.wait(10)
    log.close()
    assert hook.got == []
    hook.works = True
    with engine(state, hook):
        assert soon(lambda: len(hook.got) >= 60, within=20)
        time.sleep(0.3)
    alerts = store.alerts()
    assert len(alerts) == 60
    assert all(alert.count == 1 for alert in alerts)
    assert sorted(alert for _, alert in hook.got) == sorted(alert.id for alert in alerts)
    assert len({message for message, _ in hook.got}) == 60
    store.dispose()


@pytest.mark.parametrize("given", [b"", b"{}", b"nonsense"])
def test_bad_settings_are_one_line_and_exit_code_3(given):
    done = subprocess.run(
        [sys.executable, "-m", "alerts.process"], cwd=ROOT, input=given, capture_output=True, timeout=30
    )
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: settings: ")
    assert done.stderr.count(b"\n") == 1


def test_the_schools_contacts_become_routes_f0():
    plain = school()
    roles = {
        "dsl": (Contact("Dora", "dsl@oakfield.example", person="dora"),),
        "deputy": (Contact("Dan", "deputy@oakfield.example"), Contact("Dora too", "dsl@oakfield.example")),
        "head": (Contact("Hugo", "head@oakfield.example", person="hugo"),),
        "chair": (Contact("Cleo", ""),),
    }
    oakfield = School(
        "Oakfield", "england", "Europe/London", roles, plain.zones, plain.groups, "year-7", "custom", plain.calendar,
        notify=SchoolNotify(),
    )  # fmt: skip
    notify = notify_of(oakfield, "http://lessonwall.internal")
    assert notify.mail_to == {
        "dsl": ("dsl@oakfield.example", "deputy@oakfield.example"),
        "head": ("head@oakfield.example",),
        "chair": (),
        "it": (),
    }
    assert notify.people is None, "names leave the box only where the school says so"
    assert roles_of(oakfield) == Roles("dora", "hugo", "")

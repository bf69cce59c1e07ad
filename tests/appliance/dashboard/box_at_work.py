"""A real box for the dashboard's tests: a steward in its own process, live values, a store, the dashboard served."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import uvicorn

from alerts.joining import Raised
from alerts.store import Store
from alerts.themes import shipped
from appliance.dashboard.app import build
from appliance.dashboard.box import Box
from appliance.dashboard.process import health_lines, listen
from appliance.folder import SCHOOLS
from appliance.state import State
from filters.clients import Client, HowSure
from filters.door import Door
from filters.events.event import Event
from filters.events.log import EventLog
from filters.events.reader import Cursor, EventReader
from filters.events.record import EVENTS
from filters.events.seal import Sealer, make_keys
from filters.policy.attempt import Attempt, Decision, Reason, Standing, Target, Verdict
from filters.requests import Done, NewAccount, SetUp

MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("Europe/London"))  # P2 at oakfield
PASSWORD = "three green bottles"


@dataclass(slots=True)
class School:
    """A running box, and what tests put into it."""

    state: State
    url: str
    store: Store
    sessions: dict[tuple[str, ...], str] = field(default_factory=dict)
    log: EventLog | None = None

    def session(self, *roles: str) -> str:
        """The token of somebody who holds these roles."""
        if roles not in self.sessions:
            name = "-".join(roles)
            invited = Door(self.state.door).ask_as_console(NewAccount(name, roles))
            assert isinstance(invited, Done), invited
            signed = Door(self.state.door).ask(SetUp(invited.value, name, PASSWORD))
            assert isinstance(signed, Done), signed
            self.sessions[roles] = signed.value
        return self.sessions[roles]

    def browser(self, *roles: str) -> httpx.Client:
        """A client that follows no redirect; signed in if roles are given."""
        cookies = {"lessonwall": self.session(*roles)} if roles else {}
        # Without TLS there is nothing to verify, and loading the authorities is slow.
        return httpx.Client(base_url=self.url, cookies=cookies, timeout=10, verify=False)

    def attempt(
        self, host: str, *, group: str = "year-9", words: str = "", themes: tuple[str, ...] = (), **more
    ) -> Event:
        """Append an event to the log; answers it as read back."""
        if self.log is None:
            self.log = EventLog(self.state.events / EVENTS, Sealer.of(self.state.keys))
        sure = HowSure(more.get("sure", "their own device"))
        client = Client(
            more.get("device", "laptop-p9"), more.get("person", "p9"), sure, "IT2", Standing("pupils", group)
        )
        reason = more.get("reason", Reason.CATEGORY)
        verdict = more.get("verdict", Verdict.BLOCK)
        target = Target(frozenset(more.get("labels", ())), frozenset(themes), host)
        event = Event(
            0, datetime.now(UTC), "dns", "127.0.0.1", client, Attempt(client.standing, target, MONDAY),
            Decision(verdict, reason, more.get("rule", f"{group}/vpn")), words=words, policy=1,
        )  # fmt: skip
        before = EventReader(self.state.events / EVENTS).last_id
        waiting = self.log.append(event, urgent=True)
        if waiting is not None:
            waiting.result(5)
        found = EventReader(self.state.events / EVENTS).read(before)
        return found[-1]

    def alert(self, title: str = "Attempt to get around the filter", *, theme: str = "avoidance", **more) -> str:
        """Raise an alert as the engine does; answers its id."""
        words = more.pop("words", "")
        level, route, kind = more.pop("level", "caution"), more.pop("route", "dsl"), "search" if words else "site"
        event = self.attempt(more.pop("host", "vpn.example"), words=words, themes=(theme,) if words else (), **more)
        reader = EventReader(self.state.events / EVENTS)
        sealed = Sealer.of(self.state.keys).seal(words)
        raised = Raised(event, f"{title}|{event.id}", theme, level, kind, "", "", "P2", route, title, False, sealed)
        [alert] = self.store.add([raised], Cursor(reader.log, event.id), lambda alert: (), datetime.now(UTC))
        return alert.id


def running(root: Path, folder: Path = SCHOOLS / "oakfield") -> Iterator[School]:
    """`folder`: the school's; a copy for whoever edits it."""
    state = State(root)
    state.events.mkdir(parents=True)
    make_keys(state.keys)
    steward = start_steward(state, folder)
    try:
        store = Store(state.alerts)
        app = build(Box(state, shipped(), health_lines), Door(state.door))
        listener = listen("127.0.0.1:0")
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        until(lambda: server.started)
        yield (school := School(state, f"http://127.0.0.1:{listener.getsockname()[1]}", store))
        server.should_exit = True
        thread.join(10)
        if school.log:
            school.log.close()
        store.dispose()
    finally:
        steward.terminate()
        steward.wait(10)


def start_steward(state: State, folder: Path = SCHOOLS / "oakfield") -> "subprocess.Popen[str]":
    offset = (MONDAY - datetime.now(UTC)) / timedelta(seconds=1)
    settings = {"school": str(folder), "state": str(state.root), "offset": offset}
    steward = subprocess.Popen(
        [sys.executable, "-m", "appliance.steward.process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert steward.stdin
    assert steward.stdout
    steward.stdin.write(json.dumps(settings))
    steward.stdin.close()
    assert steward.stdout.readline() == "ready\n"
    return steward


def until(true: Callable[[], bool], within: float = 10.0) -> None:
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


def csrf(html: str) -> str:
    """The proof that the page's forms carry."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', html)
    assert found, html[:500]
    return found[1]

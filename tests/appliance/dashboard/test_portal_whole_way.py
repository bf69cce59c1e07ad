"""The whole way, with a real steward: a form on a phone, a computer's message, and who is known everywhere then."""

import asyncio
import hashlib
import hmac
import json
import secrets
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn

from alerts.themes import shipped
from appliance.dashboard.box import Box
from appliance.dashboard.portal_serving import Listeners, Serving
from appliance.dashboard.process import config, health_lines, listen
from appliance.dashboard.settings import Portal
from appliance.folder import copy
from appliance.state import State
from filters.clients import HowSure
from filters.door import Door
from filters.live import Live
from filters.requests import Done, NewAccount
from tests.appliance.dashboard.box_at_work import MONDAY, PASSWORD, csrf, until

STRANGE = "127.0.0.9"
PC = "127.0.0.40"
SECRET = "5ca1ab1e" * 8


@dataclass
class Whole:
    state: State
    url: str

    def browser(self, address: str) -> httpx.Client:
        transport = httpx.HTTPTransport(local_address=address)
        return httpx.Client(base_url=self.url, transport=transport, timeout=10, trust_env=False)

    def person(self, address: str) -> str | None:
        """Of whom filters think at this address."""
        client = Live(self.state.live).clients.find(address)
        return client.person if client.sure is HowSure.SIGNED_IN else None

    def captive(self, address: str) -> bool:
        with self.browser(address) as browser:
            return browser.get("/captive-portal").json()["captive"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Iterator[Whole]:
    root = tmp_path_factory.mktemp("whole")
    state, folder, secret = State(root / "state"), root / "school", root / "lab"
    secret.write_text(SECRET)
    copy("oakfield", folder)
    text = (
        (folder / "school.yaml")
        .read_text()
        .replace("    group: unregistered        #", "    sign_in: true\n    group: unregistered  #", 1)
    )
    identity = f"{{id: lab, networks: [127.0.0.32/27], secret_file: {secret}}}"
    (folder / "school.yaml").write_text(f"{text}\nidentity:\n  realms: [OAKFIELD]\n  log_on:\n    - {identity}\n")
    state.recent.mkdir(parents=True, exist_ok=True)
    offset = (MONDAY - datetime.now(UTC)) / timedelta(seconds=1)
    steward = subprocess.Popen(
        [sys.executable, "-m", "appliance.steward.process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert steward.stdin
    assert steward.stdout
    steward.stdin.write(json.dumps({"school": str(folder), "state": str(state.root), "offset": offset}))
    steward.stdin.close()
    try:
        assert steward.stdout.readline() == "ready\n"
        listeners = Listeners((listen("127.0.0.1:0"),), ())
        box = Box(state, shipped(), health_lines)
        [(server, sockets)] = Serving(box, Portal(("",)), listeners).servers(Door(state.door), config)
        thread = threading.Thread(target=lambda: asyncio.run(_serve(server, sockets, box)), daemon=True)
        thread.start()
        until(lambda: server.started)
        yield Whole(state, f"http://127.0.0.1:{listeners.plain[0].getsockname()[1]}")
        server.should_exit = True
        thread.join(10)
    finally:
        steward.terminate()
        steward.wait(10)
        steward.stdout.close()


async def _serve(server: uvicorn.Server, sockets: list, box: Box) -> None:
    """With the looks that the dashboard's own pulse takes."""

    async def look() -> None:
        while True:
            await asyncio.to_thread(box.refresh)
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    await server.serve(sockets=sockets)
    looking.cancel()


def invited(whole: Whole, name: str, *roles: str) -> str:
    """The one-time code with which somebody chooses a password."""
    answer = Door(whole.state.door).ask_as_console(NewAccount(name, roles or ("person",)))
    assert isinstance(answer, Done), answer
    return answer.value


def set_up(browser: httpx.Client, code: str, password: str) -> httpx.Response:
    proof = csrf(browser.get(f"/set-up?code={code}").text)
    return browser.post("/set-up", data={"csrf": proof, "code": code, "password": password})


def test_the_code_of_the_first_account_is_of_no_use_here(whole):
    """It makes somebody who may do everything; pupils reach these pages."""
    code = (whole.state.steward / "set-up-code").read_text()
    with whole.browser(STRANGE) as browser:
        assert set_up(browser, code, PASSWORD).status_code == 403
    assert (whole.state.steward / "set-up-code").read_text() == code


def test_who_signs_in_on_a_phone_is_known_to_all_filters_and_after_signing_out_nobody_is(whole):
    until(lambda: whole.captive(STRANGE))
    with whole.browser(STRANGE) as browser:
        set_up(browser, invited(whole, "p9"), PASSWORD)
        proof = csrf(browser.get("/sign-in").text)
        wrong = browser.post("/sign-in", data={"csrf": proof, "name": "p9", "password": "wrong"})
        assert (wrong.status_code, whole.person(STRANGE)) == (403, None)
        came = browser.post("/sign-in", data={"csrf": proof, "name": "p9", "password": PASSWORD})
        assert came.status_code == 303, came.text
        done = browser.get("/sign-in/done")
        assert "You are signed in" in done.text
        assert (whole.person(STRANGE), whole.captive(STRANGE)) == ("p9", False)
        browser.post("/sign-out", data={"csrf": csrf(done.text)})
        assert (whole.person(STRANGE), whole.captive(STRANGE)) == (None, True)


def test_a_password_is_chosen_once_and_what_was_chosen_opens_no_dashboard(whole):
    """A pupil's code is used here; with it comes no session of the dashboard, whatever roles the account has."""
    code = invited(whole, "t1", "teacher")
    with whole.browser(STRANGE) as browser:
        short = set_up(browser, code, "short")
        assert (short.status_code, "10 to 256 characters" in short.text) == (403, True)
        chosen = set_up(browser, code, PASSWORD)
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-in")
        assert "lessonwall=" not in chosen.headers.get("set-cookie", "")
        assert "it was used" in set_up(browser, code, PASSWORD).text
    sessions = sqlite3.connect(whole.state.steward / "accounts.db").execute("SELECT count(*) FROM sessions").fetchone()
    assert sessions == (0,)


def test_a_domain_computer_is_named_by_its_log_on_and_no_longer_after_its_log_off(whole):
    def tell(event: str, login: str) -> int:
        body = json.dumps(
            {
                "login": login, "address": PC, "event": event, "at": datetime.now(UTC).isoformat(),
                "nonce": secrets.token_hex(16), "computer": "IT1-07",
            }
        ).encode()  # fmt: skip
        signed = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"lessonwall-sender": "lab", "lessonwall-signature": f"v1={signed}"}
        with whole.browser(PC) as computer:
            return computer.post("/identity", content=body, headers=headers).status_code

    until(lambda: tell("log-on", "OAKFIELD\\p9") == 204)
    until(lambda: whole.person(PC) == "p9", within=1.0)
    assert tell("log-off", "") == 204
    until(lambda: whole.person(PC) is None, within=1.0)
    # Another domain's p9 is not ours.
    assert tell("log-on", "ELSEWHERE\\p9") == 204
    assert whole.person(PC) is None

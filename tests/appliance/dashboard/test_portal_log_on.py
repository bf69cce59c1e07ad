"""POST /identity by real HTTP: a computer tells who logged on, and nothing else passes."""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from appliance.dashboard.portal_told import told
from filters.policy.bindings import Source
from filters.policy.school import Identity, Sender
from filters.requests import Done, LoggedOff, LoggedOn, Refused
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import PortalAtWork, portal

SECRET = "5ca1ab1e" * 8
PC = "127.0.0.40"


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    root = tmp_path_factory.mktemp("log-on")
    secret, empty = root / "lab", root / "empty"
    secret.write_text(f"{SECRET}\n")
    empty.write_text("\n")
    with portal(root, encrypted=True) as at_work:
        at_work.identity(
            Identity(
                log_on=(
                    Sender("lab", ("127.0.0.32/27",), str(secret)),
                    Sender("empty", ("127.0.0.0/8",), str(empty)),
                    Sender("gone", ("127.0.0.0/8",), str(root / "gone")),
                ),
                sign_in_hours=8,
            )
        )
        until(lambda: tell(at_work, login="p9") == 204)
        yield at_work


@pytest.fixture(autouse=True)
def _afresh(box):
    box.asked.clear()
    box.answer = lambda request: Done("Noted.")


def message(address: str = PC, **more) -> bytes:
    right = {
        "login": "OAKFIELD\\p9", "address": address, "event": "log-on",
        "at": datetime.now(UTC).isoformat(), "nonce": secrets.token_hex(16), "computer": "IT1-07",
    }  # fmt: skip
    return json.dumps(right | more).encode()


def headers(body: bytes, sender: str = "lab", secret: str = SECRET) -> dict[str, str]:
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"lessonwall-sender": sender, "lessonwall-signature": f"v1={signed}"}


def tell(box: PortalAtWork, address: str = PC, sender: str = "lab", secret: str = SECRET, **more) -> int:
    body = message(**{"address": address} | more)
    with box.browser(address, secure=True) as browser:
        return browser.post("/identity", content=body, headers=headers(body, sender, secret)).status_code


def test_a_log_on_is_told_for_the_computers_own_address_and_ends_by_itself(box):
    assert tell(box) == 204
    [asked] = box.asked
    assert isinstance(asked, LoggedOn)
    assert (asked.login, asked.source, asked.address, asked.session) == (
        "OAKFIELD\\p9", Source.LOG_ON, PC, "lab/it1-07",
    )  # fmt: skip
    assert asked.until is not None
    assert abs(asked.until - datetime.now(UTC) - timedelta(hours=8)) < timedelta(minutes=1)


def test_a_log_off_ends_what_the_same_computer_told(box):
    assert tell(box, event="log-off", login="") == 204
    assert box.asked == [LoggedOff(Source.LOG_ON, session="lab/it1-07", address=PC)]


@pytest.mark.parametrize(
    ("sender", "secret", "more"),
    [
        ("nobody", SECRET, {}),
        ("", SECRET, {}),
        ("lab", "another secret", {}),
        ("empty", "", {}),
        ("gone", SECRET, {}),
        ("lab", SECRET, {"event": "log-in"}),
        ("lab", SECRET, {"at": "2026-11-23T10:15:00Z"}),
        ("lab", SECRET, {"login": "x" * 5000}),
    ],
)
def test_what_is_not_believed_is_told_nothing(box, sender, secret, more):
    body = message(**more)
    with box.browser(PC, secure=True) as browser:
        answer = browser.post("/identity", content=body, headers=headers(body, sender, secret))
    assert (answer.status_code, answer.content) == (401, b"")
    assert box.asked == []


def test_a_pupil_with_the_secret_tells_of_nobody_elses_device(box):
    body = message(PC)
    with box.browser("127.0.0.41", secure=True) as browser:
        assert browser.post("/identity", content=body, headers=headers(body)).status_code == 401
    assert box.asked == []


def test_a_computer_outside_the_senders_networks_is_not_believed(box):
    assert tell(box, "127.0.0.9") == 401
    assert box.asked == []


def test_the_same_message_counts_once(box):
    body = message()
    with box.browser(PC, secure=True) as browser:
        assert browser.post("/identity", content=body, headers=headers(body)).status_code == 204
        assert browser.post("/identity", content=body, headers=headers(body)).status_code == 401
    assert len(box.asked) == 1


def test_a_login_of_nobody_is_taken_in_and_told_to_the_steward_alone(box):
    """Whether somebody is on the register is not for computers to find out."""
    box.answer = lambda request: Refused("This login belongs to nobody on the school's register.")
    assert tell(box, login="OAKFIELD\\nobody") == 204


def test_while_the_steward_is_silent_the_computer_is_to_try_again(box):
    box.answer = lambda request: Refused("The steward does not answer.", again=True)
    assert tell(box) == 503


def test_a_body_without_end_is_cut_off(box):
    """4 kB are read, whatever length is declared."""
    with box.browser(PC, secure=True) as browser:
        answer = browser.post("/identity", content=(b"x" * 1024 for _ in range(40)), headers=headers(b""))
        assert answer.status_code == 401
    assert box.asked == []


def test_health_hears_how_many_were_refused_and_why_and_no_name(box):
    tell(box, secret="another secret")
    until(lambda: (now := told(box.state.recent)) is not None and now.refused > 0 and "signature" in now.why)
    text = (box.state.recent / "portal.json").read_text()
    assert "p9" not in text
    assert PC not in text

"""A computer's word about who logged on: what makes it believed, clause by clause."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from appliance.dashboard.identity_message import Nonces, Wrong, check_place, check_signature, read, signature

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
SECRET = b"a secret of thirty-two characters"


def body(**more) -> bytes:
    right = {
        "login": "OAKFIELD\\p9", "address": "10.4.9.1", "event": "log-on", "at": "2026-11-23T10:15:00Z",
        "nonce": "0123456789abcdef", "computer": "IT1-07",
    }  # fmt: skip
    return json.dumps({name: value for name, value in (right | more).items() if value is not ...}).encode()


def test_a_message_is_read():
    message = read(body())
    assert (message.login, message.address, message.computer) == ("OAKFIELD\\p9", "10.4.9.1", "IT1-07")
    assert message.at == NOW


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"[]", b"{", b"null", b'{"login": "p9"}', b"\xff" * 20, b"[" * 4000,
        body(login=...), body(address=...), body(event="log-in"), body(at="yesterday"), body(at="2026-11-23T10:15:00"),
        body(nonce="short"), body(nonce="x" * 65), body(login="x" * 257), body(login=" "), body(login=9),
        # A "*" at the end would mean every session of this sender.
        body(computer="*"), body(computer="x" * 65), body(computer="IT1 07"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(bad):
    with pytest.raises(Wrong):
        read(bad)


def test_a_log_off_needs_no_login():
    assert read(body(event="log-off", login="")).login == ""


def test_the_signature_is_hmac_sha256_of_the_bytes():
    expected = hmac.new(SECRET, body(), hashlib.sha256).hexdigest()
    assert signature(SECRET, body()) == f"v1={expected}"
    check_signature(f"v1={expected}", SECRET, body())


@pytest.mark.parametrize(
    ("given", "secret"),
    [
        ("", SECRET),
        ("v1=", SECRET),
        (signature(SECRET, body(login="h1")), SECRET),
        (signature(b"another secret of the same length", body()), SECRET),
        (signature(SECRET, body()).upper(), SECRET),
        (signature(SECRET, body()).removeprefix("v1="), SECRET),
        ("v1=\udce9\N{LATIN SMALL LETTER E WITH ACUTE}", SECRET),
        # An empty file, or one that anybody guesses, is no secret.
        (signature(b"", body()), b""),
        (signature(b"hunter2", body()), b"hunter2"),
    ],
)
def test_a_wrong_signature_is_refused(given, secret):
    with pytest.raises(Wrong):
        check_signature(given, secret, body())


@pytest.mark.parametrize(
    ("address", "peer", "networks", "believed"),
    [
        ("10.4.9.1", "10.4.9.1", ["10.4.0.0/16"], True),
        ("2001:DB8:0::1", "2001:db8::1", ["10.4.0.0/16", "2001:db8::/64"], True),
        # A program that speaks both families writes IPv4 as IPv6.
        ("::ffff:10.4.9.1", "10.4.9.1", ["10.4.0.0/16"], True),
        ("::ffff:10.4.9.2", "10.4.9.1", ["10.4.0.0/16"], False),
        # Whoever has the secret still tells of nobody's device but their own.
        ("10.4.9.2", "10.4.9.1", ["10.4.0.0/16"], False),
        ("10.9.0.1", "10.9.0.1", ["10.4.0.0/16"], False),
        ("10.4.9.1", "10.4.9.1", [], False),
        ("IT1-07", "10.4.9.1", ["10.4.0.0/16"], False),
    ],
)
def test_a_message_counts_for_the_address_that_it_comes_from(address, peer, networks, believed):
    if believed:
        check_place(read(body(address=address)), peer, networks)
    else:
        with pytest.raises(Wrong):
            check_place(read(body(address=address)), peer, networks)


@pytest.mark.parametrize(
    ("minutes", "believed"), [(0, True), (5, True), (-5, True), (5.1, False), (-5.1, False), (-60, False)]
)
def test_a_message_is_believed_within_five_minutes_of_its_time(minutes, believed):
    nonces, message = Nonces(NOW - timedelta(days=1)), read(body())
    if believed:
        nonces.take("lab", message, NOW + timedelta(minutes=minutes))
    else:
        with pytest.raises(Wrong, match="five minutes"):
            nonces.take("lab", message, NOW + timedelta(minutes=minutes))


def test_a_message_counts_once_as_long_as_its_time_would_let_it():
    nonces = Nonces(NOW - timedelta(days=1))
    early = NOW - timedelta(minutes=5)  # the computer's clock goes five minutes fast
    nonces.take("lab", read(body()), early)
    for minutes in (0, 5, 9.9):
        with pytest.raises(Wrong, match="came before"):
            nonces.take("lab", read(body()), early + timedelta(minutes=minutes))
    nonces.take("office", read(body()), NOW)


def test_what_was_written_before_the_start_may_have_come_before_it():
    """Nonces are not written down; a restart must not open five minutes of repeats."""
    with pytest.raises(Wrong, match="last started"):
        Nonces(NOW + timedelta(seconds=1)).take("lab", read(body()), NOW + timedelta(seconds=2))


def test_nonces_are_bounded_and_forgotten_when_they_no_longer_matter():
    nonces = Nonces(NOW - timedelta(days=1), most=3)
    for n in range(3):
        nonces.take("lab", read(body(nonce=f"{n:016}")), NOW)
    with pytest.raises(Wrong, match="too many"):
        nonces.take("lab", read(body(nonce="x" * 16)), NOW)
    later = NOW + timedelta(minutes=11)
    nonces.take("lab", read(body(nonce="x" * 16, at=later.isoformat())), later)
    assert len(nonces) == 1

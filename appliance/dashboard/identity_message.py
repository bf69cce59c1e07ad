"""What a computer writes to POST /identity, and whether it may be believed: read, proved, new, and about itself. Pure.

    {"login": "OAKFIELD\\\\p9", "address": "10.4.9.1", "event": "log-on", "at": "2026-11-23T10:15:00Z", "nonce": "…"}

Signed as `v1=` and the HMAC-SHA256 (RFC 2104) of these very bytes, in hexadecimal. Whoever holds the secret could write
anything; so a message counts only for the address that it comes from.
"""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from string import ascii_letters, digits

import msgspec

from filters.policy.addresses import address_in, plain_address

LARGEST = 4096  # bytes
WINDOW = timedelta(minutes=5)  # by which the computer's clock may differ
MOST_NONCES = 50_000  # of one WINDOW to both sides; a school has some thousand computers
SHORTEST_SECRET = 16  # bytes
_IN_NAMES = frozenset(f"{ascii_letters}{digits}-_")


class Event(StrEnum):
    ON = "log-on"
    OFF = "log-off"


class Wrong(Exception):
    """It is not believed; the text says why, for the box's own people. The sender is told nothing."""


@dataclass(frozen=True, slots=True)
class Message:
    """`login`: "" where nobody is logged on. `computer`: its name, by which a log-off finds its log-on."""

    login: str
    address: str
    event: Event
    at: datetime
    nonce: str
    computer: str = ""


_decode = msgspec.json.Decoder(Message).decode


def read(body: bytes) -> Message:
    """Raises Wrong."""
    try:
        message = _decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Wrong(f"not a message: {error}"[:200]) from None
    if message.at.tzinfo is None:
        raise Wrong("not a message: at has no offset")
    if not 16 <= len(message.nonce) <= 64 or len(message.login) > 256 or len(message.computer) > 64:
        raise Wrong("not a message: nonce, login or computer is too short or too long")
    if set(message.computer) - _IN_NAMES:
        raise Wrong("not a message: computer has letters that no computer's name has")
    if message.event is Event.ON and not message.login.strip():
        raise Wrong("not a message: a log-on without a login")
    return message


def signature(secret: bytes, body: bytes) -> str:
    return f"v1={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def check_signature(given: str, secret: bytes, body: bytes) -> None:
    """Raises Wrong."""
    if len(secret) < SHORTEST_SECRET:
        raise Wrong(f"the secret of this sender has fewer than {SHORTEST_SECRET} characters")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), signature(secret, body).encode()):
        raise Wrong("the signature is wrong: another secret, or the message was altered")


def check_place(message: Message, peer: str, networks: Iterable[str]) -> None:
    """Raises Wrong unless it comes from one of the sender's networks, and from the address that it is about."""
    at = ip_address(plain_address(peer))
    if not any(at in network for network in map(ip_network, networks) if network.version == at.version):
        raise Wrong("it comes from outside the sender's networks")
    told = address_in(message.address)
    if not told:
        raise Wrong("not a message: address is none")
    if told != str(at):
        raise Wrong("it tells of another address than its own")


class Nonces:
    """Which messages came already, and from when on they may come. `began`: what is older may have come before that."""

    def __init__(self, began: datetime, most: int = MOST_NONCES) -> None:
        self._began = began
        self._most = most
        self._seen: OrderedDict[tuple[str, str], datetime] = OrderedDict()  # -> when it came; oldest first

    def __len__(self) -> int:
        return len(self._seen)

    def take(self, sender: str, message: Message, now: datetime) -> None:
        """Raises Wrong for what is too old, too new, or came before."""
        if abs(now - message.at) > WINDOW:
            raise Wrong("its time is more than five minutes from the box's: does the computer's clock go right?")
        if message.at < self._began:
            raise Wrong("it was written before this part of the box last started")
        while self._seen and now - next(iter(self._seen.values())) > 2 * WINDOW:
            self._seen.popitem(last=False)
        if (sender, message.nonce) in self._seen:
            raise Wrong("it came before")
        if len(self._seen) >= self._most:
            raise Wrong("too many messages within ten minutes")
        self._seen[sender, message.nonce] = now

"""What DNS and first-packet workers tell the firewall's process: whom a standing may reach, and how. Typed messages.

One message is one datagram on a Unix SOCK_SEQPACKET socket; each is answered with its own id once it is in the
kernel, so that no answer leaves before its admission. None are sent where there is no firewall. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

LARGEST = 16_384  # bytes of a message
MOST_ADDRESSES = 64  # of one answer


class Way(StrEnum):
    """How a connection to an admitted address goes on."""

    PASS = "pass"  # forwarded by the kernel
    PROXY = "proxy"  # TCP 80 and 443 go to our proxy, UDP 443 is refused: to be looked into, or to be shown a page
    PORTAL = "portal"  # TCP 80 leads to the sign-in page: a phone's question whether it is behind one


@dataclass(frozen=True, slots=True)
class Admission:
    """`standing`: its number, 1 to 255. `zone`: its zone's id. `addresses`: IPv4 and IPv6 texts. `seconds`: from now.

    `names`: the name that was asked for and those that it led to: by these the firewall judges again when a client's
    standing or the policy changes.
    """

    id: int
    standing: int
    zone: str
    addresses: tuple[str, ...]
    seconds: float
    names: tuple[str, ...]
    way: Way = Way.PASS


@dataclass(frozen=True, slots=True)
class Refuse:
    """What the sensor asks for: a standing reaches these addresses no more, admitted or not, for so many seconds.

    By standing, since what is closed to pupils may be a teacher's own tunnel to work. `why`: for the log; no client.
    """

    id: int
    standing: int
    addresses: tuple[str, ...]
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """It is in the kernel. `problem`: "" or why it is not."""

    id: int
    problem: str = ""


_ADMISSION = msgspec.msgpack.Decoder(Admission)
_REFUSE = msgspec.msgpack.Decoder(Refuse)
_ADMITTED = msgspec.msgpack.Decoder(Admitted)
_encode = msgspec.msgpack.Encoder().encode


def encode(message: Admission | Refuse | Admitted) -> bytes:
    return _encode(message)


def decode_admission(data: bytes) -> Admission:
    """Raises ValueError (msgspec's errors are) for what is none."""
    admission = _ADMISSION.decode(data)
    if not 1 <= admission.standing <= 255 or len(admission.addresses) > MOST_ADDRESSES:
        raise ValueError("no such admission")
    return admission


def decode_asked(data: bytes) -> Admission | Refuse:
    """Either of the two that the firewall is asked for. Raises ValueError for what is neither."""
    try:
        return decode_admission(data)
    except msgspec.ValidationError:
        refuse = _REFUSE.decode(data)
    if not 1 <= refuse.standing <= 255 or len(refuse.addresses) > MOST_ADDRESSES:
        raise ValueError("no such refusal")
    return refuse


def decode_admitted(data: bytes) -> Admitted:
    """Raises ValueError."""
    return _ADMITTED.decode(data)

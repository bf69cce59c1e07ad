"""How fast one device may try passwords, and how many are tried at once: checking one is dear, guessing should be slow.

The steward slows down the guessing at one name; this slows down whoever guesses at many.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from threading import BoundedSemaphore

from filters.pace import Pace

BURST = 20  # tries that one device may make in a row
EVERY = 3.0  # seconds until it has one more
AT_ONCE = 4  # passwords that the steward is asked to check, one after the other


class Guesses:
    """Any thread may ask."""

    def __init__(self) -> None:
        self._pace: Pace[str] = Pace(BURST, EVERY)
        self._places = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def place(self, device: str, now: float) -> Iterator[bool]:
        """Whether `device`, as below, may try now; its place is given back. `now`: seconds that never go back."""
        taken = self._places.acquire(blocking=False)
        try:
            yield taken and self._pace.may(device, now)
        finally:
            if taken:
                self._places.release()


def device(address: str) -> str:
    """One text for one device: it may take any address of its IPv6 network (/64, RFC 4291 section 2.5.4)."""
    try:
        at = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(at, IPv6Address):
        return str(at)
    return str(at.ipv4_mapped or IPv6Address(int(at) >> 64 << 64))

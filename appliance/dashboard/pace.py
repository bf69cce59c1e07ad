"""How fast one device may try passwords, and how many may at once: checking one is dear, and guessing should be slow.

The steward slows down the guessing at a name; this slows down whoever guesses at many. Memory is bounded.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address
from threading import BoundedSemaphore, Lock

BURST = 20  # tries that one address may make in a row
EVERY = 3.0  # seconds until it has one more
AT_ONCE = 4  # passwords that the steward is asked to check; it does nothing else meanwhile
ADDRESSES = 10_000


class Pace:
    """Any thread may ask."""

    def __init__(self) -> None:
        self._free: OrderedDict[str, float] = OrderedDict()  # when an address has all its tries again
        self._places = BoundedSemaphore(AT_ONCE)
        self._lock = Lock()

    def may(self, address: str, now: float) -> bool:
        """Whether this address may try once more; if so, it has. `now`: seconds that never go back."""
        with self._lock:
            free = max(self._free.pop(address, now), now)
            allowed = free - now <= (BURST - 1) * EVERY
            self._free[address] = free + EVERY if allowed else free
            while len(self._free) > ADDRESSES:
                self._free.popitem(last=False)
        return allowed

    @contextmanager
    def place(self) -> Iterator[bool]:
        """A place among those that are checked, given back at the end; False when all are taken."""
        taken = self._places.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._places.release()


def network(address: str) -> str:
    """One text for one device: an IPv6 device has all addresses of its /64 (RFC 4291 section 2.5.4)."""
    try:
        at = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(at, IPv6Address):
        return str(at)
    return str(at.ipv4_mapped or IPv6Address(int(at) >> 64 << 64))

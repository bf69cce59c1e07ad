"""The lease file of a DHCP server, as sightings: looked at ten times a second, read when it has changed. Thin."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

from appliance.identity.leases import LARGEST, Lease, leases
from appliance.identity.neighbours import LIVES
from filters.policy.bindings import Sighting

_FOR_EVER = timedelta(days=1)


class LeaseFile:
    """`routed`: networks in which a lease alone tells of a device, to its end. Elsewhere it is soon seen to be there,
    or gone."""

    def __init__(
        self,
        path: Path,
        routed: Iterable[IPv4Network | IPv6Network],
        tell: Callable[[Sighting], None],
        gone: Callable[[Iterable[str]], None],
    ) -> None:
        self._path = path
        self._routed = tuple(routed)
        self._tell = tell
        self._gone = gone
        self._signature: tuple[int, int, int] | None = None
        self._there: dict[str, Lease] = {}

    def look(self) -> None:
        """Never raises for what the file is: the next look may find it better."""
        try:
            stat = os.stat(self._path)
            signature = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if signature == self._signature:
                return
            with open(self._path, "rb") as file:
                data = file.read(LARGEST)
        except OSError:
            return
        self._signature = signature
        now = datetime.now(UTC)
        there: dict[str, Lease] = {}
        for lease in leases(data.decode("utf-8", "replace")):
            ends = datetime.fromtimestamp(lease.ends, UTC) if lease.ends else now + _FOR_EVER
            if ends <= now:
                continue
            there[lease.address] = lease
            before = self._there.get(lease.address)
            if before == lease:
                continue  # no news; who is on the wire under this address may have been seen since
            if before is not None and before.holder != lease.holder and self._is_routed(lease.address):
                self._gone([lease.address])  # another has it, though its hardware address may not say so
            until = ends if self._is_routed(lease.address) else min(ends, now + LIVES)
            self._tell(Sighting(lease.address, lease.mac, "", until, lease.name))
        self._gone(address for address in self._there.keys() - there.keys() if self._is_routed(address))
        self._there = there

    def _is_routed(self, address: str) -> bool:
        at = ip_address(address)
        return any(at.version == network.version and at in network for network in self._routed)

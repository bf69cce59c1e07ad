"""A lease file of dnsmasq -> which device has which address, and what it calls itself. Pure.

"1795186800 02:00:5e:10:00:01 10.4.1.7 Ipad 01:02:…"; IPv6 leases follow a line "duid …" and bear no hardware address.
"""

from dataclasses import dataclass
from ipaddress import ip_address

from filters.policy.macs import plain_mac

LARGEST = 4 << 20  # bytes of a file that are read


@dataclass(frozen=True, slots=True)
class Lease:
    """`ends`: seconds since 1970, 0 for never. `mac` "" for IPv6. `name` "" where the device gave none. `holder`: what
    the device calls itself towards the server, by which an IPv6 lease is told from the next one's."""

    address: str
    mac: str
    name: str
    ends: int
    holder: str = ""


def leases(text: str) -> list[Lease]:
    """The last word on each address. A line that cannot be read is passed over: dnsmasq writes on while we look."""
    found: dict[str, Lease] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 4 or not words[0].isdecimal() or len(words[0]) > 12:
            continue
        ends, card, address, name = words[:4]
        try:
            at = ip_address(address)
        except ValueError:
            continue
        mac = plain_mac(card) if at.version == 4 else ""
        if at.version == 4 and not mac:
            continue
        holder = mac or f"{card} {words[4] if len(words) > 4 else ''}"  # of IPv6: IAID and DUID (RFC 8415)
        found[str(at)] = Lease(str(at), mac, "" if name == "*" else name[:80], int(ends), holder)
    return list(found.values())

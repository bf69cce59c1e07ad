"""Has the box addresses left to hand out? A part of `health`; it reads what dnsmasq was told and what it has given.

One device that asks under many names can take a whole pool, and every newcomer after it gets no address.
"""

import re
from datetime import datetime
from ipaddress import IPv4Address, ip_address
from pathlib import Path

from appliance.check import FAILED, OK, WARNING, Check

CONFIG, LEASES = "dnsmasq.conf", "leases"
NEARLY = 0.9  # of a pool

_POOL = re.compile(r"^dhcp-range=set:([^,\s]+),([\d.]+),([\d.]+),", re.M)


def addresses_left(folder: Path, now: datetime) -> Check:
    """`folder`: STATE/network. `now`: real time."""
    pools = _POOL.findall(_text(folder / CONFIG))
    taken = _taken(_text(folder / LEASES), now)
    fullest, share, used, size = "", 0.0, 0, 0
    for name, first, last in pools:
        low, high = int(IPv4Address(first)), int(IPv4Address(last))
        here = sum(low <= each <= high for each in taken)
        if here / (high - low + 1) > share:
            fullest, share, used, size = name, here / (high - low + 1), here, high - low + 1
    if share < NEARLY:
        return Check("addresses", "there are addresses left for new devices", OK)
    return Check(
        "addresses",
        f"{used} of the {size} addresses that the box hands out in {fullest} are taken"
        + ("; new devices get none" if used >= size else ""),
        FAILED if used >= size else WARNING,
        "widen the zone's dhcp pool or shorten its lease; if one device took them (`lessonwall devices --unknown`),"
        " take it off the network",
    )


def _taken(text: str, now: datetime) -> list[int]:
    """The IPv4 addresses whose leases have not ended."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) > 2 and words[0].isdecimal() and (words[0] == "0" or int(words[0]) > now.timestamp()):
            try:
                address = ip_address(words[2])
            except ValueError:
                continue
            if address.version == 4:
                found.append(int(address))
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""

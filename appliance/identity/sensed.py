"""What the sensor tells of devices: a datagram is a JSON list of {"mac", "address", "name"} -> sightings. Pure."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from filters.policy.addresses import address_in
from filters.policy.bindings import Sighting
from filters.policy.macs import plain_mac

LARGEST = 65_536  # bytes of a datagram
MOST = 500  # devices in one


@dataclass(frozen=True, slots=True)
class Sensed:
    """A device that the sensor met. `address` "" where it has none yet: of no use here."""

    mac: str
    address: str = ""
    name: str = ""


_DECODER = msgspec.json.Decoder(list[Sensed])


def sensed(data: bytes, until: datetime) -> list[Sighting]:
    """Raises ValueError for what is no such list. Entries that make no sense are passed over."""
    found = []
    for each in _DECODER.decode(data)[:MOST]:
        mac, address = plain_mac(each.mac), address_in(each.address)
        if mac and address:
            found.append(Sighting(address, mac, "", until, each.name[:80]))
    return found

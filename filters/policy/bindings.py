"""Who is where at this moment: what the network and people's sign-ins tell of addresses and hardware addresses. Pure.

A Sighting says which device is at an address, a Login who uses it. The steward keeps them and makes Clients of them.
Times are real, aware. Addresses and hardware addresses are in their plain spelling ("10.4.1.7", "02:00:5e:10:00:01").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """By what a login was learnt."""

    RADIUS = "radius"  # Wi-Fi or 802.1X, by accounting (RFC 2866)
    SIGN_IN = "sign-in"  # on the box's own page
    LOG_ON = "log-on"  # a domain PC's log-on script


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device at an address. `mac` "" behind a router of the school's own. `zone`: where it was seen, "" if unknown.

    `until`: when it counts as gone unless it is seen again. `name`: what it calls itself (DHCP), or "".
    """

    address: str
    mac: str
    zone: str
    until: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """A person on a device. `mac` or `address` is given, or both; where the mac is known it counts for all addresses.

    `person`: an id of people.csv. `place`: access point, switch port or room as the source tells it. `session`: the
    source's own id of it, by which it is ended.
    """

    person: str
    source: Source
    since: datetime
    until: datetime
    mac: str = ""
    address: str = ""
    place: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Bindings:
    """`sightings`: by address. `by_mac`, `by_address`: the login in force, by what it is bound to."""

    sightings: Mapping[str, Sighting] = field(default_factory=dict)
    by_mac: Mapping[str, Login] = field(default_factory=dict)
    by_address: Mapping[str, Login] = field(default_factory=dict)


NO_BINDINGS = Bindings()

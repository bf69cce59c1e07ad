"""What the sensor is started with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An interface on which a zone's devices are. `serves`: the box hands out addresses there. `advertises`: it
    announces itself there as IPv6 router."""

    interface: str
    zone: str
    serves: bool = False
    advertises: bool = False


@dataclass(frozen=True, slots=True)
class SensorSettings:
    """`live`, `events`, `recent`, `keys`, `sensor`: folders. `offset`: policy time less real time, in seconds.

    `places`: where to listen. `addresses`: the box's own there, without prefixes. `allowed`: hardware addresses or
    addresses of the school's own DHCP servers and routers. `admissions`, `sightings`: sockets of the firewall's and the
    identity process.
    """

    live: str
    events: str
    recent: str
    keys: str
    sensor: str
    places: tuple[Place, ...]
    addresses: tuple[str, ...] = ()
    admissions: str = ""
    sightings: str = ""
    allowed: tuple[str, ...] = ()
    offset: float = 0.0

"""What the sensor is started with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An interface on which a zone's devices are. `serves`: the box hands out addresses there. `advertises`: it
    announces itself there as IPv6 router. `shared`: `zone` names several, which only their networks tell apart."""

    interface: str
    zone: str
    serves: bool = False
    advertises: bool = False
    shared: bool = False


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


def one_an_interface(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Zones that share an interface as one place: each frame is heard once."""
    found: dict[str, Place] = {}
    for place in places:
        before = found.get(place.interface)
        found[place.interface] = (
            place
            if before is None
            else Place(
                place.interface,
                f"{before.zone} or {place.zone}",
                before.serves or place.serves,
                before.advertises or place.advertises,
                shared=True,
            )
        )
    return tuple(found.values())

"""Is all well on the wire, and does the sensor watch? A part of `health`, where the box is a gateway. Pure.

Hardware addresses and addresses of servers are told, so that IT can find them; no device of a person is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from appliance.check import FAILED, OK, WARNING, Check
from appliance.sensor.rogues import Rogue, What
from appliance.sensor.tidings import Tidings

SILENT = timedelta(seconds=60)
SPOILT = 600  # malformed packets in ten minutes, one a second


def checks(tidings: Tidings | None, now: datetime) -> list[Check]:
    """None where no sensor ever ran on this box. `now`: real time."""
    if tidings is None:
        return []
    return [_watching(tidings, now), *_wire(tidings), _floods(tidings)]


def _watching(tidings: Tidings, now: datetime) -> Check:
    if now - tidings.at > SILENT:
        return Check(
            "sensor",
            "the sensor is silent: VPNs and new devices are not noticed",
            FAILED,
            "see that it runs; its log says why not",
        )
    if tidings.log:
        return Check(
            "sensor",
            f"connections are not shown to the sensor ({tidings.log}): VPNs are not noticed",
            FAILED,
            "see that no other program reads the kernel's packet log, groups 10 and 11",
        )
    if tidings.missing:
        return Check(
            "sensor",
            f"not there to be listened on: {', '.join(tidings.missing)}",
            FAILED,
            "see that the cable is in; the sensor listens again as soon as the interface is back",
        )
    if tidings.store:
        return Check("sensor", f"devices cannot be written down ({tidings.store})", WARNING, "make room on the disk")
    return Check("sensor", f"the sensor watches; {tidings.devices} devices were met", OK)


def _wire(tidings: Tidings) -> Iterator[Check]:
    """One check for each kind, whether well or not, so that health always lists the same."""
    for what, (id, well, hint) in _KINDS.items():
        found = [each for each in tidings.rogues if each.what is what]
        if not found:
            yield Check(id, well, OK)
            continue
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        surely = what is not What.BOX and (what in (What.ADDRESS, What.LOOP) or any(each.instead for each in found))
        yield Check(id, f"{_words(found[0])}{more}", FAILED if surely else WARNING, hint)


_KINDS = {
    What.DHCP: (
        "rogue-dhcp",
        "nobody hands out addresses who should not",
        "find and unplug it, often a home router plugged in the wrong way round; if it is the school's, name it under "
        "network, servers in school.yaml",
    ),
    What.ROUTER: (
        "rogue-router",
        "nobody announces itself as router who should not",
        "find it by its hardware address, often a PC that shares its connection; if it is the school's, name it under "
        "network, servers in school.yaml",
    ),
    What.ADDRESS: (
        "own-address",
        "nobody else uses the box's addresses",
        "give that device another address, or take it off the network",
    ),
    What.BOX: (
        "second-box",
        "no other Lessonwall is on the wire",
        "one box at a time: unplug the other, or keep their networks apart",
    ),
    What.LOOP: (
        "one-wire",
        "every zone is a wire of its own",
        "look for a cable between two networks, or a switch port with the wrong VLAN",
    ),
}


def _words(rogue: Rogue) -> str:
    who = " at ".join(part for part in (rogue.mac, rogue.address) if part)
    also = "in place of the box" if rogue.instead else "too"
    match rogue.what:
        case What.DHCP:
            return f"zone {rogue.zone}: {who} hands out addresses {also}"
        case What.ROUTER:
            return f"zone {rogue.zone}: {who} announces itself as router {also}"
        case What.ADDRESS:
            return f"zone {rogue.zone}: {rogue.mac} uses {rogue.address}, which is the box's own"
        case What.BOX:
            return f"zone {rogue.zone}: another Lessonwall ({rogue.mac}) is on this wire"
        case What.LOOP:
            return f"zones {rogue.zone} and {rogue.address} are one wire: the box hears itself"


def _floods(tidings: Tidings) -> Check:
    if tidings.refused:
        return Check(
            "flood",
            f"{tidings.refused} hardware addresses more than a school has within ten minutes: somebody makes them up",
            FAILED,
            "look for the switch port that they come from, and limit its addresses; filtering goes on",
        )
    if tidings.malformed > SPOILT:
        return Check(
            "flood",
            f"{tidings.malformed} spoilt packets within ten minutes",
            FAILED,
            "look for the device that sends them; filtering goes on",
        )
    if tidings.lost:
        return Check(
            "flood",
            f"more connections than the sensor can look at: {tidings.lost} times within ten minutes some were left out",
            WARNING,
            "VPNs may have been missed meanwhile; filtering goes on",
        )
    return Check("flood", "no flood on the wire", OK)

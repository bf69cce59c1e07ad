"""One login in two rooms at once: somebody uses another's name (R20, R21), or did not sign out. Pure.

A phone beside a laptop is nobody's offence, so only devices count that are not the person's own and are on the
register: shared ones, and other people's. Those of one room count as one place: people change chairs.
"""

from appliance.identity.directory import Directory
from appliance.identity.register import Register
from filters.policy.bindings import Login
from filters.policy.school import Device


def elsewhere(login: Login, directory: Directory, register: Register) -> Login | None:
    """Where else this person is signed in now, on a device that is there; None where that is nothing to tell of."""
    here = register.device(login)
    if here is None or not _of_others(here, login.person):
        return None
    for other in directory.logins_of(login.person):
        there = register.device(other)
        if there is None or there.id == here.id or not _of_others(there, login.person) or other.until <= login.since:
            continue
        if _there(other, directory) and not (here.place and here.place == there.place):
            return other
    return None


def _of_others(device: Device, person: str) -> bool:
    return device.shared or device.person not in ("", person)


def _there(login: Login, directory: Directory) -> bool:
    """Whether the network has seen the device lately; one that is told by its address alone is taken at its word."""
    mac = login.mac or directory.mac_at(login.address)
    return bool(directory.addresses_of(mac)) if mac else True

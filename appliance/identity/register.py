"""The register of devices as it is asked for all day: by card, and by address. Pure."""

from collections.abc import Callable, Iterable

from filters.policy.bindings import Login
from filters.policy.school import Device


class Register:
    """`mac_at`: the card at an address, as far as the network told."""

    def __init__(self, devices: Iterable[Device], mac_at: Callable[[str], str]) -> None:
        devices = tuple(devices)
        self._by_mac = {device.mac: device for device in devices if device.mac}
        self._by_address = {address: device for device in devices for address in device.addresses}
        self._mac_at = mac_at

    @property
    def macs(self) -> Iterable[str]:
        return self._by_mac.keys()

    @property
    def addresses(self) -> Iterable[str]:
        """Of devices that are told by their address alone."""
        return (address for address, device in self._by_address.items() if not device.mac)

    def device(self, login: Login) -> Device | None:
        """The registered device of a login. The card decides; by its address goes what has none on file."""
        mac = login.mac or self._mac_at(login.address)
        if mac and (found := self._by_mac.get(mac)):
            return found
        found = self._by_address.get(login.address)
        return found if found and not (mac and found.mac) else None

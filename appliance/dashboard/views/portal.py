"""What a device is known as, and whether somebody should sign in on it: for the sign-in page and RFC 8908. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from filters.clients import Client, HowSure
from filters.policy.rules import Purpose, Rule
from filters.policy.school import Device

_PURPOSES = {
    Purpose.FACTS: "to establish what happened",
    Purpose.COMPLIANCE: "to see that the school's rules and policies are kept",
    Purpose.STANDARDS: "to see that the school's standards are met",
    Purpose.CRIME: "to prevent or detect crime",
    Purpose.UNAUTHORISED_USE: "to find unauthorised use of the network",
    Purpose.EFFECTIVE_OPERATION: "to keep the network working",
}


@dataclass(frozen=True, slots=True)
class Known:
    """`captive`: nobody is known on it, and this part of the network asks (RFC 8908). `person`: the name of whoever is
    signed in, else "". `private`: it hides its hardware address behind a made-up one. `text`: what it is known as.
    """

    captive: bool
    person: str
    private: bool
    text: str


def known(client: Client, asks: bool, device: Device | None, person: str, mac: str, hours: int) -> Known:
    """`asks`: its zone is one with sign-in. `device`: its entry in the register. `person`: the name of `client.person`.

    Only whoever signed in is named: the owner of a registered device is nobody else's affair.
    """
    signed_in = person if client.sure is HowSure.SIGNED_IN else ""
    return Known(
        captive=asks and client.person is None and device is None,
        person=signed_in,
        private=is_private(mac),
        text=_text(client, device, bool(signed_in), hours),
    )


def _text(client: Client, device: Device | None, signed_in: bool, hours: int) -> str:
    if signed_in and device and device.shared:
        return "This is a shared device: you are signed out when the lesson ends, or when you sign out yourself."
    if signed_in:
        return f"You stay signed in for up to {hours} hours, or until you sign out."
    if client.person is not None:
        return "This device is registered to one person. Nobody else needs to sign in on it."
    if device and device.shared:
        return "This is a shared device. Whoever signs in has their own rules on it until the lesson ends."
    if device:
        return "This device is registered with the school. Nobody needs to sign in on it."
    return "Nobody is known on this device. Until somebody signs in, it gets the rules for unknown devices."


def is_private(mac: str) -> bool:
    """Whether a hardware address is made up by the device: the "local" bit of its first octet (IEEE 802)."""
    try:
        return bool(int(mac[:2], 16) & 2)
    except ValueError:
        return False


def purposes(rules: Iterable[Rule]) -> list[str]:
    """Why the school monitors (R34): the purposes of the rules in force, in the order of the Regulations."""
    held = {rule.purpose for rule in rules}
    return [words for purpose, words in _PURPOSES.items() if purpose in held]

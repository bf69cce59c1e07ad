"""IP addresses: the one spelling by which clients are found. Pure."""

from ipaddress import ip_address


def plain_address(text: str) -> str:
    """Without an interface ("fe80::1%eth0"), and an IPv4 address written as IPv6 as the IPv4 address that it is.

    Raises ValueError.
    """
    found = ip_address(text.partition("%")[0])
    return str(getattr(found, "ipv4_mapped", None) or found)


def address_in(text: str) -> str:
    """The same of what others send; "" where it is none."""
    try:
        return plain_address(text)
    except ValueError:
        return ""

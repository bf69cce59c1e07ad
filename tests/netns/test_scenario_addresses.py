"""A device that was never seen before gets its addresses from the box, where the box is the router, and is filtered."""

import time
from ipaddress import ip_address, ip_network

import pytest

from tests.netns.lab import dhcp
from tests.netns.lab.client import OK, REFUSED
from tests.netns.lab.namespaces import Namespace
from tests.netns.lab.places import CASINO, HARD_CODED, LESSON, NEWCOMER, PUPILS
from tests.netns.lab.plugged import Plugged, of, until
from tests.netns.lab.school import POOL
from tests.netns.lab.wiring import ROUTER_NUMBER

pytestmark = pytest.mark.processes


def test_a_new_device_is_given_an_ipv4_address_and_filtered(school: Plugged) -> None:
    if school.way.bridged:
        pytest.skip("behind a bridge the school's own server hands out addresses")
    there = school.wired.spaces[NEWCOMER.name]
    lease = dhcp.ask(there, NEWCOMER.mac)
    router = PUPILS.at(ROUTER_NUMBER)[0]
    assert lease.addresses(dhcp.ROUTERS) == lease.addresses(dhcp.RESOLVERS) == [router]
    first, last = (ip_address(PUPILS.at(number)[0]) for number in POOL)
    assert first <= ip_address(lease.address) <= last
    # RFC 8910: where it finds out whether it has to sign in.
    assert lease.options[dhcp.PORTAL].decode().endswith("/captive-portal")
    there.ip(f"addr add {lease.address}/{lease.prefix} dev eth0", f"route add default via {router}")
    _is_filtered(school, 4, router)


def test_a_new_device_makes_itself_an_ipv6_address_and_is_filtered(school: Plugged) -> None:
    if school.way.bridged:
        pytest.skip("behind a bridge the edge router announces itself")
    there = school.wired.spaces[NEWCOMER.name]
    there.sysctl(ipv6__conf__eth0__accept_ra=1, ipv6__conf__eth0__autoconf=1, ipv6__conf__eth0__router_solicitations=3)
    there.ip("link set dev eth0 down", "link set dev eth0 up")
    until(lambda: _announced(there), 15)
    _is_filtered(school, 6, PUPILS.at(ROUTER_NUMBER)[1])


def _announced(there: Namespace) -> str | None:
    """The address that its kernel made of the announced prefix."""
    listed = there.run(["ip", "-6", "-o", "addr", "show", "dev", "eth0", "scope", "global"])
    found = [word.partition("/")[0] for word in listed.split() if "/" in word]
    return next((each for each in found if ip_address(each) in ip_network(PUPILS.v6)), None)


def _is_filtered(school: Plugged, family: int, router: str) -> None:
    client = school.client(NEWCOMER)
    assert client.resolve(CASINO, "A", router).code == "NXDOMAIN"
    found = client.resolve(LESSON, of(family, ("A", "AAAA")), router)
    assert client.connect(found.addresses[0], 443).how == OK
    begun = time.monotonic()
    assert client.connect(of(family, HARD_CODED), 443).how == REFUSED
    assert time.monotonic() - begun < 1

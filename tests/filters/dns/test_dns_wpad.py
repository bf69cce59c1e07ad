"""Which proxy a device uses is said by the box, where the school wants that, and otherwise by nobody."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from filters.dns.specials import Box, Special, local
from filters.wire import dns
from tests.filters.dns.world import running, upstream

HERE = (IPv4Address("10.4.0.2"),)
SAYS = Box(HERE, frozenset({"wpad.school.example", "filter.school.example"}), frozenset({"school.example"}))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("wpad.school.example", HERE),
        # Below it, above it and elsewhere nobody is asked: a domain can be bought, a laptop be called so.
        ("wpad", Special.NO_SUCH_NAME),
        ("wpad.example", Special.NO_SUCH_NAME),
        ("wpad.co.uk", Special.NO_SUCH_NAME),
        ("wpad.pupils.school.example", Special.NO_SUCH_NAME),
        ("wpad.lessonwall.internal", Special.NO_SUCH_NAME),
        # What only looks like it is a name like others.
        ("www.wpad.example", None),
        ("wpad2.example", None),
        ("school.example", None),
    ],
)
@pytest.mark.parametrize("type", [dns.A, dns.AAAA, dns.HTTPS, dns.TXT])
def test_who_is_the_proxy(name, found, type):
    assert local(name, type, SAYS) == found or (name == "wpad" and type == dns.TXT)


def test_no_server_of_a_forwarded_domain_says_it_either(tmp_path: Path) -> None:
    with upstream() as world, running(tmp_path, world.endpoint, zones={"school.local": world.endpoint}) as filter:
        assert filter.ask("wpad.school.local").rcode() == 3
        filter.ask("www.school.local")
        asked = {name.rstrip(".") for name in world.names()}
    assert "www.school.local" in asked
    assert "wpad.school.local" not in asked

"""The lab itself, with a box that filters nothing: whatever a filter is to close is open here, so it can be closed."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.netns.lab.client import Client
from tests.netns.lab.internet import Internet, internet
from tests.netns.lab.namespaces import cannot
from tests.netns.lab.places import (
    CASINO,
    CLOUD,
    FRESH,
    HARD_CODED,
    HOSTS,
    LAPTOP,
    LESSON,
    PHONE,
    PRINTER,
    PUBLIC_RESOLVER,
    RESOLVER,
    SERVER,
    VISITOR,
    addresses,
)
from tests.netns.lab.services import services
from tests.netns.lab.wiring import Way, Wired, plain_box, wired

pytestmark = pytest.mark.processes

FAMILIES = (4, 6)


@dataclass(frozen=True)
class Lab:
    wired: Wired
    world: Internet

    def client(self, host: str) -> Client:
        return Client(self.wired.spaces[host], (self.world.roots,))


@pytest.fixture(scope="module", params=list(Way), ids=[way.value for way in Way])
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    if why := cannot():
        pytest.skip(why)
    folder: Path = tmp_path_factory.mktemp("internet")
    with wired(request.param) as made, internet(made.spaces["net"], folder) as world, services(made.spaces):
        plain_box(made)
        yield Lab(made, world)


def of(family: int, pair: tuple[str, str]) -> str:
    return pair[0] if family == 4 else pair[1]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_device_reaches_the_internet_by_name(lab: Lab, family: int) -> None:
    for host in HOSTS:
        if not host.number:
            continue
        client, server = lab.client(host.name), of(family, RESOLVER)
        for tcp in (False, True):
            found = client.resolve(LESSON, "A" if family == 4 else "AAAA", server, tcp=tcp)
            assert found.addresses == (of(family, addresses(LESSON)),), (host, found)
        page = client.https(LESSON, found.addresses[0])
        assert (page.how, page.status, page.issuer) == ("ok", 200, "CN=Authority of the pretend internet"), (host, page)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_phone_gets_round_a_box_that_filters_nothing(lab: Lab, family: int) -> None:
    phone, resolver = lab.client(PHONE.name), of(family, PUBLIC_RESOLVER)
    assert phone.resolve(CASINO, "A", resolver).addresses
    assert phone.dot(CASINO, resolver).ok
    assert phone.doh(CASINO, resolver).status == 200
    assert phone.http(CASINO, of(family, addresses(CASINO))).status == 200
    assert phone.https("", of(family, HARD_CODED)).status == 200
    assert phone.quic(LESSON, of(family, HARD_CODED)).text == f"origin of {LESSON}/ by quic"
    assert phone.connect(of(family, addresses(f"a.{FRESH}")), 25).ok


@pytest.mark.parametrize("family", FAMILIES)
def test_devices_reach_each_other(lab: Lab, family: int) -> None:
    """Between zones by way of their router."""
    for host in (PHONE, VISITOR, LAPTOP):
        for to, port in ((SERVER, 445), (PRINTER, 9100)):
            assert lab.client(host.name).connect(of(family, to.addresses), port).ok, (host, to)
    assert lab.client(PRINTER.name).connect(of(family, CLOUD), 443).ok


def test_nobody_wrote_to_where_nobody_is(lab: Lab) -> None:
    """The lab tells a refusal from silence."""
    phone = lab.client(PHONE.name)
    assert phone.connect(addresses(LESSON)[0], 81).how == "refused"
    begun = time.monotonic()
    assert phone.connect("10.5.77.77", 445, wait=0.3).how in ("silence", "refused")
    assert time.monotonic() - begun < 3

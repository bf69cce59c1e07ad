"""Addresses of school.yaml that something else already stands at, and who a shared resolver is."""

from datetime import date

import pytest

from filters.catalogue import shipped
from filters.clients import HowSure
from filters.policy.attempt import SHARED_RESOLVER
from filters.policy.build import clients_of, policy_of
from filters.policy.load.folder import load
from tests.small_school import files

ZONE = "networks: [10.0.0.0/8]"
STANCE = "social_media: teacher-directed\n"


def loaded(**edits: tuple[str, str]):
    return load(files(**edits), shipped())


def resolver(text: str) -> tuple[str, str]:
    return STANCE, f"{STANCE}dns: {{{text}}}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("shared_resolvers: [10.0.0.5]", ""),
        ("shared_resolvers: [10.0.0.5, 'fd00:0:0::5']", ""),
        ("shared_resolvers: [10.0.0.5], forward: {school.local: [10.0.0.5]}", ""),
        ("shared_resolvers: [dc.school.local]", '"dc.school.local" is not an address'),
        ("shared_resolvers: ['10.0.0.5:53']", '"10.0.0.5:53" is not an address'),
        ("shared_resolvers: [10.0.0.0/24]", '"10.0.0.0/24" is not an address'),
        ("shared_resolvers: [10.0.0.9]", '10.0.0.9 is the address of "d9a", a device that people use'),
        ("shared_resolvers: [10.0.0.20]", '10.0.0.20 is the address of "trolley-1", a device that people use'),
        ("shared_resolvers: [10.0.0.5], upstreams: ['10.0.0.5:53']", "10.0.0.5 stands under upstreams too"),
        ("shared_resolvers: [10.0.0.5], upstreams: ['tls://10.0.0.5']", "10.0.0.5 stands under upstreams too"),
    ],
)
def test_shared_resolvers(text, problem):
    """Whoever stands there is told from nobody, so it may not be anybody's device."""
    problems = loaded(school=resolver(text)).problems
    if not problem:
        assert problems == ()
        return
    (found,) = problems
    where, _, what = found.what.partition(": ")
    assert (where.startswith("dns.shared_resolvers"), what.startswith(problem)) == (True, True)
    assert (found.file, found.line > 1, bool(found.todo)) == ("school.yaml", True, True)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("10.0.0.1", ""),
        ("page", '"page" is not an address'),
        ("192.0.2.1", "192.0.2.1 lies in none of the school's networks"),
        ("'fd00::1'", "fd00::1 lies in none of the school's networks"),
        ("10.0.0.0", "10.0.0.0 is no host's address"),
        ("10.255.255.255", "10.255.255.255 is no host's address"),
        ("0.0.0.0", "0.0.0.0 is no host's address"),
        ("224.0.0.251", "224.0.0.251 is no host's address"),
        ("10.0.0.9", '10.0.0.9 is the address of "d9a" in devices.csv'),
    ],
)
def test_block_pages(page, problem):
    """Inspected devices are sent there for every blocked name."""
    problems = loaded(school=(ZONE, f"{ZONE}, block_page: {page}")).problems
    assert [found.what for found in problems] == ([f"zones.school.block_page: {problem}"] if problem else [])
    assert all((found.file, found.line) == ("school.yaml", 11) for found in problems)


def test_a_block_page_that_nobody_can_be_led_to():
    texts = files(school=(ZONE, f"{ZONE}, block_page: 10.0.0.1"))
    texts["devices.csv"] = texts["devices.csv"].replace("yes,", "no,")
    (found,) = load(texts, shipped()).problems
    assert found.what.partition(": ")[2] == "no inspected device stands in this zone, and only those are led to a page"
    other = f"{ZONE}}}\n  guests: {{name: Guests, group: unregistered, networks: [172.16.0.0/16], block_page: 10.0.0.1"
    (found,) = loaded(school=(ZONE, other)).problems
    assert found.what.partition(": ")[2] == "no inspected device stands in this zone, and only those are led to a page"


def test_a_shared_resolver_is_nobody():
    devices = "d7,Laptop 7,,10.0.0.7,p7,,school,,yes,no\n"
    server = "dc1,Server,,10.0.0.5,,staff,school,cupboard,no,no\n"
    school = loaded(
        school=resolver("shared_resolvers: [10.0.0.5, 10.0.0.6]"), devices=(devices, devices + server)
    ).school
    policy = policy_of(school, shipped(), version=1, index=1, clock_trusted=True)
    clients = clients_of(school, policy, on=date(2026, 11, 23), sequence=1)
    for address, device in (("10.0.0.5", "dc1"), ("10.0.0.6", "")):
        client = clients.find(address)
        assert (client.device, client.person, client.sure) == (device, None, HowSure.ADDRESS_ONLY)
        # What it does for itself is judged as the strictest would be, ages included.
        nobody = clients.find("10.0.0.77").standing
        assert (client.standing.zone, client.standing.group) == ("school", "unregistered")
        assert client.standing.named == nobody.named | {SHARED_RESOLVER}
        assert "under:13" in client.standing.named
        assert not client.standing.inspected
    assert SHARED_RESOLVER not in clients.find("10.0.0.77").standing.named
    assert SHARED_RESOLVER not in clients.by_device["dc1"].standing.named

"""Issue 4, Identity: a sign-in page that phones find on their own (RFC 8908, RFC 8910, and their makers' probes)."""

import json

import pytest

from appliance import ports
from tests.netns.lab.client import OK, Outcome
from tests.netns.lab.places import LAPTOP, PHONE, Host
from tests.netns.lab.plugged import Plugged, record
from tests.netns.lab.school import BOX

pytestmark = pytest.mark.processes

PROBES = {"captive.apple.com": "/hotspot-detect.html", "connectivitycheck.gstatic.com": "/generate_204"}


def probe(school: Plugged, host: Host, family: int, name: str) -> Outcome:
    client = school.client(host)
    address = client.resolve(name, record(family), school.router(host, family)).addresses[0]
    return client.http(name, address, PROBES[name])


@pytest.mark.parametrize("name", PROBES)
def test_a_phones_probe_leads_to_the_sign_in_page(school: Plugged, family: int, name: str) -> None:
    """Only that of a device of nobody's; the laptop's reaches the maker's own server."""
    led = probe(school, PHONE, family, name)
    assert (led.how, led.status) == (OK, 302), led
    assert led.location == f"https://{BOX}:{ports.PORTAL_TLS}/sign-in"
    assert probe(school, LAPTOP, family, name).text.startswith(f"origin of {name}")


def test_the_sign_in_page_is_where_a_phone_is_led(school: Plugged, family: int) -> None:
    phone = school.client(PHONE)
    addresses = phone.resolve(BOX, record(family), school.router(PHONE, family)).addresses
    assert school.box_address(PHONE, family) in addresses
    page = phone.https(BOX, school.box_address(PHONE, family), "/sign-in", port=ports.PORTAL_TLS)
    assert (page.how, page.status) == (OK, 200), page
    for closed in ("/attempts", "/alerts", "/healthz", "/metrics"):  # the dashboard's
        page = phone.https(BOX, school.box_address(PHONE, family), closed, port=ports.PORTAL_TLS)
        assert page.status == 404, (closed, page)


def test_a_phone_is_told_that_it_has_to_sign_in_and_a_registered_laptop_that_it_has_not(
    school: Plugged, family: int
) -> None:
    told = {}
    for host in (PHONE, LAPTOP):
        page = school.client(host).https(
            BOX, school.box_address(host, family), "/captive-portal", port=ports.PORTAL_TLS
        )
        told[host] = json.loads(page.text)["captive"]
    assert told == {PHONE: True, LAPTOP: False}

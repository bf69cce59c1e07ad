"""Issue 4, "Done when": router, bridge (flat and trunk) and stick pass the same scenario, IPv4 and IPv6.

A phone that does as it likes, a laptop with the school's certificate, a guest, a printer; nobody configured the first,
the third and the fourth.
"""

import pytest

from tests.netns.lab.client import ALERT, OK, REFUSED, RESET
from tests.netns.lab.places import (
    CASINO,
    CLOUD,
    HARD_CODED,
    LAPTOP,
    LESSON,
    PHONE,
    PRINTER,
    PUBLIC_RESOLVER,
    RESOLVER,
    SECRETS,
    SERVER,
    TEACHER,
    VISITOR,
    addresses,
)
from tests.netns.lab.plugged import Plugged, of, record

pytestmark = pytest.mark.processes

INTERNETS = "CN=Authority of the pretend internet"
AT_ONCE = 1.0  # seconds
SUICIDE = "/search?q=how+to+kill+myself"


# --- a phone with hard-coded DNS, DoT, DoH, QUIC and addresses of its own -----------------------------------------


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_a_closed_name_does_not_exist_whomever_a_phone_asks(school: Plugged, family: int, tcp: bool) -> None:
    phone = school.client(PHONE)
    for server in (
        school.router(PHONE, family),
        of(family, PUBLIC_RESOLVER),
        of(family, RESOLVER),
        of(family, HARD_CODED),
    ):
        for kind in ("A", "AAAA", "HTTPS"):
            found = phone.resolve(CASINO, kind, server, tcp=tcp)
            assert found.code == "NXDOMAIN", (server, kind, found)
    assert not [each for each in school.world.visits("dns") if each.to in PUBLIC_RESOLVER]


def test_an_open_name_works_whomever_a_phone_asks(school: Plugged, family: int) -> None:
    phone = school.client(PHONE)
    found = phone.resolve(LESSON, record(family), of(family, PUBLIC_RESOLVER))
    assert found.addresses == (of(family, addresses(LESSON)),)
    page = phone.https(LESSON, found.addresses[0])
    assert (page.how, page.status, page.issuer) == (OK, 200, INTERNETS), page
    assert phone.http(LESSON, found.addresses[0]).text.startswith(f"origin of {LESSON}/")


def test_dns_by_tls_and_by_https_is_refused_at_once(school: Plugged, family: int) -> None:
    """So that the phone falls back to plain DNS, instead of waiting."""
    phone, resolver = school.client(PHONE), of(family, PUBLIC_RESOLVER)
    for port in (853, 8853):
        refused = phone.dot(CASINO, resolver, port=port)
        assert refused.how in (REFUSED, RESET), refused
        assert refused.seconds < AT_ONCE
    refused = phone.doh(CASINO, resolver)
    assert refused.how in (REFUSED, RESET), refused
    assert refused.seconds < AT_ONCE
    assert phone.datagram(resolver, 853).how == REFUSED
    assert not school.world.visits("dot")
    assert not school.world.visits("doh")


def test_quic_goes_where_dns_led_and_nowhere_else(school: Plugged, family: int) -> None:
    phone = school.client(PHONE)
    found = phone.resolve(LESSON, record(family), school.router(PHONE, family))
    assert phone.quic(LESSON, found.addresses[0]).text == f"origin of {LESSON}/ by quic"
    refused = phone.quic(LESSON, of(family, HARD_CODED))
    assert refused.how == REFUSED, refused


@pytest.mark.parametrize("port", [80, 443, 22, 25, 8443])
def test_an_address_that_nobody_asked_for_by_name_is_refused_at_once(school: Plugged, family: int, port: int) -> None:
    refused = school.client(PHONE).connect(of(family, HARD_CODED), port)
    assert refused.how == REFUSED, refused
    assert refused.seconds < AT_ONCE


def test_the_web_is_the_web_alone(school: Plugged, family: int) -> None:
    """`outgoing: web`: the open site's other ports stay shut."""
    phone = school.client(PHONE)
    address = phone.resolve(LESSON, record(family), school.router(PHONE, family)).addresses[0]
    for port in (22, 25):
        refused = phone.connect(address, port)
        assert (refused.how, refused.seconds < AT_ONCE) == (REFUSED, True), (port, refused)


def test_an_answer_for_one_is_none_for_another(school: Plugged, family: int) -> None:
    """A teacher's look-up opens nothing to a pupil's phone."""
    name = f"only-the-teacher-{school.way.value}-{family}.example"
    teacher, phone = school.client(TEACHER), school.client(PHONE)
    address = teacher.resolve(name, record(family), school.router(TEACHER, family)).addresses[0]
    assert teacher.http(name, address).status == 200
    assert phone.connect(address, 80).how == REFUSED


# --- a laptop with our certificate sees pages; a device without it never sees ours --------------------------------


def test_the_schools_laptop_sees_the_page_that_says_why(school: Plugged, family: int) -> None:
    laptop = school.client(LAPTOP)
    address = laptop.resolve(SECRETS, record(family), school.router(LAPTOP, family)).addresses[0]
    closed = laptop.https(SECRETS, address, "/closed")
    assert (closed.how, closed.status) == (OK, 403), closed
    assert "This page is closed." in closed.text
    assert closed.issuer != INTERNETS
    opened = laptop.https(SECRETS, address, "/open")
    assert (opened.how, opened.status) == (OK, 200), opened
    assert opened.text.startswith(f"origin of {SECRETS}/open")
    assert not school.world.visits("https", f"{SECRETS}/closed")


def test_the_schools_laptop_sees_the_page_of_a_closed_name(school: Plugged) -> None:
    """`block_page` is one address, so there is the page by IPv4 and no address by IPv6."""
    laptop = school.client(LAPTOP)
    found = laptop.resolve(CASINO, "A", school.router(LAPTOP, 4))
    assert found.addresses == (school.box_address(LAPTOP, 4),)
    for page in (laptop.https(CASINO, found.addresses[0]), laptop.http(CASINO, found.addresses[0])):
        assert (page.how, page.status) == (OK, 403), page
        assert "This site is closed." in page.text
    assert laptop.resolve(CASINO, "AAAA", school.router(LAPTOP, 6)).addresses == ()


def test_the_schools_laptop_is_offered_help(school: Plugged, family: int) -> None:
    laptop = school.client(LAPTOP)
    address = laptop.resolve("www.google.com", record(family), school.router(LAPTOP, family)).addresses[0]
    page = laptop.https("www.google.com", address, SUICIDE)
    assert "You are not in trouble" in page.text, page


def test_browsers_of_the_schools_laptop_are_led_from_quic_to_what_can_be_read(school: Plugged, family: int) -> None:
    laptop = school.client(LAPTOP)
    address = laptop.resolve(SECRETS, record(family), school.router(LAPTOP, family)).addresses[0]
    assert laptop.quic(SECRETS, address).how == REFUSED


def test_a_device_without_our_certificate_never_sees_ours(school: Plugged, family: int) -> None:
    phone = school.client(PHONE)
    address = phone.resolve(SECRETS, record(family), school.router(PHONE, family)).addresses[0]
    page = phone.https(SECRETS, address, "/open")
    assert (page.how, page.issuer) == (OK, INTERNETS), page
    for name in (CASINO, "lessonwall.internal"):
        shown = phone.https(name, school.box_address(PHONE, family))
        assert shown.how in (ALERT, RESET, REFUSED), shown
    # What is open is shown by its own server, even when it is asked for at the box's address.
    assert phone.https(SECRETS, school.box_address(PHONE, family)).issuer == INTERNETS


# --- a guest, a printer ------------------------------------------------------------------------------------------


def test_a_guest_sees_no_host_of_the_school(school: Plugged, family: int) -> None:
    """F3."""
    guest = school.client(VISITOR)
    for host in (SERVER, PRINTER, TEACHER):
        for port in host.listens:
            refused = guest.connect(of(family, host.addresses), port)
            assert (refused.how, refused.seconds < AT_ONCE) == (REFUSED, True), (host, port, refused)
    for port in (22, 8000, 8080):
        assert guest.connect(school.box_address(VISITOR, family), port).how == REFUSED


def test_a_guest_reaches_the_internet(school: Plugged, family: int) -> None:
    guest = school.client(VISITOR)
    found = guest.resolve(LESSON, record(family), of(family, PUBLIC_RESOLVER))
    assert guest.https(LESSON, found.addresses[0]).status == 200
    assert guest.resolve(CASINO, record(family), of(family, PUBLIC_RESOLVER)).code == "NXDOMAIN"


def test_a_phone_that_nobody_registered_sees_no_host_of_the_school(school: Plugged, family: int) -> None:
    """F3: it is a pupil's for all that is filtered, and a stranger's for all that is inside."""
    for host in (SERVER, PRINTER, TEACHER):
        assert school.client(PHONE).connect(of(family, host.addresses), host.listens[0]).how == REFUSED, host


def test_a_printer_works(school: Plugged, family: int) -> None:
    """It reaches its maker by an address that nobody looked up, and those whom the school knows reach it."""
    printer = school.client(PRINTER)
    assert printer.https("", of(family, CLOUD)).status == 200
    assert printer.connect(of(family, CLOUD), 25).how == OK
    for host in (TEACHER, LAPTOP):
        for port in PRINTER.listens:
            assert school.client(host).connect(of(family, PRINTER.addresses), port).how == OK, host
    assert printer.dot(LESSON, of(family, PUBLIC_RESOLVER)).how in (REFUSED, RESET)


def test_those_whom_the_school_knows_reach_the_file_server(school: Plugged, family: int) -> None:
    for host in (LAPTOP, TEACHER):
        assert school.client(host).connect(of(family, SERVER.addresses), 445).how == OK, host
    # Teachers' own devices are nobody's business but theirs: `reaches` of the zone of pupils does not name staff's.
    assert school.client(LAPTOP).connect(of(family, TEACHER.addresses), 5000).how == REFUSED


def test_what_a_phone_was_refused_is_told_of_the_phone(school: Plugged, family: int) -> None:
    """F8: a device, an address, no person."""
    event = school.attempt(PHONE, family)
    assert event.address == of(family, PHONE.addresses)
    assert event.client.person is None
    assert event.client.standing.group == "unregistered"
    assert event.client.standing.zone == "pupils"

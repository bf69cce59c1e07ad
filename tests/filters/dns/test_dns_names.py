"""Names that are answered without a decision, and names that are answered by their safe twins."""

from ipaddress import ip_address

import pytest

from filters.dns.answer import unsupported
from filters.dns.endpoint import Endpoint, Listen, endpoint, listen
from filters.dns.safesearch import safe_twin
from filters.dns.specials import Box, Special, local, may_be_private
from filters.wire import dns
from filters.wire.dns import Query

NO_NAME, NO_DATA = Special.NO_SUCH_NAME, Special.NO_DATA
LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))
BOX = Box((ip_address("10.0.0.1"),), frozenset({"filter"}), frozenset({"school.local", "corp.school.local"}))


@pytest.mark.parametrize(
    ("name", "kind", "twin"),
    [
        # Search is kept safe for everyone (F7).
        ("www.google.com", "pupils", "forcesafesearch.google.com"),
        ("www.google.com", "staff", "forcesafesearch.google.com"),
        ("www.google.co.uk", "pupils", "forcesafesearch.google.com"),
        ("www.google.com.au", "guests", "forcesafesearch.google.com"),
        ("www.google.cat", "pupils", "forcesafesearch.google.com"),
        ("www.google.it.ao", "pupils", "forcesafesearch.google.com"),
        ("www.bing.com", "head", "strict.bing.com"),
        ("www4.bing.com", "pupils", "strict.bing.com"),
        ("edgeservices.bing.com", "pupils", "strict.bing.com"),
        ("duckduckgo.com", "unregistered", "safe.duckduckgo.com"),
        ("html.duckduckgo.com", "pupils", "safe.duckduckgo.com"),
        ("search.brave.com", "staff", "forcesafe.search.brave.com"),
        ("www.ecosia.org", "pupils", "strict-safe-search.ecosia.org"),
        ("startpage.com", "pupils", "safe.startpage.com"),
        ("pixabay.com", "pupils", "safesearch.pixabay.com"),
        ("api.qwant.com", "pupils", "safeapi.qwant.com"),
        ("yandex.ru", "pupils", "familysearch.yandex.ru"),
        ("www.yandex.com.tr", "pupils", "familysearch.yandex.ru"),
        # YouTube is restricted for all but grown-ups.
        ("www.youtube.com", "pupils", "restrict.youtube.com"),
        ("m.youtube.com", "things", "restrict.youtube.com"),
        ("youtubei.googleapis.com", "unregistered", "restrict.youtube.com"),
        ("youtube.googleapis.com", "guests", "restrict.youtube.com"),
        ("www.youtube-nocookie.com", "pupils", "restrict.youtube.com"),
        ("www.youtube.com", "staff", ""),
        ("www.youtube.com", "supply", ""),
        # Neighbours that only look like it.
        ("mail.google.com", "pupils", ""),
        ("www.google.evil.com", "pupils", ""),
        ("www.google.com.evil", "pupils", ""),
        ("awww.google.com", "pupils", ""),
        ("www.google.co.uk.evil", "pupils", ""),
        ("forcesafesearch.google.com", "pupils", ""),
        ("strict.bing.com", "pupils", ""),
        ("safe.duckduckgo.com", "pupils", ""),
        ("links.duckduckgo.com", "pupils", ""),
        ("www.yandex.com.evil", "pupils", ""),
        ("search.yahoo.com", "pupils", ""),
        ("studio.youtube.com", "pupils", ""),
    ],
)
def test_safe_twin(name, kind, twin):
    assert safe_twin(name, kind) == twin


@pytest.mark.parametrize(
    ("name", "type", "expected"),
    [
        ("lessonwall.internal", dns.A, BOX.addresses),
        ("filter", dns.A, BOX.addresses),
        ("www.lessonwall.internal", dns.A, NO_NAME),
        # Canaries: a "no" here keeps browsers and phones from going round the filter (F6).
        ("use-application-dns.net", dns.A, NO_NAME),
        ("www.use-application-dns.net", dns.A, None),
        ("mask.icloud.com", dns.HTTPS, NO_NAME),
        ("resolver.arpa", dns.SVCB, NO_DATA),
        ("_dns.resolver.arpa", dns.SVCB, NO_DATA),
        ("notresolver.arpa", dns.SVCB, None),
        # Top-level domains are real, single hosts are not.
        ("com", dns.NS, None),
        ("com", dns.DS, None),
        ("printer", dns.A, NO_NAME),
        ("wpad", dns.AAAA, NO_NAME),
        ("", dns.NS, None),
        ("", dns.A, None),
        # Labels that hold a dot, a NUL or other bytes: a careless resolver might take them for what they look like.
        ("www.tiktok\\.com", dns.A, NO_NAME),
        ("www\\.tiktok\\.com", dns.HTTPS, NO_NAME),
        ("www.tiktok.com\\000.example", dns.AAAA, NO_NAME),
        ("tikt\\242k.com", dns.A, NO_NAME),
        ("my\\032printer._ipp._tcp.example", dns.TXT, None),
        ("x.test", dns.A, NO_NAME),
        ("x.alt", dns.A, NO_NAME),
        ("x.onion", dns.AAAA, NO_NAME),
        ("x.home.arpa", dns.A, NO_NAME),
        ("home.arpa", dns.SOA, NO_NAME),
        ("home.arpa", dns.DS, None),
        ("x.home.arpa", dns.DS, NO_NAME),
        ("default.service.arpa", dns.SVCB, NO_NAME),
        ("xhome.arpa", dns.A, None),
        ("ipv4only.arpa", dns.AAAA, None),
        ("localhost", dns.MX, LOOPBACK),
        ("a.b.localhost", dns.A, LOOPBACK),
        ("xlocalhost.example", dns.A, None),
        ("mask-h2.icloud.com", dns.A, NO_NAME),
        ("mask-canary.icloud.com", dns.A, NO_NAME),
        ("gateway.icloud.com", dns.A, None),
        ("x.local", dns.TXT, NO_NAME),
        ("x.internal", dns.A, None),
        # Reverse names of private ranges (RFC 6303), at their edges.
        ("1.0.0.10.in-addr.arpa", dns.PTR, NO_NAME),
        ("10.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.0.0.11.in-addr.arpa", dns.PTR, None),
        ("1.0.16.172.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.0.31.172.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.0.15.172.in-addr.arpa", dns.PTR, None),
        ("1.0.32.172.in-addr.arpa", dns.PTR, None),
        ("172.in-addr.arpa", dns.PTR, None),
        ("1.0.64.100.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.0.128.100.in-addr.arpa", dns.PTR, None),
        ("b._dns-sd._udp.0.1.168.192.in-addr.arpa", dns.PTR, NO_NAME),
        ("999.1.168.192.in-addr.arpa", dns.PTR, None),
        ("x.in-addr.arpa", dns.PTR, None),
        ("in-addr.arpa", dns.PTR, None),
        (".".join("1" + "0" * 31) + ".ip6.arpa", dns.PTR, NO_NAME),  # ::1
        (".".join("1" + "0" * 29 + "df") + ".ip6.arpa", dns.PTR, NO_NAME),  # fd00::1
        (".".join("1" + "0" * 28 + "8ef") + ".ip6.arpa", dns.PTR, NO_NAME),  # fe80::1
        (".".join("0" * 32) + ".ip6.arpa", dns.PTR, NO_NAME),  # ::
        (".".join("2" + "0" * 31) + ".ip6.arpa", dns.PTR, None),  # ::2
        (".".join("1" + "0" * 23 + "8bd01002") + ".ip6.arpa", dns.PTR, NO_NAME),  # 2001:db8::1
        (".".join("1" + "0" * 23 + "9bd01002") + ".ip6.arpa", dns.PTR, None),  # 2001:db9::1
        ("1.2.0.192.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.100.51.198.in-addr.arpa", dns.PTR, NO_NAME),
        ("1.101.51.198.in-addr.arpa", dns.PTR, None),
        ("1.113.0.203.in-addr.arpa", dns.PTR, NO_NAME),
        ("255.255.255.255.in-addr.arpa", dns.PTR, NO_NAME),
        ("254.255.255.255.in-addr.arpa", dns.PTR, None),
        (".".join("z" * 32) + ".ip6.arpa", dns.PTR, None),
        ("ip6.arpa", dns.NS, None),
    ],
)
def test_local(name, type, expected):
    assert local(name, type, BOX) == expected


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("school.local", "school.local"),
        ("dc.school.local", "school.local"),
        ("dc.corp.school.local", "corp.school.local"),
        ("myschool.local", ""),
        ("local", ""),
    ],
)
def test_the_longest_forwarded_domain_has_a_name(name, domain):
    assert BOX.forwarded(name) == domain


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("router.internal", True),
        ("internal", True),
        # Nobody can buy these either, but they are asked of nobody unless they are forwarded.
        ("a.local", False),
        ("a.home.arpa", False),
        ("internal.example", False),
        ("xinternal", False),
    ],
)
def test_only_names_that_nobody_can_buy_may_be_private(name, may):
    assert may_be_private(name) is may


@pytest.mark.parametrize(
    ("flags", "type", "klass", "rcode"),
    [
        (0x0100, dns.A, dns.IN, dns.NOERROR),
        (0x0000, dns.A, dns.IN, dns.NOERROR),
        (0x0100, dns.ANY, dns.IN, dns.NOERROR),
        (0x0100, 257, dns.IN, dns.NOERROR),
        (0x0100, 65280, dns.IN, dns.NOERROR),
        (0x0800, dns.A, dns.IN, dns.NOTIMP),
        (0x7800, dns.A, dns.IN, dns.NOTIMP),
        (0x0100, dns.TXT, 3, dns.REFUSED),
        (0x0100, dns.A, 255, dns.REFUSED),
        (0x0100, dns.AXFR, dns.IN, dns.REFUSED),
        (0x0100, dns.IXFR, dns.IN, dns.REFUSED),
        (0x0100, 253, dns.IN, dns.NOTIMP),
        (0x0100, 129, dns.IN, dns.NOTIMP),
        (0x0100, 254, dns.IN, dns.NOTIMP),
        (0x0100, 128, dns.IN, dns.FORMERR),
        (0x0100, dns.OPT, dns.IN, dns.FORMERR),
        (0x0100, 0, dns.IN, dns.FORMERR),
    ],
)
def test_unsupported(flags, type, klass, rcode):
    assert unsupported(Query(1, flags, "a.example", type, klass, b"", None)) == rcode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.1", Endpoint("192.0.2.1", 53)),
        ("192.0.2.1:5335", Endpoint("192.0.2.1", 5335)),
        ("2001:db8::1", Endpoint("2001:db8::1", 53)),
        ("[2001:db8::1]", Endpoint("2001:db8::1", 53)),
        ("[2001:db8::1]:5335", Endpoint("2001:db8::1", 5335)),
    ],
)
def test_endpoint(text, expected):
    assert endpoint(text) == expected
    assert endpoint(str(expected)) == expected


@pytest.mark.parametrize(
    "text", ["", "dns.example:53", "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:65536", "1:2:3", "[::1"]
)
def test_what_is_no_endpoint_says_what_to_write(text):
    if text in ("192.0.2.1:", "[::1"):
        assert endpoint(text).port == 53
    else:
        with pytest.raises(ValueError, match="write"):
            endpoint(text)


def test_a_listener_may_name_its_client():
    assert listen("127.0.0.1:5335=ipad-7") == Listen("127.0.0.1", 5335, "ipad-7")
    assert listen("[::1]:5335=127.0.0.2") == Listen("::1", 5335, "127.0.0.2")
    assert listen("127.0.0.1:5335") == Listen("127.0.0.1", 5335)

"""Resolvers as people write them: read alike by the command line and the school's folder, or told what to write."""

import msgspec
import pytest

from appliance.choose import SCHOOLS
from appliance.folder import read
from filters import catalogue
from filters.dns.endpoint import Endpoint, Upstream, Way, upstream
from filters.policy.load.folder import load

QUAD9 = "dns.quad9.net"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.9.9.9", Upstream("9.9.9.9", 53)),
        ("9.9.9.9:5353", Upstream("9.9.9.9", 5353)),
        ("2620:fe::9", Upstream("2620:fe::9", 53)),
        # Each way has a port of its own.
        ("tls://9.9.9.9", Upstream("9.9.9.9", 853, Way.TLS)),
        ("tls://9.9.9.9#dns.quad9.net", Upstream("9.9.9.9", 853, Way.TLS, QUAD9)),
        ("tls://9.9.9.9:8853#DNS.Quad9.net", Upstream("9.9.9.9", 8853, Way.TLS, QUAD9)),
        ("tls://[2620:fe::9]#dns.quad9.net", Upstream("2620:fe::9", 853, Way.TLS, QUAD9)),
        ("tls://2620:fe::9#dns.quad9.net", Upstream("2620:fe::9", 853, Way.TLS, QUAD9)),
        ("https://9.9.9.9/dns-query#dns.quad9.net", Upstream("9.9.9.9", 443, Way.HTTPS, QUAD9, "/dns-query")),
        ("https://[2620:fe::9]:5443/a/b?c=d#dns.quad9.net", Upstream("2620:fe::9", 5443, Way.HTTPS, QUAD9, "/a/b?c=d")),
        # The path that everybody has may be left out.
        ("https://9.9.9.9", Upstream("9.9.9.9", 443, Way.HTTPS, "", "/dns-query")),
    ],
)
def test_upstream(text: str, expected: Upstream) -> None:
    found = upstream(text)
    assert found == expected
    assert upstream(str(found)) == found
    assert msgspec.json.decode(msgspec.json.encode(found), type=Upstream) == found
    assert isinstance(found, Endpoint)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        # A name would have to be asked of somebody.
        ("dns.quad9.net", '"dns.quad9.net" is not the address of a resolver'),
        ("tls://dns.quad9.net", '"tls://dns.quad9.net" is not the address of a resolver'),
        ("https://dns.quad9.net/dns-query", '"https://dns.quad9.net/dns-query" is not the address of a resolver'),
        ("", '"" is not the address of a resolver'),
        ("9.9.9.9:0", '"9.9.9.9:0" is not the address of a resolver'),
        ("9.9.9.9:99999", '"9.9.9.9:99999" is not the address of a resolver'),
        ("fe80::1%eth0", '"fe80::1%eth0" is not the address of a resolver'),
        ("http://9.9.9.9/dns-query", '"http://" is no way to ask a resolver'),
        ("quic://9.9.9.9", '"quic://" is no way to ask a resolver'),
        ("sdns://AQMAAAA", '"sdns://" is no way to ask a resolver'),
        # As dnsmasq writes a port, and unbound a name.
        ("9.9.9.9#5353", '"9.9.9.9#5353": a plain resolver proves no name, and a port comes after a colon'),
        ("9.9.9.9#dns.quad9.net", '"9.9.9.9#dns.quad9.net": a plain resolver proves no name'),
        ("tls://9.9.9.9#", '"" is not the name of a resolver'),
        ("tls://9.9.9.9#quad 9", '"quad 9" is not the name of a resolver'),
        ("tls://9.9.9.9#-x.example", '"-x.example" is not the name of a resolver'),
        ("https://9.9.9.9/dns query", '"/dns query" is not the path of a web address'),
    ],
)
def test_what_is_no_resolver_is_told_with_what_to_write(text: str, what: str) -> None:
    with pytest.raises(ValueError, match="; write it as ") as error:
        upstream(text)
    assert str(error.value).startswith(what)


def _loaded(dns: str):
    files = dict(read(SCHOOLS / "oakfield").files)
    files["school.yaml"] += f"\ndns: {dns}\n"
    return load(files, catalogue.shipped())


def test_a_school_may_name_resolvers_of_each_way() -> None:
    school = _loaded(
        "{upstreams: [tls://9.9.9.9#dns.quad9.net, 'https://9.9.9.9/dns-query#dns.quad9.net', 9.9.9.9]}"
    ).school
    assert school is not None
    assert [upstream(each).way for each in school.dns.upstreams] == ["tls", "https", "plain"]


@pytest.mark.parametrize(
    ("dns", "what", "todo"),
    [
        (
            "{upstreams: [9.9.9.9, tls://dns.quad9.net]}",
            '"tls://dns.quad9.net" is not the address',
            "tls://9.9.9.9#dns",
        ),
        (
            "{forward: {school.local: [dc1]}}",
            '"dc1" is not the address of a server of your own',
            "write it as 10.4.0.5",
        ),
        ("{forward: {school..local: [10.4.0.5]}}", '"school..local" is not a domain', "write it as school.local"),
        ('{forward: {"": [10.4.0.5]}}', '"" is not a domain', "write it as school.local"),
        ("{forward: {schüle.local: [10.4.0.5]}}", '"schüle.local" is not a domain', "write it as school.local"),
        ("{forward: {school.local: [tls://10.4.0.5]}}", '"tls://10.4.0.5" is not the address', "write it as 10.4.0.5"),
    ],
)
def test_a_mistake_in_the_folder_has_its_line_and_what_to_write(dns: str, what: str, todo: str) -> None:
    [problem] = _loaded(dns).problems
    assert (problem.file, problem.line > 100) == ("school.yaml", True)
    assert what in problem.what
    assert todo in problem.todo

"""SVCB and HTTPS records: what may pass, what is taken out, and what is malformed and never passes (RFC 9460)."""

import struct

import dns.flags
import dns.message
import dns.rdata
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.wire import dns as wire
from filters.wire import dns_reply as replies
from filters.wire.dns import Malformed
from filters.wire.dns_svcb import clear, service
from tests.filters.wire.test_dns_wire import SOA, asked, reply_to

ECH = "ech=AAj+DQAEAAAAAA=="


def data(text: str) -> bytes:
    return dns.rdata.from_text("IN", "HTTPS", text).to_wire()


def parameters(*pairs: tuple[int, bytes]) -> bytes:
    return b"\0\1\0" + b"".join(struct.pack("!HH", key, len(value)) + value for key, value in pairs)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Untouched, byte by byte.
        ("1 . alpn=h2,h3 port=8443 ipv4hint=198.51.100.1 ipv6hint=2001:db8::1", ""),
        ("0 pool.example.", ""),
        ("1 svc.example. alpn=h2 no-default-alpn", ""),
        ("1 . dohpath=/dns-query{?dns}", ""),
        ("1 . ohttp", ""),
        ("65535 .", ""),
        ("1 . key65280=abc", ""),
        ("1 . mandatory=alpn alpn=h2", ""),
        # The key that hides the name goes (F6), and nothing else.
        (f"1 . {ECH}", "1 ."),
        (f"1 . alpn=h2 {ECH} ipv6hint=2001:db8::1", "1 . alpn=h2 ipv6hint=2001:db8::1"),
        (f"1 . mandatory=alpn alpn=h2 {ECH}", "1 . mandatory=alpn alpn=h2"),
        # Its owner says not to use the record without: then nobody does (section 8).
        (f"1 . mandatory=ech {ECH}", None),
        (f"1 . mandatory=alpn,ech alpn=h2 {ECH}", None),
    ],
)
def test_what_is_left_of_a_record(before, after):
    packed = data(before)
    left = clear(service(packed, 0, len(packed)))
    assert (left and left.packed()) == (None if after is None else data(after or before))


def test_an_alias_carries_no_parameters():
    """Section 2.4.2: they are ignored; there could be an ECH key among them."""
    packed = b"\0\0\1a\0" + parameters((5, b"x"))[3:]
    assert clear(service(packed, 0, len(packed))).packed() == b"\0\0\1a\0"


MALFORMED = [
    # Section 2.2: cut off, out of order, twice the same.
    b"", b"\0\1", b"\0\1\1", b"\0\1\0\0", b"\0\1\0\0\3\0\2\1", parameters((3, b"\0\1"), (1, b"\2h2")),
    parameters((3, b"\0\1"), (3, b"\0\1")),
    # A compressed name.
    b"\0\1\xc0\x0c",
    # Section 7.1: protocols.
    parameters((1, b"")), parameters((1, b"\0")), parameters((1, b"\3h2")), parameters((1, b"\2h2\0")),
    parameters((2, b"")), parameters((1, b"\2h2"), (2, b"x")),
    # Sections 7.2, 7.3: port and hints.
    parameters((3, b"")), parameters((3, b"\1")), parameters((3, b"\1\2\3")), parameters((4, b"")),
    parameters((4, b"\1\2\3")), parameters((4, b"\1\2\3\4\5")), parameters((6, b"")), parameters((6, bytes(15))),
    # Section 8: mandatory keys.
    parameters((0, b"")), parameters((0, b"\0")), parameters((0, b"\0\0")), parameters((0, b"\0\3")),
    parameters((0, b"\0\3\0\1"), (1, b"\2h2"), (3, b"\0\1")), parameters((0, b"\0\1\0\1"), (1, b"\2h2")),
    # RFC 9461, RFC 9540.
    parameters((7, b"\xff")), parameters((7, b"")), parameters((8, b"x")),
]  # fmt: skip


@pytest.mark.parametrize("packed", MALFORMED)
def test_malformed_records(packed):
    with pytest.raises(Malformed):
        service(packed, 0, len(packed))


def with_records(*found: bytes, type: int = wire.HTTPS) -> replies.Reply:
    packet, id, name, _ = reply_to("a.example", "A", [], opt=False)
    packet = packet.replace(b"\0\1\0\1", type.to_bytes(2) + b"\0\1", 1)
    for each in found:
        packet += b"\xc0\x0c" + type.to_bytes(2) + b"\0\1\0\0\0\x3c" + len(each).to_bytes(2) + each
    return replies.read_reply(packet[:6] + len(found).to_bytes(2) + packet[8:], id, name, type)


@pytest.mark.parametrize("type", [wire.HTTPS, wire.SVCB])
@pytest.mark.parametrize("packed", MALFORMED)
def test_where_one_record_is_malformed_none_passes(packed, type):
    """RFC 9460 section 2.2. What is left is a "no" that is remembered for as long as the records would have been."""
    reply = with_records(data("1 . alpn=h2"), packed, type=type)
    assert (reply.answers, reply.ttl, reply.private) == ((), 60, False)
    query = asked("a.example", "HTTPS" if type == wire.HTTPS else "SVCB")
    message = dns.message.from_wire(replies.respond(query, reply, 0, 30))
    assert (message.rcode(), message.answer) == (0, [])
    (soa,) = message.authority
    assert (soa.ttl, soa[0].minimum) == (30, 30)


@pytest.mark.parametrize(
    ("hints", "private"),
    [
        ("ipv4hint=198.51.100.1 ipv6hint=2001:db8::1", False),
        ("ipv4hint=198.51.100.1,10.0.0.1", True),
        ("ipv4hint=198.51.100.1 ipv6hint=2001:db8::1,fd00::1", True),
        ("ipv6hint=::ffff:192.168.0.1", True),
        ("ipv6hint=64:ff9b::7f00:1", True),
    ],
)
def test_private_hints(hints, private):
    assert with_records(data(f"1 . {hints}")).private is private


def test_the_signature_over_what_was_changed_goes_and_others_stay():
    signature = "RRSIG {} 8 2 600 20261201000000 20261101000000 1 example. AAAA"
    lines = [
        "a.example. 600 CNAME b.example.",
        "a.example. 600 " + signature.format("CNAME"),
        f"b.example. 600 HTTPS 1 . alpn=h2 {ECH}",
        "b.example. 600 " + signature.format("HTTPS"),
    ]
    reply = replies.read_reply(*reply_to("a.example", "HTTPS", lines, [SOA], flags=dns.flags.AD))
    message = dns.message.from_wire(replies.respond(asked("a.example", "HTTPS", want_dnssec=True), reply, 0, 300))
    assert [rrset[0].to_text()[:20] for rrset in message.answer] == [
        "b.example.",
        "CNAME 8 2 600 202612",
        '1 . alpn="h2"',
    ]
    assert not message.flags & dns.flags.AD


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"\0\1\0", b"\0\1\1a\0", b"\0\0\0", b""]))
def test_whatever_the_data_no_key_that_hides_a_name_passes(tail, head):
    try:
        left = clear(service(head + tail, 0, len(head + tail)))
    except Malformed:
        return
    if left is not None:
        assert 5 not in dict(left.parameters)
        again = service(left.packed(), 0, len(left.packed()))
        assert again == left
        dns.rdata.from_wire("IN", "HTTPS", left.packed(), 0, len(left.packed()))

"""DNS messages, read and written: by bytes, by a second opinion (dnspython), and by chance."""

import struct

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.wire import dns as wire
from filters.wire import dns_build as build
from filters.wire import dns_reply as replies
from filters.wire.dns import Malformed, NotAQuery

LONG_LABEL = b"\x3f" + b"a" * 63
LONGEST = LONG_LABEL * 3 + b"\x3d" + b"a" * 61 + b"\0"  # 255 bytes


def asked(name: str, type: str = "A", **more: object) -> wire.Query:
    return wire.query(dns.message.make_query(name, type, id=7, **more).to_wire())


@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (b"\0", ""),
        (b"\7example\0", "example"),
        (b"\3WwW\7ExAmPlE\0", "www.example"),
        (b"\4_dns\5x-y_z\0", "_dns.x-y_z"),
        # What could be taken for something else is escaped: a dot inside a label is no dot between labels.
        (b"\3a.b\3com\0", "a\\.b.com"),
        (b"\3a\\b\0", "a\\\\b"),
        (b"\3a b\0", "a\\032b"),
        (b"\3\xc3\xa9x\0", "\\195\\169x"),
        (b"\2\0\xff\0", "\\000\\255"),
        (LONGEST, ".".join(["a" * 63] * 3 + ["a" * 61])),
    ],
)
def test_names_as_text(packed, text):
    labels, end = wire.read_name(b"\0" * 12 + packed, 12)
    assert (wire.text(labels), end) == (text, 12 + len(packed))
    assert wire.pack_name(labels) == packed


@pytest.mark.parametrize(
    ("packet", "offset"),
    [
        (b"\0" * 12 + b"\xc0\x0c", 12),  # a pointer to itself
        (b"\0" * 12 + b"\xc0\x0e\xc0\x0c", 12),  # to one that points back
        (b"\0" * 12 + b"\xc0\x00", 12),  # into the header
        (b"\0" * 12 + b"\xc0", 12),
        (b"\0" * 12 + b"\1a\xc0\x0c", 12),  # round its own label
        (b"\0" * 12 + b"\x80a\0", 12),
        (b"\0" * 12 + b"\x41a\0", 12),
        (b"\0" * 12 + LONG_LABEL * 3 + b"\x3e" + b"a" * 62 + b"\0", 12),  # 256 bytes
        (b"\0" * 12 + b"\5ab", 12),
        (b"\0" * 12, 12),
    ],
)
def test_names_that_lead_nowhere(packet, offset):
    with pytest.raises(Malformed):
        wire.read_name(packet, offset)


def test_a_name_may_point_backwards():
    packet = b"\0" * 12 + b"\7example\0" + b"\3www\xc0\x0c"
    assert wire.read_name(packet, 21) == ((b"www", b"example"), 27)
    assert wire.skip_name(packet, 21) == 27


@pytest.mark.parametrize(
    "query",
    [
        dns.message.make_query("www.Example", "A", id=7),
        dns.message.make_query("www.example", "HTTPS", use_edns=0, payload=4096, want_dnssec=True),
        dns.message.make_query("example", "TXT", use_edns=0, options=[dns.edns.ECSOption("198.51.100.0", 24)]),
    ],
)
def test_queries_as_dnspython_makes_them_and_cut_at_every_byte(query):
    packet = query.to_wire()
    found = wire.query(packet)
    question = query.question[0]
    assert (found.id, found.type, found.klass) == (query.id, question.rdtype, 1)
    assert found.name == question.name.to_text(omit_final_dot=True).lower()
    assert found.question == packet[12 : 12 + len(found.question)]
    assert (found.edns is None) == (query.edns < 0)
    if found.edns:
        assert (found.edns.size, found.edns.do) == (query.payload, bool(query.ednsflags & dns.flags.DO))
        assert [code for code, _ in found.edns.options] == [option.otype for option in query.options]
    for cut in range(len(packet)):
        with pytest.raises(NotAQuery if cut < 12 else Malformed):
            wire.query(packet[:cut])


@pytest.mark.parametrize("size", [0, 100, 512, 1232, 65535])
def test_a_size_under_512_counts_as_512(size):
    assert asked("x.example", use_edns=0, payload=size).edns.size == max(512, size)


class TestFrame:
    message = b"\0\1" + b"m" * 20

    def test_a_whole_message_and_what_follows(self):
        assert wire.frame(build.framed(self.message) + b"\0\x20ab") == (self.message, b"\0\x20ab")

    def test_more_bytes_are_needed_at_every_cut(self):
        framed = build.framed(self.message)
        assert all(wire.frame(framed[:cut]) is None for cut in range(len(framed)))

    @pytest.mark.parametrize("length", range(12))
    def test_shorter_than_a_header_is_malformed(self, length):
        with pytest.raises(Malformed):
            wire.frame(bytes((0, length)) + b"x" * length)


@pytest.mark.parametrize("name", ["a" * 64, "a..b", "", "é.example", ".".join(["a" * 60] * 5)])
def test_what_is_no_plain_name(name):
    if name == "":
        assert wire.plain_name(name) == b"\0"
    else:
        with pytest.raises(Malformed):
            wire.plain_name(name)


class TestAnswer:
    def test_a_negative_answer_reads_the_same_to_dnspython(self):
        query = asked("www.tiktok.com", use_edns=0)
        fault = build.Fault(build.BLOCKED, "Closed in lessons.")
        reply = dns.message.from_wire(build.answer(query, wire.NXDOMAIN, authority=[build.soa(30)], faults=[fault]))
        assert (reply.id, reply.rcode()) == (7, dns.rcode.NXDOMAIN)
        assert reply.flags & ~0xF == dns.flags.QR | dns.flags.RA | dns.flags.RD
        (soa,) = reply.authority
        assert (soa.name.to_text(), soa.ttl, soa[0].minimum) == ("www.tiktok.com.", 30, 30)
        assert reply.options[0].text == "Closed in lessons."

    def test_bytes_of_an_error_option(self):
        """RFC 8914 section 2: option 15, length, code, text in UTF-8 without a final zero."""
        packet = build.answer(asked("a.example", use_edns=0), faults=[build.Fault(15, "é")])
        assert packet[-8:] == b"\0\x0f\0\4\0\x0f\xc3\xa9"

    def test_a_long_text_is_cut_between_characters(self):
        packet = build.answer(asked("a.example", use_edns=0), faults=[build.Fault(15, "é" * 400)])
        (option,) = dns.message.from_wire(packet).options
        assert option.text == "é" * 100

    def test_an_extended_code_is_split(self):
        packet = build.answer(asked("a.example", use_edns=0), wire.BADVERS)
        assert dns.message.from_wire(packet).rcode() == dns.rcode.BADVERS

    @pytest.mark.parametrize(
        ("edns", "stream", "room"),
        [
            ({}, False, 512),
            ({"use_edns": 0, "payload": 600}, False, 600),
            ({"use_edns": 0, "payload": 4096}, False, 1232),
            ({}, True, 65535),
        ],
    )
    def test_what_does_not_fit_is_cut_to_its_question(self, edns, stream, room):
        query = asked("a.example", "TXT", **edns)
        for size, whole in ((room, True), (room + 1, False)):
            plain = build.answer(query, answers=[build.Resource(wire.TXT, 1, b"")])
            data = bytes(size - len(plain))
            message = build.answer(query, answers=[build.Resource(wire.TXT, 1, data)])
            assert len(message) == size
            fitted = build.fit(message, query, stream)
            assert (fitted == message) is whole
            if not whole:
                reply = dns.message.from_wire(fitted)
                assert reply.flags & dns.flags.TC
                assert (reply.question[0].name.to_text(), reply.edns) == ("a.example.", 0 if edns else -1)

    def test_a_reason_that_does_not_fit_is_left_out_before_anything_is_cut(self):
        """RFC 8914 section 2: it must cost no truncation."""
        name = ".".join(["a" * 60] * 4)
        query = asked(name, use_edns=0, payload=512)
        fault = build.Fault(build.BLOCKED, "x" * 200)
        message = build.answer(query, wire.NXDOMAIN, authority=[build.soa(30)], faults=[fault])
        assert len(message) > 512
        reply = dns.message.from_wire(build.fit(message, query, stream=False))
        assert not reply.flags & dns.flags.TC
        assert (len(reply.authority), reply.options, reply.edns) == (1, (), 0)
        extended = build.answer(query, wire.BADVERS, authority=[build.soa(30)], faults=[fault])
        assert dns.message.from_wire(build.fit(extended, query, stream=False)).rcode() == wire.BADVERS


def reply_to(name: str, type: str, *sections: list[str], **more: object) -> tuple[bytes, int, bytes, int]:
    """An upstream's answer, ready for `read_reply`. Sections: lines of a zone file."""
    query = dns.message.make_query(name, type, id=9)
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.RA | int(more.get("flags", 0))  # type: ignore[call-overload]
    reply.set_rcode(more.get("rcode", 0))  # type: ignore[arg-type]
    if more.get("opt", True):
        reply.use_edns(0)
    for section, lines in zip((reply.answer, reply.authority, reply.additional), sections, strict=False):
        for line in lines:
            owner, ttl, kind, data = line.split(" ", 3)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", kind, data))
    return reply.to_wire(), 9, wire.plain_name(name), query.question[0].rdtype


SOA = "example. 900 SOA ns.example. h.example. 1 2 3 4 600"


@pytest.mark.parametrize(
    ("sections", "rcode", "ttl"),
    [
        ([["a.example. 60 A 198.51.100.1", "a.example. 90 A 198.51.100.2"]], 0, 60),
        ([["a.example. 60 CNAME b.example.", "b.example. 30 A 198.51.100.2"]], 0, 30),
        # A negative answer lasts as its SOA says: TTL or MINIMUM, the lesser.
        ([[], [SOA]], 0, 600),
        ([[], [SOA.replace("900", "100")]], 3, 100),
        ([["a.example. 60 CNAME b.example."], [SOA]], 0, 60),
        ([["a.example. 6000 CNAME b.example."], [SOA]], 3, 600),
        # Without one it is not kept; nor are failures, nor TTLs with the highest bit set.
        ([[], []], 3, 0),
        ([[], [SOA]], 2, 0),
        ([["a.example. 4294967295 A 198.51.100.1"]], 0, 0),
    ],
)
def test_how_long_an_upstream_answer_is_kept(sections, rcode, ttl):
    assert replies.read_reply(*reply_to("a.example", "A", *sections, rcode=rcode)).ttl == ttl


@pytest.mark.parametrize(
    ("line", "private"),
    [
        ("A 10.0.0.1", True), ("A 192.168.255.255", True), ("A 172.16.0.1", True), ("A 172.15.0.1", False),
        ("A 172.32.0.1", False), ("A 127.0.0.1", True), ("A 0.0.0.0", True), ("A 169.254.1.1", True),
        ("A 100.64.0.1", True), ("A 100.128.0.1", False), ("A 198.51.100.1", False), ("A 9.255.255.255", False),
        ("AAAA ::1", True), ("AAAA ::", True), ("AAAA fd12::1", True), ("AAAA fe80::1", True),
        ("AAAA ::ffff:192.168.0.1", True), ("AAAA ::ffff:198.51.100.1", False), ("AAAA 64:ff9b::10.0.0.1", True),
        ("AAAA 2001:db8::1", False), ("HTTPS 1 . ipv4hint=198.51.100.1,10.0.0.1", True),
        ("HTTPS 1 . ipv6hint=2001:db8::1", False), ("HTTPS 1 . ipv6hint=fd00::1", True),
    ],
)  # fmt: skip
def test_private_addresses(line, private):
    type = line.split()[0]
    assert replies.read_reply(*reply_to("a.example", type, [f"a.example. 60 {line}"])).private is private


class TestRespond:
    lines = ("a.example. 600 CNAME b.example.", "b.example. 60 A 198.51.100.1")

    def test_id_case_ttls_and_option_are_the_clients(self):
        reply = replies.read_reply(*reply_to("a.example", "A", list(self.lines)))
        query = wire.query(dns.message.make_query("A.eXample", "A", id=33, use_edns=0).to_wire())
        seen = dns.message.from_wire(replies.respond(query, reply, age=10, ceiling=300))
        assert (seen.id, seen.question[0].name.to_text(), seen.edns) == (33, "A.eXample.", 0)
        assert [rrset.ttl for rrset in seen.answer] == [300, 50]
        plain = asked("a.example", use_edns=False)
        assert dns.message.from_wire(replies.respond(plain, reply, 100, 300)).edns == -1

    def test_age_never_makes_a_ttl_negative(self):
        reply = replies.read_reply(*reply_to("a.example", "A", list(self.lines)))
        seen = dns.message.from_wire(replies.respond(asked("a.example"), reply, age=100, ceiling=300))
        assert [rrset.ttl for rrset in seen.answer] == [300, 0]

    def test_a_negative_answer_is_clamped_in_both_places(self):
        reply = replies.read_reply(*reply_to("a.example", "A", [], [SOA], rcode=3))
        (soa,) = dns.message.from_wire(replies.respond(asked("a.example"), reply, age=0, ceiling=30)).authority
        assert (soa.ttl, soa[0].minimum) == (30, 30)

    def test_what_is_signed_or_was_asked_for_is_clamped_by_its_ttl_alone(self):
        """A changed MINIMUM would spoil the signature over it; the TTL bounds it all the same (RFC 2308 section 5)."""
        signature = "example. 900 RRSIG SOA 8 1 900 20261201000000 20261101000000 1 example. AAAA"
        signed = replies.read_reply(*reply_to("a.example", "A", [], [SOA, signature], rcode=3))
        soa, proof = dns.message.from_wire(
            replies.respond(asked("a.example", want_dnssec=True), signed, age=7, ceiling=30)
        ).authority
        assert (soa.ttl, soa[0].minimum, proof.ttl) == (30, 600, 30)
        assert signed.ttl == 600
        positive = replies.read_reply(*reply_to("example", "SOA", [SOA]))
        (soa,) = dns.message.from_wire(replies.respond(asked("example", "SOA"), positive, age=7, ceiling=30)).answer
        assert (soa.ttl, soa[0].minimum) == (30, 600)
        assert positive.ttl == 900

    @pytest.mark.parametrize(("more", "kept"), [({}, False), ({"want_dnssec": True}, True), ({"flags": 0x0120}, True)])
    def test_authentic_data_is_told_to_those_who_ask(self, more, kept):
        reply = replies.read_reply(*reply_to("a.example", "A", list(self.lines), flags=dns.flags.AD))
        seen = dns.message.from_wire(replies.respond(asked("a.example", **more), reply, 0, 300))
        assert bool(seen.flags & dns.flags.AD) is kept

    def test_signatures_pass_untouched_where_nothing_is_rewritten(self):
        signature = "a.example. 600 RRSIG A 8 2 600 20261201000000 20261101000000 1 example. AAAA"
        packet = reply_to("a.example", "A", ["a.example. 600 A 198.51.100.1", signature])
        reply = replies.read_reply(*packet)
        assert reply.message[12:] == packet[0][12:-11]  # all but the counts, and the OPT record at its end
        seen = dns.message.from_wire(replies.respond(asked("a.example", want_dnssec=True), reply, 0, 300))
        assert [rrset.rdtype for rrset in seen.answer] == [wire.A, wire.RRSIG]
        assert seen.answer[1][0].original_ttl == 600

    def test_ech_goes_with_the_signature_over_it(self):
        lines = [
            "a.example. 600 CNAME b.example.",
            "b.example. 600 HTTPS 1 . alpn=h2 port=8443 ech=AAj+DQAEAAAAAA== ipv6hint=2001:db8::1",
            "b.example. 600 RRSIG HTTPS 8 2 600 20261201000000 20261101000000 1 example. AAAA",
        ]
        reply = replies.read_reply(*reply_to("a.example", "HTTPS", lines, [SOA], flags=dns.flags.AD))
        seen = dns.message.from_wire(replies.respond(asked("a.example", "HTTPS", want_dnssec=True), reply, 5, 300))
        assert [rrset[0].to_text() for rrset in seen.answer] == [
            "b.example.",
            '1 . alpn="h2" port="8443" ipv6hint="2001:db8::1"',
        ]
        assert not seen.flags & dns.flags.AD


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda p: b"\0\x0a" + p[2:], "another id"),
        (lambda p: p[:2] + b"\1\0" + p[4:], "a question"),
        (lambda p: p[:2] + b"\x91\x80" + p[4:], "another operation"),
        (lambda p: p[:4] + b"\0\0" + p[6:], "no question"),
        (lambda p: p.replace(b"\1a\7example", b"\1b\7example", 1), "another name"),
        (lambda p: p.replace(b"\0\0\1\0\1", b"\0\0\x1c\0\1", 1), "another type"),
        (lambda p: p.replace(b"\0\0\1\0\1", b"\0\0\1\0\3", 1), "another class"),
        (lambda p: p[:-1], "cut off"),
    ],
)
def test_what_is_no_answer_to_our_question(change, why):
    packet, *question = reply_to("a.example", "A", ["a.example. 60 A 198.51.100.1"])
    assert replies.read_reply(packet, *question)
    with pytest.raises(Malformed):
        replies.read_reply(change(packet), *question)


def test_an_upstream_answer_cut_at_every_byte_is_malformed():
    packet, *question = reply_to("a.example", "HTTPS", ["a.example. 60 HTTPS 1 . alpn=h2 ech=AAj+DQAEAAAAAA=="], [SOA])
    for cut in range(len(packet)):
        with pytest.raises(Malformed):
            replies.read_reply(packet[:cut], *question)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300))
def test_fuzzed_queries_are_read_or_malformed(tail):
    for packet in (tail, struct.pack("!6H", 1, 0x0100, 1, 0, 0, 1) + tail):
        try:
            found = wire.query(packet)
        except Malformed:
            continue
        assert wire.query(packet) == found
        assert dns.message.from_wire(
            build.answer(found, wire.NXDOMAIN, authority=[build.soa(3)]), raise_on_truncation=False
        )


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_fuzzed_answers_are_read_or_malformed(data):
    """Bytes of a real answer changed at random: read, or Malformed; and what is read can be passed on."""
    lines = [
        "a.example. 60 CNAME b.example.",
        "b.example. 60 HTTPS 1 c.example. alpn=h2 ech=AAj+DQAEAAAAAA== ipv4hint=198.51.100.1",
    ]
    packet, *question = reply_to("a.example", "HTTPS", lines, [SOA], ["b.example. 60 A 198.51.100.1"])
    changed = bytearray(packet)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(12, len(packet) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(changed)] * 4 + list(range(12, len(changed)))))
    try:
        reply = replies.read_reply(bytes(changed[:cut]), *question)
    except Malformed:
        return
    out = replies.respond(asked("a.example", "HTTPS", use_edns=0), reply, 1, 30)
    assert out[:2] == b"\0\7"
    assert all(ttl <= 30 for _, ttl in replies.ttl_places(out))

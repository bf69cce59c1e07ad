"""What belongs to an answer: the chain from the name asked for, what is said at its end, and nothing else."""

from itertools import pairwise

import dns.flags
import dns.message
import pytest

from filters.wire import dns as wire
from filters.wire import dns_build as build
from filters.wire import dns_reply as replies
from filters.wire.dns import Malformed
from filters.wire.dns_chain import LONGEST
from tests.filters.wire.test_dns_wire import SOA, asked, reply_to


def shown(reply: replies.Reply, type: str = "A", **more: object) -> list[str]:
    """Every record of the answer and authority sections that a client gets."""
    message = dns.message.from_wire(replies.respond(asked("a.example", type, **more), reply, 0, 3600))
    assert not [each for each in message.additional if each.rdtype != wire.OPT]
    return [
        f"{rrset.name.to_text(omit_final_dot=True)} {line.rdtype.name} {line.to_text()}"
        for rrset in (*message.answer, *message.authority)
        for line in rrset
    ]


@pytest.mark.parametrize(
    ("answer", "leads_to"),
    [
        (["a.example. 60 A 198.51.100.1"], ()),
        (["a.example. 60 CNAME B.example.", "b.example. 60 A 198.51.100.1"], ("b.example",)),
        # In whatever order they come.
        (
            ["c.example. 60 A 198.51.100.1", "b.example. 60 CNAME c.example.", "a.example. 60 CNAME b.example."],
            ("b.example", "c.example"),
        ),
        # A whole tree's alias moves what is below its root (RFC 6672), with or without the CNAME that says so.
        (["example. 60 DNAME other.", "a.example. 0 CNAME a.other.", "a.other. 60 A 198.51.100.1"], ("a.other",)),
        (["example. 60 DNAME other.", "a.other. 60 A 198.51.100.1"], ("a.other",)),
        (["a.example. 60 DNAME other.", "a.example. 60 A 198.51.100.1"], ()),
        # Two aliases of one name are wrong; a client may take either, so both count.
        (
            ["a.example. 60 CNAME b.example.", "a.example. 60 CNAME c.example.", "c.example. 60 A 198.51.100.1"],
            ("b.example", "c.example"),
        ),
        # What does not hang on the chain leads nowhere.
        (["z.example. 60 CNAME b.example.", "a.example. 60 A 198.51.100.1"], ()),
    ],
)
def test_where_an_answer_leads(answer, leads_to):
    assert replies.read_reply(*reply_to("a.example", "A", answer)).leads_to == leads_to


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("1 d.example. alpn=h2", ("d.example",)),
        ("0 d.example.", ("d.example",)),
        ("1 . alpn=h2", ()),
    ],
)
def test_a_service_leads_to_its_target(target, leads_to):
    lines = ["a.example. 60 CNAME c.example.", f"c.example. 60 HTTPS {target}"]
    assert replies.read_reply(*reply_to("a.example", "HTTPS", lines)).leads_to == ("c.example", *leads_to)


STRANGER = "www.bank.example. 60 A 198.51.100.66"


@pytest.mark.parametrize(
    ("sections", "left"),
    [
        # A stranger in the answer is left out, and the rest stays (RFC 5452 section 6).
        ([["a.example. 60 A 198.51.100.1", STRANGER]], ["a.example A 198.51.100.1"]),
        ([[STRANGER, "a.example. 60 A 198.51.100.1"]], ["a.example A 198.51.100.1"]),
        ([[STRANGER], [SOA]], ["example SOA ns.example. h.example. 1 2 3 4 600"]),
        # So is a type that was not asked for.
        ([["a.example. 60 A 198.51.100.1", "a.example. 60 TXT x"]], ["a.example A 198.51.100.1"]),
        # The additional section goes always, so nothing there needs judging; servers' names go as well.
        ([["a.example. 60 A 198.51.100.1"], [], [STRANGER]], ["a.example A 198.51.100.1"]),
        (
            [["a.example. 60 CNAME b.example."], [SOA], ["b.example. 60 CNAME www.bank.example.", STRANGER]],
            ["a.example CNAME b.example.", "example SOA ns.example. h.example. 1 2 3 4 600"],
        ),
        (
            [["a.example. 60 A 198.51.100.1"], ["example. 60 NS ns.example."], ["ns.example. 60 A 198.51.100.2"]],
            ["a.example A 198.51.100.1"],
        ),
        # A SOA speaks for its own zone.
        ([[], ["bank.example. 9 SOA ns.example. h.example. 1 2 3 4 9"]], []),
        ([[], [SOA.replace("example. 900", ". 900")]], [". SOA ns.example. h.example. 1 2 3 4 600"]),
    ],
)
def test_what_was_not_asked_for_is_left_out(sections, left):
    reply = replies.read_reply(*reply_to("a.example", "A", *sections, flags=dns.flags.AD))
    assert shown(reply) == left


def test_proofs_stay_for_those_who_ask_for_them():
    """RFC 4035 section 3.1.3: why there is no such name, signed."""
    proofs = [
        SOA,
        "example. 900 RRSIG SOA 8 1 900 20261201000000 20261101000000 1 example. AAAA",
        "0.example. 900 NSEC b.example. A RRSIG NSEC",
        "2vptu5timamqttgl4luu9kg21e0aor3s.example. 900 NSEC3 1 0 0 - 3vptu5timamqttgl4luu9kg21e0aor3s A",
    ]
    packet = reply_to("a.example", "A", [], proofs, rcode=3, flags=dns.flags.AD)
    reply = replies.read_reply(*packet)
    assert reply.message[12:] == packet[0][12:-11]
    message = dns.message.from_wire(replies.respond(asked("a.example", want_dnssec=True), reply, 0, 3600))
    assert [rrset.rdtype.name for rrset in message.authority] == ["SOA", "RRSIG", "NSEC", "NSEC3"]
    assert message.flags & dns.flags.AD


@pytest.mark.parametrize(("first", "vouched"), [(True, False), (False, True)])
def test_what_was_written_anew_is_vouched_for_by_nobody(first, vouched):
    """What is merely cut off behind the chain leaves all before it as the upstream vouched for it."""
    signature = "a.example. 60 RRSIG A 8 2 60 20261201000000 20261101000000 1 example. AAAA"
    reply = replies.read_reply(
        *reply_to(
            "a.example",
            "A",
            [STRANGER] * first + ["a.example. 60 A 198.51.100.1", signature] + [STRANGER] * (not first),
            flags=dns.flags.AD,
        )
    )
    message = dns.message.from_wire(replies.respond(asked("a.example", want_dnssec=True), reply, 0, 3600))
    # The records themselves are as they were signed.
    assert [rrset.rdtype.name for rrset in message.answer] == ["A", "RRSIG"]
    assert bool(message.flags & dns.flags.AD) is vouched


@pytest.mark.parametrize(
    ("lines", "endless"),
    [
        (["a.example. 60 CNAME a.example."], True),
        (["a.example. 60 CNAME b.example.", "b.example. 60 CNAME a.example."], True),
        (["example. 60 DNAME x.example."], True),
        (["b.example. 60 CNAME b.example.", "a.example. 60 A 198.51.100.1"], False),
    ],
)
def test_circles(lines, endless):
    assert replies.read_reply(*reply_to("a.example", "A", lines)).endless is endless


@pytest.mark.parametrize(("aliases", "endless"), [(LONGEST, False), (LONGEST + 1, True), (60, True)])
def test_a_chain_is_only_so_long(aliases, endless):
    names = ["a.example.", *(f"n{n}.example." for n in range(aliases))]
    lines = [f"{name} 60 CNAME {onward}" for name, onward in pairwise(names)]
    reply = replies.read_reply(*reply_to("a.example", "A", [*lines, f"{names[-1]} 60 A 198.51.100.1"]))
    assert reply.endless is endless
    assert len(reply.leads_to) <= LONGEST


@pytest.mark.parametrize(
    "line",
    [
        "MX 10 mail.example.",
        "SRV 1 2 3 host.example.",
        "NS ns.example.",
        "PTR host.example.",
        "SOA ns.example. h.example. 1 2 3 4 5",
        'NAPTR 1 2 "u" "sip+E2U" "!^.*$!sip:x@y!" r.example.',
        "RP h.example. t.example.",
        "AFSDB 1 h.example.",
        "KX 1 h.example.",
        "PX 1 a.example. b.example.",
        "TXT x",
        "CAA 0 issue ca.example",
        "LOC 52 22 23 N 4 53 32 E -2m 0m 10000m 10m",
        "TYPE65280 \\# 3 abcdef",
    ],
)
def test_names_in_records_are_written_out_when_a_message_is_written_anew(line):
    """RFC 3597 section 4: a pointer means something only in the message that it stands in."""
    type = line.split()[0]
    packet = reply_to("a.example", type, [STRANGER, f"a.example. 60 {line}"])
    (record,) = dns.message.from_wire(packet[0]).answer[1]
    out = dns.message.from_wire(replies.respond(asked("a.example", type), replies.read_reply(*packet), 0, 3600))
    assert [list(rrset) for rrset in out.answer] == [[record]]
    under = replies.respond_by_alias(
        asked("z.example", type), build.alias("a.example", 60), replies.read_reply(*packet), 0
    )
    assert list(dns.message.from_wire(under).answer[1]) == [record]


def test_records_of_another_class_are_nobodys():
    """RFC 1035 section 3.2.4: Chaosnet's addresses are no addresses."""
    packet, *question = reply_to("a.example", "A", ["a.example. 60 A 198.51.100.1"], [SOA], opt=False)
    of_chaos = packet.replace(b"\xc0\x0c\0\1\0\1", b"\xc0\x0c\0\1\0\3").replace(b"\0\6\0\1", b"\0\6\0\3")
    assert of_chaos != packet
    assert shown(replies.read_reply(packet, *question)) != []
    assert shown(replies.read_reply(of_chaos, *question)) == []


@pytest.mark.parametrize(
    ("type", "data"),
    [
        (wire.A, b"\1\2\3"),
        (wire.A, b"\1\2\3\4\5"),
        (wire.AAAA, b"\1\2\3\4"),
        (wire.CNAME, b"\1b\0\0"),
        (wire.CNAME, b"\1b"),
        (wire.DNAME, b""),
    ],
)
def test_data_of_another_length_is_malformed(type, data):
    packet, id, name, asked_type = reply_to("a.example", "A", [], opt=False)
    packet += b"\xc0\x0c" + type.to_bytes(2) + b"\0\1\0\0\0\x3c" + len(data).to_bytes(2) + data
    with pytest.raises(Malformed):
        replies.read_reply(packet[:6] + b"\0\1" + packet[8:], id, name, type if type == wire.AAAA else asked_type)


def test_the_upstreams_reasons_are_passed_on_by_their_codes():
    """RFC 8914 section 3; the words are its own and stay behind."""
    query = dns.message.make_query("a.example", "A", id=9)
    said = dns.message.make_response(query)
    options = [dns.edns.EDEOption(code, "secret") for code in (6, 22, 6, 1, 2, 3)]
    said.use_edns(0, options=[dns.edns.GenericOption(3, b"ns1"), *options])
    reply = replies.read_reply(said.to_wire(), 9, wire.plain_name("a.example"), wire.A)
    passed = dns.message.from_wire(replies.respond(asked("a.example", use_edns=0), reply, 0, 60))
    assert [(option.otype, option.code) for option in passed.options] == [(15, 6), (15, 22), (15, 1), (15, 2)]
    assert b"secret" not in passed.to_wire()
    assert dns.message.from_wire(replies.respond(asked("a.example"), reply, 0, 60)).edns == -1

"""Every question of `conformance.py` over real UDP and TCP sockets; packets that are no proper question; and the same
answers as dnsmasq gives where nothing is ours to decide."""

import shlex
import shutil
import socket
import struct
import subprocess
import time

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import pytest

from tests.filters.dns import conformance
from tests.filters.dns.world import BOX, running, upstream
from tests.running import free_port

CLIENTS = {"pupil": "127.0.0.1", "teacher": "127.0.0.2", "paged": "127.0.0.4", "watched": "127.0.0.5"}
CLIENTS |= {"shared": "127.0.0.8"}
OPTIONS = {
    "nsid": dns.edns.GenericOption(3, b""),
    "ecs": dns.edns.ECSOption("198.51.100.0", 24),
    "cookie": dns.edns.GenericOption(10, b"12345678"),
    "keepalive": dns.edns.GenericOption(11, b""),
    "padding": dns.edns.GenericOption(12, bytes(20)),
    "unknown": dns.edns.GenericOption(65001, b"x"),
}
FLAGS = {
    "aa": dns.flags.AA, "tc": dns.flags.TC, "ra": dns.flags.RA, "z": 0x40, "ad": dns.flags.AD, "cd": dns.flags.CD,
}  # fmt: skip
LONGEST = ".".join(["a" * 63] * 3 + ["a" * 61])


@pytest.fixture(scope="module")
def internet():
    with upstream(conformance.says) as pretend:
        pretend.by_stream = conformance.says
        yield pretend


@pytest.fixture(scope="module")
def lesson(internet, tmp_path_factory):
    forwarded = dict.fromkeys(("school.local", "illegal.example", "4.3.10.in-addr.arpa"), internet.endpoint)
    box = type(BOX)(BOX.addresses, BOX.names, BOX.forward | {"4.3.10.in-addr.arpa"})
    with running(tmp_path_factory.mktemp("live"), internet.endpoint, zones=forwarded, box=box, patience=2) as filter:
        yield filter


def query_of(question: str) -> tuple[dns.message.Message, set[str]]:
    """The message, and those words of the question that say how to send it."""
    name, type, *words = question.split()
    name = name.replace("{63}", "a" * 63).replace("{255}", LONGEST)
    given = dict(word.split("=") for word in words if "=" in word)
    plain = {word for word in words if "=" not in word}
    query = dns.message.Message(id=4321)
    query.flags = 0 if "rd0" in plain else dns.flags.RD
    for word in plain & FLAGS.keys():
        query.flags |= FLAGS[word]
    klass = dns.rdataclass.from_text(given.get("class", "IN"))
    query.question.append(dns.rrset.RRset(dns.name.from_text(name), klass, dns.rdatatype.from_text(type)))
    if "noedns" not in plain:
        version = next((int(word[1:]) for word in plain if word[0] == "v" and word[1:].isdigit()), 0)
        options = [OPTIONS[word] for word in sorted(plain & OPTIONS.keys())]
        query.use_edns(version, dns.flags.DO if "do" in plain else 0, int(given.get("edns", 1232)), options=options)
    query.set_opcode(dns.opcode.Opcode(int(given.get("opcode", 0))))
    query.flags |= int(given.get("rcode", 0))
    return query, plain


def asked_over(filter, packet: bytes, client: str, tcp: bool) -> bytes:
    if not tcp:
        return filter.send(packet, wait=5, client=client)
    with socket.create_connection(("127.0.0.1", filter.ports["127.0.0.1"]), 5, source_address=(client, 0)) as stream:
        stream.sendall(struct.pack("!H", len(packet)) + packet)
        with stream.makefile("rb") as reading:
            return reading.read(int.from_bytes(reading.read(2)))


def over(transport: str) -> list[tuple[str, str, bool]]:
    """The lines that hold for a transport; few name one."""
    other = " tcp" if transport == "udp" else " udp"
    return [(question, answer, transport == "tcp") for question, answer in conformance.rows() if other not in question]


@pytest.mark.parametrize(("question", "expected", "tcp"), [*over("udp"), *over("tcp")])
def test_questions(lesson, question, expected, tcp):
    query, words = query_of(question)
    client = next((CLIENTS[word] for word in words if word in CLIENTS), CLIENTS["pupil"])
    packet = query.to_wire()
    answer = asked_over(lesson, packet, client, tcp)
    assert answer is not None
    _is_an_answer_to(packet, query, answer, tcp)
    reply = dns.message.from_wire(answer, one_rr_per_rrset=True)
    rcode, *rest = shlex.split(expected)
    assert dns.rcode.to_text(reply.rcode()) == rcode
    _has(reply, query, [word for word in rest if word[0] in "+-"])
    wanted = [word for word in rest if word[0] not in "+-"]
    if wanted == ["="]:
        wanted = [each.to_text() for each in conformance.RECORDS[_key(query)]]
    given = [
        ">" + rrset[0].target.to_text(omit_final_dot=True).lower()
        if rrset.rdtype == dns.rdatatype.CNAME and query.question[0].rdtype != dns.rdatatype.CNAME
        else rrset[0].to_text()
        for rrset in reply.answer
        if rrset.rdtype != dns.rdatatype.RRSIG or query.question[0].rdtype == dns.rdatatype.RRSIG
    ]
    if query.question[0].rdtype == dns.rdatatype.CNAME:
        wanted = [word[1:] + "." if word[0] == ">" else word for word in wanted]
    assert sorted(given) == sorted(wanted)


def _key(query: dns.message.Message) -> tuple[str, int]:
    question = query.question[0]
    return question.name.to_text(omit_final_dot=True).lower(), int(question.rdtype)


def _is_an_answer_to(packet: bytes, query: dns.message.Message, answer: bytes, tcp: bool) -> None:
    """What holds for every answer, whatever was asked."""
    flags = int.from_bytes(answer[2:4])
    copied = dns.flags.RD | dns.flags.CD | 0x7800
    assert answer[:2] == packet[:2]
    assert flags & dns.flags.QR
    assert flags & dns.flags.RA
    assert flags & copied == int.from_bytes(packet[2:4]) & copied
    assert not flags & (dns.flags.AA | 0x40)
    end = 12 + len(query.question[0].name.to_wire()) + 4
    assert answer[12:end] == packet[12:end]
    reply = dns.message.from_wire(answer)
    assert (reply.edns >= 0) is (query.edns >= 0)
    if reply.edns >= 0:
        assert (reply.edns, reply.payload) == (0, 1232)
        assert bool(reply.ednsflags & dns.flags.DO) is bool(query.ednsflags & dns.flags.DO)
    assert {option.otype for option in reply.options} <= {dns.edns.EDE}
    assert reply.additional == []
    if not tcp:
        assert len(answer) <= (512 if query.edns < 0 else max(512, min(1232, query.payload)))


def _has(reply: dns.message.Message, query: dns.message.Message, marks: list[str]) -> None:
    types = [rrset.rdtype for rrset in (*reply.answer, *reply.authority)]
    found = {
        "opt": reply.edns >= 0,
        "soa": dns.rdatatype.SOA in [rrset.rdtype for rrset in reply.authority],
        "tc": bool(reply.flags & dns.flags.TC),
        "ad": bool(reply.flags & dns.flags.AD),
        "rrsig": dns.rdatatype.RRSIG in types,
        "nsec": dns.rdatatype.NSEC in types,
        **{f"ede{option.code}": True for option in reply.options if query.edns >= 0},
    }
    assert {mark: found.get(mark[1:], False) for mark in marks} == {mark: mark[0] == "+" for mark in marks}


def test_there_are_enough_of_them():
    questions = [question for question, _ in conformance.rows()]
    assert len(questions) == len(set(questions)) >= 150


# --- packets that dnspython would not make --------------------------------------------------------------------

NAME = b"\4open\7example\0"
A_IN = b"\0\1\0\1"
QUESTION = NAME + A_IN
OPT = b"\0\0\x29\4\xd0\0\0\0\0\0\0"
RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\1\2\3\4"


def packet(*counts: int, flags: int = 0x0100) -> bytes:
    return struct.pack("!6H", 77, flags, *counts)


FORMERR, NOTIMP, NOERROR, REFUSED = dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.NOERROR, dns.rcode.REFUSED
LABEL_63, LABEL_64 = b"\x3f" + b"a" * 63, b"\x40" + b"a" * 64

PACKETS = [
    # RFC 9619: one question, no more and no fewer.
    (packet(0, 0, 0, 0), FORMERR),
    (packet(0, 0, 0, 1) + OPT, FORMERR),
    (packet(2, 0, 0, 0) + QUESTION * 2, FORMERR),
    (packet(65535, 0, 0, 0) + QUESTION, FORMERR),
    # A question holds no answers.
    (packet(1, 1, 0, 0) + QUESTION + RECORD, FORMERR),
    (packet(1, 0, 1, 0) + QUESTION + RECORD, FORMERR),
    # RFC 6891 section 6.1.1: one OPT record, in its place, of the root.
    (packet(1, 0, 0, 2) + QUESTION + OPT * 2, FORMERR),
    (packet(1, 1, 0, 0) + QUESTION + OPT, FORMERR),
    (packet(1, 0, 1, 0) + QUESTION + OPT, FORMERR),
    (packet(1, 0, 0, 1) + QUESTION + b"\1a" + OPT, FORMERR),
    (packet(1, 0, 0, 2) + QUESTION + RECORD + OPT, NOERROR),
    (packet(1, 0, 0, 2) + QUESTION + OPT + RECORD, NOERROR),
    (packet(1, 0, 0, 1) + QUESTION + RECORD, NOERROR),
    # Options that do not add up.
    (packet(1, 0, 0, 1) + QUESTION + OPT[:-2] + b"\0\4\0\3\0\1", FORMERR),
    (packet(1, 0, 0, 1) + QUESTION + OPT[:-2] + b"\0\3\0\3\0", FORMERR),
    (packet(1, 0, 0, 1) + QUESTION + OPT[:-2] + b"\0\x09", FORMERR),
    # RFC 1035 section 3.1, 2.3.4: names and labels of so many bytes.
    (packet(1, 0, 0, 0) + LABEL_63 + b"\7example\0" + A_IN, dns.rcode.NXDOMAIN),
    (packet(1, 0, 0, 0) + LABEL_64 + b"\0" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + LABEL_63 * 3 + b"\x3d" + b"a" * 61 + b"\0" + A_IN, dns.rcode.NXDOMAIN),
    (packet(1, 0, 0, 0) + LABEL_63 * 3 + b"\x3e" + b"a" * 62 + b"\0" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + LABEL_63 * 40 + b"\0" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\0" + b"\0\2\0\1", NOERROR),
    # RFC 1035 section 4.1.4: pointers; RFC 6891 section 5: the label types that went.
    (packet(1, 0, 0, 0) + b"\xc0\x0c" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\xc0\x00" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\4open\xc0\x0c" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\xc0\xff" + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\x41" + NAME + A_IN, FORMERR),
    (packet(1, 0, 0, 0) + b"\x80" + NAME + A_IN, FORMERR),
    # Types that are none of a question.
    (packet(1, 0, 0, 0) + NAME + b"\0\0\0\1", FORMERR),
    (packet(1, 0, 0, 0) + NAME + b"\0\x29\0\1", FORMERR),
    (packet(1, 0, 0, 0) + NAME + b"\0\1\0\0", REFUSED),
    # What follows the message is nobody's.
    (packet(1, 0, 0, 0) + QUESTION + b"trailing", NOERROR),
    # Other operations may look as they like.
    (packet(0, 0, 0, 0, flags=0x1000), NOTIMP),
    (packet(0, 0, 0, 0, flags=0x3000), NOTIMP),
    (packet(1, 3, 2, 1, flags=0x2800) + QUESTION, NOTIMP),
    # Answers, and what carries no id, are left alone: two servers must not talk for ever.
    (packet(1, 0, 0, 0, flags=0x8180) + QUESTION, None),
    (packet(1, 0, 0, 0, flags=0x8103) + QUESTION, None),
    (packet(0, 0, 0, 0, flags=0xFFFF), None),
    (b"", None),
    (b"\0\1\1\0\0\1", None),
]


@pytest.mark.parametrize(("sent", "rcode"), PACKETS)
def test_packets(lesson, sent, rcode):
    answer = lesson.send(sent, wait=0.15 if rcode is None else 5)
    assert (answer and answer[3] & 15) == rcode
    if answer:
        assert (answer[:2], answer[2] >> 3 & 15) == (sent[:2], sent[2] >> 3 & 15)
        assert answer[2] & 0x80
        assert len(answer) <= 1232


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_a_question_cut_at_every_byte(lesson, tcp):
    """Each is refused or left alone, and the whole one is still answered."""
    query, _ = query_of("open.example A do nsid")
    whole = query.to_wire()
    for cut in range(12, len(whole)):
        answer = asked_over(lesson, whole[:cut], "127.0.0.1", tcp)
        assert (cut, answer[3] & 15, answer[:2]) == (cut, FORMERR, whole[:2])
    if not tcp:
        for cut in range(12):
            lesson.send(whole[:cut], wait=0.01)
    assert asked_over(lesson, whole, "127.0.0.1", tcp)[3] & 15 == NOERROR


# --- beside a peer --------------------------------------------------------------------------------------------

ALIKE = [
    "open.example A", "open.example AAAA", "open.example MX", "open.example TXT", "open.example SRV",
    "open.example CAA", "open.example NAPTR", "open.example PTR", "open.example TYPE65280", "open.example NS",
    "multi.example A", "nowhere.example A", "cdn.example A", "cdn.example AAAA", "cdn.example CNAME",
    "dangling.example A", "oPeN.eXaMpLe A", "open.example A noedns", "open.example A cd", "open.example A rd0",
    "open.example A edns=512", "open.example A nsid", "middle.example TXT edns=1232", "zero.example A",
    "open.example SVCB", "open.example LOC", "open.example TLSA", "open.example SSHFP", "open.example URI",
    "signed.example A do", "signed.example A ad", "1.0.0.10.in-addr.arpa PTR", "lessonwall.internal A",
]  # fmt: skip


@pytest.fixture(scope="module")
def dnsmasq(internet):
    if (program := shutil.which("dnsmasq", path="/usr/sbin:/usr/bin")) is None:
        pytest.skip("dnsmasq is not installed")
    port = free_port()
    command = [program, "--keep-in-foreground", "--no-resolv", "--no-hosts", "--no-daemon", "--conf-file=/dev/null"]
    command += [f"--port={port}", "--listen-address=127.0.0.1", "--bind-interfaces", "--bogus-priv", "--proxy-dnssec"]
    command += [f"--server=127.0.0.1#{internet.port}", "--address=/lessonwall.internal/10.0.0.1", "--pid-file="]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                dns.query.udp(dns.message.make_query("lessonwall.internal", "A"), "127.0.0.1", 0.2, port)
                break
            except (OSError, dns.exception.Timeout):
                time.sleep(0.05)
        else:
            pytest.skip("dnsmasq does not start here")
        yield port
    finally:
        process.terminate()
        process.wait(5)


@pytest.mark.parametrize("question", ALIKE)
def test_where_nothing_is_ours_to_decide_dnsmasq_says_the_same(lesson, dnsmasq, question):
    query, _ = query_of(question)
    theirs = dns.query.udp(query, "127.0.0.1", 5, dnsmasq)
    ours = dns.query.udp(query, "127.0.0.1", 5, lesson.ports["127.0.0.1"])
    assert _seen(ours) == _seen(theirs)


def _seen(reply: dns.message.Message) -> tuple[object, ...]:
    answers = sorted(f"{rrset.name} {rrset.rdtype} {line}".lower() for rrset in reply.answer for line in rrset)
    # Not AD: by RFC 6840 section 5.8 it is for those who set it, or DO; dnsmasq gives it as its memory has it.
    kept = dns.flags.QR | dns.flags.RD | dns.flags.RA | dns.flags.CD | dns.flags.TC
    return dns.rcode.to_text(reply.rcode()), answers, reply.flags & kept, reply.question, reply.edns >= 0

"""Real questions over real sockets: what a device on the network sees of the DNS filter."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from concurrent.futures import Future
from dataclasses import replace

import dns.edns
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters.dns.endpoint import Endpoint, Listen
from filters.dns.server import IDLE, MOST_OF_ONE
from filters.dns.sockets import CannotListen, open_one
from filters.dns.upstream import MOST_WAITING
from filters.events.event import Event
from filters.events.record import WATCHED_FILE
from filters.events.watched import read_watched
from filters.live import publish
from filters.policy.attempt import Reason, Verdict
from filters.policy.rules import CutOff, Zone
from tests.filters.dns.world import Filter, answer, running, school, upstream
from tests.policies import LONG_AGO, LUNCH, at, rule

PUPIL, TEACHER, PAGED, WATCHED, INSPECTED, PUPIL_6 = (
    "127.0.0.1",
    "127.0.0.2",
    "127.0.0.4",
    "127.0.0.5",
    "127.0.0.6",
    "::1",
)


@pytest.fixture(scope="module")
def internet():
    with upstream() as pretend:
        yield pretend


@pytest.fixture(scope="module")
def lesson(internet, tmp_path_factory):
    with running(
        tmp_path_factory.mktemp("live"), internet.endpoint, zones={"school.local": internet.endpoint}
    ) as filter:
        yield filter


@pytest.fixture(scope="module")
def lunch(internet, tmp_path_factory):
    with running(tmp_path_factory.mktemp("live"), internet.endpoint, at=LUNCH) as filter:
        yield filter


def shown(reply: dns.message.Message) -> str:
    """The code and the data of the answer section: "NOERROR 198.51.100.7"."""
    found = [item.to_text() for rrset in reply.answer for item in rrset]
    return " ".join([dns.rcode.to_text(reply.rcode()), *found])


QUESTIONS = [
    # An open name is what the upstream says.
    ("open.example", "A", PUPIL, "NOERROR 198.51.100.7"),
    ("OPEN.Example", "A", PUPIL, "NOERROR 198.51.100.7"),
    ("open.example", "AAAA", PUPIL, "NOERROR 2001:db8::7"),
    ("open.example", "MX", PUPIL, "NOERROR 10 mail.open.example."),
    ("open.example", "TXT", PUPIL, 'NOERROR "hello"'),
    ("open.example", "SRV", PUPIL, "NOERROR"),
    ("open.example", "A", PUPIL_6, "NOERROR 198.51.100.7"),
    ("nowhere.example", "A", PUPIL, "NXDOMAIN"),
    ("huge.example", "A", PUPIL, "NOERROR 198.51.100.8"),
    ("zero.example", "A", PUPIL, "NOERROR 198.51.100.8"),
    # A blocked name is NXDOMAIN for every type, 64 and 65 included (F5, R7).
    ("www.tiktok.com", "A", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "AAAA", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "HTTPS", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "SVCB", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "TXT", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "MX", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "NS", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "CNAME", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "ANY", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "TYPE65280", PUPIL, "NXDOMAIN"),
    ("WWW.TikTok.COM", "A", PUPIL, "NXDOMAIN"),
    ("a.b.c.tiktok.com", "A", PUPIL, "NXDOMAIN"),
    ("tiktok.com", "A", PUPIL_6, "NXDOMAIN"),
    ("nottiktok.com", "A", PUPIL, "NXDOMAIN"),
    ("www.tiktok.com", "A", TEACHER, "NXDOMAIN"),
    # One name, two groups (F2).
    ("games.example", "A", PUPIL, "NOERROR 198.51.100.126"),
    ("games.example", "A", PAGED, "NOERROR 10.0.0.1"),
    # Only an inspected device in a zone with a page is led to it; what is no address does not exist there.
    ("www.tiktok.com", "A", PAGED, "NOERROR 10.0.0.1"),
    ("www.tiktok.com", "AAAA", PAGED, "NOERROR"),
    ("www.tiktok.com", "HTTPS", PAGED, "NOERROR"),
    ("www.tiktok.com", "A", INSPECTED, "NXDOMAIN"),
    # A zone's first days: counted and let pass, but for locked lists (F1).
    ("www.tiktok.com", "A", WATCHED, "NOERROR 198.51.100.9"),
    ("adult.example", "A", WATCHED, "NXDOMAIN"),
    ("illegal.example", "A", WATCHED, "NXDOMAIN"),
    # Categories and locked lists (R19).
    ("casino.example", "A", TEACHER, "NXDOMAIN"),
    ("adult.example", "A", TEACHER, "NXDOMAIN"),
    ("illegal.example", "A", TEACHER, "NXDOMAIN"),
    # No choice of servers lifts a lock: the world forwards this domain (F1).
    ("www.illegal.example", "A", TEACHER, "NXDOMAIN"),
    # Help and what devices cannot do without.
    ("www.childline.org.uk", "A", PUPIL, "NOERROR 198.51.100.10"),
    ("updates.example", "A", PAGED, "NOERROR 198.51.100.11"),
    # A chain is judged at each name, unless the first was somebody's choice (then only by locked lists).
    ("cdn.example", "A", PUPIL, "NOERROR open.example. 198.51.100.7"),
    ("cloak.example", "A", PUPIL, "NXDOMAIN"),
    ("deep.example", "A", PUPIL, "NXDOMAIN"),
    ("deep.example", "AAAA", PUPIL, "NXDOMAIN"),
    ("portal.example", "A", PUPIL, "NOERROR casino.example. 198.51.100.125"),
    ("portal-adult.portal.example", "A", PUPIL, "NXDOMAIN"),
    ("essential.updates.example", "A", PUPIL, "NOERROR casino.example. 198.51.100.125"),
    ("me.childline.org.uk", "A", PUPIL, "NOERROR casino.example. 198.51.100.125"),
    # Safe search for all, restricted YouTube for pupils (F7).
    ("www.google.com", "A", PUPIL, "NOERROR forcesafesearch.google.com. 198.51.100.120"),
    ("www.google.co.uk", "A", TEACHER, "NOERROR forcesafesearch.google.com. 198.51.100.120"),
    ("www.google.com", "AAAA", PUPIL, "NOERROR forcesafesearch.google.com."),
    ("www.google.com", "HTTPS", PUPIL, "NOERROR forcesafesearch.google.com."),
    ("www.google.com", "CNAME", PUPIL, "NOERROR forcesafesearch.google.com."),
    ("www.bing.com", "A", PUPIL, "NOERROR strict.bing.com. 198.51.100.122"),
    ("duckduckgo.com", "A", PUPIL, "NOERROR safe.duckduckgo.com. 198.51.100.123"),
    ("www.youtube.com", "A", PUPIL, "NOERROR restrict.youtube.com. 198.51.100.121"),
    ("www.youtube.com", "A", TEACHER, "NOERROR 198.51.100.124"),
    # The box, and names that are answered here for everyone (F6).
    ("lessonwall.internal", "A", PUPIL, "NOERROR 10.0.0.1"),
    ("lessonwall.internal", "AAAA", PUPIL, "NOERROR fd00::1"),
    ("lessonwall.internal", "HTTPS", PUPIL, "NOERROR"),
    ("filter.oakfield.example", "A", PUPIL, "NOERROR 10.0.0.1"),
    ("x.lessonwall.internal", "A", PUPIL, "NXDOMAIN"),
    ("use-application-dns.net", "A", PUPIL, "NXDOMAIN"),
    ("mask.icloud.com", "A", TEACHER, "NXDOMAIN"),
    ("mask-h2.icloud.com", "HTTPS", PUPIL, "NXDOMAIN"),
    ("_dns.resolver.arpa", "SVCB", PUPIL, "NOERROR"),
    ("resolver.arpa", "A", PUPIL, "NOERROR"),
    ("localhost", "A", PUPIL, "NOERROR 127.0.0.1"),
    ("printer", "A", PUPIL, "NXDOMAIN"),
    ("printer.local", "A", PUPIL, "NXDOMAIN"),
    ("example.onion", "A", PUPIL, "NXDOMAIN"),
    ("7.1.168.192.in-addr.arpa", "PTR", PUPIL, "NXDOMAIN"),
    ("14.215.184.93.in-addr.arpa", "PTR", PUPIL, "NOERROR open.example."),
    # A public name that leads inside is refused; names that cannot be bought may (rebinding).
    ("inside.example", "A", PUPIL, "REFUSED"),
    ("inside6.example", "AAAA", PUPIL, "REFUSED"),
    ("hinted.example", "HTTPS", PUPIL, "REFUSED"),
    ("router.internal", "A", PUPIL, "NOERROR 192.168.1.1"),
    ("dc.school.local", "A", PUPIL, "NOERROR 10.5.5.5"),
    # "Everything you have" is one small record (RFC 8482).
    ("open.example", "ANY", PUPIL, 'NOERROR "RFC8482" ""'),
    ("open.example", "AXFR", PUPIL, "REFUSED"),
    ("open.example", "TYPE249", PUPIL, "NOTIMP"),
    # A mandatory key that is taken out leaves no record that may be used.
    ("needs-ech.example", "HTTPS", PUPIL, "NOERROR"),
]


@pytest.mark.parametrize(("name", "type", "client", "expected"), QUESTIONS)
def test_questions(lesson, name, type, client, expected):
    if type == "AXFR":
        query = dns.message.make_query(name, "A").to_wire().replace(b"\0\1\0\1", b"\0\xfc\0\1")
        reply = dns.message.from_wire(lesson.send(query), question_only=True)
    else:
        reply = lesson.ask(name, type, client)
    assert shown(reply) == expected


@pytest.mark.parametrize(("name", "type", "client", "expected"), QUESTIONS[:24])
def test_a_stream_gets_the_answer_that_a_datagram_gets(lesson, name, type, client, expected):
    assert shown(lesson.ask(name, type, client, tcp=True)) == expected


@pytest.mark.parametrize(("name", "type", "client", "expected"), QUESTIONS[::3])
def test_the_second_answer_is_the_first(lesson, name, type, client, expected):
    """What comes out of the caches is what went in."""
    if type != "AXFR":
        assert [shown(lesson.ask(name, type, client)) for _ in range(2)] == [expected] * 2


class TestBlockedAnswer:
    def test_it_says_why_to_whoever_has_edns(self, lesson):
        reply = lesson.ask("www.tiktok.com")
        (option,) = reply.options
        assert isinstance(option, dns.edns.EDEOption)
        assert (option.code, option.text) == (15, "Social media is closed in lessons.")

    def test_the_bytes_of_the_error_are_those_of_rfc_8914(self, lesson):
        packet = lesson.send(dns.message.make_query("www.tiktok.com", "A", use_edns=0).to_wire())
        said = b"Social media is closed in lessons."
        assert packet.endswith(struct.pack("!HHHH", 6 + len(said), 15, 2 + len(said), 15) + said)

    def test_without_edns_there_is_no_option_at_all(self, lesson):
        query = dns.message.make_query("www.tiktok.com", "A", use_edns=False)
        reply = dns.message.from_wire(lesson.send(query.to_wire()))
        assert (reply.rcode(), reply.edns, len(reply.additional)) == (dns.rcode.NXDOMAIN, -1, 0)

    def test_the_page_is_a_forged_answer_and_says_so(self, lesson):
        reply = lesson.ask("www.tiktok.com", client=PAGED)
        assert [option.code for option in reply.options] == [4, 15]

    def test_it_is_remembered_for_thirty_seconds_and_no_longer(self, lesson):
        (soa,) = lesson.ask("casino.example").authority
        assert 15 <= soa.ttl <= 30
        assert soa[0].minimum <= 30

    def test_the_question_comes_back_as_it_was_asked(self, lesson):
        for name in ("wWw.TiKtOk.CoM.", "oPeN.eXaMpLe."):
            assert lesson.ask(name).question[0].name.to_text() == name


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        # Nobody changes these in a hurry; a service may be opened or closed at any time.
        ("huge.example", 300),
        ("www.childline.org.uk", 300),
        ("updates.example", 300),
        ("games.example", 30),
        ("portal.example", 30),
        # The upstream may ask for less.
        ("short.example", 7),
        ("zero.example", 0),
    ],
)
def test_ttl_is_the_least_of_upstream_boundary_and_what_people_may_change(lesson, name, longest):
    ttls = {rrset.ttl for rrset in lesson.ask(name).answer}
    assert longest // 2 <= max(ttls) <= longest


def test_no_ttl_reaches_past_the_bell(internet, tmp_path):
    with running(tmp_path, internet.endpoint, at=at("2026-11-23T10:49:48")) as filter:
        for name in ("huge.example", "www.tiktok.com", "nowhere.example"):
            reply = filter.ask(name)
            assert max(rrset.ttl for rrset in (*reply.answer, *reply.authority)) <= 12
            assert all(rrset[0].minimum <= 12 for rrset in reply.authority)


def test_an_answer_changes_at_the_bell_and_not_before(internet, tmp_path):
    """The last second of the lesson, and the first of the break (R7)."""
    with running(tmp_path, internet.endpoint, at=at("2026-11-23T10:49:58.8")) as filter:
        assert shown(filter.ask("www.tiktok.com")) == "NXDOMAIN"
        deadline = time.monotonic() + 3
        while shown(filter.ask("www.tiktok.com")) == "NXDOMAIN":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert filter.service._policy_time() >= at("2026-11-23T10:50")


def test_at_lunch_the_same_name_is_answered(lunch):
    assert shown(lunch.ask("www.tiktok.com")) == "NOERROR 198.51.100.9"
    assert shown(lunch.ask("cloak.example")) == "NOERROR www.tiktok.com. 198.51.100.9"
    # Too young for it at any hour (R6).
    assert shown(lunch.ask("www.tiktok.com", client=PAGED)) == "NOERROR 10.0.0.1"


def test_negative_answers_are_clamped_in_both_places(lesson):
    (soa,) = lesson.ask("nowhere.example").authority
    assert 150 <= soa.ttl <= 300
    assert soa[0].minimum <= 300


def test_ech_is_taken_out_and_the_rest_stays(lesson, internet):
    """A key that hides the name would blind the first-packet check (F6)."""
    (rrset,) = lesson.ask("open.example", "HTTPS").answer
    text = rrset[0].to_text()
    assert "ech" not in text
    assert 'alpn="h2,h3"' in text
    assert "ipv4hint" in text
    (rrset,) = lesson.ask("twice.example", "HTTPS").answer
    assert sorted(item.to_text() for item in rrset) == ['1 . alpn="h2"', '2 other.example. alpn="h3"']


class TestEdns:
    def test_dnssec_is_asked_for_where_the_client_does(self, lesson, internet):
        internet.asked.clear()
        reply = lesson.ask("do.open.example", want_dnssec=True)
        assert reply.ednsflags & dns.flags.DO
        lesson.ask("do.open.example")
        assert [bool(query.ednsflags & dns.flags.DO) for query in internet.asked] == [True, False]

    @pytest.mark.parametrize(
        "option",
        [
            dns.edns.ECSOption("198.51.100.0", 24),
            dns.edns.GenericOption(3, b""),  # NSID
            dns.edns.GenericOption(10, b"a cookie"),
            dns.edns.GenericOption(11, b""),  # keepalive
            dns.edns.GenericOption(12, bytes(99)),  # padding
            dns.edns.GenericOption(65001, b"of somebody's own"),
        ],
    )
    def test_no_option_of_a_client_goes_upstream(self, lesson, internet, option):
        """Who asks is nobody's affair out there."""
        internet.asked.clear()
        lesson.ask(f"option{option.otype}.example", options=[option], payload=4096)
        assert (internet.asked[-1].options, internet.asked[-1].payload) == ((), 1232)

    @pytest.mark.parametrize(("flags", "do", "cd"), [(0, False, False), (dns.flags.CD, True, True)])
    def test_what_is_asked_of_dnssec_goes_upstream(self, lesson, internet, flags, do, cd):
        internet.asked.clear()
        lesson.ask(f"dnssec{flags}.example", want_dnssec=do, flags=dns.flags.RD | flags)
        asked = internet.asked[-1]
        assert (bool(asked.ednsflags & dns.flags.DO), bool(asked.flags & dns.flags.CD)) == (do, cd)

    def test_an_unknown_version_is_told_so(self, lesson):
        assert lesson.ask("open.example", use_edns=1).rcode() == dns.rcode.BADVERS

    @pytest.mark.parametrize(("size", "cut"), [(512, True), (1232, True), (4096, True)])
    def test_what_is_too_large_for_a_datagram_is_cut_and_whole_by_stream(self, lesson, size, cut):
        reply = lesson.ask("large.example", "TXT", payload=size)
        assert bool(reply.flags & dns.flags.TC) is cut
        assert reply.answer == []
        whole = lesson.ask("large.example", "TXT", tcp=True)
        assert len(whole.answer[0]) == 40

    def test_without_edns_512_bytes_are_the_limit(self, lesson):
        query = dns.message.make_query("large.example", "TXT", use_edns=False)
        assert len(lesson.send(query.to_wire())) <= 512


def _header(id: int, flags: int, *counts: int) -> bytes:
    return struct.pack("!6H", id, flags, *counts)


_NAME = b"\4open\7example\0"
_A_IN = b"\0\1\0\1"
_TOO_LONG = (b"\x3f" + b"a" * 63) * 3 + b"\x3e" + b"a" * 62 + b"\0"  # 256 bytes
_OPT = b"\0\0\x29\4\xd0\0\0\0\0\0\0"


@pytest.mark.parametrize(
    ("packet", "rcode"),
    [
        # Not ours to answer.
        (b"", None),
        (b"\0\1\1\0", None),
        (_header(1, 0x8180, 1, 0, 0, 0) + _NAME + _A_IN, None),
        # Operations and classes that we do not do.
        (_header(1, 0x1000, 1, 0, 0, 0) + _NAME + _A_IN, dns.rcode.NOTIMP),
        (_header(1, 0x2800, 1, 0, 0, 0) + _NAME + _A_IN, dns.rcode.NOTIMP),
        (_header(1, 0x2000, 0, 0, 0, 0), dns.rcode.NOTIMP),
        (_header(1, 0x0100, 1, 0, 0, 0) + b"\7version\4bind\0\0\x10\0\3", dns.rcode.REFUSED),
        (_header(1, 0x0100, 1, 0, 0, 0) + _NAME + b"\0\1\0\xff", dns.rcode.REFUSED),
        (_header(1, 0x0100, 1, 0, 0, 0) + _NAME + b"\0\xfb\0\1", dns.rcode.REFUSED),
        # Malformed in one way each.
        (_header(1, 0x0100, 0, 0, 0, 0), dns.rcode.FORMERR),
        (_header(1, 0x0100, 2, 0, 0, 0) + (_NAME + _A_IN) * 2, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c" + _A_IN, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + b"\x40open" + _A_IN, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + b"\x3fopen" + _A_IN, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + _NAME + b"\0\1", dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + _TOO_LONG + _A_IN, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 1) + _NAME + _A_IN, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 2) + _NAME + _A_IN + _OPT * 2, dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 1) + _NAME + _A_IN + _OPT[:-2] + b"\0\x09" + b"\0\x0a\0\xff", dns.rcode.FORMERR),
        (_header(1, 0x0100, 1, 0, 0, 0) + _NAME + b"\0\0\0\1", dns.rcode.FORMERR),
    ],
)  # fmt: skip
def test_bad_packets(lesson, packet, rcode):
    reply = lesson.send(packet, wait=0.15 if rcode is None else 2)
    assert (reply and reply[3] & 15) == rcode
    if reply:
        assert reply[:2] == packet[:2]
        assert reply[2] & 0x80


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(st.binary(max_size=600), st.binary(max_size=60).map(lambda tail: _header(7, 0x0100, 1, 0, 0, 1) + tail))
)
def test_no_fuzzed_packet_stops_the_answers(lesson, packet):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(packet, ("127.0.0.1", lesson.ports["127.0.0.1"]))
    assert shown(lesson.ask("lessonwall.internal")) == "NOERROR 10.0.0.1"


class TestEvents:
    def test_one_event_for_what_a_browser_asks_in_one_breath(self, lesson):
        lesson.events.clear()
        for type in ("A", "AAAA", "HTTPS", "A"):
            lesson.ask("one.example", type)
        assert lesson.names() == ["one.example"]
        lesson.ask("one.example", client=TEACHER)
        assert len(lesson.events) == 2

    def test_an_event_says_all_that_f8_asks(self, lesson):
        """F8: device, address, person, time, what was blocked."""
        lesson.events.clear()
        lesson.ask("deep.tiktok.com")
        (event,) = lesson.events
        assert (event.point, event.address, event.client.device, event.client.person) == ("dns", PUPIL, "d1", "p1")
        assert (event.decision.verdict, event.decision.reason) == (Verdict.BLOCK, Reason.RULE)
        assert (event.decision.rule, event.purpose, event.policy) == ("no-social-in-lessons", "compliance", 1)
        assert "tiktok" in event.attempt.target.labels
        assert abs(event.seen.timestamp() - time.time()) < 5
        assert event.attempt.at.astimezone(at("2026-11-23T10:15").tzinfo).isoformat().startswith("2026-11-23T10:1")

    def test_a_cloaked_name_is_told_as_it_was_asked_with_what_it_leads_to(self, lesson):
        lesson.events.clear()
        lesson.ask("cloak.example", client="127.0.0.7")
        (event,) = lesson.events
        assert event.attempt.target.name == "cloak.example"
        assert "social-media" in event.attempt.target.labels
        assert event.hints == {"cname:www.tiktok.com"}

    def test_what_is_only_watched_says_so(self, lesson):
        lesson.events.clear()
        lesson.ask("v.tiktok.com", client=WATCHED)
        assert [(event.decision.verdict, event.hints) for event in lesson.events] == [(Verdict.BLOCK, {"watched"})]
        lesson.recorder.watched.flush()
        file = lesson.live / "events" / WATCHED_FILE
        rows = [row.would for row in read_watched(file) if row.would.what == "v.tiktok.com"]
        assert [(would.zone, would.rule) for would in rows] == [("watched", "no-social-in-lessons")]

    def test_names_that_nobody_attempts_make_no_event(self, lesson):
        lesson.events.clear()
        for name in ("lessonwall.internal", "use-application-dns.net", "printer.local", "dc.school.local"):
            lesson.ask(name)
        assert lesson.events == []


class TestUpstreams:
    def test_a_second_question_is_answered_without_asking_again(self, lesson, internet):
        internet.asked.clear()
        for client in (PUPIL, TEACHER, PUPIL_6, PUPIL):
            lesson.ask("shared.open.example", client=client)
        assert internet.names() == ["shared.open.example"]

    def test_blocked_names_are_asked_of_nobody(self, lesson, internet):
        internet.asked.clear()
        lesson.ask("secret.tiktok.com")
        lesson.ask("printer.local")
        assert internet.asked == []

    def test_a_silent_first_upstream_is_passed_over(self, internet, tmp_path):
        with upstream(lambda query: None) as silent, running(tmp_path, silent.endpoint, internet.endpoint) as filter:
            assert shown(filter.ask("open.example")) == "NOERROR 198.51.100.7"
            # And is asked nothing for a while, but whether it is there.
            filter.ask("other.example")
            assert "other.example" not in silent.names()

    def test_a_closed_port_is_passed_over_at_once(self, internet, tmp_path):
        with running(tmp_path, Endpoint("127.0.0.1", 9), internet.endpoint, patience=2) as filter:
            started = time.monotonic()
            assert shown(filter.ask("open.example")) == "NOERROR 198.51.100.7"
            assert time.monotonic() - started < 1

    def test_an_upstream_that_fails_is_passed_over(self, internet, tmp_path):
        def fails(query: dns.message.Message) -> dns.message.Message:
            reply = dns.message.make_response(query)
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply

        with upstream(fails) as failing:
            with running(tmp_path, failing.endpoint, internet.endpoint) as filter:
                assert shown(filter.ask("open.example")) == "NOERROR 198.51.100.7"
            with running(tmp_path, failing.endpoint) as filter:
                assert shown(filter.ask("open.example")) == "SERVFAIL"
                # A safe twin that cannot be had must not turn into the unsafe one.
                assert shown(filter.ask("www.google.com")).startswith("SERVFAIL")

    def test_nobody_there_is_said_with_the_reason(self, tmp_path):
        with running(tmp_path, Endpoint("127.0.0.1", 9)) as filter:
            reply = filter.ask("open.example")
            assert shown(reply) == "SERVFAIL"
            assert [option.code for option in reply.options] == [23]
            # What needs no upstream goes on.
            assert shown(filter.ask("www.tiktok.com")) == "NXDOMAIN"

    def test_when_the_line_is_down_what_was_known_is_given_as_outdated(self, tmp_path):
        """RFC 8767, RFC 8914 code 3; and it is judged by what holds now, not by what held when it was learned."""

        def soon_over(query):
            reply = answer(query)
            reply.answer[0].ttl = 1
            return reply

        with upstream(soon_over) as pretend, running(tmp_path, pretend.endpoint, patience=0.3) as filter:
            assert shown(filter.ask("open.example")) == "NOERROR 198.51.100.7"
            pretend.says = lambda query: None
            deadline = time.monotonic() + 10
            while not (reply := filter.ask("open.example")).options:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert shown(reply) == "NOERROR 198.51.100.7"
            assert ([option.code for option in reply.options], reply.answer[0].ttl) == ([3], 30)
            assert shown(filter.ask("other.example")) == "SERVFAIL"
            everyone = rule("shut", Verdict.BLOCK, frozenset({"everyone"}), frozenset({"host:open.example"}))
            publish(tmp_path, replace(school(), version=2, rules=(everyone,)))
            while (said := shown(filter.ask("open.example"))) != "NXDOMAIN":
                assert time.monotonic() < deadline, said
                time.sleep(0.1)

    def test_lies_are_ignored_and_the_truth_awaited(self, tmp_path):
        """Wrong id, wrong question, no answer, bytes of anything: only then the answer (RFC 5452)."""

        def lies(query: dns.message.Message) -> list[bytes]:
            forged = answer(dns.message.make_query("cdn.example", "A", id=query.id))
            other_id = answer(query)
            other_id.id = query.id ^ 1
            truth = answer(query).to_wire()
            return [other_id.to_wire(), forged.to_wire(), query.to_wire(), truth[:40], b"\0" * 12, b"", truth]

        with upstream(lies) as liar, running(tmp_path, liar.endpoint) as filter:
            assert shown(filter.ask("open.example")) == "NOERROR 198.51.100.7"
            assert len(liar.asked) == 1

    def test_ids_and_ports_are_not_to_be_guessed(self, lesson, internet):
        internet.asked.clear()
        internet.ports.clear()
        for n in range(20):
            lesson.ask(f"random{n}.example")
        assert len(set(internet.ports)) > 15
        assert len({query.id for query in internet.asked}) > 15

    def test_clients_that_ask_at_once_share_one_question(self, tmp_path):
        def slow(query: dns.message.Message) -> dns.message.Message:
            time.sleep(0.2)
            return answer(query)

        with upstream(slow) as pretend, running(tmp_path, pretend.endpoint, patience=2) as filter:
            replies: list[str] = []
            askers = [
                threading.Thread(target=lambda: replies.append(shown(filter.ask("open.example")))) for _ in range(8)
            ]
            for asker in askers:
                asker.start()
            for asker in askers:
                asker.join()
            assert replies == ["NOERROR 198.51.100.7"] * 8
            assert len(pretend.asked) == 1

    def test_a_ten_thousand_record_answer_is_survived(self, tmp_path):
        def many(query: dns.message.Message) -> bytes:
            record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7"
            head = struct.pack("!6H", query.id, 0x8180, 1, 4000, 0, 0)
            return head + query.to_wire()[12:-11] + record * 4000

        with upstream(many) as pretend, running(tmp_path, pretend.endpoint) as filter:
            reply = filter.ask("open.example")
            assert reply.flags & dns.flags.TC
            assert len(filter.ask("open.example", tcp=True).answer[0]) >= 1


class TestStream:
    def test_questions_one_after_another_without_waiting(self, lesson):
        names = ["open.example", "www.tiktok.com", "lessonwall.internal", "games.example"] * 10
        with socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 5) as tcp:
            for id, name in enumerate(names):
                wire = dns.message.make_query(name, "A", id=id).to_wire()
                tcp.sendall(struct.pack("!H", len(wire)) + wire)
            replies = [dns.query.receive_tcp(tcp, time.time() + 5)[0] for _ in names]
        assert sorted(reply.id for reply in replies) == list(range(len(names)))

    def test_a_question_may_come_byte_by_byte(self, lesson):
        wire = dns.message.make_query("lessonwall.internal", "A").to_wire()
        with socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 5) as tcp:
            tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in struct.pack("!H", len(wire)) + wire:
                tcp.sendall(bytes((byte,)))
            assert shown(dns.query.receive_tcp(tcp, time.time() + 5)[0]) == "NOERROR 10.0.0.1"

    @pytest.mark.parametrize("bytes_sent", [b"\0\0", b"\0\5hello"])
    def test_nonsense_ends_the_connection(self, lesson, bytes_sent):
        with socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 5) as tcp:
            tcp.sendall(bytes_sent)
            assert tcp.recv(1) == b""

    def test_one_address_cannot_hold_all_connections(self, lesson):
        held = [socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 5) for _ in range(25)]
        try:
            time.sleep(0.1)
            with socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 2) as one_more:
                assert one_more.recv(1) == b""
            assert shown(lesson.ask("lessonwall.internal", client=TEACHER, tcp=True)) == "NOERROR 10.0.0.1"
        finally:
            for each in held:
                each.close()

    def test_an_idle_connection_is_let_go(self, lesson, monkeypatch):
        assert IDLE <= 10
        monkeypatch.setattr("filters.dns.server.IDLE", 0.1)
        with socket.create_connection(("127.0.0.1", lesson.ports["127.0.0.1"]), 5) as tcp:
            tcp.sendall(b"\0\x20half a message")
            tcp.settimeout(2)
            assert tcp.recv(1) == b""


class TestListeners:
    def test_a_listener_may_speak_for_one_device_or_address(self, internet, tmp_path):
        listeners = (Listen("127.0.0.1", 0, "d2"), Listen("127.0.0.2", 0, "127.0.0.4"), Listen("127.0.0.3", 0, "gone"))
        with running(tmp_path, internet.endpoint, listeners=listeners) as filter:
            for host, expected in (
                ("127.0.0.1", "NXDOMAIN"),
                ("127.0.0.2", "NOERROR 10.0.0.1"),
                ("127.0.0.3", "NXDOMAIN"),
            ):
                query = dns.message.make_query("casino.example", "A")
                assert shown(dns.query.udp(query, host, 5, filter.ports[host])) == expected
            assert {(event.client.device, event.address) for event in filter.events} == {
                ("d2", "127.0.0.1"),
                ("d3", "127.0.0.4"),
                ("", "gone"),
            }

    def test_a_port_that_is_taken_is_an_error_that_names_the_option(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            with pytest.raises(CannotListen, match=f"--dns 127.0.0.1:{port}: port is taken; stop what listens there"):
                open_one(Listen("127.0.0.1", port))

    def test_an_address_that_is_not_ours_is_an_error_that_says_so(self):
        with pytest.raises(
            CannotListen, match=r"--dns 198\.51\.100\.1:0: cannot listen .*; give an address of this machine"
        ):
            open_one(Listen("198.51.100.1", 0))


def test_a_cut_off_person_reaches_help_and_nothing_else(internet, tmp_path):
    cut = CutOff("cut-1", frozenset({"year-9"}), LONG_AGO, None, "dsl", "asked")
    with running(tmp_path, internet.endpoint, cut_offs=(cut,)) as filter:
        assert shown(filter.ask("open.example")) == "NXDOMAIN"
        assert shown(filter.ask("www.childline.org.uk")) == "NOERROR 198.51.100.10"


def test_without_a_trusted_clock_help_stays_open_and_the_strictest_answer_holds(internet, tmp_path):
    with running(tmp_path, internet.endpoint, at=LUNCH, clock_trusted=False) as filter:
        assert shown(filter.ask("www.tiktok.com", client=TEACHER)) == "NXDOMAIN"
        assert shown(filter.ask("www.childline.org.uk", client=TEACHER)) == "NOERROR 198.51.100.10"


def test_a_new_policy_answers_while_questions_run(internet, tmp_path):
    """Versions alternate between open and closed under 1,000 questions a second: none is lost, and none is answered
    by a version that was not in force at some instant between the question and its answer."""
    shut = school()
    opened = replace(shut, rules=tuple(each for each in shut.rules if each.id != "no-social-in-lessons"))
    with running(tmp_path, internet.endpoint) as filter, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.connect(("127.0.0.1", filter.ports["127.0.0.1"]))
        udp.settimeout(2)
        total, rate = 3000, 1000
        sent = [0.0] * total
        answers: dict[int, tuple[float, int]] = {}

        def listen() -> None:
            while len(answers) < total:
                try:
                    packet = udp.recv(4096)
                except TimeoutError:
                    return
                answers[int.from_bytes(packet[:2])] = (time.monotonic(), packet[3] & 15)

        listener = threading.Thread(target=listen)
        listener.start()
        changes: list[tuple[float, bool]] = [(time.monotonic() - 1, False)]
        began = time.monotonic()
        for n in range(total):
            if n % 600 == 300:
                now_open = not changes[-1][1]
                changes.append((time.monotonic(), now_open))
                publish(tmp_path, replace(opened if now_open else shut, version=len(changes)))
            name = "www.tiktok.com" if n % 2 else "deep.example"
            sent[n] = time.monotonic()
            udp.send(dns.message.make_query(name, "A", id=n).to_wire())
            if (ahead := began + (n + 1) / rate - time.monotonic()) > 0:
                time.sleep(ahead)
        listener.join()
    assert len(answers) == total
    # A version is in force from its publication (at the earliest) until soon after the next one's.
    spans = [
        (start, after + 0.3, is_open)
        for (start, is_open), (after, _) in zip(changes, [*changes[1:], (1e12, False)], strict=True)
    ]
    for n, (received, rcode) in answers.items():
        possible = {is_open for start, end, is_open in spans if start <= received and sent[n] <= end}
        assert (rcode == dns.rcode.NOERROR) in possible, (n, rcode)
    assert {rcode for _, rcode in answers.values()} == {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}


def test_the_answer_to_an_urgent_attempt_waits_until_its_event_is_on_the_disk(internet, tmp_path):
    """R1: the alert survives a power cut between block and send. A disk that hangs holds nobody up for long."""
    waiting: list[Future[None]] = []

    def record(event: Event) -> Future[None] | None:
        waiting.append(Future())
        return waiting[-1]

    with running(tmp_path, internet.endpoint, record=record) as filter:
        for name, hangs in (("a.illegal.example", False), ("b.illegal.example", True)):
            done: list[float] = []
            asker = threading.Thread(target=lambda name=name, done=done: done.append(_took(filter, name)))
            asker.start()
            time.sleep(0.1)
            assert done == []
            if not hangs:
                waiting[-1].set_result(None)
            asker.join()
            assert (done[0] < 0.25) is not hangs
            assert done[0] < 1


def _took(filter: Filter, name: str) -> float:
    began = time.monotonic()
    assert shown(filter.ask(name)) == "NXDOMAIN"
    return time.monotonic() - began


def test_a_fault_in_one_answer_is_a_servfail_and_the_next_is_answered(internet, tmp_path):
    broken = {"main": Zone("main", "Main", "year-7", block_page="nowhere"), "paged": Zone("paged", "Page", "year-7")}
    with running(tmp_path, internet.endpoint, zones_of=broken) as filter:
        assert shown(filter.ask("www.tiktok.com", client=INSPECTED)) == "SERVFAIL"
        assert shown(filter.ask("open.example", client=INSPECTED)) == "NOERROR 198.51.100.7"


def flood(filter, client, names):
    """Send questions for these names from one address, and wait for no answer."""
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((client, 0))
    udp.connect(("127.0.0.1", filter.ports["127.0.0.1"]))
    udp.settimeout(1)
    for n, name in enumerate(names):
        udp.send(dns.message.make_query(name, "A", id=n).to_wire())
        if n % 20 == 0:
            time.sleep(0.005)
    return udp


def test_when_too_much_waits_the_rest_is_told_so_and_what_needs_no_upstream_is_answered(tmp_path):
    with upstream(lambda query: None) as silent, running(tmp_path, silent.endpoint, patience=2) as filter:
        for part in range(MOST_WAITING // MOST_OF_ONE):
            names = [f"n{part}x{n}.example" for n in range(MOST_OF_ONE - 1)]
            flood(filter, f"127.0.0.{20 + part}", names).close()
        with flood(filter, "127.0.0.19", [f"n{n}.example" for n in range(MOST_OF_ONE - 1)]) as udp:
            told = [udp.recv(4096) for _ in range(20)]
            assert {packet[3] & 15 for packet in told} == {dns.rcode.SERVFAIL}
        assert shown(filter.ask("www.tiktok.com")) == "NXDOMAIN"


def test_whoever_asks_for_names_that_nobody_answers_takes_nobodys_place(tmp_path):
    def says(query):
        return None if "evil" in query.question[0].name.to_text().lower() else answer(query)

    names = [f"n{n}.evil.example" for n in range(MOST_WAITING + 50)]
    with (
        upstream(says) as slow,
        running(tmp_path, slow.endpoint, patience=2) as filter,
        flood(filter, PUPIL, names) as udp,
    ):
        told = [udp.recv(4096) for _ in range(20)]
        assert {packet[3] & 15 for packet in told} == {dns.rcode.SERVFAIL}
        assert min(int.from_bytes(packet[:2]) for packet in told) >= MOST_OF_ONE - 1
        # Nor by a stream.
        assert shown(filter.ask("stream.evil.example", tcp=True, timeout=1)) == "SERVFAIL"
        assert shown(filter.ask("open.example", client=TEACHER)) == "NOERROR 198.51.100.7"


@pytest.mark.skipif(shutil.which("dig") is None, reason="dig is not installed")
def test_dig_understands(lesson):
    command = ["dig", "@127.0.0.1", "-p", str(lesson.ports["127.0.0.1"]), "www.tiktok.com"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    assert "status: NXDOMAIN" in said
    assert "EDE: 15 (Blocked): (Social media is closed in lessons.)" in said
    assert "WARNING" not in said

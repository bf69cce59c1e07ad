"""Resolvers that lie, and strangers who speak in their name: each lie is bounded, and none is believed (RFC 5452)."""

import asyncio
import socket
import struct
from collections.abc import Callable

import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.dns.upstream import Resolver, Unavailable
from filters.dns.upstream.datagram import WRONG, mixed_case
from filters.dns.upstream.stream import STRAYS
from filters.wire import dns as wire
from filters.wire.dns_reply import Reply
from tests.filters.dns.pretending import ADDRESS, Handler, Says, honest, resolver, silent
from tests.filters.dns.test_upstreams import NOW, addresses, question, run

FORGED = "203.0.113.66"
SHORT = 0.5  # seconds of patience where nothing good is to come


def forged(packet: bytes) -> bytes:
    asked = dns.message.from_wire(packet).question[0].name
    return honest(packet, f"{asked} A {FORGED}")


def other_id(packet: bytes) -> bytes:
    return bytes((packet[0] ^ 1,)) + forged(packet)[1:]


def other_name(packet: bytes) -> bytes:
    query = dns.message.make_query("other.example", "A")
    query.id = int.from_bytes(packet[:2])
    return forged(query.to_wire())


def other_type(packet: bytes) -> bytes:
    return forged(packet).replace(b"\0\0\1\0\1", b"\0\0\x1c\0\1", 1)


def other_letters(packet: bytes) -> bytes:
    """All capitals: the chance that those were sent is one in a million."""
    said = forged(packet)
    end = said.index(b"\0", 12)
    return said[:12] + said[12:end].upper() + said[end:]


# --- by UDP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [other_id, other_name, other_type, lambda packet: packet, lambda packet: forged(packet)[:40], lambda _: bytes(12),
     lambda _: b"", lambda packet: packet[:2] + b"\xff" * 40],
    ids=["id", "name", "type", "the question itself", "cut off", "zeros", "empty", "noise"],
)  # fmt: skip
def test_a_lie_is_ignored_and_the_truth_awaited(lie: Callable[[bytes], bytes]) -> None:
    async def test() -> None:
        async with resolver(lambda packet: [lie(packet), lie(packet), honest(packet)]) as liar:
            asks = Resolver([liar.plain], patience=4)
            assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            assert [each.over for each in liar.asked()] == ["udp"]
            asks.close()

    run(test)


@pytest.mark.parametrize("from_address", ["127.0.0.1", "127.0.0.9"])
def test_what_comes_from_another_port_or_address_is_never_taken(from_address: str) -> None:
    """The stranger knows port, id and letters, all that there is to know, and still is not heard."""

    async def test() -> None:
        async with resolver(silent) as quiet:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind((from_address, 0))
                asks = Resolver([quiet.plain], patience=SHORT)

                def says(packet: bytes) -> None:
                    stranger.sendto(forged(packet), ("127.0.0.1", quiet.came[-1].port))

                quiet.says = says
                with pytest.raises(Unavailable):
                    await asks.ask(question("a.example"), NOW)
                assert len(quiet.asked()) >= 2
                asks.close()

    run(test)


def test_a_forger_who_lacks_the_letters_is_not_believed() -> None:
    """A guessed port and id are not enough; the question is asked anew, under another port and id."""

    async def test() -> None:
        async with resolver() as server:
            server.says = lambda packet: other_letters(packet) if len(server.asked()) == 1 else honest(packet)
            asks = Resolver([server.plain], patience=4)
            name = "a-long-name-of-many-letters.example"
            assert addresses(await asks.ask(question(name), NOW)) == [ADDRESS]
            first, second = server.asked()
            assert first.port != second.port
            asks.close()

    run(test)


def test_a_server_that_folds_names_costs_one_question_more_and_is_remembered() -> None:
    def folds(packet: bytes) -> bytes:
        said = honest(packet)
        end = said.index(b"\0", 12)
        return said[:12] + said[12:end].lower() + said[end:]

    async def test() -> None:
        async with resolver(folds) as server:
            asks = Resolver([server.plain], patience=4)
            for n in range(3):
                reply = await asks.ask(question(f"a-long-name-of-many-letters-{n}.example"), NOW)
                assert addresses(reply) == [ADDRESS]
            assert [each.name.islower() for each in server.asked()] == [False, True, True, True]
            asks.close()

    run(test)


def test_a_server_that_shouts_does_not_keep_us_asking() -> None:
    def shouts(packet: bytes) -> bytes:
        said = honest(packet)
        end = said.index(b"\0", 12)
        return said[:12] + said[12:end].upper() + said[end:]

    async def test() -> None:
        async with resolver(shouts) as server:
            asks = Resolver([server.plain], patience=4)
            assert addresses(await asks.ask(question("a-long-name-of-many-letters.example"), NOW)) == [ADDRESS]
            assert len(server.asked()) == 2
            asks.close()

    run(test)


def test_when_somebody_is_guessing_the_question_goes_by_a_stream() -> None:
    async def test() -> None:
        guesses = [lambda packet, n=n: packet[:1] + bytes((packet[1] ^ n,)) + forged(packet)[2:] for n in range(1, 99)]
        async with resolver(lambda packet: [guess(packet) for guess in guesses], honest) as server:
            asks = Resolver([server.plain], patience=4)
            assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            assert [each.over for each in server.asked()] == ["udp", "tcp"]
            assert len(guesses) > WRONG
            asks.close()

    run(test)


# --- what is answered -------------------------------------------------------------------------------------------------


async def _told(says: Says, whole: Says | None = None, patience: float = SHORT) -> Reply | None:
    """What is believed of what a server says; None for nothing."""
    async with resolver(says, whole) as server:
        asks = Resolver([server.plain], patience=patience)
        try:
            return await asks.ask(question("a.example"), NOW)
        except Unavailable:
            assert asks.known(question("a.example"), NOW) is None
            return None
        finally:
            asks.close()


def test_records_that_nobody_asked_for_are_dropped() -> None:
    lines = [
        f"a.example. A {ADDRESS}",
        f"bank.example. A {FORGED}",
        f"example. A {FORGED}",
        "a.example. AAAA 2001:db8::6",
    ]

    async def test() -> None:
        reply = await _told(lambda packet: honest(packet, *lines))
        assert reply is not None
        assert addresses(reply) == [ADDRESS]
        assert bytes(map(int, FORGED.split("."))) not in reply.message
        assert len(reply.answers) == 1

    run(test)


def test_aliases_that_lead_in_a_circle_are_told_apart() -> None:
    async def test() -> None:
        lines = ["a.example. CNAME b.example.", "b.example. CNAME c.example.", "c.example. CNAME a.example."]
        reply = await _told(lambda packet: honest(packet, *lines))
        assert reply is not None
        assert reply.endless
        assert addresses(reply) == []

    run(test)


def test_no_such_name_and_an_address_in_one_breath_is_believed_of_nobody() -> None:
    """A carrier that sells typing errors; what it says of a name that is not there must not be kept."""

    async def test() -> None:
        line = f"a.example. A {FORGED}"
        assert await _told(lambda packet: honest(packet, line, rcode=dns.rcode.NXDOMAIN)) is None

    run(test)


def test_an_answer_that_is_cut_short_even_by_a_stream_is_no_answer() -> None:
    async def test() -> None:
        assert await _told(_truncates, _truncates) is None

    run(test)


@pytest.mark.parametrize("count", [1000, 10_000])
def test_an_answer_of_thousands_of_records(count: int) -> None:
    """As many as a message can hold: the count in the header may say more than there is."""

    def many(packet: bytes) -> bytes:
        end = packet.index(b"\0", 12) + 5
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7"
        fits = min(count, (65535 - end) // len(record))
        return packet[:2] + b"\x81\x80\0\1" + struct.pack("!3H", count, 0, 0) + packet[12:end] + record * fits

    def cut(packet: bytes) -> bytes:
        end = packet.index(b"\0", 12) + 5
        return packet[:2] + b"\x83\x80\0\1" + bytes(6) + packet[12:end]

    async def test() -> None:
        reply = await _told(cut, many, 4)
        if count > 4096:
            assert reply is None
        else:
            assert reply is not None
            assert len(reply.answers) == count

    run(test)


def test_an_answer_cut_at_every_byte_is_believed_nowhere() -> None:
    whole = honest(dns.message.make_query("a000.example", "A", use_edns=0).to_wire())

    async def test() -> None:
        async with resolver() as server:
            asks = Resolver([server.plain], patience=SHORT)

            def says(packet: bytes) -> bytes:
                digits = packet[14:17]
                return honest(packet)[: int(digits) if digits.isdigit() else 12]

            server.says = says
            asking = (asks.ask(question(f"a{n:03}.example"), NOW) for n in range(len(whole) + 1))
            found = await asyncio.gather(*asking, return_exceptions=True)
            assert [isinstance(each, Unavailable) for each in found] == [True] * (len(found) - 1) + [False]
            asks.close()

    run(test)


# --- streams ----------------------------------------------------------------------------------------------------------


def _truncates(packet: bytes) -> bytes:
    said = honest(packet)
    return said[:2] + bytes((said[2] | 2,)) + said[3:]


async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(10)


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)


async def answers_others_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
    said = honest(packet)
    for n in range(1, 10 * STRAYS):
        other = int.from_bytes(packet[:2]) + n & 0xFFFF
        writer.write(struct.pack("!HH", len(said), other) + said[2:])
        await writer.drain()
    await asyncio.sleep(10)


async def never_finishes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\xff\xff")
    while True:
        writer.write(b"\0")
        await asyncio.sleep(0.005)


async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\xff" * 65536)
        await writer.drain()


async def half_a_header(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\0\5hello")
    await asyncio.sleep(10)


async def another_question(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
    said = other_name(packet)
    writer.write(struct.pack("!H", len(said)) + said)
    await asyncio.sleep(10)


@pytest.mark.parametrize(
    "writes",
    [says_nothing, hangs_up, answers_others_without_end, never_finishes, floods, half_a_header, another_question],
)
def test_a_stream_of_lies_ends_in_time(writes: Handler) -> None:
    """Bounded in time and in what is read; and the next question opens a new connection."""

    async def test() -> None:
        async with resolver(_truncates, handler=writes) as server:
            asks = Resolver([server.plain], patience=SHORT)
            now = asyncio.get_running_loop().time
            begun = now()
            for n in (1, 2):
                with pytest.raises(Unavailable):
                    await asks.ask(question(f"a{n}.example"), NOW)
                assert server.connections >= n
            assert now() - begun < 8 * SHORT
            asks.close()

    run(test)


@pytest.mark.parametrize("writes", [answers_others_without_end, floods, half_a_header, another_question, hangs_up])
def test_a_stream_that_can_come_to_nothing_is_not_waited_for(writes: Handler) -> None:
    async def test() -> None:
        async with resolver(_truncates, handler=writes) as server:
            asks = Resolver([server.plain], patience=8)
            with pytest.raises(Unavailable):
                await asyncio.wait_for(asks.ask(question("a.example"), NOW), 4)
            asks.close()

    run(test)


@pytest.mark.parametrize(("strays", "believed"), [(STRAYS, True), (STRAYS + 1, False)])
def test_answers_that_nobody_waits_for_are_few_or_a_reason_to_hang_up(strays: int, believed: bool) -> None:
    """Questions that were given up may still be answered; more than that is a server gone mad."""

    async def then_the_truth(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        packet = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        said = honest(packet)
        for n in range(strays, -1, -1):
            writer.write(struct.pack("!HH", len(said), int.from_bytes(packet[:2]) + n & 0xFFFF) + said[2:])
        await writer.drain()
        await asyncio.sleep(10)

    async def test() -> None:
        async with resolver(_truncates, handler=then_the_truth) as server:
            asks = Resolver([server.plain], patience=8)
            if believed:
                assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS]
            else:
                with pytest.raises(Unavailable):
                    await asks.ask(question("a.example"), NOW)
            asks.close()

    run(test)


# --- whatever comes ---------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_a_server_says_is_an_answer_to_our_question_or_none(data: st.DataObject) -> None:
    """Bytes of a real answer changed at random, by datagram and by stream: no fault, and nothing but what was asked."""
    changes = data.draw(st.lists(st.tuples(st.integers(2, 120), st.integers(0, 255)), min_size=1, max_size=6))
    by_stream = data.draw(st.booleans())

    def spoilt(packet: bytes) -> bytes:
        said = bytearray(honest(packet, "a.example. CNAME b.example.", f"b.example. A {ADDRESS}"))
        for at, byte in changes:
            said[at % len(said)] = byte if at % len(said) > 1 else said[at % len(said)]
        return bytes(said)

    async def test() -> None:
        reply = await _told(_truncates if by_stream else spoilt, spoilt, 0.04)
        if reply is not None:
            assert all(each.klass == wire.IN for each in reply.answers)
            assert {each.type for each in reply.answers} <= {wire.A, wire.CNAME, wire.DNAME, wire.RRSIG}
            assert all(0 <= ttl < 1 << 32 for _, ttl in reply.ttls)

    run(test)


@given(st.lists(st.binary(min_size=1, max_size=63), max_size=3))
def test_letters_change_their_case_and_nothing_else_changes(labels: list[bytes]) -> None:
    name = wire.pack_name(tuple(label.lower() for label in labels))
    mixed = mixed_case(name)
    assert mixed.lower() == name
    assert len(mixed) == len(name)
    assert wire.read_name(bytes(12) + mixed, 12)[1] == 12 + len(name)

"""Which resolver is asked, and when another is: dead, slow, refusing and recovering ones, over real sockets."""

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from itertools import pairwise
from multiprocessing import get_context

import dns.flags
import dns.rcode
import pytest

from filters.dns.endpoint import Endpoint
from filters.dns.upstream import Question, Resolver, Unavailable
from filters.dns.upstream.resolver import STALE_TTL
from filters.wire import dns as wire
from filters.wire.dns_build import answer
from filters.wire.dns_reply import Reply, respond
from tests.filters.dns.pretending import ADDRESS, Pretend, honest, refuses, resolver, silent

PATIENCE = 1.0
NOW = 1_000_000.0


def question(name: str, type: int = wire.A, **more: bool) -> Question:
    return Question(wire.plain_name(name), type, **{"do": False, "cd": False, **more})


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 20))  # type: ignore[arg-type]


def addresses(reply: Reply) -> list[str]:
    found = [reply.message[each.data : each.end] for each in reply.answers if each.type == wire.A]
    return [".".join(map(str, each)) for each in found]


async def timed(asking: Awaitable[Reply]) -> tuple[Reply, float]:
    began = time.monotonic()
    return await asking, time.monotonic() - began


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def unavailable(resolver: Resolver, asked: Question) -> int:
    """The code that a client is told."""
    with pytest.raises(Unavailable) as none:
        await resolver.ask(asked, NOW)
    return none.value.fault.code


CLOSED = Endpoint("127.0.0.1", 9)


# --- several servers ------------------------------------------------------------------------------------------------


def test_one_dead_server_costs_a_fraction_of_a_second_once_and_then_nothing() -> None:
    async def test() -> None:
        async with resolver(silent) as dead, resolver() as well:
            asks = Resolver([dead.plain, well.plain], patience=4)
            reply, took = await timed(asks.ask(question("first.example"), NOW))
            assert addresses(reply) == [ADDRESS]
            assert took < 1
            for n in range(20):
                await asks.ask(question(f"n{n}.example"), NOW)
            assert [each.name.lower() for each in dead.asked()] == ["first.example"]
            asks.close()

    run(test)


def test_questions_asked_while_a_server_dies_wait_no_longer_than_the_first() -> None:
    async def test() -> None:
        async with resolver(silent) as dead, resolver() as well:
            asks = Resolver([dead.plain, well.plain], patience=4)
            asking = [timed(asks.ask(question(f"n{n}.example"), NOW)) for n in range(50)]
            assert max(took for _, took in await asyncio.gather(*asking)) < 1
            asks.close()

    run(test)


def test_a_server_that_is_not_there_costs_nothing() -> None:
    async def test() -> None:
        async with resolver() as well:
            asks = Resolver([CLOSED, well.plain], patience=4)
            assert (await timed(asks.ask(question("a.example"), NOW)))[1] < 0.2
            asks.close()

    run(test)


def test_a_server_that_is_well_again_is_asked_again() -> None:
    async def test() -> None:
        async with resolver(silent) as first, resolver() as second:
            news: list[list[str]] = []
            asks = Resolver([first.plain, second.plain], patience=4, news=lambda: news.append(whys(asks)))
            await asks.ask(question("a.example"), NOW)
            await until(lambda: asks.servers[0].health.fails)
            first.says = honest
            await until(lambda: not asks.servers[0].health.rests)
            assert news == [["gives no answer"], []]
            await asks.ask(question("b.example"), NOW)
            assert first.asked()[-1].name.lower() == "b.example"
            assert second.asked()[-1].name.lower() == "a.example"
            asks.close()

    run(test)


def whys(asks: Resolver) -> list[str]:
    return [each.health.why for each in asks.servers if each.health.fails]


def test_one_slow_name_is_no_reason_to_worry_anybody() -> None:
    """The server is there; only this name's own servers are slow."""

    async def test() -> None:
        async with resolver() as only:
            only.says = lambda packet: None if b"slow" in packet.lower() else honest(packet)
            news: list[bool] = []
            asks = Resolver([only.plain], patience=PATIENCE, news=lambda: news.append(True))
            await unavailable(asks, question("slow.example"))
            assert news == []
            assert not asks.servers[0].health.rests
            asks.close()

    run(test)


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, dns.rcode.REFUSED, dns.rcode.FORMERR, dns.rcode.NOTIMP])
def test_who_does_not_want_to_answer_is_passed_over(rcode: int) -> None:
    async def test() -> None:
        async with resolver(lambda packet: honest(packet, rcode=rcode)) as first, resolver() as second:
            asks = Resolver([first.plain, second.plain], patience=4)
            reply, took = await timed(asks.ask(question("a.example"), NOW))
            assert (addresses(reply), took < 0.2) == ([ADDRESS], True)
            asks.close()

    run(test)


def test_who_refuses_everything_rests_until_it_answers_again() -> None:
    async def test() -> None:
        async with resolver(refuses) as first, resolver() as second:
            asks = Resolver([first.plain, second.plain], patience=4)
            for n in range(8):
                await asks.ask(question(f"n{n}.example"), NOW)
            await until(lambda: whys(asks) == ["refuses what it is asked"])
            before = len(first.asked())
            await asks.ask(question("a.example"), NOW)
            assert len(first.asked()) == before
            first.says = honest
            await until(lambda: not asks.servers[0].health.rests)
            asks.close()

    run(test)


def test_when_all_refuse_the_refusal_is_the_answer() -> None:
    async def test() -> None:
        async with resolver(refuses) as first, resolver(refuses) as second:
            asks = Resolver([first.plain, second.plain], patience=PATIENCE)
            assert (await asks.ask(question("a.example"), NOW)).rcode == wire.REFUSED
            assert asks.known(question("a.example"), NOW) is None
            assert (len(first.asked()), len(second.asked())) == (1, 1)
            asks.close()

    run(test)


def test_signatures_that_are_wrong_are_no_better_at_another_server() -> None:
    """RFC 8914 code 6: the name is forged or broken. A server that does not look would pass it on."""

    def bogus(packet: bytes) -> bytes:
        reply = dns.message.make_response(dns.message.from_wire(packet), our_payload=1232)
        reply.set_rcode(dns.rcode.SERVFAIL)
        reply.use_edns(0, options=[dns.edns.EDEOption(6, "bad signature")])
        return reply.to_wire()

    async def test() -> None:
        async with resolver(bogus) as first, resolver() as second:
            asks = Resolver([first.plain, second.plain], patience=4)
            reply = await asks.ask(question("a.example"), NOW)
            assert (reply.rcode, [fault.code for fault in reply.faults]) == (wire.SERVFAIL, [6])
            assert second.asked() == []
            asks.close()

    run(test)


def test_the_first_is_preferred_until_it_is_clearly_slower() -> None:
    async def test() -> None:
        async with resolver() as first, resolver() as second:
            asks = Resolver([first.plain, second.plain], patience=4)
            for n in range(5):
                await asks.ask(question(f"n{n}.example"), NOW)
            assert (len(first.asked()), len(second.asked())) == (5, 0)
            asks.servers[0].health.smoothed = 0.35
            await asks.ask(question("other.example"), NOW)
            assert len(second.asked()) == 1
            asks.close()

    run(test)


def test_a_lost_packet_is_sent_again_soon() -> None:
    async def test() -> None:
        async with resolver() as only:
            only.says = lambda packet: honest(packet) if len(only.asked()) > 1 else None
            asks = Resolver([only.plain], patience=4)
            reply, took = await timed(asks.ask(question("a.example"), NOW))
            assert (addresses(reply), took < 2) == ([ADDRESS], True)
            first, second = only.asked()
            assert first.port != second.port
            asks.close()

    run(test)


def test_clients_that_ask_at_once_share_one_question() -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=4)
            replies = await asyncio.gather(*(asks.ask(question("a.example"), NOW) for _ in range(20)))
            assert {id(each) for each in replies} == {id(replies[0])}
            assert len(only.asked()) == 1
            asks.close()

    run(test)


@pytest.mark.parametrize(
    ("says", "code"),
    [
        # RFC 8914: "no reachable authority" when nobody answers in time, "network error" when the network says so.
        (silent, 22),
        (None, 23),
    ],
)
def test_nobody_there_is_told_with_the_reason(says: Callable[[bytes], None] | None, code: int) -> None:
    async def test() -> None:
        async with resolver(says or honest) as there:
            asks = Resolver([there.plain if says else CLOSED], patience=PATIENCE)
            assert await unavailable(asks, question("a.example")) == code
            asks.close()

    run(test)


# --- what was known ---------------------------------------------------------------------------------------------------


async def _remembered(well: Pretend, asks: Resolver, *names: str) -> None:
    for name in names:
        await asks.ask(question(name), NOW)
    assert len(well.asked()) == len(names)


def test_an_outdated_answer_is_given_when_nobody_answers_in_time() -> None:
    """RFC 8767. At first after 1.8 seconds; at once when all are known to fail; and not after a day."""

    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=4)
            await _remembered(only, asks, "a.example", "b.example")
            only.says = silent
            later = NOW + 301
            assert asks.known(question("a.example"), later) is None
            reply, took = await timed(asks.ask(question("a.example"), later))
            assert 1.7 < took < 3
            assert (addresses(reply), reply.ttls, codes(reply)) == ([ADDRESS], ((reply.ttls[0][0], STALE_TTL),), [3])
            await until(lambda: asks.servers[0].health.fails)
            reply, took = await timed(asks.ask(question("b.example"), later))
            assert (addresses(reply), took < 1) == ([ADDRESS], True)
            only.says = honest
            await until(lambda: not asks.servers[0].health.rests)
            assert codes(await asks.ask(question("b.example"), later)) == []
            asks.close()

    run(test)


def codes(reply: Reply) -> list[int]:
    return [fault.code for fault in reply.faults]


def test_an_answer_older_than_a_day_past_its_time_is_given_to_nobody() -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=0.4)
            await _remembered(only, asks, "a.example")
            only.says = silent
            assert codes(await asks.ask(question("a.example"), NOW + 300 + 86_399)) == [3]
            with pytest.raises(Unavailable):
                await asks.ask(question("a.example"), NOW + 300 + 86_401)
            asks.close()

    run(test)


def test_a_refusal_is_worse_than_an_outdated_answer() -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=4)
            await _remembered(only, asks, "a.example")
            only.says = refuses
            reply, took = await timed(asks.ask(question("a.example"), NOW + 301))
            assert (codes(reply), took < 1) == ([3], True)
            asks.close()

    run(test)


def test_an_outdated_no_says_so_with_a_code_of_its_own() -> None:
    async def test() -> None:
        async with resolver(lambda packet: honest(packet, rcode=dns.rcode.NXDOMAIN)) as only:
            asks = Resolver([only.plain], patience=0.4)
            await asks.ask(question("a.example"), NOW)
            only.says = silent
            reply = await asks.ask(question("a.example"), NOW + 900)
            assert (reply.rcode, codes(reply)) == (wire.NXDOMAIN, [19])
            assert {ttl for _, ttl in reply.ttls} == {STALE_TTL}
            asks.close()

    run(test)


def test_a_new_answer_takes_the_place_of_an_outdated_one_though_it_came_late() -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=4)
            await _remembered(only, asks, "a.example")
            only.says = lambda packet: honest(packet) if len(only.asked()) > 2 else None
            later = NOW + 301
            assert codes(await asks.ask(question("a.example"), later)) in ([], [3])
            await until(lambda: asks.known(question("a.example"), later) is not None)
            asks.close()

    run(test)


@pytest.mark.parametrize(
    ("says", "seconds"),
    [
        (lambda packet: honest(packet, ttl=300), 300),
        (lambda packet: honest(packet, ttl=0), 0),
        (lambda packet: honest(packet, ttl=2**31 - 1), 86_400),
        # RFC 2308: no longer than the SOA says, and 15 minutes.
        (lambda packet: honest(packet, rcode=dns.rcode.NXDOMAIN), 600),
        (lambda packet: honest(packet, rcode=dns.rcode.NXDOMAIN).replace(b"\0\0\2\x58", b"\x7f\0\0\0"), 900),
        # RFC 2181 section 8: a TTL with the highest bit set is zero.
        (lambda packet: honest(packet).replace(b"\0\0\1\x2c", b"\x80\0\0\0"), 0),
        (lambda packet: honest(packet).replace(b"\0\0\1\x2c", b"\xff\xff\xff\xff"), 0),
    ],
)
def test_how_long_an_answer_is_kept(says: Callable[[bytes], bytes], seconds: int) -> None:
    async def test() -> None:
        async with resolver(says) as only:
            asks = Resolver([only.plain], patience=PATIENCE)
            await asks.ask(question("a.example"), NOW)
            assert (asks.known(question("a.example"), NOW + seconds - 1) is not None) is (seconds > 0)
            assert asks.known(question("a.example"), NOW + seconds) is None
            asks.close()

    run(test)


def _fill_a_small_memory() -> None:
    limit = 400_000

    def says(packet: bytes) -> bytes:
        name = dns.message.from_wire(packet).question[0].name
        number = packet[13] % 3
        if not number:
            return honest(packet, rcode=dns.rcode.NXDOMAIN)
        return honest(packet, *(f"{name} A 198.51.100.{n}" for n in range(1 if number == 1 else 20)))

    async def test() -> None:
        async with resolver(says) as only:
            asks = Resolver([only.plain], limit, PATIENCE)
            for n in range(100):
                await asks.ask(question(f"{n % 3}-{n}-before.example"), NOW)
            only.came.clear()
            tracemalloc.start()
            begun = tracemalloc.get_traced_memory()[0]
            asks = Resolver([only.plain], limit, PATIENCE)
            for n in range(600):
                await asks.ask(question(f"{n % 3}-{n}.example"), NOW)
                only.came.clear()
            gc.collect()
            used = tracemalloc.get_traced_memory()[0] - begun
            tracemalloc.stop()
            assert 0.7 * limit < used < 1.1 * limit
            assert asks.known(question("2-599.example"), NOW)
            assert not asks.known(question("2-2.example"), NOW)
            asks.close()

    run(test)


def test_the_memory_that_is_allowed_is_not_exceeded() -> None:
    """As the allocator counts it, whatever the answers are: one address, many, or none."""
    # In a process of its own: threads that other tests left behind allocate too.
    alone = get_context("spawn").Process(target=_fill_a_small_memory)
    alone.start()
    alone.join(60)
    assert alone.exitcode == 0


# --- what goes out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("do", "cd"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_question_carries_our_own_option_record_and_nothing_of_a_client(do: bool, cd: bool) -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=PATIENCE)
            await asks.ask(question("a.example", do=do, cd=cd), NOW)
            query = only.asked()[0].query
            assert (query.edns, query.payload, query.options) == (0, 1232, ())
            assert bool(query.ednsflags & dns.flags.DO) is do
            assert bool(query.flags & dns.flags.CD) is cd
            assert query.flags & dns.flags.AD  # RFC 6840 section 5.7: we understand the bit in the answer
            assert query.flags & dns.flags.RD
            asks.close()

    run(test)


def test_ids_ports_and_letters_are_not_to_be_guessed() -> None:
    """RFC 5452 section 9: 100 questions, and hardly two alike in anything."""

    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=PATIENCE)
            for n in range(100):
                await asks.ask(question(f"a-long-name-of-many-letters-{n}.example"), NOW)
            came = only.asked()
            assert len({each.port for each in came}) > 95
            assert len({each.query.id for each in came}) > 95
            assert len({tuple(letter.isupper() for letter in each.name) for each in came}) > 95
            uppers = sum(letter.isupper() for each in came for letter in each.name)
            letters = sum(letter.isalpha() for each in came for letter in each.name)
            assert 0.45 < uppers / letters < 0.55
            steps = {abs(a.port - b.port) for a, b in pairwise(came)}
            assert len(steps) > 80
            asks.close()

    run(test)


def test_an_outdated_answer_is_written_for_a_client_with_its_reason() -> None:
    async def test() -> None:
        async with resolver() as only:
            asks = Resolver([only.plain], patience=0.4)
            await _remembered(only, asks, "a.example")
            only.says = silent
            reply = await asks.ask(question("a.example"), NOW + 301)
            for edns, told in ((0, [3]), (False, [])):
                query = dns.message.make_query("a.example", "A", use_edns=edns)
                said = dns.message.from_wire(respond(wire.query(query.to_wire()), reply, 0, 300))
                assert ([option.code for option in said.options], said.answer[0].ttl) == (told, STALE_TTL)
            asks.close()

    run(test)


def test_an_unavailable_answer_is_a_servfail_with_its_reason() -> None:
    query = wire.query(dns.message.make_query("a.example", "A", use_edns=0).to_wire())
    said = dns.message.from_wire(answer(query, wire.SERVFAIL, faults=[Unavailable("x").fault]))
    assert [option.code for option in said.options] == [22]

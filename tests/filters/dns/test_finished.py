"""Finished answers: their TTLs, who shares them, and that there is an end of them."""

import dns.message
import dns.rrset
import pytest

from filters.dns.finished import Finished, Memory, Tally
from filters.events.visits import NOBODYS
from filters.wire.dns_reply import ttl_places

WHO, ANOTHER = ("year-9", False), ("year-7", False)


def message(name="www.example", ttl=300):
    query = dns.message.make_query(name, "A", id=0)
    reply = dns.message.make_response(query)
    reply.answer.append(dns.rrset.from_text(f"{name}.", ttl, "IN", "A", "198.51.100.7"))
    return query.to_wire()[2:], reply.to_wire()


def body(memory, now=100.0, name="www.example", ttl=300):
    question, whole = message(name, ttl)
    return memory.body(question, whole, ttl_places(whole), now)


def keep(memory, who=WHO, name="www.example"):
    made = body(memory, name=name)
    finished = Finished(NOBODYS, Tally(), made, 400.0)
    memory.keep(memory.of(who), made.question, finished)
    return finished


def found(memory, who=WHO, name="www.example"):
    question, _ = message(name)
    answers = memory.of(who)
    return answers.young.get(question) or memory.older(answers, question)


@pytest.mark.parametrize(
    ("made", "now", "ttl"),
    [
        # At its end no TTL is left; before, none reaches past it.
        (100.0, 100.9, 298),
        (100.9, 101.0, 297),
        (100.9, 101.9, 297),
        (100.2, 150.0, 248),
        (100.0, 397.5, 1),
        (100.0, 399.5, 0),
        (100.0, 500.0, 0),
    ],
)
def test_a_ttl_never_reaches_past_its_end(made, now, ttl):
    given = body(Memory(1 << 20), made)
    given.turn(now)
    reply = dns.message.from_wire(b"\0\0" + given.bytes)
    assert reply.answer[0].ttl == ttl
    assert now + ttl <= made + 300 or ttl == 0
    assert given.until == int(now) + 1


@pytest.mark.parametrize(
    ("now", "ttl", "shared"),
    [
        (100.0, 300, True),
        (100.0, 301, True),
        (105.0, 295, True),
        (105.0, 297, True),
        (100.0, 299, True),  # rounded down a moment later
        (100.0, 298, False),  # one second more would be said than may be
        (105.0, 300, False),
        (100.0, 30, False),
    ],
)
def test_equal_answers_are_shared_where_no_ttl_of_theirs_ends_later(now, ttl, shared):
    memory = Memory(1 << 20)
    first = body(memory)
    assert (body(memory, now, ttl=ttl) is first) is shared


def test_what_stands_the_same_finds_it_and_nobody_else():
    memory = Memory(1 << 20)
    finished = keep(memory)
    assert found(memory) is finished
    assert found(memory, ANOTHER) is None
    assert found(memory, name="other.example") is None


def test_what_is_asked_for_outlives_what_is_not():
    memory = Memory(100_000)
    keep(memory, name="popular.example")
    for n in range(2_000):
        keep(memory, name=f"once{n}.example")
        assert found(memory, name="popular.example")
    assert found(memory, name="once0.example") is None
    answers = memory.of(WHO)
    assert len(answers.young) + len(answers.old) < 200


def test_after_clear_nothing_is_given_again_and_all_is_freed_piece_by_piece():
    memory = Memory(1 << 20)
    for n in range(100):
        keep(memory, name=f"n{n}.example")
    before = memory.of(WHO)
    memory.clear()
    assert found(memory, name="n1.example") is None
    memory.sweep(60)
    assert len(before.young) == 40
    memory.sweep(60)
    assert not before.young

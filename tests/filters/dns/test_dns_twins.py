"""A safe twin is judged like any name that an answer leads to; and no service record leads round one."""

import dns.message
import dns.rcode
import dns.rrset
import pytest

from filters.dns.answer import Rulebook, finish, plan
from filters.dns.specials import Box
from filters.policy.attempt import Reason, Verdict
from filters.wire import dns as wire
from filters.wire.dns_reply import read_reply
from tests.names import names
from tests.policies import HOUR, LESSON, policy, rule, standing

INDEX = names(
    [("bing.com", {"search-engines"}), ("strict.bing.com", {"gambling"}), ("safe.duckduckgo.com", {"iwf"})],
)
OPENED = rule("opened", Verdict.ALLOW, frozenset({"everyone"}), frozenset({"host:www.bing.com", "host:duckduckgo.com"}))


def asked(name: str, type: str) -> wire.Query:
    return wire.query(dns.message.make_query(name, type, use_edns=0).to_wire())


def book(*rules: object) -> Rulebook:
    return Rulebook(policy(rules=rules), LESSON + HOUR, INDEX, Box())


@pytest.mark.parametrize(
    ("name", "rules", "reason"),
    [
        # A closed twin closes the name, for those to whom it is closed.
        ("www.bing.com", (), Reason.CATEGORY),
        # Where the name itself was a person's choice, only what is locked closes its twin.
        ("www.bing.com", (OPENED,), None),
        ("duckduckgo.com", (), Reason.STATUTORY),
        ("duckduckgo.com", (OPENED,), Reason.STATUTORY),
    ],
)
@pytest.mark.parametrize("type", ["A", "AAAA", "HTTPS", "CNAME"])
def test_a_twin_is_judged(name, rules, reason, type):
    made = plan(asked(name, type), standing("year-9"), book(*rules), LESSON)
    if reason is None:
        assert made.judged is not None
        assert not made.judged.refused
        assert made.twin or type == "CNAME"
        return
    assert dns.message.from_wire(made.answer).rcode() == dns.rcode.NXDOMAIN
    assert made.judged is not None
    assert (made.judged.decision.reason, made.judged.target.name) == (reason, name)
    (hint,) = made.judged.hints
    assert hint.startswith("cname:s")


@pytest.mark.parametrize(("group", "kept"), [("year-9", False), ("staff", True)])
def test_a_service_record_gives_no_addresses_round_a_twin(group, kept):
    """YouTube is restricted for pupils: a hint of its unrestricted address must not come by way of another name."""
    query = asked("films.example", "HTTPS")
    reply = dns.message.make_response(dns.message.make_query("films.example", "HTTPS", id=1))
    reply.answer.append(
        dns.rrset.from_text("films.example.", 60, "IN", "HTTPS", "1 www.youtube.com. ipv4hint=198.51.100.1")
    )
    read = read_reply(reply.to_wire(), 1, wire.plain_name("films.example"), wire.HTTPS)
    made = plan(query, standing(group), book(), LESSON)
    done = finish(query, made, read, 0, standing(group), book(), LESSON)
    message = dns.message.from_wire(done.answer)
    assert (message.rcode(), bool(message.answer), bool(message.authority)) == (0, kept, not kept)

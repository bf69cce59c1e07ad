"""Design section 5, as a property: no TTL and no SOA's MINIMUM of any answer outlives what may change it."""

from datetime import timedelta

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.catalogue import shipped
from filters.catalogue.index import index_of
from filters.dns.answer import LATER, SOON, Rulebook, finish, plan
from filters.policy.attempt import SHARED_RESOLVER
from filters.wire import dns as wire
from filters.wire.dns_reply import read_reply, ttl_places
from tests.filters.dns.world import BOX, HOSTS, STANDINGS, school
from tests.policies import LESSON

POLICY = school()
INDEX = index_of(1, HOSTS, shipped().locked)
NAMES = [
    "news.example", "www.childline.org.uk", "updates.example", "games.example", "casino.example", "www.tiktok.com",
    "www.google.com", "www.youtube.com", "lessonwall.internal", "printer.local", "mask.icloud.com", "localhost",
    "resolver.arpa", "1.0.0.10.in-addr.arpa", "dc.school.local", "portal.example", "www.adult.example",
]  # fmt: skip
DATA = {
    wire.A: "198.51.100.1",
    wire.AAAA: "2001:db8::1",
    wire.HTTPS: "1 . alpn=h2 ech=AAj+DQAEAAAAAA==",
    wire.TXT: "x",
    wire.CNAME: "elsewhere.example.",
}
TTLS = st.one_of(st.integers(0, 400), st.integers(0, 2**32 - 1))
# Nobody changes these in a hurry: those of no service and no category, help, essential ones, and the box's own.
LASTING = {
    "news.example", "www.childline.org.uk", "updates.example", "printer.local", "mask.icloud.com",
    "1.0.0.10.in-addr.arpa", "dc.school.local",
}  # fmt: skip


def upstream_says(asked: bytes, type: int, ttl: int, alias: bool, positive: bool) -> bytes:
    """Bytes of an answer to whatever is asked upstream, with one TTL everywhere."""
    query = dns.message.make_query(dns.name.from_wire(asked, 0)[0], type, id=1)
    reply = dns.message.make_response(query)
    owner = query.question[0].name
    if alias:
        reply.answer.append(dns.rrset.from_text(owner, 0, "IN", "CNAME", "elsewhere.example."))
        owner = dns.name.from_text("elsewhere.example.")
    data = DATA[type]
    if positive:
        reply.answer.append(dns.rrset.from_text(owner, 0, "IN", dns.rdatatype.to_text(type), data))
    else:
        reply.set_rcode(dns.rcode.NXDOMAIN)
        reply.authority.append(dns.rrset.from_text(".", 0, "IN", "SOA", f"a. b. 1 2 3 4 {ttl}"))
    for rrset in (*reply.answer, *reply.authority):
        rrset.ttl = ttl
    return reply.to_wire()


@settings(max_examples=600, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    type=st.sampled_from([wire.A, wire.AAAA, wire.HTTPS, wire.TXT, wire.ANY, wire.CNAME]),
    client=st.sampled_from(sorted(STANDINGS)),
    left=st.floats(0, 4000),
    ttl=TTLS,
    age=st.integers(0, 500),
    alias=st.booleans(),
    positive=st.booleans(),
)
def test_no_lifetime_reaches_past_what_may_change_it(name, type, client, left, ttl, age, alias, positive):
    standing = STANDINGS[client]
    book = Rulebook(POLICY, LESSON + timedelta(seconds=left), INDEX, BOX)
    query = wire.query(dns.message.make_query(name, type, use_edns=0).to_wire())
    made = plan(query, standing, book, LESSON)
    if not made.answer:
        packet = upstream_says(made.ask, type, ttl, alias and type != wire.CNAME, positive)
        reply = read_reply(packet, 1, made.ask, type)
        made = finish(query, made, reply, age, standing, book, LESSON)
    longest = LATER if name in LASTING else SOON
    if SHARED_RESOLVER in standing.named or (made.judged and made.judged.refused):
        longest = SOON
    assert all(seconds <= min(left, longest) for _, seconds in ttl_places(made.answer))

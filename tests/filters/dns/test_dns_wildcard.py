"""A listener on all addresses answers from the one that was asked: clients drop what comes from another."""

import dns.message
import dns.query
import pytest

from filters.dns.endpoint import Listen
from tests.filters.dns.world import running, upstream


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory):
    listeners = (Listen("0.0.0.0", 0), Listen("::", 0))
    with (
        upstream() as internet,
        running(tmp_path_factory.mktemp("live"), internet.endpoint, listeners=listeners) as filter,
    ):
        yield filter


@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
@pytest.mark.parametrize(
    ("listener", "asked"), [("0.0.0.0", "127.0.0.1"), ("0.0.0.0", "127.0.0.2"), ("0.0.0.0", "127.1.2.3"), ("::", "::1")]
)
@pytest.mark.parametrize("name", ["lessonwall.internal", "open.example", "www.tiktok.com"])
def test_the_answer_comes_from_the_address_that_was_asked(everywhere, listener, asked, tcp, name):
    """At once, from the upstream, and refused: each of the ways in which an answer is sent."""
    ask = dns.query.tcp if tcp else dns.query.udp
    query = dns.message.make_query(name, "A")
    # dnspython, as any stub resolver, takes a datagram from the address that it asked and from no other.
    reply = ask(query, asked, 2, everywhere.ports[listener])
    assert reply.id == query.id

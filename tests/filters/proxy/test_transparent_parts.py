"""What redirected connections need of the proxy's parts, without a network."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from filters.dns.endpoint import Endpoint, Listen
from filters.proxy.handshakes import LATELY, Handshakes, Report
from filters.proxy.host import canonical_host, is_address
from filters.proxy.settings import ProxySettings
from filters.proxy.sockets import open_all, places_of
from filters.requests import HandshakeMade
from filters.settings import CannotServe
from filters.words.phrases import Tables

PLAIN = ProxySettings(
    live="", events="", recent="", keys="", ca="", school="", listeners=(Listen("127.0.0.1", 8080),),
    upstreams=(Endpoint("192.0.2.1", 53),), tables=Tables(()), transparent=(Listen("127.0.0.1", 3130),),
)  # fmt: skip


def test_each_process_has_a_port_of_its_own_and_the_first_what_is_asked_by_name() -> None:
    places = places_of(replace(PLAIN, workers=3))
    assert [[(place.port, place.redirected) for place in each] for each in places] == [
        [(8080, False), (3130, True)],
        [(3131, True)],
        [(3132, True)],
    ]


def test_a_port_that_is_taken_is_named_and_nothing_stays_open() -> None:
    first, *_ = places_of(replace(PLAIN, listeners=(), transparent=(Listen("127.0.0.1", 0),)))
    opened = open_all(first)
    port = opened[first[0]].getsockname()[1]
    taken = places_of(replace(PLAIN, listeners=(), transparent=(Listen("127.0.0.1", port),)))[0]
    with pytest.raises(CannotServe, match=rf"redirected connections 127.0.0.1:{port}: Address already in use"):
        open_all(taken)
    opened[first[0]].close()
    open_all(taken)[taken[0]].close()


@pytest.mark.parametrize(
    ("written", "found"), [("a.example", False), ("1.example", False), ("192.0.2.1", True), ("2001:db8::1", True)]
)
def test_addresses_are_told_from_names(written: str, found: bool) -> None:
    assert is_address(canonical_host(written)) is found


@pytest.mark.parametrize("several", [False, True])
def test_of_several_processes_each_tells_twice_a_day_what_is_accepted(several: bool) -> None:
    """Two devices of another process may have refused it: the steward, who holds an acceptance for a day, is to know
    that a third did not."""
    told: list[Report] = []
    now = [0.0]
    handshakes = Handshakes(told.append, lambda: now[0], several=several)
    for each in range(6):
        connection = SimpleNamespace(id=f"c{each}")
        handshakes.watch(connection.id, ["read.example"], "d1")
        handshakes.tls_established_client(SimpleNamespace(conn=connection))  # type: ignore[arg-type]
        handshakes.requestheaders(SimpleNamespace(client_conn=connection))  # type: ignore[arg-type]
        now[0] += LATELY / 4
    assert told == [HandshakeMade("read.example")] * 3 if several else not told

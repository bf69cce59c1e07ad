"""Every reader of foreign bytes: what it makes of them, and which refusals are its own.

One table for two uses: `make test` runs each through its corpus and 2,000 spoilt copies of it, `make fuzz` goes on
without end, led by coverage. Whatever else a reader raises is a fault.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from appliance.identity import netlink, radius
from appliance.identity.accounting import told
from appliance.identity.leases import leases
from appliance.identity.sensed import sensed
from appliance.lists_explained import NoHost, host_and_path
from appliance.sensor.bypass.detect import detect
from appliance.sensor.bypass.flow import Flow, Piece
from appliance.sensor.devices.known import Devices
from appliance.sensor.nflog import logged
from appliance.sensor.rogues import Own, Rogues
from appliance.sensor.watch import Now, Watch
from filters import request_lines
from filters.dns.endpoint import endpoint, listen, upstream
from filters.lists.archive import Damaged, members
from filters.lists.formats import Format, Tally, entries, lines_of
from filters.lists.keys import host_key, on_the_way, url_key, url_keys
from filters.lists.layout import BadIndex
from filters.lists.table import Names
from filters.policy.attempt import NONE
from filters.policy.load.csv_rows import read_csv
from filters.policy.load.shape import parse
from filters.policy.names import named, suffixes
from filters.policy.timetable.ical import NotACalendar, read_ical
from filters.proxy.host import host_of
from filters.wire import dhcp, dns, mdns
from filters.wire.dns_build import fit
from filters.wire.dns_reply import read_reply, respond, ttl_places
from filters.wire.packet import AH, ESP, TCP, UDP
from filters.wire.search import LONGEST, search_words
from filters.wire.tls import Malformed as BadHello
from filters.wire.tls import client_hello
from filters.words.normalise import words

CORPUS = Path(__file__).with_name("corpus")


@dataclass(frozen=True, slots=True)
class Parser:
    """`read` checks what it can of its own result; `refuses`: what it may raise for bytes that are not for it."""

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...] = ()

    def __call__(self, data: bytes) -> None:
        try:
            self.read(data)
        except self.refuses:
            return


def seeds(name: str) -> list[bytes]:
    """The corpus of a parser: what it should understand, and what once brought it to fall."""
    return [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _query(data: bytes) -> None:
    found = dns.query(data)
    assert len(found.question) <= dns.LONGEST_NAME + 4
    assert dns.plain_name("example.com")


def _frame(data: bytes) -> None:
    rest = data
    while (found := dns.frame(rest)) is not None:
        message, rest = found
        assert len(message) >= dns.HEADER.size


def _reply(data: bytes) -> None:
    """An answer to whatever question it claims to answer; then an answer made of it, which must be readable itself."""
    asked = (
        dns.query(bytes((*data[:2], data[2] & 0x7F, *data[3:6], 0, 0, 0, 0, 0, 0)) + data[12:]) if data[3:] else None
    )
    if asked is None or asked.question[:1] == b"\0":
        return
    reply = read_reply(data, int.from_bytes(data[:2]), asked.question[:-4], asked.type)
    made = respond(asked, reply, age=7, ceiling=300)
    assert all(ttl <= 300 for _, ttl in ttl_places(made))
    short = fit(made, asked, stream=False)
    assert len(short) <= max(512, asked.edns.size if asked.edns else 512)


def _frame_on_the_wire(data: bytes) -> None:
    """As the sensor is shown it: whatever it holds, it is read or counted. The first byte says who sent it."""
    watch = Watch(
        devices=Devices(lambda mac: False),
        rogues=Rogues(Own(addresses=frozenset({"10.4.0.1"}), serves=frozenset({"pupils"}))),
        zone_at=lambda address: "pupils",
        labels=lambda host: NONE,
        box=bytes(16),
        zones=("pupils",),
    )
    now = Now(datetime(2026, 11, 24, 9, 12, tzinfo=UTC), 0.0)
    watch.frame("pupils", data[1:], bool(data[:1] > b"\x7f"), now)
    watch.first_packet(data[15:], now)
    assert len(watch.devices) <= 1


def _flow(data: bytes) -> None:
    """Of both sides pieces of 64 bytes in turn, over the protocol and to the port that the first bytes say."""
    ports = (443, 500, 853, 1080, 1194, 4500, 51820)
    flow = Flow((TCP, UDP, ESP, AH)[data[0] % 4] if data else UDP, "10.4.0.7", 4000, "192.0.2.9", 53, "far.example")
    flow.server_port = ports[data[1] % len(ports)] if data[1:] else 53
    pieces = [Piece(len(data[at : at + 64]), data[at : at + 64]) for at in range(2, len(data), 64)]
    flow.said, flow.answered = pieces[::2], pieces[1::2]
    found = detect(flow, lambda host: frozenset({"doh"}))
    assert found is None or (found.evidence and found.far)


def _hello(data: bytes) -> None:
    found = client_hello(data)
    assert len(found.name) <= 253


def _archive(data: bytes) -> None:
    """No more comes out than went in, whatever the headers say."""
    files = members(BytesIO(data))
    assert sum(len(chunk) for file in files for chunk in iter(partial(file.read, 512), b"")) <= len(data)


def _search(data: bytes) -> None:
    for shop in (False, True):
        found = search_words(_text(data), shop=shop)
        assert found is None or (found.words and len(found.words) <= LONGEST)


def _names(data: bytes) -> None:
    host, _, path = _text(data).partition("/")
    assert next(iter(suffixes(host))) == host
    assert named(host, path, frozenset({"host:example.com", "url:example.com/a"})) <= {
        "host:example.com",
        "url:example.com/a",
    }


def _csv(data: bytes) -> None:
    table = read_csv(_text(data), "people.csv", {"id": True, "group": True, "born": False})
    assert table.readable or table.problems


def _list(data: bytes) -> None:
    """The first byte says how the list is written, as `Format` counts; the rest comes in pieces of seven bytes."""
    form = tuple(Format)[data[0] % len(Format)] if data else Format.DOMAINS
    tally = Tally()
    found = list(entries(form, lines_of(data[at : at + 7] for at in range(1, len(data), 7)), tally))
    assert tally.entries == len(found)
    assert all(key for key, _ in found)


def _url(data: bytes) -> None:
    host, _, path = _text(data).partition("/")
    entry = url_key(host_key(host), "/" + path)
    keys = list(url_keys(host_key(host), "/" + path, set(on_the_way(entry)).__contains__))
    assert all(b"/" in key for key in keys)
    assert entry in keys or not entry


def _radius(data: bytes) -> None:
    """What is taken from a packet can be shown; and whatever goes on to another server can be read there."""
    packet = radius.read(data)
    found = told(packet, "sender")
    assert found is None or (found.place.isprintable() and not found.session.endswith("*"))
    radius.read(radius.passed_on(packet, 1, b"ours", b"secret"))


@cache
def _parsers() -> dict[str, Parser]:
    return {
        "dns-query": Parser(_query, (dns.Malformed,)),
        "dns-frame": Parser(_frame, (dns.Malformed,)),
        "dns-reply": Parser(_reply, (dns.Malformed,)),
        "tls-hello": Parser(_hello, (BadHello,)),
        "dhcp": Parser(dhcp.dhcp4, (dhcp.Malformed,)),
        "dhcp6": Parser(dhcp.dhcp6, (dhcp.Malformed,)),
        "mdns": Parser(mdns.mdns, (mdns.Malformed,)),
        "wire-frame": Parser(_frame_on_the_wire),
        "flow": Parser(_flow),
        "packet-log": Parser(lambda data: list(logged(data))),
        "radius": Parser(_radius, (radius.Malformed,)),
        "neighbours": Parser(lambda data: list(netlink.read(data))),
        "leases": Parser(lambda data: leases(data.decode("utf-8", "replace"))),
        "sensed": Parser(lambda data: sensed(data, datetime(2026, 11, 23, tzinfo=UTC)), (ValueError,)),
        "search": Parser(_search),
        "names": Parser(_names),
        "host": Parser(lambda data: host_of(_text(data))),
        "words": Parser(lambda data: words(data.decode("utf-8", "replace"))),
        "endpoint": Parser(lambda data: endpoint(_text(data)), (ValueError,)),
        "upstream": Parser(lambda data: upstream(_text(data)), (ValueError,)),
        "listen": Parser(lambda data: listen(_text(data)), (ValueError,)),
        "yaml": Parser(lambda data: json.dumps(parse(_text(data), "x.yaml").data)),
        "csv": Parser(_csv),
        "ical": Parser(lambda data: read_ical(data.decode("utf-8", "replace")), (NotACalendar,)),
        "request": Parser(request_lines.decode_request, (request_lines.Malformed,)),
        "answer": Parser(request_lines.decode_answer, (request_lines.Malformed,)),
        "list": Parser(_list),
        "list-url": Parser(_url),
        "index": Parser(Names, (BadIndex,)),
        "archive": Parser(_archive, (Damaged,)),
        "explain": Parser(lambda data: host_and_path(_text(data)), (NoHost,)),
    }


PARSERS = _parsers()

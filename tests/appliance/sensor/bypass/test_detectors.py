"""Each detector by hand-made packets: what is told, and beside it what looks much the same and must not be.

Issue: "bypass: OpenVPN, WireGuard, IPsec, Tor, DoH, DoT, DNS tunnels, open proxies". A false accusation of a child is
worse than a miss, so most rows are of things that are not told.
"""

import pytest

from appliance.sensor.bypass.detect import detect
from appliance.sensor.bypass.flow import Flow, Piece, Sure
from filters.policy.attempt import NONE, Labels
from filters.wire.packet import AH, ESP, TCP, UDP

INDEX = b"\xa1\xb2\xc3\xd4"
INITIATION = b"\1\0\0\0" + INDEX + bytes(range(140))
RESPONSE = b"\2\0\0\0\x11\x22\x33\x44" + INDEX + bytes(80)
SESSION = bytes.fromhex("1122334455667788")
CLEAR = b"\x38" + SESSION + bytes(5)
HOUR = (1_795_000_000).to_bytes(4)


def ike(version: int, exchange: int, answered: bool, body: int = 100) -> bytes:
    spi = SESSION + (SESSION[::-1] if answered else bytes(8))
    return spi + bytes((33, version, exchange, 8, 0, 0, 0, 0)) + (28 + body).to_bytes(4) + bytes(body)


def transport(index: bytes, counter: int, size: int = 96) -> bytes:
    return (b"\4\0\0\0" + index + counter.to_bytes(8, "little")).ljust(size, b"\x5a")


def crypt(opcode: int, session: bytes, number: bytes = b"\0\0\0\1", when: bytes = HOUR) -> bytes:
    return bytes((opcode,)) + session + number + when + bytes(range(32)) + bytes(16)


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(2) + message


def hello(name: str, *protocols: str) -> bytes:
    def extension(kind: int, value: bytes) -> bytes:
        return kind.to_bytes(2) + len(value).to_bytes(2) + value

    extensions = b""
    if name:
        entry = b"\0" + framed(name.encode())
        extensions += extension(0, framed(entry))
    if protocols:
        offered = b"".join(bytes((len(each),)) + each.encode() for each in protocols)
        extensions += extension(16, framed(offered))
    body = b"\3\3" + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0" + framed(extensions)
    handshake = b"\1" + len(body).to_bytes(3) + body
    return b"\x16\3\1" + framed(handshake)


def labels(host: str) -> Labels:
    return frozenset({"doh"}) if host in ("dns.example", "192.0.2.53") else NONE


def flow(
    protocol: int, port: int, said: list[bytes], answered: list[bytes], server: str = "192.0.2.9", name: str = ""
) -> Flow:
    made = Flow(protocol, "10.4.0.7", 40_000, server, port, name)
    made.said = [Piece(len(each), each) for each in said]
    made.answered = [Piece(len(each), each) for each in answered]
    return made


TOLD = [
    # WireGuard, answered; WARP writes into the reserved bytes; a server that is busy sends a cookie.
    (flow(UDP, 51820, [INITIATION], [RESPONSE]), "wireguard"),
    (flow(UDP, 2408, [b"\1abc" + INITIATION[4:]], [b"\2abc" + RESPONSE[4:]]), "wireguard"),
    (flow(UDP, 51820, [INITIATION], [b"\3\0\0\0" + INDEX + bytes(56)]), "wireguard"),
    (flow(UDP, 51820, [transport(b"abcd", n) for n in (7, 9)], [transport(b"wxyz", n) for n in (3, 4)]), "wireguard"),
    (flow(UDP, 41641, ["TS💬".encode() + bytes(86)], ["TS💬".encode() + bytes(86)]), "tailscale"),
    # OpenVPN: in clear, with tls-crypt (both versions), over TCP.
    (
        flow(UDP, 1194, [CLEAR], [b"\x40" + bytes(range(8)) + b"\1" + bytes(4) + SESSION]),
        "openvpn",
    ),
    (flow(UDP, 443, [crypt(0x38, SESSION)], [crypt(0x40, bytes(range(8)))]), "openvpn"),
    (flow(UDP, 443, [crypt(0x50, SESSION, b"\x0a\1\0\1")], [crypt(0x40, bytes(range(8)))]), "openvpn"),
    (flow(TCP, 443, [framed(crypt(0x38, SESSION))], [framed(crypt(0x40, bytes(range(8))))]), "openvpn"),
    # IPsec: the old exchange, AH; the new exchange where the server bears a name that is no telephone company's.
    (flow(UDP, 500, [ike(0x10, 2, False)], [ike(0x10, 2, True)]), "ipsec"),
    (flow(AH, 0, [bytes(80)], [bytes(80)]), "ipsec"),
    (flow(UDP, 500, [ike(0x20, 34, False)], [ike(0x20, 34, True)], name="vpn.example"), "ipsec"),
    (flow(UDP, 4500, [bytes(4) + ike(0x20, 34, False)], [bytes(4) + ike(0x20, 34, True)], name="vpn.example"), "ipsec"),
    (flow(ESP, 0, [bytes(80)], [bytes(80)], name="vpn.example"), "ipsec"),
    # DNS that cannot be read.
    (flow(TCP, 853, [hello("dns.example")], []), "dot"),
    (flow(TCP, 443, [hello("anything.example", "dot")], []), "dot"),
    (flow(TCP, 443, [hello("dns.example", "h2")], []), "doh"),
    (flow(TCP, 443, [hello("")], [], server="192.0.2.53"), "doh"),
    (flow(UDP, 853, [b"\xc0\0\0\0\1" + bytes(1195)], [b"\xc0\0\0\0\1" + bytes(1195)]), "doq"),
    (flow(UDP, 443, [bytes(512)], [b"r6fnvWj8" + bytes(232)]), "dnscrypt"),
    # Open proxies.
    (flow(TCP, 8080, [b"CONNECT games.example:443 HTTP/1.1\r\n\r\n"], [b"HTTP/1.1 200 OK\r\n\r\n"]), "open-proxy"),
    (flow(TCP, 1080, [b"\5\2\0\1", b"\5\1\0\3\7a.b.cde\1\xbb"], [b"\5\0"]), "open-proxy"),
    (flow(TCP, 1080, [b"\4\1\1\xbb\xc0\0\2\1\0"], [b"\0\x5a" + bytes(6)]), "open-proxy"),
    (flow(TCP, 443, [hello("www.mozzwuxwz.com")], [], server="199.58.81.140"), "tor"),
]

SILENT = [
    # WireGuard's sizes with another's index; its answer missing; the first packet alone; a game's counter.
    flow(UDP, 51820, [INITIATION], [b"\2\0\0\0\x11\x22\x33\x44" + b"else" + bytes(80)]),
    flow(UDP, 51820, [INITIATION], []),
    flow(UDP, 51820, [INITIATION + b"\0"], [RESPONSE]),
    flow(UDP, 9999, [transport(b"abcd", 7), transport(b"efgh", 8)], [transport(b"wxyz", 3), transport(b"wxyz", 4)]),
    flow(UDP, 9999, [transport(bytes(4), 0), transport(bytes(4), 1)], [transport(bytes(4), 0), transport(bytes(4), 1)]),
    flow(UDP, 9999, [transport(b"abcd", 7)], [transport(b"wxyz", 3)]),
    flow(UDP, 9999, [transport(b"abcd", 7, 97), transport(b"abcd", 8)], [transport(b"wxyz", n) for n in (3, 4)]),
    # OpenVPN's first byte, and nothing of what follows from it.
    flow(UDP, 1194, [b"\x38" + SESSION + bytes(5)], [b"\x40" + bytes(range(8)) + bytes(20)]),
    flow(UDP, 1194, [crypt(0x38, SESSION)], [crypt(0x40, bytes(range(8)), when=(1_695_000_000).to_bytes(4))]),
    flow(UDP, 1194, [crypt(0x38, SESSION)], []),
    flow(UDP, 1194, [b"\x38" + bytes(13)], [b"\x40" + bytes(40)]),
    flow(TCP, 443, [crypt(0x38, SESSION)], [crypt(0x40, bytes(range(8)))]),
    # A telephone calls over Wi-Fi; an exchange with a server of no known name; one that is not answered.
    flow(UDP, 500, [ike(0x20, 34, False)], [ike(0x20, 34, True)], name="epdg.epc.mnc015.mcc234.pub.3gppnetwork.org"),
    flow(UDP, 500, [ike(0x20, 34, False)], [ike(0x20, 34, True)]),
    flow(UDP, 500, [ike(0x10, 2, False)], [ike(0x10, 2, False)]),
    flow(UDP, 500, [ike(0x10, 2, False)], []),
    flow(ESP, 0, [bytes(80)], [bytes(80)], name="epdg.epc.mnc015.mcc234.pub.3gppnetwork.org"),
    flow(ESP, 0, [bytes(80)], [bytes(80)]),
    # The web: a host of no list, at an address of one; a name that cannot be read yet; HTTP/3.
    flow(TCP, 443, [hello("www.bbc.co.uk", "h2")], []),
    flow(TCP, 443, [hello("www.bbc.co.uk")], [], server="192.0.2.53"),
    flow(TCP, 443, [hello("dns.example")[:50]], [], server="192.0.2.53"),
    flow(UDP, 443, [b"\xc0\0\0\0\1" + bytes(1195)], [b"\xc0\0\0\0\1" + bytes(1195)]),
    # A call's DTLS (version 0xfeff) is not Cisco's.
    flow(
        UDP, 443, [b"\x16\xfe\xff" + bytes(10) + b"\1" + bytes(80)], [b"\x16\xfe\xff" + bytes(10) + b"\2" + bytes(80)]
    ),
    # A proxy that refuses; a page that is asked for plainly; bytes that begin as SOCKS does.
    flow(TCP, 8080, [b"CONNECT games.example:443 HTTP/1.1\r\n\r\n"], [b"HTTP/1.1 405 No\r\n\r\n"]),
    flow(TCP, 80, [b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"], [b"HTTP/1.1 200 OK\r\n\r\n"]),
    flow(TCP, 1080, [b"\5\2\0\1"], [b"\5\0"]),
    flow(TCP, 1080, [b"\5\2\0\1", b"hello, world"], [b"\5\0"]),
    flow(TCP, 1080, [b"\5\2\0\1", b"\5\1\0\3\7a.b.cde\1\xbb"], [b"\5\xff"]),
    flow(TCP, 1080, [b"\4\1\1\xbb\xc0\0\2\1\0"], [b"\0\x5b" + bytes(6)]),
    # A directory authority's address, and something else said there; SSH, wherever it is.
    flow(TCP, 443, [b"GET / HTTP/1.1\r\n\r\n"], [], server="199.58.81.140"),
    flow(TCP, 443, [b"SSH-2.0-OpenSSH_9.9\r\n"], [b"SSH-2.0-babeld\r\n"]),
    flow(TCP, 443, [], []),
]


@pytest.mark.parametrize(("seen", "kind"), TOLD, ids=[f"{n}-{kind}" for n, (_, kind) in enumerate(TOLD)])
def test_told_for_sure(seen, kind):
    found = detect(seen, labels)
    assert found is not None
    assert (found.kind, found.sure) == (kind, Sure.CERTAIN)


@pytest.mark.parametrize("seen", SILENT, ids=range(len(SILENT)))
def test_nothing_is_told(seen):
    assert detect(seen, labels) is None


@pytest.mark.parametrize(("seen", "kind"), TOLD, ids=[f"{n}-{kind}" for n, (_, kind) in enumerate(TOLD)])
def test_nothing_is_told_of_a_flow_cut_short_but_the_same(seen, kind):
    """Every prefix of what is told for sure is told as the same or not at all, and brings no detector to fall."""
    for end in range(0, len(seen.said[0].data), 3):
        short = flow(seen.protocol, seen.server_port, [], [each.data for each in seen.answered], seen.server, seen.name)
        short.said = [Piece(seen.said[0].size, seen.said[0].data[:end]), *seen.said[1:]]
        found = detect(short, labels)
        assert found is None or found.kind in (kind, "tor")


def test_a_tunnel_that_nobody_answers_is_only_likely():
    again = INITIATION[:20] + b"another key" + INITIATION[31:]
    found = detect(flow(UDP, 51820, [INITIATION, again], []), labels)
    assert found is not None
    assert found.sure is Sure.LIKELY


def test_the_address_of_a_known_resolver_is_not_refused_for_its_name():
    """A large host serves sites beside it."""
    found = detect(flow(TCP, 443, [hello("dns.example")], []), labels)
    assert found is not None
    assert (found.far, found.alone) == ("dns.example", False)

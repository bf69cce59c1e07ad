"""What comes from the wire: packets cut at every byte, other spellings, and any bytes at all."""

import contextlib
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.identity import netlink, radius
from appliance.identity.accounting import Status, told
from appliance.identity.leases import Lease, leases
from appliance.identity.netlink import Done, Links, Neighbour
from appliance.identity.radius import Malformed, accounting_request, proved, read
from appliance.identity.sensed import sensed
from filters.policy.macs import is_private, plain_mac

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "mac"),
    [
        # RFC 3580, 3.20: capitals and hyphens, with the network's name behind; and as others spell it.
        ("02-00-5E-10-00-99", "02:00:5e:10:00:99"),
        ("02-00-5E-10-00-99:Pupils", "02:00:5e:10:00:99"),
        ("02005e100099", "02:00:5e:10:00:99"),
        ("0200.5e10.0099", "02:00:5e:10:00:99"),
        ("02:00:5e:10:00:99", "02:00:5e:10:00:99"),
        (" 02:00:5E:10:00:99 ", "02:00:5e:10:00:99"),
        # Nobody's: too long, too short, of a group, of none, a telephone number.
        ("02005e1000991", ""),
        ("02:00:5e:10:00", ""),
        ("ff:ff:ff:ff:ff:ff", ""),
        ("01:00:5e:00:00:01", ""),
        ("00:00:00:00:00:00", ""),
        ("+441234567890", ""),
        ("", ""),
    ],
)
def test_a_hardware_address_has_one_spelling(said: str, mac: str) -> None:
    assert plain_mac(said) == mac


@pytest.mark.parametrize(
    ("mac", "private"),
    [("02:00:5e:10:00:99", True), ("da:a1:19:00:00:01", True), ("00:1b:63:00:00:01", False), ("", False)],
)
def test_a_private_address_is_told_by_its_bit(mac: str, private: bool) -> None:
    assert is_private(mac) is private


# --- RADIUS -----------------------------------------------------------------------------------------------------


def attribute(kind: int, value: bytes) -> bytes:
    return bytes((kind, len(value) + 2)) + value


def packet(*attributes: tuple[int, bytes], secret: bytes = b"secret") -> bytes:
    return accounting_request(7, b"".join(attribute(*each) for each in attributes), secret)


STATUS, USER, FRAMED, CALLED, CALLING, NAS, SESSION, PORT, NAS_IP = 40, 1, 8, 30, 31, 32, 44, 87, 4
WHOLE = (
    (STATUS, b"\0\0\0\1"), (USER, b"p7"), (FRAMED, bytes((10, 0, 0, 9))), (CALLING, b"02-00-5E-10-00-99"),
    (CALLED, b"AA-BB-CC-00-11-22:Pupils"), (NAS, b"ap-3"), (SESSION, b"00ff"),
)  # fmt: skip


def test_a_session_is_read_whole() -> None:
    found = told(read(packet(*WHOLE)), "controller")
    assert found is not None
    assert (found.status, found.login, found.mac) == (Status.START, "p7", "02:00:5e:10:00:99")
    assert (found.addresses, found.place) == (("10.0.0.9",), "ap-3 aa:bb:cc:00:11:22")
    assert (found.session, found.nas) == ("controller/ap-3/00ff", "controller/ap-3/")


@pytest.mark.parametrize(
    ("more", "field", "value"),
    [
        # RFC 2865, 5.8: addresses that are none.
        ([(FRAMED, b"\xff\xff\xff\xfe")], "addresses", ("10.0.0.9",)),
        ([(168, bytes.fromhex("fd000000000000000000000000000009"))], "addresses", ("10.0.0.9", "fd00::9")),
        ([(FRAMED, b"\x0a")], "addresses", ("10.0.0.9",)),
        # A wired switch tells its port.
        ([(PORT, b"Gi1/0/7")], "place", "ap-3 Gi1/0/7"),
        ([(STATUS, b"\0\0\0\3")], "status", Status.START),  # the first counts
    ],
)
def test_what_stands_beside_it(more: list[tuple[int, bytes]], field: str, value: object) -> None:
    assert getattr(told(read(packet(*WHOLE, *more)), "controller"), field) == value


def test_two_access_points_that_count_alike_have_sessions_of_their_own() -> None:
    one = told(read(packet((STATUS, b"\0\0\0\1"), (NAS_IP, bytes((10, 4, 9, 1))), (SESSION, b"1"))), "c")
    two = told(read(packet((STATUS, b"\0\0\0\1"), (NAS_IP, bytes((10, 4, 9, 2))), (SESSION, b"1*"))), "c")
    assert one is not None
    assert two is not None
    assert (one.session, two.session) == ("c/10.4.9.1/1", "c/10.4.9.2/1_")  # and none ends all others'


@pytest.mark.parametrize("status", [b"\0\0\0\x0f", b"\1", b""])
def test_what_tells_of_no_session_is_passed_over(status: bytes) -> None:
    assert told(read(packet((STATUS, status), (USER, b"p7"))), "c") is None


def test_the_secret_proves_every_byte() -> None:
    data = packet(*WHOLE)
    assert proved(read(data), b"secret")
    assert not proved(read(data), b"another")
    for place in range(len(data)):
        changed = data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]
        try:
            assert not proved(read(changed), b"secret"), place
        except Malformed:
            continue


def test_a_packet_is_read_whole_or_not_at_all() -> None:
    data = packet(*WHOLE)
    for length in range(len(data)):
        with pytest.raises(Malformed):
            read(data[:length])
    assert read(data + b"padding") == read(data)


@given(st.binary(max_size=400))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    try:
        found = told(read(data), "c")
    except Malformed:
        found = None
    head = b"\4\7" + struct.pack("!H", 20 + len(data)) + bytes(16)
    try:
        found = told(read(head + data), "c")
    except Malformed:
        found = None
    assert found is None or found.place.isprintable()
    assert all(isinstance(each, Neighbour | Links | Done) for each in netlink.read(data))
    assert isinstance(leases(data.decode("latin-1")), list)
    with contextlib.suppress(ValueError):
        assert isinstance(sensed(data, NOW), list)


@pytest.mark.parametrize("kind", [radius.PROXY_STATE, radius.MESSAGE_AUTHENTICATOR])
def test_passed_on_it_is_proved_by_the_other_secret(kind: int) -> None:
    """RFC 2865, 5.33; a Message-Authenticator proves nothing under another secret."""
    passed = read(radius.passed_on(read(packet(*WHOLE, (kind, b"theirs"))), 9, b"ours", b"other"))
    assert proved(passed, b"other")
    assert passed.first(USER) == b"p7"
    assert passed.all(radius.PROXY_STATE) == ([b"theirs"] if kind == radius.PROXY_STATE else []) + [b"ours"]
    assert passed.all(radius.MESSAGE_AUTHENTICATOR) == []


# --- netlink ----------------------------------------------------------------------------------------------------


def neighbour(address: bytes, mac: bytes = bytes.fromhex("02005e100099"), state: int = 2, kind: int = 28) -> bytes:
    body = struct.pack("=BxHiHBB", 2, 0, 5, state, 0, 0)
    for attr, value in ((1, address), (2, mac), (3, struct.pack("=IIII", 500, 0, 900, 0))):
        body += struct.pack("=HH", len(value) + 4, attr) + value + bytes(-len(value) % 4)
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body


KNOWN = Neighbour(5, "10.0.0.9", "02:00:5e:10:00:99", 5.0)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (neighbour(bytes((10, 0, 0, 9))), [KNOWN]),
        (neighbour(bytes.fromhex("fd000000000000000000000000000009")), [Neighbour(5, "fd00::9", KNOWN.mac, 5.0)]),
        # Being looked for, failed, without an address resolution, of nobody, a group's.
        (neighbour(bytes((10, 0, 0, 9)), state=0x01), []),
        (neighbour(bytes((10, 0, 0, 9)), state=0x20), []),
        (neighbour(bytes((10, 0, 0, 9)), state=0x40), []),
        (neighbour(bytes((10, 0, 0, 9)), mac=bytes(6)), []),
        (neighbour(bytes((10, 0, 0, 9)), mac=bytes.fromhex("01005e000001")), []),
        (neighbour(bytes.fromhex("ff020000000000000000000000000001")), []),
        # That an entry is taken away says only that the kernel needed the room.
        (neighbour(bytes((10, 0, 0, 9)), kind=29), []),
        (struct.pack("=IHHII", 16, 17, 0, 0, 0) + neighbour(bytes((10, 0, 0, 9))), [Links(), KNOWN]),
        (struct.pack("=IHHII", 16, 3, 0, 0, 0), [Done()]),
    ],
)
def test_what_the_kernel_says_of_neighbours(data: bytes, found: list[object]) -> None:
    assert list(netlink.read(data)) == found


def test_a_message_that_is_cut_off_is_passed_over() -> None:
    data = neighbour(bytes((10, 0, 0, 9)))
    assert all(list(netlink.read(data[:length])) == [] for length in range(len(data)))


# --- leases, and the sensor's word --------------------------------------------------------------------------------


def test_a_lease_file_of_dnsmasq() -> None:
    text = (
        "1795186800 02:00:5e:10:00:01 10.4.1.7 Ipad 01:02:00:5e:10:00:01\n"
        "0 02:00:5e:10:00:02 10.4.1.8 * *\n"
        "duid 00:01:00:01:2c:aa\n"
        "1795186800 987654 fd00:4::1f Laptop 00:01:00:01\n"
        "1795186800 02:00:5e:10:00:03 10.4.1.7 Other *\n"  # the last word on an address
        "cut off"
    )
    assert leases(text) == [
        Lease("10.4.1.7", "02:00:5e:10:00:03", "Other", 1795186800, "02:00:5e:10:00:03"),
        Lease("10.4.1.8", "02:00:5e:10:00:02", "", 0, "02:00:5e:10:00:02"),
        Lease("fd00:4::1f", "", "Laptop", 1795186800, "987654 00:01:00:01"),
    ]


def test_what_the_sensor_tells() -> None:
    said = (
        b'[{"mac": "02:00:5e:10:00:01", "address": "10.4.1.7", "name": "Ipad"}, {"mac": "x"}, {"mac": "020000000002"}]'
    )
    [found] = sensed(said, NOW)
    assert (found.address, found.mac, found.name, found.zone) == ("10.4.1.7", "02:00:5e:10:00:01", "Ipad", "")

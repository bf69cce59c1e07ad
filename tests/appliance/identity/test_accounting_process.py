"""RADIUS accounting from real clients on real sockets: who is where a moment later, and what is not believed."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.identity.radius import PROXY_STATE, accounting_request, read, response
from filters.clients import HowSure
from filters.live import Live
from tests.appliance.identity.box import PHONE, TROLLEY, Box, box, steward
from tests.running import free_port

SECRET = "a shared secret"
USER, FRAMED, CALLED, CALLING, NAS, STATUS, SESSION = 1, 8, 30, 31, 32, 40, 44
START, STOP, INTERIM, ON = 1, 2, 3, 7


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Box]:
    """One box for all: each test has devices of its own."""
    tmp_path = tmp_path_factory.mktemp("box")
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    senders = [{"id": "controller", "networks": ["127.0.0.1/32"], "secret_file": str(tmp_path / "secret")}]
    # Addresses behind a router of the school's own: nobody but RADIUS tells whose they are.
    with box(tmp_path, radius=senders, radius_host="127.0.0.1", radius_port=port, routed=["10.0.0.0/8"]) as made:
        yield made


def attribute(kind: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return bytes((kind, len(data) + 2)) + data


def packet(status: int, login: str, device: int, mac: str = "", secret: str = SECRET, id: int = 1) -> bytes:
    """Of the device 02:…:device at 10.0.0.device, in a session of its own for each person."""
    body = attribute(STATUS, status.to_bytes(4)) + attribute(NAS, f"ap-{device}")
    body += attribute(SESSION, f"{login}/{device}") + attribute(USER, login)
    body += attribute(CALLING, (mac or card(device)).replace(":", "-").upper())
    body += attribute(FRAMED, bytes((10, 0, 0, device))) + attribute(CALLED, "02-00-5E-00-00-03:Pupils")
    return accounting_request(id, body, secret.encode())


def card(device: int) -> str:
    return f"02:00:5e:10:01:{device:02x}"


def send(port: int, data: bytes) -> bytes:
    """The answer, b"" for none within a while."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as access_point:
        access_point.settimeout(1.0)
        access_point.sendto(data, ("127.0.0.1", port))
        try:
            return access_point.recv(4096)
        except TimeoutError:
            return b""


@pytest.mark.skipif(shutil.which("radclient") is None, reason="needs radclient: freeradius-utils")
def test_a_real_radius_client_is_answered_and_names_the_device(there: Box, port: int) -> None:
    """RFC 2866: Start and Stop, as an access point spells them."""

    def radclient(status: str) -> None:
        told = (
            f'Acct-Status-Type = {status}\nUser-Name = "SCHOOL\\\\p7"\nAcct-Session-Id = "00ff"\n'
            f'Calling-Station-Id = "02-00-5E-10-00-99"\nFramed-IP-Address = 10.0.0.99\nNAS-Identifier = "ap-99"\n'
        )
        command = ["radclient", "-r", "1", "-t", "3", f"127.0.0.1:{port}", "acct", SECRET]
        answered = subprocess.run(command, input=told, capture_output=True, text=True, timeout=20)
        assert answered.returncode == 0, answered.stdout + answered.stderr

    radclient("Start")
    there.person("10.0.0.99", "p7")
    client = there.client("10.0.0.99")
    assert (client.sure, client.device, client.place) == (HowSure.SIGNED_IN, PHONE, "ap-99")
    radclient("Stop")
    there.person("10.0.0.99", None)


def test_a_wrong_secret_is_not_answered_names_nobody_and_is_counted(there: Box, port: int) -> None:
    """The issue: RADIUS with the wrong secret: ignored, counted."""
    assert send(port, packet(START, "p7", 30, secret="another secret")) == b""
    assert send(port, packet(START, "p9a", 31)) != b""
    there.person("10.0.0.31", "p9a")
    assert there.client("10.0.0.30").person is None
    there.until(lambda: there.facts().wrong == {"127.0.0.1": 1})
    assert there.facts().heard["controller"] is not None


def test_interim_updates_name_a_session_whose_start_was_lost(there: Box, port: int) -> None:
    send(port, packet(INTERIM, "p7", 32))
    there.person("10.0.0.32", "p7")


def test_a_packet_that_is_sent_again_is_answered_again_and_changes_nothing(there: Box, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as access_point:
        access_point.settimeout(2.0)
        start, stop = packet(START, "p7", 33, id=1), packet(STOP, "p7", 33, id=2)
        for data in (start, stop, start):  # the last: sent again, since its answer was lost
            access_point.sendto(data, ("127.0.0.1", port))
            assert access_point.recv(4096)
    send(port, packet(START, "p9a", 34))
    there.person("10.0.0.34", "p9a")
    assert there.client("10.0.0.33").person is None


def test_an_access_point_that_began_anew_has_nobody(there: Box, port: int) -> None:
    send(port, packet(START, "p7", 35))
    there.person("10.0.0.35", "p7")
    send(port, accounting_request(9, attribute(STATUS, ON.to_bytes(4)) + attribute(NAS, "ap-35"), SECRET.encode()))
    there.person("10.0.0.35", None)


def test_what_is_cut_off_ends_nothing(there: Box, port: int) -> None:
    data = packet(START, "p7", 36)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as access_point:
        for length in range(len(data)):
            access_point.sendto(data[:length], ("127.0.0.1", port))
    assert send(port, data) != b""


def test_a_steward_that_begins_anew_is_told_everything_again(there: Box, port: int) -> None:
    send(port, packet(START, "p9a", 37, mac=TROLLEY))
    there.until(lambda: there.client("10.0.0.37").person == "p9a")
    there.steward.terminate()
    there.steward.wait(10)
    there.steward = steward(there.state, there.state.root.parent / "school")
    there.live = Live(there.state.live)
    # Who uses the tablet was kept; where it is nobody but the identity process knows.
    there.until(lambda: (there.client("10.0.0.37").device, there.client("10.0.0.37").person) == ("trolley-1", "p9a"))


def test_accounting_is_passed_on_under_the_secret_of_the_schools_own_server(tmp_path: Path) -> None:
    """RFC 2865, 5.33: Proxy-State of others goes through, ours stands behind it, and a lost packet is sent again."""
    port = free_port()
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "relay").write_text("the server's secret")
    senders = [{"id": "controller", "networks": ["127.0.0.0/8"], "secret_file": str(tmp_path / "secret")}]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5.0)
        relay = {"host": "127.0.0.1", "port": server.getsockname()[1], "secret_file": str(tmp_path / "relay")}
        with box(tmp_path, radius=senders, radius_host="127.0.0.1", radius_port=port, relay=relay) as there:
            body = attribute(STATUS, START.to_bytes(4)) + attribute(USER, "p7") + attribute(PROXY_STATE, "theirs")
            answer = send(port, accounting_request(4, body + attribute(CALLING, PHONE), SECRET.encode()))
            assert read(answer).all(PROXY_STATE) == [b"theirs"]
            first, _ = server.recvfrom(4096)
            again, whence = server.recvfrom(4096)
            assert first == again
            got = read(again)
            assert got.body.startswith(body)
            assert got.all(PROXY_STATE)[0] == b"theirs"
            assert len(got.all(PROXY_STATE)) == 2
            assert again == accounting_request(got.id, got.body, b"the server's secret")
            server.sendto(response(got, b"the server's secret"), whence)
            with pytest.raises(TimeoutError):
                server.recvfrom(4096)
            assert there.facts().lost == 0


def test_an_empty_secret_takes_nothing_from_anybody(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "secret").write_text("\n")
    senders = [{"id": "controller", "networks": ["127.0.0.1"], "secret_file": str(tmp_path / "secret")}]
    with box(tmp_path, radius=senders, radius_host="127.0.0.1", radius_port=port) as there:
        assert send(port, packet(START, "p7", 38, secret="")) == b""
        assert there.facts().unread == ("controller",)

"""By HTTP/2 too, who takes slowly holds back who sends: nothing is held whole in memory."""

import ssl
import time

import h2.connection
import h2.events
import pytest

from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import Http2, Proxy, over

OLD = "old.read.example"  # speaks HTTP/1 alone
SIZE = 60 << 20


@pytest.mark.parametrize("host", [OLD, "read.example"])
def test_a_download_waits_for_a_slow_device_and_comes_whole(box: Proxy, host: str) -> None:
    """R2."""
    size = SIZE if host == OLD else 9 << 20
    before = box.memory()
    with box.tls(host, alpn="h2") as opened:
        state = h2.connection.H2Connection()
        state.initiate_connection()
        asked = [(":method", "GET"), (":authority", host), (":scheme", "https"), (":path", f"/bytes/{size}")]
        state.send_headers(1, asked, end_stream=True)
        opened.sendall(state.data_to_send())
        got = _read(state, opened, until=size, grant=False)
        assert 0 < got < 1 << 20
        assert box.memory() < before + 25
        # And another request on the same connection is answered meanwhile.
        state.increment_flow_control_window(1 << 20)
        if host == OLD:
            state.send_headers(3, [*asked[:3], (":path", "/beside")], end_stream=True)
        opened.sendall(state.data_to_send())
        if host == OLD:
            beside = f"origin of {host}/beside read 0"
            got += _read(state, opened, until=len(beside), grant=False)
            got -= len(beside)
        state.increment_flow_control_window(size, 1)
        state.increment_flow_control_window(size)
        opened.sendall(state.data_to_send())
        assert got + _read(state, opened, until=size - got, grant=True) == size


def test_an_upload_waits_for_a_slow_site(box: Proxy, net: Internet) -> None:
    """R2."""
    before = box.memory()
    with box.tls("read.example", alpn="h2") as opened:
        opened.settimeout(2)
        with pytest.raises(TimeoutError):
            Http2(opened).ask("read.example", "/deaf", "POST", bytes(SIZE))
        assert box.memory() < before + 25
    with box.tls("read.example") as opened:
        assert over(opened, "read.example", "/after").status == 200


def _read(state: h2.connection.H2Connection, opened: ssl.SSLSocket, until: int, *, grant: bool) -> int:
    """Bytes of bodies that come, until nothing does for a second."""
    opened.settimeout(1)
    got, ends = 0, time.monotonic() + 20
    while got < until and time.monotonic() < ends:
        try:
            data = opened.recv(1 << 16)
        except TimeoutError:
            break
        assert data, "the connection was closed"
        for event in state.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                got += len(event.data)
                if grant:
                    state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        opened.sendall(state.data_to_send())
    return got

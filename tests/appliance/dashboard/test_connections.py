"""Silent and slow connections are closed, and take nobody's place; real sockets, real uvicorn."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
import uvicorn

from appliance.dashboard.connections import Punctual
from appliance.dashboard.process import listen
from tests.appliance.dashboard.box_at_work import until

SLOW_FORM = b"POST / HTTP/1.1\r\nhost: box\r\ncontent-length: 9\r\n\r\nab"
PAGE = b"GET / HTTP/1.1\r\nhost: box\r\n\r\n"


class Hasty(Punctual):
    whole = 0.3
    most_awaited = 5


async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listener = listen("127.0.0.1:0")
    config = uvicorn.Config(app, http=Hasty, ws="none", log_config=None, lifespan="off", timeout_keep_alive=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    until(lambda: server.started)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(5)


def opened(port: int, sent: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=2)
    if sent:
        connection.sendall(sent)
    return connection


def answered(connection: socket.socket) -> bytes:
    """An answer; nothing when the connection was closed."""
    whole = b""
    try:
        while not whole.endswith(b"ok") and (more := connection.recv(4096)):
            whole += more
    except ConnectionResetError:
        pass
    return whole


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nx: ", SLOW_FORM])
def test_a_request_that_does_not_arrive_whole_in_time_is_not_waited_for(port, sent):
    with closing(opened(port, sent)) as connection:
        assert answered(connection) == b""


def test_a_kept_connection_may_ask_again_but_not_a_letter_a_minute(port):
    with closing(opened(port, PAGE)) as connection:
        assert answered(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(PAGE)
        assert answered(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(PAGE[:10])
        assert answered(connection) == b""


def test_whoever_stays_silent_longest_makes_room(port):
    silent = [opened(port) for _ in range(4 * Hasty.most_awaited)]
    with closing(opened(port, PAGE)) as other:
        assert answered(other).startswith(b"HTTP/1.1 200")
    # Closed at once, and not only when its time is over.
    for connection in silent[: 3 * Hasty.most_awaited]:
        connection.settimeout(0.15)
        assert answered(connection) == b""
    for connection in silent:
        connection.close()

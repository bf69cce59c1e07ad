"""A small parent proxy on loopback, which writes down what it is asked for; under every name stands one server."""

import base64
import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass
class Parent:
    """`asked`: request lines. `logins`: what each gave as its login. `login`: what it must be, "" for none.

    `refuses`: hosts to which it opens no way.
    """

    port: int
    login: str = ""
    refuses: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    def lines(self, host: str) -> list[str]:
        return [line for line in self.asked if host in line]


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    parent: Parent

    def handle_error(self, request: object, client_address: object) -> None:
        return


class _Handler(StreamRequestHandler):
    server: _Server
    rbufsize = 0  # what follows the head is read from the socket itself

    def handle(self) -> None:
        parent, line = self.server.parent, self.rfile.readline().decode().strip()
        headers = {}
        while header := self.rfile.readline().decode().strip():
            name, _, value = header.partition(":")
            headers[name.lower()] = value.strip()
        parent.asked.append(line)
        login = headers.get("proxy-authorization", "")
        parent.logins.append(login)
        method, where, _ = line.split()
        authority = where if method == "CONNECT" else where.split("/")[2]
        host, _, port = authority.rpartition(":")
        if parent.login and login != f"Basic {base64.b64encode(parent.login.encode()).decode()}":
            return self._say(407, b'Proxy-Authenticate: Basic realm="provider"\r\n')
        if host in parent.refuses:
            return self._say(403)
        with socket.create_connection(("127.0.0.1", int(port)), 5) as server:
            if method == "CONNECT":
                self._say(200)
            else:
                path = "/" + where.split("/", 3)[3]
                fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if "proxy" not in name)
                server.sendall(f"{method} {path} HTTP/1.1\r\n{fields}connection: close\r\n\r\n".encode())
            self._pass(server)
        return None

    def _say(self, status: int, more: bytes = b"") -> None:
        length = b"" if status == 200 else b"Content-Length: 5\r\n\r\nowned"
        self.wfile.write(b"HTTP/1.1 %d Words\r\n%s%s" % (status, more, length or b"\r\n"))

    def _pass(self, server: socket.socket) -> None:
        ways = {self.connection: server, server: self.connection}
        while True:
            for ready in select.select(list(ways), [], [], 10)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                ways[ready].sendall(data)


@contextmanager
def parent(login: str = "", refuses: frozenset[str] = frozenset()) -> Iterator[Parent]:
    with contextlib.ExitStack() as stack:
        server = _Server(("127.0.0.1", 0), _Handler)
        server.parent = Parent(server.server_address[1], login, refuses)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        yield server.parent

"""A publisher of lists on loopback, who answers as he is told: for tests that fetch over real HTTP."""

import gzip
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

type Act = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Publisher:
    """`acts`: what to do for a path. `asked`: paths and headers of each request so far."""

    url: str
    acts: dict[str, Act] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def gives(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer a path with a body; the path's address."""

        def act(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"content_length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        return self.does(path, act)

    def does(self, path: str, act: Act) -> str:
        self.acts[path] = act
        return self.url + path


@contextmanager
def publisher() -> Iterator[Publisher]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            act = served.acts.get(self.path)
            if act is None:
                self.send_error(404)
            else:
                act(self)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    served = Publisher(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def names(count: int, start: int = 0) -> bytes:
    return b"".join(b"name-%d.example\n" % number for number in range(start, start + count))


def compressed(content: bytes) -> bytes:
    """The same at every second, so that tests are called the same by every worker that runs them."""
    return gzip.compress(content, mtime=0)


def tar(*members: tuple[str, bytes | tarfile.TarInfo], packed: bool = True, form: int = tarfile.GNU_FORMAT) -> bytes:
    """An archive of files (name, content) or of whatever else a TarInfo is."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=form) as archive:
        for name, content in members:
            if isinstance(content, bytes):
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
            else:
                content.name = name
                archive.addfile(content)
    return compressed(whole.getvalue()) if packed else whole.getvalue()

"""What the proxy does in a second, and how much memory a long download leaves it with.

    python -m bench.proxy

Refusals at CONNECT, connections passed through untouched, pages and requests on connections that are opened; and the
most memory that the process ever had after 300 MB came through it, in clear and opened. Clients are a process of their
own with sixteen at once; the pretend internet is a third: all share the machine, so compare runs, not machines. Beside
what is passed or read stands the same client without any proxy.
"""

import asyncio
import ssl
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from bench.table import Row, show
from tests.filters.proxy.internet import Internet, internet
from tests.filters.proxy.proxied import INSPECTED, PLAIN, proxy

AT_ONCE = 16
DOWNLOAD = 300 << 20  # bytes
MOST_MEMORY = 200  # MB

type Client = Callable[["Where"], Awaitable[None]]
type Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Where:
    """What a client needs to know, in any process."""

    def __init__(self, port: int, https: int, http: int, roots: str, authority: str) -> None:
        self.port, self.https, self.http = port, https, http
        self.roots, self.authority = roots, authority


def rows(seconds: float = 3.0) -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _internet(Path(folder)) as net,
        proxy(Path(folder) / "state", net) as box,
    ):
        where = Where(box.port, net.https, net.http, str(net.roots), str(box.authority))
        rates = {name: _measure(name, where, seconds) for name in CLIENTS}
        at_rest = box.memory()
        for name in ("download", "download opened"):
            _apart(_once, name, where)
        most = box.memory("VmHWM")
    return [
        Row("proxy", "closed sites refused at CONNECT", rates["refused"][0], "conn/s"),
        Row("proxy", "median time of a refusal", rates["refused"][1], "ms"),
        Row(
            "proxy", "connections passed through, with TLS", rates["passed"][0], "conn/s", rates["direct"][0], "direct"
        ),
        Row("proxy", "block pages on opened connections", rates["page"][0], "req/s"),
        Row("proxy", "requests on opened connections", rates["read"][0], "req/s", rates["read direct"][0], "direct"),
        Row("proxy", "memory at rest", at_rest, "MB"),
        Row("proxy", "most memory, 2 x 300 MB streamed", most, "MB", goal=f"at most {MOST_MEMORY} MB"),
    ]


# --- clients ----------------------------------------------------------------------------------------------------------


async def _connect(where: Where, host: str, source: str) -> tuple[Stream, bytes]:
    stream = await asyncio.open_connection("127.0.0.1", where.port, local_addr=(source, 0))
    stream[1].write(f"CONNECT {host}:{where.https} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    return stream, await stream[0].readuntil(b"\r\n\r\n")


async def _opened(where: Where, host: str, source: str, roots: str) -> Stream:
    (reader, writer), said = await _connect(where, host, source)
    assert b" 200 " in said, said
    await writer.start_tls(_trusting(roots), server_hostname=host)
    return reader, writer


async def _get(stream: Stream, host: str, path: str = "/") -> int:
    reader, writer = stream
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    left = size = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while left:
        left -= len(await reader.read(min(left, 1 << 16)))
    return size


def _trusting(roots: str) -> ssl.SSLContext:
    if roots not in _CONTEXTS:
        _CONTEXTS[roots] = ssl.create_default_context(cafile=roots)
    return _CONTEXTS[roots]


_CONTEXTS: dict[str, ssl.SSLContext] = {}
_OPEN: dict[str, Stream] = {}  # by task: connections that are used again


async def _refused(where: Where) -> None:
    (_, writer), said = await _connect(where, "www.tiktok.com", PLAIN)
    assert b" 403 " in said
    writer.close()


async def _passed(where: Where) -> None:
    stream = await _opened(where, "open.example", PLAIN, where.roots)
    await _get(stream, "open.example")
    stream[1].close()


async def _direct(where: Where) -> None:
    stream = await _straight(where)
    await _get(stream, "open.example")
    stream[1].close()


async def _straight(where: Where) -> Stream:
    context = _trusting(where.roots)
    return await asyncio.open_connection("127.0.0.1", where.https, ssl=context, server_hostname="open.example")


async def _kept(host: str, make: Callable[[], Awaitable[Stream]]) -> None:
    task = asyncio.current_task()
    assert task
    name = task.get_name()
    if name not in _OPEN:
        _OPEN[name] = await make()
    await _get(_OPEN[name], host)


async def _page(where: Where) -> None:
    await _kept("www.tiktok.com", lambda: _opened(where, "www.tiktok.com", INSPECTED, where.authority))


async def _read(where: Where) -> None:
    await _kept("read.example", lambda: _opened(where, "read.example", INSPECTED, where.authority))


async def _read_direct(where: Where) -> None:
    await _kept("open.example", lambda: _straight(where))


async def _download(where: Where) -> None:
    stream = await asyncio.open_connection("127.0.0.1", where.port, local_addr=(PLAIN, 0))
    host = f"open.example:{where.http}"
    assert await _get(stream, host, f"http://{host}/bytes/{DOWNLOAD}") == DOWNLOAD


async def _download_opened(where: Where) -> None:
    stream = await _opened(where, "read.example", INSPECTED, where.authority)
    assert await _get(stream, "read.example", f"/bytes/{DOWNLOAD}") == DOWNLOAD


CLIENTS: dict[str, Client] = {
    "refused": _refused,
    "passed": _passed,
    "direct": _direct,
    "page": _page,
    "read": _read,
    "read direct": _read_direct,
}
DOWNLOADS: dict[str, Client] = {"download": _download, "download opened": _download_opened}


# --- measuring --------------------------------------------------------------------------------------------------------


def _measure(name: str, where: Where, seconds: float) -> tuple[float, float]:
    """How many a second, and the median of one in milliseconds."""
    return _apart(_many, name, where, seconds)


def _apart(work: Callable[..., tuple[float, float]], *args: object) -> tuple[float, float]:
    """In a process of its own."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_answer, args=(theirs, work, args))
    process.start()
    found: tuple[float, float] = ours.recv()
    process.join()
    return found


def _answer(pipe: Connection, work: Callable[..., tuple[float, float]], args: tuple[object, ...]) -> None:
    pipe.send(work(*args))


def _once(name: str, where: Where) -> tuple[float, float]:
    asyncio.run(DOWNLOADS[name](where))  # type: ignore[arg-type]
    return 0.0, 0.0


def _many(name: str, where: Where, seconds: float) -> tuple[float, float]:
    took: list[float] = []

    async def client(ends: float) -> None:
        while time.perf_counter() < ends:
            begun = time.perf_counter()
            await CLIENTS[name](where)
            took.append(time.perf_counter() - begun)

    async def all_of_them() -> None:
        ends = time.perf_counter() + seconds
        await asyncio.gather(*(asyncio.create_task(client(ends), name=f"{name} {n}") for n in range(AT_ONCE)))

    asyncio.run(all_of_them())
    return len(took) / seconds, 1000 * statistics.median(took)


@contextmanager
def _internet(folder: Path) -> Iterator[Internet]:
    (folder / "internet").mkdir()
    with internet(folder / "internet") as net:
        yield net


if __name__ == "__main__":
    show(rows())

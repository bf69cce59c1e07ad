"""Clients of the proxy's benchmark: what each does once, and how it is done again and again in a process of its own."""

import asyncio
import ssl
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.filters.proxy.proxied import INSPECTED, PLAIN

AT_ONCE = 16
PASSED, READ, CLOSED = "open.example", "read.example", "www.tiktok.com"
PATIENCE = 120.0  # seconds for a process of clients

type Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Where:
    """`port`: the proxy's. `https`, `http`: the internet's. `roots`: whom it trusts; `authority`: who opens TLS."""

    port: int
    https: int
    http: int
    roots: str
    authority: str
    download: int = 0  # bytes


@dataclass(frozen=True, slots=True)
class Found:
    """`took`: the median of one, in milliseconds."""

    count: int
    per_second: float
    took: float


def many(name: str, where: Where, seconds: float) -> Found:
    """What sixteen clients at once bring about in some seconds."""
    return _apart(_many, name, where, seconds)


def once(name: str, where: Where) -> None:
    _apart(_once, name, where)


def _apart[T](work: Callable[..., T], *args: object) -> T:
    """In a process of its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, work, args), daemon=True)
    process.start()
    theirs.close()
    if not ours.poll(PATIENCE):
        process.kill()
        raise TimeoutError(f"{args[0]}: the clients did not end")
    found: T = ours.recv()
    process.join()
    return found


def _answer(pipe: Connection, work: Callable[..., object], args: tuple[object, ...]) -> None:
    pipe.send(work(*args))


def _once(name: str, where: Where) -> None:
    asyncio.run(CLIENTS[name](where))  # type: ignore[arg-type]


def _many(name: str, where: Where, seconds: float) -> Found:
    took: list[float] = []

    async def client(ends: float) -> None:
        while time.perf_counter() < ends:
            begun = time.perf_counter()
            await CLIENTS[name](where)
            took.append(time.perf_counter() - begun)

    async def all_of_them() -> None:
        await CLIENTS[name](where)  # certificates are signed, names are looked up
        ends = time.perf_counter() + seconds
        await asyncio.gather(*(asyncio.create_task(client(ends), name=f"{name} {n}") for n in range(AT_ONCE)))

    asyncio.run(all_of_them())
    return Found(len(took), len(took) / seconds, 1000 * statistics.median(took))


# --- what one client does once ----------------------------------------------------------------------------------------


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
    (_, writer), said = await _connect(where, CLOSED, PLAIN)
    assert b" 403 " in said
    writer.close()


async def _passed(where: Where) -> None:
    stream = await _opened(where, PASSED, PLAIN, where.roots)
    await _get(stream, PASSED)
    stream[1].close()


async def _intercepted(where: Where) -> None:
    stream = await _opened(where, READ, INSPECTED, where.authority)
    await _get(stream, READ)
    stream[1].close()


async def _direct(where: Where) -> None:
    context = _trusting(where.roots)
    stream = await asyncio.open_connection("127.0.0.1", where.https, ssl=context, server_hostname=PASSED)
    await _get(stream, PASSED)
    stream[1].close()


async def _kept(host: str, make: Callable[[], Awaitable[Stream]]) -> None:
    task = asyncio.current_task()
    assert task
    name = task.get_name()
    if name not in _OPEN:
        _OPEN[name] = await make()
    await _get(_OPEN[name], host)


async def _page(where: Where) -> None:
    await _kept(CLOSED, lambda: _opened(where, CLOSED, INSPECTED, where.authority))


async def _read(where: Where) -> None:
    await _kept(READ, lambda: _opened(where, READ, INSPECTED, where.authority))


async def _download(where: Where) -> None:
    stream = await asyncio.open_connection("127.0.0.1", where.port, local_addr=(PLAIN, 0))
    host = f"{PASSED}:{where.http}"
    assert await _get(stream, host, f"http://{host}/bytes/{where.download}") == where.download


async def _download_opened(where: Where) -> None:
    stream = await _opened(where, READ, INSPECTED, where.authority)
    assert await _get(stream, READ, f"/bytes/{where.download}") == where.download


CLIENTS: dict[str, Callable[[Where], Awaitable[None]]] = {
    "refused": _refused,
    "passed": _passed,
    "intercepted": _intercepted,
    "direct": _direct,
    "page": _page,
    "read": _read,
    "download": _download,
    "download opened": _download_opened,
}

"""Connections that the firewall led to the proxy beside those that were asked of it by CONNECT, in one run; needs root.

    python -m bench transparent

New connections, each with TLS and one request: passed through untouched, and opened. Client, box and server are network
namespaces on the same machine; the two ways take turns, and medians are compared. So is the processor time of each.
"""

import asyncio
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from bench import processor
from bench.table import Row, show
from tests.filters.proxy.transparent_box import Box, box_in
from tests.filters.proxy.transparent_lab import BOX, GOOD, INSPECTED, PLAIN, inside, lab

ROUNDS = 3
AT_ONCE = 16
PATIENCE = 60.0  # seconds for a process of clients
# What is done -> the host, and from which device.
DONE = {"passed through": ("open.example", PLAIN), "intercepted": ("read.example", INSPECTED)}

type Figures = dict[tuple[str, int, bool], list[tuple[float, float]]]  # a second, and milliseconds of CPU for one


@dataclass(frozen=True, slots=True)
class Asked:
    """`proxy`: its address where it is asked by CONNECT, else ""."""

    namespace: str
    to: str
    proxy: str
    host: str
    source: str
    authority: str
    seconds: float


def rows(seconds: float = 2.0) -> list[Row]:
    if os.geteuid() != 0:
        print("  redirected connections: left out, network namespaces need root", file=sys.stderr)
        return []
    with (
        tempfile.TemporaryDirectory() as folder,
        lab(Path(folder), "b") as made,
        box_in(made, Path(folder) / "state") as box,
    ):
        return list(_told(_in_turn(box, seconds)))


def _in_turn(box: Box, seconds: float) -> Figures:
    found: Figures = {(done, kind, led): [] for done in DONE for kind in (4, 6) for led in (True, False)}
    for _ in range(ROUNDS):
        for (done, kind, led), each in found.items():
            host, devices = DONE[done]
            authority = box.state / "ca" / "cert.pem" if done == "intercepted" else box.lab.servers.roots
            asked = Asked(
                box.lab.client, GOOD[kind], "" if led else BOX[kind], host, devices[kind], str(authority), seconds
            )
            before = processor.seconds(box.pid)
            count = _apart(asked)
            each.append((count / seconds, (processor.seconds(box.pid) - before) / count * 1000))
    return found


def _told(found: Figures) -> Iterator[Row]:
    middle = {key: [median(column) for column in zip(*each, strict=True)] for key, each in found.items()}
    for done in DONE:
        for kind in (4, 6):
            ours, theirs = middle[done, kind, True], middle[done, kind, False]
            what = f"redirected, {done}, IPv{kind}"
            yield Row("proxy", what, ours[0], "conn/s", theirs[0], "CONNECT", "≥ 0.95 ×")
            yield Row("proxy", f"processor time, {what}", ours[1], "ms", theirs[1], "CONNECT")


def _apart(asked: Asked) -> int:
    """How many sixteen clients at once bring about, in a process of their own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, asked), daemon=True)
    process.start()
    theirs.close()
    if not ours.poll(PATIENCE):
        process.kill()
        raise TimeoutError("the clients did not end")
    count: int = ours.recv()
    process.join()
    return count


def _answer(pipe: Connection, asked: Asked) -> None:
    with inside(asked.namespace):
        pipe.send(asyncio.run(_clients(asked)))


async def _clients(asked: Asked) -> int:
    context = ssl.create_default_context(cafile=asked.authority)
    await _once(asked, context)  # a certificate is signed, the name is looked up
    ends = time.perf_counter() + asked.seconds
    return sum(await asyncio.gather(*(_again(asked, context, ends) for _ in range(AT_ONCE))))


async def _again(asked: Asked, context: ssl.SSLContext, ends: float) -> int:
    count = 0
    while time.perf_counter() < ends:
        await _once(asked, context)
        count += 1
    return count


async def _once(asked: Asked, context: ssl.SSLContext) -> None:
    to = (asked.proxy, 8080) if asked.proxy else (asked.to, 443)
    reader, writer = await asyncio.open_connection(*to, local_addr=(asked.source, 0))
    if asked.proxy:
        writer.write(f"CONNECT {asked.host}:443 HTTP/1.1\r\nHost: {asked.host}\r\n\r\n".encode())
        said = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in said, said
    await writer.start_tls(context, server_hostname=asked.host)
    writer.write(f"GET / HTTP/1.1\r\nHost: {asked.host}\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    writer.close()


if __name__ == "__main__":
    show(rows())

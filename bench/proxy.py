"""What the proxy does in a second beside bare mitmdump and squid, and how much memory a long download leaves it with.

    python -m bench.proxy

New connections, each with CONNECT, TLS and one request: passed through untouched, and opened. The proxies take turns,
five rounds, and medians are compared; so is the processor time of each connection, which the clients and the pretend
internet on the same two cores do not blur. Then what only ours does, and a gigabyte through an opened connection.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.proxy_clients import Where, many, once
from bench.proxy_peers import Peer, peers
from bench.table import Row, show
from tests.filters.proxy.internet import Internet, internet
from tests.filters.proxy.proxied import proxy

ROUNDS = 5
DOWNLOAD = 1 << 30  # bytes
SAY = {"passed": "passed through", "intercepted": "intercepted"}


def rows(seconds: float = 2.0) -> list[Row]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _internet(Path(folder)) as net,
        proxy(Path(folder) / "state", net) as box,
        peers(Path(folder) / "peers", net) as others,
    ):
        where = Where(box.port, net.https, net.http, str(net.roots), str(box.authority), DOWNLOAD)
        found = _in_turn([Peer("ours", where, box.process.pid), *others], seconds)
        alone = {name: many(name, where, seconds) for name in ("refused", "page", "read", "direct")}
        at_rest = box.memory()
        for name in ("download", "download opened"):
            once(name, where)
        most = box.memory("VmHWM")
    return [
        *_beside(found, [peer.name for peer in others]),
        Row("proxy", "new connections, no proxy at all", alone["direct"].per_second, "conn/s"),
        Row("proxy", "closed sites refused at CONNECT", alone["refused"].per_second, "conn/s"),
        Row("proxy", "median time of a refusal, 16 at once", alone["refused"].took, "ms"),
        Row("proxy", "block pages on opened connections", alone["page"].per_second, "req/s"),
        Row("proxy", "requests on opened connections", alone["read"].per_second, "req/s"),
        Row("proxy", "memory at rest", at_rest, "MB"),
        Row("proxy", "most memory, 1 GB in clear and 1 GB intercepted", most, "MB", goal="≤ 200"),
    ]


type Figures = dict[tuple[str, str], list[tuple[float, float]]]  # (proxy, kind) -> (connections a second, CPU of one)


def _in_turn(proxies: list[Peer], seconds: float) -> Figures:
    found: Figures = {(each.name, kind): [] for each in proxies for kind in SAY}
    for _ in range(ROUNDS):
        for kind in SAY:
            for each in proxies:
                before = each.cpu()
                done = many(kind, each.where, seconds)
                found[each.name, kind].append((done.per_second, (each.cpu() - before) / done.count * 1000))
    return found


def _beside(found: Figures, others: list[str]) -> Iterator[Row]:
    middle = {key: [median(column) for column in zip(*each, strict=True)] for key, each in found.items()}
    for kind, said in SAY.items():
        for name in others:
            ours, theirs = middle["ours", kind], middle[name, kind]
            faster, cheaper = ("≥ 0.95 ×", "≤ 1.05 ×") if name == "mitmdump" else ("", "")
            yield Row("proxy", f"new connections, {said}", ours[0], "conn/s", theirs[0], name, faster)
            yield Row("proxy", f"processor time of one, {said}", ours[1], "ms", theirs[1], name, cheaper)


@contextmanager
def _internet(folder: Path) -> Iterator[Internet]:
    (folder / "internet").mkdir()
    with internet(folder / "internet") as net:
        yield net


if __name__ == "__main__":
    show(rows())

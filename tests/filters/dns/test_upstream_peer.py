"""A resolver that others wrote, asked by every way that we have: unbound, where it is installed."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from filters.dns.endpoint import Endpoint, Upstream, Way
from filters.dns.upstream import Resolver
from filters.wire import dns as wire
from tests.filters.dns.pretending import ADDRESS, NAME, certificate
from tests.filters.dns.test_upstreams import NOW, addresses, question, run
from tests.running import free_port

UNBOUND = shutil.which("unbound") or "/usr/sbin/unbound"


@contextlib.contextmanager
def unbound(folder: Path, ports: dict[Way, int], proof: Path) -> Iterator[None]:
    listens = "\n".join(f"  interface: 127.0.0.1@{port}" for port in ports.values())
    texts = "\n".join(f'  local-data: "many.example. 300 IN TXT {n:0>200}"' for n in range(40))
    (folder / "unbound.conf").write_text(f"""
server:
  directory: "{folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
{listens}
  tls-port: {ports[Way.TLS]}
  https-port: {ports[Way.HTTPS]}
  tls-service-key: "{proof}"
  tls-service-pem: "{proof}"
  local-zone: "example." static
  local-data: "a.example. 300 IN A {ADDRESS}"
{texts}
remote-control:
  control-enable: no
""")
    started = subprocess.Popen([UNBOUND, "-c", str(folder / "unbound.conf")], stderr=subprocess.PIPE)
    try:
        for port in ports.values():
            _await(port, started)
        yield
    finally:
        started.terminate()
        started.wait(10)
        assert started.stderr
        started.stderr.close()


def _await(port: int, started: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert started.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.skipif(not Path(UNBOUND).exists(), reason="unbound is not installed")
def test_a_resolver_that_others_wrote_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = certificate(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    ports = {way: free_port() for way in Way}
    servers: list[Endpoint] = [Upstream("127.0.0.1", ports[way], way, NAME, "/dns-query") for way in Way]

    async def test() -> None:
        for server in servers:
            asks = Resolver([server], patience=4)
            for _ in range(2):
                assert addresses(await asks.ask(question("a.example"), NOW)) == [ADDRESS], server
            nowhere = await asks.ask(question("nowhere.example"), NOW)
            assert (nowhere.rcode, nowhere.answers) == (wire.NXDOMAIN, ())
            # More than a datagram holds.
            assert len((await asks.ask(question("many.example", wire.TXT), NOW)).answers) == 40
            assert not asks.servers[0].health.rests
            asks.close()

    with unbound(tmp_path, ports, proof):
        run(test)

"""The proxies beside which ours is measured: mitmdump of the same version, and squid where Debian's is installed.

Both pass what a pupil's own device asks for and open `read.example`. Names lead where the pretend internet's do.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import processor
from bench.proxy_clients import CLOSED, PASSED, READ, Where
from filters.proxy.certificates import SIGNER, make_authority
from tests.filters.proxy.internet import Internet
from tests.running import free_port

STARTS = 20.0  # seconds
HELPER = Path("/usr/lib/squid/security_file_certgen")

# mitmdump as it comes, but for names: there is no resolver that it could be told of, so the system's answers.
_MITMDUMP = """
import socket, sys
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, *args, **more: real("127.0.0.1" if "example" in str(host) else host, *args, **more)
from mitmproxy.tools.main import mitmdump
mitmdump()
"""

_SQUID = """
http_port 127.0.0.1:{port} ssl-bump tls-cert={authority} generate-host-certificates=on dynamic_cert_mem_cache_size=4MB
sslcrtd_program {helper} -s {place}/certificates -M 4MB
sslcrtd_children 2 startup=1
tls_outgoing_options cafile={roots}
hosts_file {place}/hosts
acl opened ssl::server_name {read}
acl hello at_step SslBump1
ssl_bump peek hello
ssl_bump bump opened
ssl_bump splice all
http_access allow all
cache deny all
access_log none
cache_log {place}/cache.log
pid_filename {place}/squid.pid
coredump_dir {place}
shutdown_lifetime 1 seconds
visible_hostname bench
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """`pid`: of the process that started; helpers are its children."""

    name: str
    where: Where
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time, its helpers' too."""
        return sum(map(processor.seconds, (self.pid, *_children(self.pid))))


@contextmanager
def peers(place: Path, net: Internet) -> Iterator[list[Peer]]:
    with ExitStack() as stack:
        found = [stack.enter_context(_mitmdump(place / "mitmdump", net))]
        if shutil.which("squid") and HELPER.exists():
            found.append(stack.enter_context(_squid(place / "squid", net)))
        yield found


@contextmanager
def _mitmdump(place: Path, net: Internet) -> Iterator[Peer]:
    where = _where(place, net)
    options = (
        "connection_strategy=lazy", "upstream_cert=false", "websocket=false", "rawtcp=true", "keep_host_header=true",
        f"confdir={place}", f"ssl_verify_upstream_trusted_ca={net.roots}",
        f"ignore_hosts={PASSED}",
    )  # fmt: skip
    command = [sys.executable, "-c", _MITMDUMP, "--quiet", "--mode", f"regular@127.0.0.1:{where.port}"]
    with _running(command + [word for each in options for word in ("--set", each)], where) as pid:
        yield Peer("mitmdump", where, pid)


@contextmanager
def _squid(place: Path, net: Internet) -> Iterator[Peer]:
    where = _where(place, net)
    (place / "hosts").write_text("".join(f"127.0.0.1 {name}\n" for name in (PASSED, READ, CLOSED)))
    subprocess.run(
        [HELPER, "-c", "-s", place / "certificates", "-M", "4MB"], check=True, stdout=subprocess.DEVNULL, timeout=20
    )
    told = _SQUID.format(
        port=where.port, authority=place / SIGNER, helper=HELPER, place=place, roots=net.roots, read=READ
    )
    (place / "squid.conf").write_text(told)
    if os.geteuid() == 0:  # it gives up root, and must find its files all the same
        for path in (place.parent, place, *place.rglob("*")):
            shutil.chown(path, "proxy", "proxy")
            path.chmod(path.stat().st_mode | 0o055 if path.is_dir() else 0o644)
        for path in place.parents:
            if path.stat().st_uid == 0 and path.parts[:2] == ("/", "tmp") and len(path.parts) > 2:
                path.chmod(0o755)
    with _running(["squid", "-N", "-f", str(place / "squid.conf")], where) as pid:
        yield Peer("squid", where, pid)


def _where(place: Path, net: Internet) -> Where:
    place.mkdir(parents=True)
    authority = make_authority(place, "Bench")
    return Where(free_port(), net.https, net.http, str(net.roots), str(authority))


@contextmanager
def _running(command: list[str], where: Where) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_listening(where.port, process)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not listen")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

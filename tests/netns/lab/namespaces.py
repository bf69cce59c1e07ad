"""Network namespaces: made, entered, written to, and always deleted.

A socket belongs for ever to the namespace in which it was opened. So nothing runs in a namespace but whoever must: a
thread steps in, opens a socket, and steps out again, and one process holds the sockets of a whole school.
"""

import fcntl
import functools
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

PREFIX = f"lwlab{os.getpid()}-"
NEEDED = ("ip", "nft", "dnsmasq")
NETWORK = 0x40000000  # CLONE_NEWNET, setns(2)
_number = count(1)


@dataclass(frozen=True)
class Namespace:
    """`name`: as `ip netns` knows it."""

    name: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """This thread's sockets and /proc/sys/net are the namespace's meanwhile."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            there = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
            try:
                os.setns(there, NETWORK)
            finally:
                os.close(there)
            try:
                yield
            finally:
                os.setns(home, NETWORK)
        finally:
            os.close(home)

    def socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        with self.inside():
            return socket.socket(family, kind, protocol)

    def index(self, interface: str) -> int:
        with self.inside():
            return socket.if_nametoindex(interface)

    def ip(self, *commands: str) -> None:
        """Lines of `ip -batch`."""
        run(["ip", "-n", self.name, "-batch", "-"], "\n".join(commands) + "\n")

    def run(self, command: Sequence[str], said: str = "") -> str:
        return run(self.command(command), said)

    def command(self, command: Sequence[str]) -> list[str]:
        """What starts it in here."""
        return ["ip", "netns", "exec", self.name, *command]

    def sysctl(self, **values: int) -> None:
        """`ipv4__ip_forward=1`: two underscores stand for a slash. Those that the kernel lacks are left."""
        with self.inside():
            for key, value in values.items():
                path = Path("/proc/sys/net", key.replace("__", "/"))
                if path.exists():
                    path.write_text(f"{value}\n")

    def start(self, command: Sequence[str], **more: object) -> "subprocess.Popen[str]":
        return subprocess.Popen(self.command(command), text=True, **more)  # type: ignore[call-overload, no-any-return]


def run(command: Sequence[str], said: str = "") -> str:
    """What it prints; AssertionError with all that it said if it fails."""
    done = subprocess.run(command, input=said, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (list(command), said, done.stdout, done.stderr)
    return done.stdout


@contextmanager
def namespaces(*names: str) -> Iterator[dict[str, Namespace]]:
    """One for each name, with loopback up, and addresses that are good at once. All are deleted at the end."""
    stamp = next(_number)
    made = {name: Namespace(f"{PREFIX}{stamp}-{name}") for name in names}
    try:
        run(["ip", "-batch", "-"], "".join(f"netns add {each.name}\n" for each in made.values()))
        for each in made.values():
            # Nobody waits here for duplicate addresses to be found, nor sends what was not asked for.
            each.sysctl(
                ipv6__conf__all__accept_dad=0,
                ipv6__conf__default__accept_dad=0,
                ipv6__conf__default__accept_ra=0,
                ipv6__conf__default__router_solicitations=0,
                ipv4__conf__all__send_redirects=0,
                ipv4__conf__default__send_redirects=0,
                ipv4__ping_group_range=0,
            )
            with each.inside():
                _loopback()
        yield made
    finally:
        for each in made.values():
            subprocess.run(["ip", "netns", "del", each.name], capture_output=True, check=False, timeout=30)


def _loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh14x", b"lo", 1)  # IFF_UP, netdevice(7)
        fcntl.ioctl(any_socket, 0x8914, asked)  # SIOCSIFFLAGS


def pair(one: Namespace, name: str, other: Namespace, its: str, mac: str = "") -> None:
    """A cable between two namespaces, both ends up. `mac`: the first end's."""
    address = f" address {mac}" if mac else ""
    one.ip(
        f"link add name {name}{address} type veth peer name {its} netns {other.name}",
        f"link set dev {name} up",
    )
    other.ip(f"link set dev {its} up")


@functools.cache
def cannot() -> str:
    """Why there can be no lab here, or ""."""
    if os.geteuid() != 0:
        return "needs root: network namespaces"
    if missing := [each for each in NEEDED if not shutil.which(each)]:
        return f"needs {', '.join(missing)}"
    try:
        with namespaces("try"):
            return ""
    except (AssertionError, OSError) as error:
        return f"no network namespaces here: {error}"

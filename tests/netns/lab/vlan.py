"""VLANs on a port: the kernel's own, or, where it was built without them, two small eBPF programs that do the same.

A frame that comes in with the tag is stripped of it and goes on as if it had come in on PORT.TAG; what is sent there
gets the tag and leaves by the port. Only machines of continuous integration lack what every box has, and the bridges,
the rulesets and the programs under test see the same interfaces either way.
"""

import ctypes
import fcntl
import functools
import os
import socket
import struct
from dataclasses import dataclass

from tests.netns.lab.namespaces import Namespace, namespaces

_BPF = {"x86_64": 321, "aarch64": 280}  # the system call bpf(2)
_LOAD, _ATTACH = 5, 8  # its commands
_CLASSIFIER = 3  # BPF_PROG_TYPE_SCHED_CLS
_INGRESS = 46  # BPF_TCX_INGRESS
_PUSH, _POP, _REDIRECT = 18, 19, 23  # helpers: bpf_skb_vlan_push, bpf_skb_vlan_pop, bpf_redirect
_PRESENT, _TAG = 20, 24  # of struct __sk_buff


@functools.cache
def kernel_has_vlans() -> bool:
    with namespaces("vlan") as made:
        try:
            made["vlan"].ip("link add link lo name lo.9 type vlan id 9")
        except AssertionError:
            return False
    return True


def add(there: Namespace, port: str, tag: int) -> str:
    """Make PORT.TAG, up, with the port's hardware address; its name."""
    name = f"{port}.{tag}"
    if kernel_has_vlans():
        there.ip(f"link add link {port} name {name} type vlan id {tag}", f"link set dev {name} up")
        return name
    with there.inside():
        mac = _mac(port)
    hidden = f"{name}x"
    there.ip(
        f"link add name {name} address {mac} type veth peer name {hidden}",
        f"link set dev {name} up",
        f"link set dev {hidden} up",
    )
    there.sysctl(**{f"ipv6__conf__{hidden}__disable_ipv6": 1})
    _attach(there, port, _strip(tag, there.index(name)))
    _attach(there, hidden, _tag(tag, there.index(port)))
    return name


def _mac(port: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        found = fcntl.ioctl(any_socket, 0x8927, struct.pack("256s", port.encode()))  # SIOCGIFHWADDR, netdevice(7)
    return ":".join(f"{byte:02x}" for byte in found[18:24])


@dataclass(frozen=True)
class _Instruction:
    """One of eBPF (RFC 9669)."""

    code: int
    to: int = 0
    of: int = 0
    offset: int = 0
    value: int = 0

    def packed(self) -> bytes:
        return struct.pack("<BBhi", self.code, self.to | self.of << 4, self.offset, self.value)


def _set(register: int, value: int) -> _Instruction:
    return _Instruction(0xB7, register, value=value)


def _call(helper: int) -> _Instruction:
    return _Instruction(0x85, value=helper)


_RETURN = _Instruction(0x95)


def _strip(tag: int, to: int) -> tuple[_Instruction, ...]:
    """Frames with the tag lose it and come in at the interface `to`; all others go their way (TCX_NEXT)."""
    return (
        _Instruction(0x61, 2, 1, _PRESENT),
        _Instruction(0x15, 2, offset=8),
        _Instruction(0x61, 2, 1, _TAG),
        _Instruction(0x57, 2, value=0xFFF),
        _Instruction(0x55, 2, offset=5, value=tag),
        _call(_POP),
        _set(1, to),
        _set(2, 1),  # BPF_F_INGRESS
        _call(_REDIRECT),
        _RETURN,
        _set(0, -1),
        _RETURN,
    )


def _tag(tag: int, to: int) -> tuple[_Instruction, ...]:
    """Every frame gets the tag and leaves by the interface `to`."""
    tpid = int.from_bytes((0x8100).to_bytes(2, "big"), "little")
    return (_set(2, tpid), _set(3, tag), _call(_PUSH), _set(1, to), _set(2, 0), _call(_REDIRECT), _RETURN)


def _attach(there: Namespace, interface: str, program: tuple[_Instruction, ...]) -> None:
    """For as long as the interface exists."""
    code = b"".join(each.packed() for each in program)
    text, licence = ctypes.create_string_buffer(code), ctypes.create_string_buffer(b"GPL")
    load = struct.pack("<IIQQ", _CLASSIFIER, len(program), ctypes.addressof(text), ctypes.addressof(licence))
    loaded = _bpf(_LOAD, load + bytes(48))
    try:
        with there.inside():
            _bpf(_ATTACH, struct.pack("<IIII", there.index(interface), loaded, _INGRESS, 0) + bytes(16))
    finally:
        os.close(loaded)


def _bpf(command: int, wanted: bytes) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(wanted, len(wanted))
    done = int(libc.syscall(_BPF[os.uname().machine], command, buffer, len(wanted)))
    if done < 0:
        raise OSError(ctypes.get_errno(), f"bpf: {os.strerror(ctypes.get_errno())}")
    return done

"""Many datagrams by one call to the kernel: recvmmsg(2) and sendmmsg(2), which Python's sockets do not have.

A third of what Python costs an answer is spent on making addresses text and bytes again, and on letting other threads
run between two packets. Here an address stays what the kernel wrote, and goes back as it came.

A socket on all addresses of the box answers from the one that was asked: the kernel would choose a source by the way
back, and a client takes no datagram from an address that it did not ask (ip(7) IP_PKTINFO, RFC 3542 section 6).
"""

import contextlib
import ctypes
import socket
from dataclasses import dataclass
from itertools import groupby
from typing import Any

AT_ONCE = 64  # datagrams
SLOT = 2048  # bytes of each: a question is far smaller, and no answer by UDP is larger
NAME = 28  # bytes of a sender: struct sockaddr_in6, the larger of the two

_NOTE = 40  # bytes of the address that was asked, CMSG_SPACE of the larger of the two
_HEADER = socket.CMSG_LEN(0)
_WILDCARDS = frozenset({"0.0.0.0", "::"})


@dataclass(frozen=True, slots=True)
class _Family:
    """What the two kinds of addresses differ in. `host`: where a sender holds it; `name`: a sender's bytes.

    `told`: the option that makes the kernel say which address was asked; `note`: protocol, type and bytes of what it
    says.
    """

    host: slice
    name: int
    told: int
    note: tuple[int, int, int]


_IP_PKTINFO = 8  # <linux/in.h>; the socket module names it from Python 3.14 on
_FAMILIES = {
    socket.AF_INET: _Family(slice(4, 8), 16, _IP_PKTINFO, (socket.IPPROTO_IP, _IP_PKTINFO, 12)),
    socket.AF_INET6: _Family(
        slice(8, 24), NAME, socket.IPV6_RECVPKTINFO, (socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, 20)
    ),
}


class _Part(ctypes.Structure):
    """struct iovec, readv(2)."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """struct msghdr, recvmsg(2)."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint),
        ("parts", ctypes.c_void_p),
        ("part_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Slot(ctypes.Structure):
    """struct mmsghdr, recvmmsg(2)."""

    _fields_ = (("message", _Message), ("length", ctypes.c_uint))


_libc = ctypes.CDLL(None)
_libc.recvmmsg.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_void_p]
_libc.sendmmsg.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]


class Datagrams:
    """AT_ONCE places of one socket, each for a datagram, its sender and the answer.

    `asked` and `senders`: SLOT and NAME bytes for each place. `host`: which bytes of a sender are its address.
    """

    def __init__(self, udp: socket.socket) -> None:
        self._udp = udp
        self._family = _FAMILIES[udp.family]
        self._noted = udp.getsockname()[0] in _WILDCARDS
        if self._noted:
            level, _, _ = self._family.note
            udp.setsockopt(level, self._family.told, 1)
        self.host = self._family.host
        data, answers, names, notes = (
            ctypes.create_string_buffer(AT_ONCE * each) for each in (SLOT, SLOT, NAME, _NOTE)
        )
        self.asked, self._answers, self.senders, self._notes = (
            memoryview(each).cast("B") for each in (data, answers, names, notes)
        )
        self._incoming, self._rooms = self._slots(data, names, notes)  # rooms: held, since the kernel writes by them
        self._outgoing, self._sizes_to_send = self._slots(answers, names, notes)
        # Of each, the one field that is read or written for every packet.
        step = ctypes.sizeof(_Slot) // ctypes.sizeof(ctypes.c_uint)
        self._came = memoryview(self._incoming).cast("B").cast("I")[_Slot.length.offset // 4 :: step]
        self._sizes = memoryview(self._sizes_to_send).cast("B").cast("L")[1::2]

    def receive(self) -> list[int]:
        """Read what has come, AT_ONCE at most: the size of each."""
        count: int = _libc.recvmmsg(
            self._udp.fileno(), ctypes.addressof(self._incoming), AT_ONCE, int(socket.MSG_DONTWAIT), None
        )
        if count <= 0:
            return []
        if self._noted:
            self._leave_interfaces_open(count)
        return self._came[:count].tolist()

    def answer(self, place: int, message: bytes) -> None:
        """Write what is to be sent to the sender of `place`; b"" for nothing."""
        size = len(message)
        begin = place * SLOT
        self._answers[begin : begin + size] = message
        self._sizes[place] = size

    def send(self, count: int) -> None:
        """Send what was written in the first `count` places, each of which was written since they were received."""
        start = 0
        for is_answer, run in groupby(self._sizes[:count].tolist(), bool):
            end = start + len(list(run))
            while is_answer and start < end:
                first = ctypes.addressof(self._outgoing) + start * ctypes.sizeof(_Slot)
                # A full buffer loses a packet, as a network may; the client asks again.
                start += max(1, _libc.sendmmsg(self._udp.fileno(), first, end - start, int(socket.MSG_DONTWAIT)))
            start = end

    def sender(self, place: int) -> tuple[Any, list[tuple[int, int, bytes]]]:
        """Where the datagram at `place` came from, and which address it asked, for `send_to`."""
        name = self.senders[place * NAME : (place + 1) * NAME]
        where: Any = (socket.inet_ntop(self._udp.family, name[self.host]), int.from_bytes(name[2:4]))
        if self._udp.family == socket.AF_INET6:
            where += (0, ctypes.c_uint32.from_buffer(name, 24).value)
        if not self._noted:
            return where, []
        level, type, size = self._family.note
        begin = place * _NOTE + _HEADER
        return where, [(level, type, self._notes[begin : begin + size].tobytes())]

    def send_to(self, sender: tuple[Any, list[tuple[int, int, bytes]]], message: bytes) -> None:
        where, asked = sender
        with contextlib.suppress(OSError):
            self._udp.sendmsg([message], asked, 0, where)

    def _leave_interfaces_open(self, count: int) -> None:
        """The answer to an IPv4 question goes by whichever routing knows; a link-local address needs its interface."""
        if self._udp.family == socket.AF_INET:
            for begin in range(_HEADER, count * _NOTE, _NOTE):
                self._notes[begin : begin + 4] = bytes(4)

    def _slots(self, data: Any, names: Any, notes: Any) -> tuple[Any, Any]:
        """What the two calls are given, for these buffers."""
        parts, slots = (_Part * AT_ONCE)(), (_Slot * AT_ONCE)()
        for place in range(AT_ONCE):
            parts[place] = _Part(ctypes.addressof(data) + place * SLOT, SLOT)
            message = slots[place].message
            message.name, message.name_length = ctypes.addressof(names) + place * NAME, self._family.name
            message.parts, message.part_count = ctypes.addressof(parts[place]), 1
            if self._noted:
                message.control = ctypes.addressof(notes) + place * _NOTE
                message.control_length = socket.CMSG_SPACE(self._family.note[2])
        return slots, parts

"""Which chains and rules the kernel has, told by their handles: to notice that somebody else has changed them.

By netlink (nftables' own messages, linux/netfilter/nf_tables.h), since listing by libnftables fetches every element of
every set first: more than a second where much is admitted. A rule is never altered in place, so its handle tells it.
"""

import socket
import struct
from collections.abc import Iterator

FAMILIES = {"inet": 1, "bridge": 7}  # NFPROTO_INET, NFPROTO_BRIDGE

_NETFILTER = 12
_SUBSYSTEM = 10 << 8  # NFNL_SUBSYS_NFTABLES
_GET_TABLE, _GET_CHAIN, _GET_RULE = 1, 4, 7
_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP, netlink(7)
_ERROR, _DONE = 2, 3
_INTERRUPTED = 0x10  # NLM_F_DUMP_INTR

# Of each kind of message: which attribute is the table's name, and which tell one from another: a table's flags; a
# chain's handle, name and policy; a rule's chain and handle.
_TOLD = {_GET_TABLE: (1, (2,)), _GET_CHAIN: (1, (2, 3, 5)), _GET_RULE: (1, (2, 3))}

_HEAD = struct.Struct("=IHHII")
_ATTRIBUTE = struct.Struct("=HH")


class Unsteady(Exception):
    """Somebody changed something while it was told; ask again."""


class RulesThere:
    """For one network namespace: that in which it was made."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETFILTER)
        self._socket.settimeout(2.0)
        self._socket.bind((0, 0))
        self._sequence = 0

    def of(self, table: str) -> tuple[bytes, ...]:
        """What tells this table ("inet lessonwall") from any other state of it; empty if it is not there.

        Raises Unsteady, and OSError if the kernel does not answer.
        """
        family, _, name = table.partition(" ")
        return tuple(
            told
            for kind, (table_in, telling) in _TOLD.items()
            for attributes in self._ask(kind, FAMILIES[family])
            if attributes.get(table_in, b"").rstrip(b"\0") == name.encode()
            for told in [b"".join(attributes.get(each, b"") for each in telling)]
        )

    def close(self) -> None:
        self._socket.close()

    def _ask(self, kind: int, family: int) -> Iterator[dict[int, bytes]]:
        self._sequence += 1
        asked = struct.pack("!BBH", family, 0, 0)
        self._socket.send(_HEAD.pack(_HEAD.size + 4, _SUBSYSTEM | kind, _DUMP, self._sequence, 0) + asked)
        while True:
            data = self._socket.recv(1 << 17)
            at = 0
            while at + _HEAD.size <= len(data):
                size, type_, flags, sequence, _ = _HEAD.unpack_from(data, at)
                if sequence == self._sequence:
                    if flags & _INTERRUPTED:
                        raise Unsteady
                    if type_ in (_ERROR, _DONE):
                        return
                    yield _attributes(data[at + _HEAD.size + 4 : at + size])
                at += max(_HEAD.size, size + 3 & ~3)


def _attributes(data: bytes) -> dict[int, bytes]:
    found, at = {}, 0
    while at + _ATTRIBUTE.size <= len(data):
        size, kind = _ATTRIBUTE.unpack_from(data, at)
        found[kind & 0x3FFF] = data[at + _ATTRIBUTE.size : at + size]
        at += max(_ATTRIBUTE.size, size + 3 & ~3)
    return found

"""Frames made by hand: sent as a device sends them, and looked for where they would come out."""

import select
import socket
import time

from scapy.packet import Packet

from tests.netns.lab.namespaces import Namespace

EVERYTHING = 3  # ETH_P_ALL
OWN = 4  # PACKET_OUTGOING, packet(7)


def send(there: Namespace, frames: list[Packet], interface: str = "eth0") -> None:
    with there.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((interface, 0))
        for frame in frames:
            sock.send(bytes(frame))


class Watch:
    """What an interface hears from now on."""

    def __init__(self, there: Namespace, interface: str) -> None:
        self._sock = there.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
        self._sock.bind((interface, EVERYTHING))

    def heard(self, marks: list[bytes], seconds: float) -> set[bytes]:
        """Which of these stood in any frame; at once when all have."""
        found: set[bytes] = set()
        end = time.monotonic() + seconds
        while len(found) < len(marks) and (left := end - time.monotonic()) > 0:
            if select.select([self._sock], [], [], left)[0]:
                data, address = self._sock.recvfrom(65535)
                if address[2] != OWN:
                    found |= {each for each in marks if each in data}
        return found

    def close(self) -> None:
        self._sock.close()

"""A packet that a watched zone would have been refused -> who, whither: what the list of such things counts. Pure."""

from filters.wire.packet import TCP, UDP, packet

_PROTOCOLS = {TCP: "tcp", UDP: "udp", 1: "icmp", 58: "icmp"}


def watched_from_packet(data: bytes) -> tuple[str, str, int, str]:
    """Address, far end, port (0 where there is none) and protocol. Raises filters.wire.packet.Malformed."""
    found = packet(data)
    protocol = _PROTOCOLS.get(found.protocol, str(found.protocol))
    return found.source, found.target, found.target_port, protocol

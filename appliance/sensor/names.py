"""By which name an address was asked for, from the answers that our DNS sends; in memory, for a while. Pure.

The name tells a tunnel to a VPN from a telephone's calls over Wi-Fi, and tells a person more than an address does. Only
answers that hold addresses are read; who asked is not kept.
"""

from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address

from filters.wire import dns

MOST = 20_000  # addresses
_LONGEST_ANSWER = 32  # records
_SIZES = {dns.A: 4, dns.AAAA: 16}


class Names:
    """Address -> the name by which it was asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._names: OrderedDict[str, str] = OrderedDict()

    def __len__(self) -> int:
        return len(self._names)

    def of(self, address: str) -> str:
        return self._names.get(address, "")

    def read(self, message: bytes) -> None:
        """An answer by DNS. Raises dns.Malformed."""
        if len(message) < dns.HEADER.size:
            raise dns.Malformed("shorter than a header")
        _, flags, questions, answers, _, _ = dns.HEADER.unpack_from(message)
        if not flags & dns.QR or questions != 1 or not 0 < answers <= _LONGEST_ANSWER:
            return
        labels, end = dns.read_name(message, dns.HEADER.size)
        # No pointer stands before it, so the name is asked for as it is written.
        name = dns.text(labels)
        for record in dns.records(message, end + 4, (answers, 0, 0)):
            if _SIZES.get(record.type) == record.end - record.data:
                self._put(message[record.data : record.end], name)

    def _put(self, packed: bytes, name: str) -> None:
        address = str(IPv4Address(packed) if len(packed) == 4 else IPv6Address(packed))
        self._names[address] = name
        self._names.move_to_end(address)
        if len(self._names) > self._most:
            self._names.popitem(last=False)

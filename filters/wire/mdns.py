"""Reads what a device tells of itself by multicast DNS: its services, its model, and its name.

Sources: RFC 6762, RFC 6763 sections 4 and 6 (service instances, TXT keys).
"""

from dataclasses import dataclass

from filters.wire import dns

_PROTOCOLS = frozenset({"_tcp", "_udp"})
_MODELS = ("model", "md", "ty", "usb_MDL", "am", "rpMd", "product")
_MAKERS = ("manufacturer", "usb_MFG", "mfg", "vendor")
_MOST_RECORDS = 64


class Malformed(ValueError):
    """These bytes are no answer by mDNS."""


@dataclass(frozen=True, slots=True)
class Told:
    """`services`: types such as "_ipp._tcp". `model`: what its TXT records call it. `name`: its host's."""

    services: frozenset[str]
    model: str
    name: str


def mdns(data: bytes) -> Told | None:
    """What an answer tells of its sender; None for a question. Raises Malformed."""
    try:
        return _told(data)
    except dns.Malformed as error:
        raise Malformed(str(error)) from None


def _told(data: bytes) -> Told | None:
    if len(data) < dns.HEADER.size:
        raise dns.Malformed("shorter than a header")
    _, flags, questions, *counts = dns.HEADER.unpack_from(data)
    if not flags & dns.QR:
        return None
    at = dns.HEADER.size
    if questions + sum(counts) > _MOST_RECORDS:
        raise dns.Malformed("more records than a device has")
    for _ in range(questions):
        at = dns.skip_name(data, at) + 4
    services: set[str] = set()
    model: list[str] = []
    name = ""
    for record in dns.records(data, at, (counts[0], counts[1], counts[2])):
        labels = [label.decode("utf-8", "replace") for label in dns.read_name(data, record.start)[0]]
        service = _service(labels)
        # A pointer to an instance is told by who offers it; others only ask for it, or pass it on.
        if record.type in (dns.SRV, dns.TXT) and service:
            services.add(service)
        if record.type == dns.TXT:
            model += _of_model(data[record.data : record.end])
        if record.type in (dns.A, dns.AAAA) and len(labels) == 2 and labels[1].lower() == "local":
            name = name or _plain(labels[0])
    return Told(frozenset(services), " ".join(dict.fromkeys(model))[:120], name)


def _service(labels: list[str]) -> str:
    for at, label in enumerate(labels[:-1]):
        if label.startswith("_") and labels[at + 1].lower() in _PROTOCOLS:
            return f"{label}.{labels[at + 1]}".lower()
    return ""


def _of_model(data: bytes) -> list[str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        key, sign, value = data[at + 1 : at + 1 + data[at]].partition(b"=")
        if sign:
            found.setdefault(key.decode("latin-1"), _plain(value.decode("utf-8", "replace")))
        at += 1 + data[at]
    return [found[key] for key in (*_MAKERS, *_MODELS) if found.get(key)]


def _plain(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)[:63]

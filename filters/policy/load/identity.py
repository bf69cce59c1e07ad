"""school.yaml's `identity`: who may tell the box who is where, and how people sign in -> Identity. Pure."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from filters.policy.load.parts import items, mapping, reference, text, whole, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.rules import Group
from filters.policy.school import Identity, Ldap, Oidc, Relay, Sender

RADIUS_ACCOUNTING = 1813


def read_identity(sheet: Sheet, groups: Mapping[str, Group]) -> Identity:
    data = mapping(sheet.data, "identity")
    return Identity(
        radius=tuple(_senders(sheet, "radius")),
        relay=_relay(sheet, data),
        log_on=tuple(_senders(sheet, "log_on")),
        oidc=_oidc(data),
        ldap=_ldap(sheet, data, groups),
        leases=text(data, "leases"),
        sign_in_hours=whole(data, "sign_in_hours", 10),
        realms=tuple(words(data, "realms")),
    )


def _senders(sheet: Sheet, key: str) -> Iterator[Sender]:
    seen: set[str] = set()
    for place, entry in enumerate(items(mapping(sheet.data, "identity"), key)):
        if not isinstance(entry, dict):
            continue
        path: Path = ("identity", key, place)
        id = text(entry, "id")
        if id in seen:
            sheet.add((*path, "id"), f'"{id}" stands twice', "give one of them another id")
        seen.add(id)
        networks = tuple(words(entry, "networks"))
        for at, network in enumerate(networks):
            _network(sheet, (*path, "networks", at), network)
        yield Sender(id, networks, text(entry, "secret_file"))


def _network(sheet: Sheet, path: Path, network: str) -> None:
    try:
        around = ip_network(network)
    except ValueError:
        sheet.add(path, f'"{network}" is not a network', "write it as 10.4.9.10 or 10.4.9.0/24")
        return
    if around.prefixlen == 0:
        sheet.add(path, "anybody could send that", "name the addresses of the access points or servers alone")


def _relay(sheet: Sheet, data: Any) -> Relay | None:
    given = mapping(data, "relay")
    if not given:
        return None
    host, port = text(given, "to"), RADIUS_ACCOUNTING
    if host.startswith("[") or host.count(":") == 1:
        host, _, told = host.removeprefix("[").replace("]", "").rpartition(":")
        port = int(told) if told.isdecimal() and len(told) <= 5 else 0
    try:
        plain = ip_network(host).network_address
    except ValueError:
        plain = None
    if plain is None or "/" in host or not 0 < port < 65536:
        todo = "write it as 10.4.0.5, 10.4.0.5:1813 or [fd00:4::5]:1813"
        sheet.add(("identity", "relay", "to"), f'"{text(given, "to")}" is not the address of a server', todo)
        return None
    if not items(data, "radius"):
        todo = "add radius, with the access points that send accounting, or take relay out"
        sheet.add(("identity", "relay"), "nothing comes in that could be passed on", todo)
    return Relay(str(plain), port, text(given, "secret_file"))


def _oidc(data: Any) -> Oidc | None:
    given = mapping(data, "oidc")
    if not given:
        return None
    issuer, client = text(given, "issuer").rstrip("/"), text(given, "client_id")
    return Oidc(issuer, client, text(given, "secret_file"), text(given, "claim", "email"))


def _ldap(sheet: Sheet, data: Any, groups: Mapping[str, Group]) -> Ldap | None:
    given = mapping(data, "ldap")
    if not given:
        return None
    named = mapping(given, "groups")
    path: Path = ("identity", "ldap", "groups")
    return Ldap(
        url=text(given, "url"),
        base=text(given, "base"),
        user=text(given, "user"),
        password_file=text(given, "password_file"),
        groups={theirs: reference(sheet, (*path, theirs), groups, "group") for theirs in named},
    )

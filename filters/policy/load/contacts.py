"""Whom to reach and by what way: the roles, mail, webhooks and resolvers of school.yaml. Pure."""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from filters.dns.endpoint import Way, upstream
from filters.policy.load.parts import is_address, items, mapping, text, whole, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.load.ways import read_ways
from filters.policy.problems import nearest
from filters.policy.school import Contact, Dns, Mail, Notify, Proxy, Webhook
from filters.policy.tenants import Tenants
from filters.wire import dns as wire

# In the file a list of deputies; in accounts and routes each is a "deputy".
_ROLE_KEYS = {"dsl": "dsl", "deputies": "deputy", "head": "head", "chair": "chair", "slt": "slt"}
_ROLE_KEYS |= {"governor": "governor", "it": "it"}


def read_roles(sheet: Sheet) -> dict[str, tuple[Contact, ...]]:
    roles = mapping(sheet.data, "roles")
    return {
        role: tuple(
            contact
            for holder in (roles[key] if isinstance(roles[key], list) else [roles[key]])
            if (contact := _contact(sheet, key, holder, {key}))
        )
        for key, role in _ROLE_KEYS.items()
        if key in roles
    }


def _contact(sheet: Sheet, key: str, holder: object, seen: set[str]) -> Contact | None:
    """The person, or whoever holds the role that is named instead."""
    if isinstance(holder, dict):
        return Contact(*(text(holder, each) for each in ("name", "email", "phone", "person")))
    if not isinstance(holder, str):
        return None
    roles = mapping(sheet.data, "roles")
    if holder not in roles or isinstance(roles[holder], list):
        near = nearest(holder, [role for role in roles if role != key])
        todo = f'did you mean "{near}"?' if near else "write name and email of the person, or a role such as head"
        sheet.add(("roles", key), f'no role is called "{holder}"', todo)
        return None
    if holder in seen:
        sheet.add(
            ("roles", key), f"{key} names {holder}, which leads back to itself", "write name and email in one of them"
        )
        return None
    return _contact(sheet, key, roles[holder], {*seen, holder})


def read_dns(sheet: Sheet) -> Dns:
    data = mapping(sheet.data, "dns")
    forward = {domain: tuple(words(data["forward"], domain)) for domain in mapping(data, "forward")}
    for place, server in enumerate(words(data, "upstreams")):
        _resolver(sheet, ("dns", "upstreams", place), server)
    for domain, servers in forward.items():
        if not _is_domain(domain):
            sheet.add(("dns", "forward", domain), f'"{domain}" is not a domain', "write it as school.local")
        for place, server in enumerate(servers):
            _own_server(sheet, ("dns", "forward", domain, place), server)
    return Dns(
        tuple(words(data, "upstreams")),
        forward,
        tuple(_shared_resolvers(sheet, data)),
        rate_limit=whole(data, "rate_limit", 200),
        workers=whole(data, "workers"),
    )


def _shared_resolvers(sheet: Sheet, data: Any) -> Iterator[str]:
    """In the form in which an address is known when it asks."""
    for place, resolver in enumerate(words(data, "shared_resolvers")):
        if is_address(resolver):
            yield str(ip_address(resolver))
        else:
            todo = "write the address of the resolver alone, such as 10.4.0.5"
            sheet.add(("dns", "shared_resolvers", place), f'"{resolver}" is not an address', todo)


def _is_domain(text: str) -> bool:
    try:
        return len(wire.plain_name(text)) > 1
    except wire.Malformed:
        return False


def _resolver(sheet: Sheet, path: Path, server: str) -> None:
    try:
        upstream(server)
    except ValueError as error:
        what, _, todo = str(error).rpartition("; ")
        sheet.add(path, what, todo)


def _own_server(sheet: Sheet, path: Path, server: str) -> None:
    """The servers of a school's own domains stand in its own network; they are asked plainly."""
    try:
        plain = upstream(server).way is Way.PLAIN
    except ValueError:
        plain = False
    if not plain:
        todo = "write it as 10.4.0.5, 10.4.0.5:53 or [fd00:4::5]:53"
        sheet.add(path, f'"{server}" is not the address of a server of your own', todo)


def read_proxy(sheet: Sheet) -> Proxy:
    data = mapping(sheet.data, "proxy")
    for place, network in enumerate(words(data, "reach")):
        try:
            ip_network(network)
        except ValueError:
            todo = "write it as 10.4.2.0/24 or fd00:4:2::/48"
            sheet.add(("proxy", "reach", place), f'"{network}" is not a network', todo)
    ports = tuple(port for port in items(data, "ports") if isinstance(port, int))
    ways = read_ways(sheet)
    return Proxy(
        tuple(words(data, "reach")), ports, text(data, "roots"), _tenants(sheet), ways.parent, ways.direct, ways.wpad
    )


def _tenants(sheet: Sheet) -> Tenants:
    data = mapping(mapping(sheet.data, "proxy"), "tenants")
    microsoft = mapping(data, "microsoft")
    return Tenants(tuple(words(data, "google")), tuple(words(microsoft, "tenants")), text(microsoft, "directory"))


def read_notify(data: Any) -> Notify:
    given = mapping(data, "notify")
    mail = mapping(given, "mail")
    port = mail.get("port", 587)
    return Notify(
        mail=Mail(
            host=text(mail, "host"),
            sender=text(mail, "from"),
            port=port if isinstance(port, int) else 587,
            tls=text(mail, "tls", "starttls"),
            user=text(mail, "user"),
            password_file=text(mail, "password_file"),
        )
        if mail
        else None,
        webhooks=tuple(Webhook(text(hook, "url"), text(hook, "secret_file")) for hook in items(given, "webhooks")),
        include_names=given.get("include_names") is True,
    )

"""Whom to reach and by what way: the roles, mail, webhooks and resolvers of school.yaml. Pure."""

from ipaddress import ip_network
from typing import Any

from filters.policy.load.parts import is_address, items, mapping, text, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.problems import nearest
from filters.policy.school import Contact, Dns, Mail, Notify, Proxy, Webhook

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
        _server(sheet, ("dns", "upstreams", place), server)
    for domain, servers in forward.items():
        for place, server in enumerate(servers):
            _server(sheet, ("dns", "forward", domain, place), server)
    return Dns(tuple(words(data, "upstreams")), forward)


def _server(sheet: Sheet, path: Path, server: str) -> None:
    host, port = server, "53"
    if server.startswith("[") and "]" in server:
        host, _, port = server[1:].partition("]")
        port = port.removeprefix(":") or "53"
    elif server.count(":") == 1:
        host, _, port = server.partition(":")
    if not is_address(host) or not (port.isdecimal() and 0 < int(port) < 65536):
        sheet.add(
            path, f'"{server}" is not the address of a resolver', "write it as 9.9.9.9, 9.9.9.9:53 or [2620:fe::9]:53"
        )


def read_proxy(sheet: Sheet) -> Proxy:
    data = mapping(sheet.data, "proxy")
    for place, network in enumerate(words(data, "reach")):
        try:
            ip_network(network)
        except ValueError:
            todo = "write it as 10.4.2.0/24 or fd00:4:2::/48"
            sheet.add(("proxy", "reach", place), f'"{network}" is not a network', todo)
    ports = tuple(port for port in items(data, "ports") if isinstance(port, int))
    return Proxy(tuple(words(data, "reach")), ports, text(data, "roots"))


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

"""By which way requests leave the school, and how devices find the proxy: a part of `proxy` in school.yaml. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from filters.policy.load.parts import mapping, text, words
from filters.policy.load.shape import Sheet
from filters.policy.load.vocabulary import UnknownWord, address
from filters.policy.school import Parent

_WRITE = "write it as http://10.0.0.1:3128"


@dataclass(frozen=True, slots=True)
class Ways:
    parent: Parent | None = None
    direct: tuple[str, ...] = ()
    wpad: bool = False


def read_ways(sheet: Sheet) -> Ways:
    data = mapping(sheet.data, "proxy")
    return Ways(_parent(sheet), _direct(sheet), _wpad(sheet) if data.get("wpad") is True else False)


def _parent(sheet: Sheet) -> Parent | None:
    data = mapping(sheet.data, "proxy")
    login = text(data, "parent_login")
    if not (url := text(data, "parent")):
        if login:
            sheet.add(("proxy", "parent_login"), "a login stands without a parent", "add parent, or take it out")
        return None
    if problem := _unlike_a_proxy(url):
        sheet.add(("proxy", "parent"), *problem)
        return None
    parts = urlsplit(url)
    host, port = str(ip_address(parts.hostname or "")), parts.port or 0
    if any(text(mapping(mapping(sheet.data, "zones"), zone), "block_page") == host for zone in _zones(sheet)):
        sheet.add(("proxy", "parent"), f"{host} is the box itself, by a zone's block_page", "name the provider's proxy")
        return None
    return Parent(host, port, login)


def _zones(sheet: Sheet) -> tuple[str, ...]:
    return tuple(mapping(sheet.data, "zones"))


def _unlike_a_proxy(url: str) -> tuple[str, str] | None:
    """What is wrong with it, and what to do."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return f'"{url[:80]}" is not the address of a proxy', _WRITE
    if "@" in parts.netloc:
        return "it has a login in it", "write user:password into a file on the box, and name that as parent_login"
    if parts.scheme != "http":
        return f'"{url[:80]}" does not begin with http://', f"{_WRITE}; what passes is under TLS of its own"
    if not host or not port or parts.path not in ("", "/") or parts.query:
        return f'"{url[:80]}" is not the address of a proxy', _WRITE
    try:
        at = ip_address(host)
    except ValueError:
        return f'"{host}" is a name', f"{_WRITE}, by its address: names may be known beyond it alone"
    if at.is_unspecified or at.is_multicast:
        return f'"{host}" is nobody\'s address', _WRITE
    return None


def _direct(sheet: Sheet) -> tuple[str, ...]:
    found = []
    for place, word in enumerate(words(mapping(sheet.data, "proxy"), "direct")):
        try:
            label = address(word)
        except UnknownWord as error:
            sheet.add(("proxy", "direct", place), error.what, error.todo)
            continue
        if label.startswith("url:"):
            sheet.add(("proxy", "direct", place), f'"{word}" is a page', "name its host alone")
            continue
        found.append(label.removeprefix("host:"))
    return tuple(found)


def _wpad(sheet: Sheet) -> bool:
    web = text(mapping(sheet.data, "web"), "name")
    if mapping(mapping(sheet.data, "dns"), "forward") or web.count(".") > 1:
        return True
    sheet.add(("proxy", "wpad"), "there is no domain to answer it in", "add the school's domain under dns.forward")
    return False

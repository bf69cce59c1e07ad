"""To whom a request is addressed: every name that it bears, and the one name that goes on to the site.

Thin: what a host is stands in `host.py`. A request whose names cannot be understood, or which bears two in a place for
one, is refused: the next server might take another of them than we judged.
"""

from dataclasses import dataclass

from mitmproxy import http

from filters.policy.names import is_public_address
from filters.proxy.host import Authority, BadHost, authority, canonical_host, is_address


@dataclass(frozen=True, slots=True)
class Addressed:
    """`names`: canonical, the one that is contacted first. `told`: what the site reads as its own name, None where
    nothing within a tunnel named it."""

    names: tuple[str, ...]
    told: Authority | None

    @property
    def contacted(self) -> str:
        return self.names[0]


def addressed(flow: http.HTTPFlow, *, tunnelled: bool, redirected: bool = False) -> Addressed:
    """`tunnelled`: within CONNECT, where the request's own target says nothing. `redirected`: made to an address that
    the client looked up, as everybody does, and that says nothing where there is a name. Raises BadHost."""
    contacted = canonical_host(flow.request.host)
    claimed = _claimed(flow.request)
    if not tunnelled and not redirected:  # RFC 9112, section 3.2.2: the target counts, and Host is made anew from it.
        by_target = Authority(contacted, _port(flow.request))
        return Addressed(_each(contacted, *(each.host for each in claimed)), by_target)
    told = claimed[0] if claimed else None
    sni = flow.client_conn.sni
    names = [*(each.host for each in claimed), *([canonical_host(sni)] if sni else [])]
    if names and redirected and is_address(contacted):
        return Addressed(_each(*names), told)
    if names and is_public_address(contacted):
        # What is judged is what is contacted: an address with a name beside it is reached by that name.
        return Addressed(_each(names[0], contacted, *names), told)
    return Addressed(_each(contacted, *names), told)


def readdress(flow: http.HTTPFlow, to: Addressed) -> None:
    """From here on the request bears one name, in one spelling."""
    request = flow.request
    request.data.host = to.contacted
    if to.told is None:
        return
    told = str(to.told).encode()
    if request.is_http2:
        request.data.authority = told
        request.headers.pop("host", None)
    else:
        request.data.authority = b""
        request.headers["host"] = told.decode()


def _claimed(request: http.Request) -> tuple[Authority, ...]:
    """What Host or :authority says; both, where they are one. Raises BadHost where they are not (RFC 9113, 8.3.1)."""
    hosts = request.headers.get_all("host")
    if len(hosts) > 1:
        raise BadHost("two Host headers")
    written = [text for text in (request.authority, *hosts) if text]
    claimed = tuple(dict.fromkeys(map(authority, written)))
    if len({(each.host, each.port or _default(request)) for each in claimed}) > 1:
        raise BadHost("Host and target are at odds")
    return claimed


def _port(request: http.Request) -> int | None:
    return None if request.port == _default(request) else request.port


def _default(request: http.Request) -> int:
    return 443 if request.scheme == "https" else 80


def _each(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))

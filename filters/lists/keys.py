"""How a name, an address, a URL or a digest is written as a key: one form for lists and for look-ups. Pure.

Case, IDNA, the last dot, "www." before a URL and what a URL hides behind "%" are settled here and nowhere else.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from ipaddress import ip_address
from itertools import accumulate
from urllib.parse import quote_plus

import idna

from filters.policy.names import canonical
from filters.policy.places import parameters, split, walked

LONGEST_NAME = 253  # characters of a host name in text form (RFC 1035 section 2.3.4)
MOST_IN_ORDER = 32  # parameters of a query, of which digests are taken

_GOES_ON = b"\0"  # stands in no path and no parameter: see `walked` and `quote_plus`


class Kind(IntEnum):
    """What an entry of a list covers."""

    NAME = 0  # the name and everything below it
    ALONE = 1  # that name alone
    FIRM = 2  # as NAME, whatever exceptions the same list makes
    OUT = 3  # an exception: this list says nothing of the name and of what is below it
    URL = 4  # a path of a host and everything below it
    DIGEST = 5  # a name or URL of which only the digest is told


def host_key(name: str) -> bytes:
    """The key of a host as anybody writes it. Never raises: what is no name has a key that no list holds."""
    name = canonical(name)
    if ":" in name:
        return _address(name.strip("[]")) or name.encode("utf-8", "replace")
    if not name.isascii():
        return ascii_form(name) or name.encode("utf-8", "replace")
    return name.encode()[-LONGEST_NAME:]


def ascii_form(name: str) -> bytes | None:
    """A name with other letters than ASCII in the form that goes over the wire (UTS 46, RFC 5891); None for none."""
    try:
        return idna.encode(name, uts46=True)
    except (idna.IDNAError, UnicodeError):
        pass
    try:  # What IDNA 2008 refuses and the older one knew, such as names with symbols, still resolves.
        return name.encode("idna")
    except UnicodeError:
        return None


def url_host(host: bytes) -> bytes:
    return host.removeprefix(b"www.")


def site_key(key: bytes) -> bytes:
    """By which a host is known to have statutory URL entries. `key`: of the host, or of a URL there.

    Nothing else is looked up by a host with "/" alone.
    """
    return url_host(key.partition(b"/")[0]) + b"/"


def url_key(host: bytes, path: str) -> bytes:
    """The key of a URL as an entry; b"" where it is no more than its host. `path`: with its query.

    A query is a set, as in the rules of a school: its parameters are sorted.
    """
    way, query = split(path)
    where = _where(host, way)
    if query and (pairs := sorted({_pair(*each) for each in parameters(query)})):
        return where + (b"?" if b"/" in where else b"/?") + b"&".join(pairs)
    return where if b"/" in where else b""


def on_the_way(key: bytes) -> Iterator[bytes]:
    """What is kept beside the key of a URL with parameters, so that it is found among others in a longer query:
    that there are such for its path, for its path and first parameter, and so on. No key of an entry ends so."""
    root, mark, query = key.rpartition(b"?")
    if mark:
        pairs = query.split(b"&")
        yield root + _GOES_ON
        yield from (root + b"?" + b"&".join(pairs[:count]) + _GOES_ON for count in range(1, len(pairs)))


def url_keys(host: bytes, path: str, known: Callable[[bytes], bool]) -> Iterator[bytes]:
    """Keys of the entries that would cover a URL, those with parameters first. `path`: as a client sent it.

    "/a/b?y=2&x=1" asks for host/a/b?x=1&y=2 and parts of that as far as `known` says that something goes on there
    (`on_the_way`), then for host/a/b and host/a; never for the host alone.
    """
    way, query = split(path)
    where = _where(host, way)
    root = where if b"/" in where else where + b"/"
    if query and known(root + _GOES_ON):
        # "x" alone in a list is "x" with any value.
        pairs = sorted({form for name, value in parameters(query) for form in (_pair(name, value), _pair(name, None))})
        yield from _with(root + b"?", pairs, known)
    yield from _folders(where)


def _with(root: bytes, pairs: Sequence[bytes], known: Callable[[bytes], bool]) -> Iterator[bytes]:
    for place, pair in enumerate(pairs, start=1):
        key = root + pair
        if known(key + _GOES_ON):
            yield from _with(key + b"&", pairs[place:], known)
        yield key


def _where(host: bytes, way: str) -> bytes:
    return url_host(host) + walked(way).encode("utf-8", "replace")


def _folders(where: bytes) -> Iterator[bytes]:
    while b"/" in where:
        yield where
        where = where.rpartition(b"/")[0]


def _pair(name: str, value: str | None) -> bytes:
    """Here letters of either case are one in a value too: lists are not careful with them."""
    key = quote_plus(name, errors="replace")
    return (key if value is None else f"{key}={quote_plus(value.lower(), errors='replace')}").encode()


def digest_texts(host: bytes, path: str = "") -> Iterator[bytes]:
    """What a list may have taken the digest of, for a URL or, without a path, for a host and each parent of it.

    As Safe Browsing writes them (the host with "/", host/path?query, host/path, each folder with its "/"), and the
    same without the last "/"; a URL's with "www." as it came, and without.
    """
    texts = list(_url_texts(host, path)) if path else list(_parents(host))
    if path and host != url_host(host):
        texts += [b"www." + text for text in texts]
    for text in texts:
        yield text
        yield text + b"/"


def _url_texts(host: bytes, path: str) -> Iterator[bytes]:
    """A digest is of parameters in one order: that in which the client sends them."""
    way, query = split(path)
    where = _where(host, way)
    if query:
        asked = [part for part in query.lower().encode("utf-8", "replace").split(b"&") if part][:MOST_IN_ORDER]
        root = where + (b"?" if b"/" in where else b"/?")
        yield from reversed([root + each for each in accumulate(asked, lambda before, part: before + b"&" + part)])
    yield from _folders(where)


def _parents(host: bytes) -> Iterator[bytes]:
    while True:
        yield host
        _, dot, host = host.partition(b".")
        if not dot:
            return


def _address(text: str) -> bytes | None:
    try:
        return ip_address(text.partition("%")[0]).compressed.encode()
    except ValueError:
        return None

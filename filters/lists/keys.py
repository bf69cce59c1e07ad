"""How a name, an address, a URL or a digest is written as a key: one form for lists and for look-ups. Pure.

Case, IDNA, the last dot, "www." before a URL and what a URL hides behind "%" are settled here and nowhere else.
"""

from collections.abc import Iterator
from enum import IntEnum
from ipaddress import ip_address
from itertools import accumulate

import idna

from filters.policy.names import canonical
from filters.policy.places import split, walked

LONGEST_NAME = 253  # characters of a host name in text form (RFC 1035 section 2.3.4)
MOST_PARAMETERS = 32  # of a query, that are looked at


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


def url_keys(host: bytes, path: str) -> Iterator[bytes]:
    """Keys of the entries that would cover a URL, the longest first. `path`: with its query, as a client sent it.

    "/a/b?x=1&y=2" asks for host/a/b?x=1&y=2, host/a/b?x=1, host/a/b and host/a; never for the host alone.
    """
    way, query = split(path)
    where = url_host(host) + walked(way).encode("utf-8", "replace")
    if query:
        asked = [part for part in query.lower().encode("utf-8", "replace").split(b"&") if part][:MOST_PARAMETERS]
        root = where + (b"?" if b"/" in where else b"/?")
        yield from reversed([root + each for each in accumulate(asked, lambda before, part: before + b"&" + part)])
    while b"/" in where:
        yield where
        where = where.rpartition(b"/")[0]


def digest_texts(host: bytes, path: str = "") -> Iterator[bytes]:
    """What a list may have taken the digest of, for a URL or, without a path, for a host and each parent of it.

    As Safe Browsing writes them (the host with "/", host/path?query, host/path, each folder with its "/"), and the
    same without the last "/"; a URL's with "www." as it came, and without.
    """
    texts = list(url_keys(host, path)) if path else list(_parents(host))
    if path and host != url_host(host):
        texts += [b"www." + text for text in texts]
    for text in texts:
        yield text
        yield text + b"/"


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

"""Lists as their makers write them -> keys: hosts files, plain domains, adblock rules, URLs and digests. Pure.

Lines in, entries out, one at a time: a list of twenty million lines takes no more memory than one of ten. Nothing
raises: what is no entry is counted by reason, with the line where it was first met.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address

from filters.lists.keys import LONGEST_NAME, Kind, ascii_form, url_key
from filters.lists.layout import Skipped

LONGEST_LINE = 8192  # bytes; a URL may be that long, nothing else is

type Entry = tuple[bytes, Kind]

# Underscores, and hyphens at either end, are no host names by RFC 1123, but resolve and are used.
_NAME = re.compile(rb"(?:[a-z0-9_-]{1,63}\.)*(?:[a-z][a-z0-9-]{0,61}[a-z0-9]|[a-z])")
_RULE = re.compile(rb"(@@)?\|\|([^/^$|*]+)(/[^^$|*]*)?\^?\|?(?:\$(.*))?")
_COSMETIC = re.compile(rb"#[@?$%]*#")
_DIGEST = re.compile(rb"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_WHOLE_SITE = frozenset({b"important", b"all", b"document", b"doc"})
_NOWHERE = frozenset({b"0.0.0.0", b"127.0.0.1", b"::", b"::1", b"0", b"255.255.255.255", b"fe80::1%lo0"})
_OWN_NAMES = frozenset(
    {b"localhost", b"localhost.localdomain", b"local", b"broadcasthost", b"0.0.0.0", b"loopback"}
    | {b"ip6-" + name for name in (b"localhost", b"loopback", b"localnet", b"mcastprefix", b"allnodes", b"allrouters")}
    | {b"ip6-allhosts"}
)  # fmt: skip


class Format(StrEnum):
    """How a list is written."""

    HOSTS = "hosts"  # 0.0.0.0 name [name …]
    DOMAINS = "domains"  # a name a line; *.name and .name are the same as name
    ADBLOCK = "adblock"  # ||name^ and its kin
    URLS = "urls"  # host/path a line
    HASHES = "hashes"  # MD5, SHA-1 or SHA-256 in hexadecimal, of names or URLs


@dataclass(slots=True)
class Tally:
    """What was met in a list so far, in all of its files."""

    lines: int = 0
    entries: int = 0
    _file: str = ""
    _before: int = 0  # lines of the files before
    _skipped: dict[str, Skipped] = field(default_factory=dict)

    def begin(self, file: str) -> None:
        """Go on with another file of the same list."""
        self._file, self._before = file, self.lines

    def skip(self, why: str) -> None:
        """The line that is being read is no entry."""
        first = self._skipped.get(why) or self.here(why)
        self._skipped[why] = replace(first, count=first.count + 1)

    def here(self, why: str) -> Skipped:
        """The line that is being read, as one that was passed over no time yet."""
        return Skipped(why, 0, self.lines - self._before, self._file)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The most frequent reason first."""
        return tuple(sorted(self._skipped.values(), key=lambda each: -each.count))


class NoEntry(Exception):
    """A line that is no entry; the text says what it is instead. Caught in `entries`."""


def lines_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a file that comes in pieces of any size: lower case, without ends, byte-order mark and NUL bytes.

    A line may come cut off at any length beyond LONGEST_LINE: a file without line ends must not fill the memory.
    """
    rest, start = b"", True
    for chunk in chunks:
        rest += chunk
        if start and len(rest) < len(_BYTE_ORDER_MARK):
            continue
        rest, start = rest.removeprefix(_BYTE_ORDER_MARK) if start else rest, False
        lines = rest.replace(b"\0", b"").lower().split(b"\n")
        rest = lines.pop()[: LONGEST_LINE + 1]
        for line in lines:
            yield line.strip()
    if rest:
        yield rest.replace(b"\0", b"").lower().strip()


def entries(form: Format, lines: Iterable[bytes], tally: Tally) -> Iterator[Entry]:
    """The entries of a list. `lines`: as `lines_of` gives them. `tally` is kept up to date on the way."""
    read = _READERS[form]
    for line in lines:
        tally.lines += 1
        if not line or line[0] in b"#!;":
            continue
        try:
            if len(line) > LONGEST_LINE:
                raise NoEntry("longer than any name or URL")
            for entry in read(line):
                tally.entries += 1
                yield entry
        except NoEntry as none:
            tally.skip(str(none))


def _domain(line: bytes) -> tuple[Entry, ...]:
    return ((_name(_uncommented(line)), Kind.NAME),)


def _hosts(line: bytes) -> Iterable[Entry]:
    words = _uncommented(line).split()
    if len(words) == 1:
        return ((_name(words[0]), Kind.NAME),)
    if words[0] not in _NOWHERE:
        raise NoEntry("a name with an address of its own" if _is_address(words[0]) else "no line of a hosts file")
    names = [word for word in words[1:] if word not in _OWN_NAMES]
    if not names:
        raise NoEntry("the machine's own names")
    return _good(names)


def _good(words: Iterable[bytes]) -> Iterator[Entry]:
    """Names first; a bad one among them is told after the good ones were taken."""
    bad = False
    for word in words:
        try:
            yield _name(word), Kind.NAME
        except NoEntry:
            bad = True
    if bad:
        raise NoEntry("no host name")


def _adblock(line: bytes) -> tuple[Entry, ...]:
    if line[:1] == b"[":  # [Adblock Plus 2.0]
        return ()
    if _COSMETIC.search(line):
        raise NoEntry("a rule for parts of pages")
    if line[:1] == b"/" and line.rstrip(b"abcdefghijklmnopqrstuvwxyz$,=~_-.|").endswith(b"/"):
        raise NoEntry("a regular expression")
    rule = _RULE.fullmatch(line.replace(b"||*.", b"||", 1))
    if rule is None:
        if line[:1] in b"|@*" or any(sign in line for sign in b"^$*/|"):
            raise NoEntry("a pattern, not a name")
        return tuple(_hosts(line)) if b" " in line or b"\t" in line else _domain(line)
    out, host, path, options = rule.groups()
    asked = frozenset(options.split(b",")) if options else frozenset()
    if not asked <= _WHOLE_SITE:
        raise NoEntry("a rule with options that a name filter cannot keep")
    if path and path != b"/":
        if out:
            raise NoEntry("an exception for part of a site")
        return _url(host + path)
    kind = Kind.OUT if out else Kind.FIRM if b"important" in asked else Kind.NAME
    return ((_name(host), kind),)


def _url(line: bytes) -> tuple[Entry, ...]:
    """A URL without a path is its host. One with a query covers what has these parameters, and others, in any order."""
    rest = line.partition(b"://")[2] if b"://" in line[:12] else line
    host, slash, path = rest.partition(b"/")
    if not slash and b"?" in host:
        host, _, path = rest.partition(b"?")
        path = b"?" + path
    host = host.rpartition(b"@")[2]
    if not host.startswith(b"["):
        host = host.partition(b":")[0]
    name = _name(host.strip(b"[]"))
    try:
        key = url_key(name, "/" + path.decode())
    except UnicodeDecodeError:
        raise NoEntry("not UTF-8") from None
    return ((key, Kind.URL),) if key else ((name, Kind.NAME),)


def _digest(line: bytes) -> tuple[Entry, ...]:
    word = line.split()[0].rstrip(b",;")
    if not _DIGEST.fullmatch(word):
        raise NoEntry("no MD5, SHA-1 or SHA-256 in hexadecimal")
    return ((b"#" + bytes.fromhex(word.decode()), Kind.DIGEST),)


def _uncommented(line: bytes) -> bytes:
    return line.partition(b"#")[0].rstrip() if b"#" in line else line


def _name(text: bytes) -> bytes:
    """The key of a name, or of an address. Raises NoEntry."""
    if _NAME.fullmatch(text) and len(text) <= LONGEST_NAME:
        return text
    name = text.removeprefix(b"*").removeprefix(b".").rstrip(b".")
    if not name.isascii():
        try:
            name = ascii_form(name.decode()) or b""
        except UnicodeDecodeError:
            raise NoEntry("not UTF-8") from None
    if _NAME.fullmatch(name) and len(name) <= LONGEST_NAME:
        return name
    try:
        return ip_address(name.decode()).compressed.encode()
    except ValueError:
        raise NoEntry("no host name") from None


def _is_address(text: bytes) -> bool:
    try:
        ip_address(text.decode())
    except ValueError:
        return False
    return True


_READERS: dict[Format, Callable[[bytes], Iterable[Entry]]] = {
    Format.HOSTS: _hosts,
    Format.DOMAINS: _domain,
    Format.ADBLOCK: _adblock,
    Format.URLS: _url,
    Format.HASHES: _digest,
}

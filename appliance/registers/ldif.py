"""What `ldapsearch` prints (LDIF, RFC 2849) -> entries: names of attributes with their values. Pure."""

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence

type Entry = Mapping[str, Sequence[str]]


def read_ldif(text: str) -> list[Entry]:
    """Entries with their distinguished name under "dn"; names of attributes in small letters, without options.

    What is not text (a photograph) is passed over, and so are referrals to other servers.
    """
    found: list[Entry] = []
    entry: dict[str, list[str]] = {}
    for line in [*_unfolded(text), ""]:
        if not line:
            if "dn" in entry:
                found.append(entry)
            entry = {}
        elif not line.startswith("#"):
            name, _, rest = line.partition(":")
            value = _value(rest)
            if value is not None:
                entry.setdefault(name.partition(";")[0].strip().lower(), []).append(value)
    return found


def _unfolded(text: str) -> Iterator[str]:
    """Lines; one that begins with a space goes on with the line before it (RFC 2849, note 2)."""
    held: str | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(" ") and held is not None:
            held += line[1:]
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _value(rest: str) -> str | None:
    if rest.startswith("<"):  # a file or address to be read: nothing that we follow
        return None
    if not rest.startswith(":"):
        return rest.removeprefix(" ")
    try:
        return base64.b64decode(rest[1:].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None

"""The words that people write in rules -> the labels that `decide` compares; and what was probably meant. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import product

from filters.policy.attempt import Labels
from filters.policy.names import canonical
from filters.policy.places import place
from filters.policy.problems import nearest
from filters.policy.rules import Group
from filters.policy.school import PUPILS, STAFF, THEMES

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+")


class UnknownWord(ValueError):
    """A word that means nothing here: `what` is wrong with it, and what `todo` about it."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what = what
        self.todo = todo


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of one school. `things`: services and categories; `moments`: words of time.

    `registers`: "class", "zone", "device" and "person", each with its ids. None stands for words that cannot be
    known because their file could not be read: then any word is taken for one of them.
    """

    groups: Mapping[str, Group]
    registers: Mapping[str, Labels | None]
    things: Labels
    moments: Labels | None

    def who(self, word: str) -> Labels:
        """Labels of a standing, any one of which suffices. "head + office-ipad" asks for both at once.

        Raises UnknownWord.
        """
        parts = [self._one(part.strip()) for part in word.split("+")]
        return frozenset("+".join(dict.fromkeys(each)) for each in product(*(sorted(part) for part in parts)))

    def what(self, word: str) -> Labels:
        """Labels of a target. Raises UnknownWord."""
        if word in self.things or word == "anything":
            return frozenset({word})
        if word.startswith("theme:"):
            return self._theme(word)
        if "." in word or word.startswith(("host:", "url:")):
            return frozenset({address(word)})
        if word in THEMES:
            raise UnknownWord(f'no service or category is called "{word}"', f'did you mean "theme:{word}"?')
        raise UnknownWord(
            f'no service or category is called "{word}"',
            _meant(
                word, self.things, "name a service or category of the catalogue, a host such as bbc.co.uk, or anything"
            ),
        )

    def when(self, word: str) -> Labels:
        """Labels of an instant; empty for "always". Raises UnknownWord."""
        if word == "always":
            return frozenset()
        if self.moments is None or word in self.moments:
            return frozenset({word})
        if (hyphened := word.lower().replace(" ", "-")) in self.moments:
            return frozenset({hyphened})
        raise UnknownWord(
            f'the timetable has no moment, period or span called "{word}"',
            _meant(word, self.moments, "name a kind of moment (lesson, break, lunch, …), a period, span or weekday"),
        )

    def _theme(self, word: str) -> Labels:
        theme = word.removeprefix("theme:")
        if theme not in THEMES:
            near = nearest(theme, THEMES)
            todo = f'did you mean "theme:{near}"?' if near else f"choose from: {', '.join(sorted(THEMES))}"
            raise UnknownWord(f'no theme is called "{theme}"', todo)
        return frozenset({word})

    def _one(self, word: str) -> Labels:
        if word == "everyone":
            return frozenset({word})
        if groups := self._groups(word):
            return groups
        kind, colon, name = word.partition(":")
        if colon and kind in self.registers:
            register = self.registers[kind]
            if register is None or name in register:
                return frozenset({word})
            raise UnknownWord(
                f'no {kind} is called "{name}"', _meant(name, register, f"add it, or name another {kind}")
            )
        found = [kind for kind, ids in self.registers.items() if ids and word in ids]
        if len(found) > 1:
            said = " or ".join(f"{kind}:{word}" for kind in found)
            raise UnknownWord(f'"{word}" is the id of more than one thing', f"write {said}")
        if found:
            return frozenset({f"{found[0]}:{word}"})
        if None in self.registers.values():
            return frozenset({word})
        raise UnknownWord(
            f'no group, class, person, device or zone is called "{word}"',
            _meant(word, self._all(), f"the groups are: {', '.join(self.groups)}"),
        )

    def _groups(self, word: str) -> Labels:
        """The group of that id, and all groups of that kind."""
        kinds = {"pupils": PUPILS, "staff": STAFF}.get(word, frozenset({word}))
        return frozenset(group.id for group in self.groups.values() if group.id == word or group.kind in kinds)

    def _all(self) -> list[str]:
        return [
            "everyone",
            "pupils",
            "staff",
            *self.groups,
            *(name for ids in self.registers.values() for name in ids or ()),
        ]


def address(word: str) -> str:
    """ "bbc.co.uk" -> "host:bbc.co.uk", "bbc.co.uk/sport?a=b" -> "url:bbc.co.uk/sport?a=b". Raises UnknownWord.

    An address stands for what has no name: "host:203.0.113.9".
    """
    plain = word.removeprefix("host:").removeprefix("url:")
    bare = re.sub(r"^[a-z]+://", "", plain, flags=re.IGNORECASE)
    if bare != plain:
        raise UnknownWord(f'"{word}" is written with its scheme', f'write "{bare.rstrip("/")}"')
    if plain.startswith(("*.", ".")):
        raise UnknownWord(
            f'"{word}" begins with a star or dot', f'write "{plain.lstrip("*.")}"; all below it belongs to it'
        )
    written = re.split("[/?#]", plain, maxsplit=1)[0]
    try:
        host = canonical(written).encode("idna").decode() if not written.isascii() else canonical(written)
    except UnicodeError:
        host = ""
    if numeric := _address(host):
        if not numeric.is_global:
            todo = (
                "rules speak of the internet; write the network of the school's own under proxy: reach in school.yaml"
            )
            raise UnknownWord(f'"{word}" is an address inside a network', todo)
        host = str(numeric)
    elif not _HOST.fullmatch(host):
        raise UnknownWord(f'"{word}" is not a host name', 'write it as "bbc.co.uk" or "bbc.co.uk/sport"')
    about = place(host, plain[len(written) :])
    return f"url:{about}" if about != host else f"host:{host}"


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _meant(word: str, words: Iterable[str], otherwise: str) -> str:
    near = nearest(word, words)
    return f'did you mean "{near}"?' if near else otherwise

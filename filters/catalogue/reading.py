"""YAML text -> entries by id, each with its line, whose fields are taken one by one and checked. Pure.

Scalars stay the text that was written, so that no date, number or "no" turns into something else on the way.
"""

import re
from collections.abc import Iterable
from datetime import date
from ipaddress import ip_address

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from filters.policy.names import is_public_address
from filters.policy.problems import Problem, nearest
from filters.policy.rules import MinimumAge

_HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])\Z")
_NOTHING = ("null", "~", "")


class Problems:
    """Every problem met while reading, in order."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, file: str, line: int, what: str, todo: str) -> None:
        self._found.append(Problem(file, line, what, todo))

    @property
    def found(self) -> tuple[Problem, ...]:
        return tuple(self._found)


def host_name(text: str) -> str | None:
    """A host as lists hold it: lower case, no last dot, IDNA's ASCII form; an address of the internet as it is printed.

    None when it is neither.
    """
    name = text.rstrip(".").lower()
    if is_public_address(name):
        return str(ip_address(name))
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return name if _HOST.match(name) else None


class Entry:
    """One id with its fields. A field that is wrong adds a problem and gives an empty value."""

    def __init__(self, file: str, id: str, node: MappingNode, problems: Problems) -> None:
        self.file = file
        self.id = id
        self.line = node.start_mark.line + 1
        self._problems = problems
        self._fields: dict[str, Node] = {}
        self._taken: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.wrong(f"{id}: a key is no word", "write key: value", key)
                continue
            if key.value in self._fields:
                self.wrong(f'{id}: "{key.value}" is given twice', "keep one of the two", key)
            self._fields[key.value] = value

    def wrong(self, what: str, todo: str, at: Node | None = None) -> None:
        line = at.start_mark.line + 1 if at is not None else self.line
        self._problems.add(self.file, line, what, todo)

    def unknown(self, word: str, noun: str, words: Iterable[str], at: Node | None = None) -> None:
        near = nearest(word, words)
        self.wrong(f'no {noun} is called "{word}"', f'did you mean "{near}"?' if near else f"use a known {noun}", at)

    def nothing_else(self) -> None:
        """Called last: whatever has not been taken is a key that nobody knows."""
        for key, node in self._fields.items():
            if key not in self._taken:
                self.unknown(key, "key", self._taken, node)

    def text(self, key: str, needed: bool = True) -> str:
        node = self._take(key, needed)
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.wrong(f"{self.id}.{key} is not text", "write one line of text", node)
            return ""
        return str(node.value).strip()

    def yes(self, key: str, default: bool) -> bool:
        word = self.text(key, needed=False)
        if word not in ("", "true", "false"):
            self.wrong(f'{self.id}.{key} is "{word}"', "write true or false", self._fields[key])
        return word == "true" if word else default

    def month(self, key: str, needed: bool = True) -> str:
        """When a fact was last checked, "2026-11"."""
        word = self.text(key, needed)
        if word and not _MONTH.match(word):
            self.wrong(f'{self.id}.{key} is "{word}"', "write a year and month, such as 2026-11", self._fields[key])
        return word

    def words(self, key: str, needed: bool = False) -> tuple[str, ...]:
        return tuple(str(node.value) for node in self._items(key, needed))

    def known(self, key: str, words: Iterable[str], needed: bool = False) -> tuple[str, ...]:
        """Words that must be among `words`; others are left out."""
        words = frozenset(words)
        good = []
        for node in self._items(key, needed):
            if node.value in words:
                good.append(str(node.value))
            else:
                self.unknown(str(node.value), "category", words, node)
        return tuple(good)

    def hosts(self, key: str, needed: bool = True) -> tuple[str, ...]:
        """Host names; "=host" stands for that name alone."""
        good = []
        for node in self._items(key, needed):
            alone = "=" if node.value.startswith("=") else ""
            if (name := host_name(node.value.removeprefix("="))) is None:
                self.wrong(f'"{node.value}" is no host name', "write it as in www.example.org, without a path", node)
            elif alone + name in good:
                self.wrong(f"{node.value} is listed twice in {self.id}.{key}", "keep one of the two", node)
            else:
                good.append(alone + name)
        return tuple(good)

    def ages(self, key: str) -> tuple[MinimumAge, ...]:
        """A list of {age, start, source}; start null is an age that is not in force yet."""
        node = self._take(key, needed=False)
        if node is None:
            return ()
        if not isinstance(node, SequenceNode) or not all(isinstance(item, MappingNode) for item in node.value):
            self.wrong(f"{self.id}.{key} is no list of ages", "write - {age: 13, start: 2018-05-25, source: …}", node)
            return ()
        found = (self._age(Entry(self.file, f"{self.id}.{key}", item, self._problems)) for item in node.value)
        return tuple(age for age in found if age is not None)

    @staticmethod
    def _age(entry: "Entry") -> MinimumAge | None:
        age, start, source = entry.text("age"), entry.text("start", needed=False), entry.text("source")
        entry.nothing_else()
        if "start" not in entry._fields:
            entry.wrong(f"{entry.id}.start is missing", "write a date, or null for an age that is not in force yet")
        if not age.isdecimal() or not 3 <= int(age) <= 21:
            entry.wrong(f'{entry.id}.age is "{age}"', "write whole years, 3 to 21")
            return None
        try:
            return MinimumAge(int(age), None if start in _NOTHING else date.fromisoformat(start), source)
        except ValueError:
            entry.wrong(f'{entry.id}.start is "{start}"', "write a date such as 2018-05-25, or null")
            return None

    def _items(self, key: str, needed: bool) -> list[ScalarNode]:
        node = self._take(key, needed)
        if node is None:
            return []
        if not isinstance(node, SequenceNode) or not all(isinstance(item, ScalarNode) for item in node.value):
            self.wrong(f"{self.id}.{key} is no list of words", "write [one, two]", node)
            return []
        if needed and not node.value:
            self.wrong(f"{self.id}.{key} is empty", "list at least one", node)
        return list(node.value)

    def _take(self, key: str, needed: bool) -> Node | None:
        self._taken.add(key)
        node = self._fields.get(key)
        if node is None and needed:
            self.wrong(f"{self.id}.{key} is missing", "add it")
        return node


def entries(file: str, text: str, problems: Problems) -> list[Entry]:
    """The entries of one file: a mapping of ids to mappings. A file that is no YAML is one problem."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(file, line, f"not YAML: {error.problem or error.context}", "check indents, quotes and colons")
        return []
    except YAMLError as error:
        problems.add(file, 1, f"not YAML: {str(error).splitlines()[0]}", "save the file as UTF-8 text")
        return []
    if root is None:
        return []
    if not isinstance(root, MappingNode):
        problems.add(
            file, root.start_mark.line + 1, "the file is no mapping", "begin each entry with its id and a colon"
        )
        return []
    found: list[Entry] = []
    seen: set[str] = set()
    for key, value in root.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode) or not _ID.match(key.value):
            problems.add(file, line, "an id has other signs than a-z, 0-9 and -", "write it like social-media")
        elif not isinstance(value, MappingNode):
            problems.add(file, line, f"{key.value} has no fields", "write its fields below it, indented")
        elif key.value in seen:
            problems.add(file, line, f'"{key.value}" is used twice', "give one of the two another id")
        else:
            seen.add(key.value)
            found.append(Entry(file, key.value, value, problems))
    return found

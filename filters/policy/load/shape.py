"""A YAML text -> plain data, the line of every part of it, and every mistake of form, in a technician's words. Pure.

Whether words mean something (is there such a group?) is for those who read the data. Data holds text, numbers,
true/false, lists and mappings only; dates stay text. Bounded: a text over a megabyte is refused, and so are aliases,
which a school does not need and with which a small file can unfold into a huge one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from filters.policy.load.shape_words import complaints
from filters.policy.problems import Problem

LARGEST = 1_000_000  # characters

type Path = tuple[str | int, ...]

_PLAIN: Mapping[str, Callable[[str], bool | None]] = {
    "tag:yaml.org,2002:null": lambda text: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
}


@dataclass(slots=True)
class Sheet:
    """One file while it is read: its data, where each part stands, and what was found wrong so far.

    `data` is None when the text could not be understood at all.
    """

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a part of the data, or of the nearest thing around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add(self, path: Path, what: str, todo: str) -> None:
        """A mistake at a part of the data; the message begins with where that is."""
        where = self.spoken(path)
        self.at(self.line(path), f"{where}: {what}" if where else what, todo, where)

    def at(self, line: int, what: str, todo: str, path: str = "") -> None:
        problem = Problem(self.file, line, what, todo, path)
        if problem not in self.problems:
            self.problems.append(problem)

    def spoken(self, path: Path) -> str:
        """A path as people say it: an item of a list goes by its id, where it has one, else by its place."""
        said: list[str] = []
        here = self.data
        for step in path:
            try:
                here = here[step]
            except (LookupError, TypeError):
                here = None
            if isinstance(step, int) and said and not isinstance(here, (Mapping, list)):
                continue  # a word in a list: the message quotes it
            if isinstance(step, int):
                named = here.get("id") if isinstance(here, Mapping) else None
                said.append(str(named) if isinstance(named, str) and named else f"entry {step + 1}")
            else:
                said.append(step)
        return ".".join(said)


def read_yaml(text: str, file: str, schema: Mapping[str, Any]) -> Sheet:
    """Parse and check against a JSON Schema (draft 2020-12). Every mistake of form is in `problems`."""
    sheet = parse(text, file)
    if sheet.data is not None:
        for path, what, todo in complaints(sheet.data, schema):
            sheet.add(path, what, todo)
    return sheet


def parse(text: str, file: str) -> Sheet:
    """Parse only. An empty text is a problem too."""
    sheet = Sheet(file)
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        sheet.at(1, "the file is larger than a megabyte", "a school's file is a few pages; look for what was pasted in")
        return sheet
    for number in _tabs(text):
        sheet.at(number, "the line is indented with a tab", "indent with spaces; YAML does not allow tabs there")
    if sheet.problems:
        return sheet
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
        sheet.data = _plain(node, (), sheet, set()) if node is not None else None
        if sheet.data is None and not sheet.problems:
            sheet.at(1, "the file is empty", "write it, or copy one from the templates and change it")
    except MarkedYAMLError as mistake:
        sheet.data = None
        _explain(mistake, text, sheet)
    except (YAMLError, ValueError, RecursionError) as mistake:
        sheet.data = None
        what = "lists stand too deeply in lists" if isinstance(mistake, RecursionError) else "this is not YAML text"
        sheet.at(_unprintable(text), what, "open it in a text editor, and save it as UTF-8 text")
    return sheet


def _tabs(text: str) -> Iterator[int]:
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip() and not line.lstrip().startswith("#"):
            yield number


def _unprintable(text: str) -> int:
    """The line of the first character that no text file should hold."""
    for number, line in enumerate(text.split("\n"), 1):
        if any(not letter.isprintable() and letter not in "\t\r\u0085\u00a0\ufeff" for letter in line):
            return number
    return 1


def _plain(node: Node, path: Path, sheet: Sheet, seen: set[int]) -> Any:
    """The node as plain data; where each part stands goes into `sheet.lines`."""
    if id(node) in seen:
        sheet.add(path, "an alias (*name) repeats another part of the file", "write the value out in full")
        return None
    seen.add(id(node))
    sheet.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, sheet, seen)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, place), sheet, seen) for place, item in enumerate(node.value)]
    return _scalar(node, path, sheet) if isinstance(node, ScalarNode) else None


def _mapping(node: MappingNode, path: Path, sheet: Sheet, seen: set[int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            sheet.at(line, "a list or mapping stands where a key should", "write a word, then a colon")
            continue
        key = str(key_node.value)
        if key in data:
            first = sheet.lines[*path, key]
            sheet.add((*path, key), f'"{key}" stands twice, first in line {first}', "keep one of them")
            sheet.problems[-1] = _moved(sheet.problems[-1], line)
            continue
        sheet.lines[*path, key] = line
        data[key] = _plain(value, (*path, key), sheet, seen)
    return data


def _moved(problem: Problem, line: int) -> Problem:
    return Problem(problem.file, line, problem.what, problem.todo, problem.path)


def _scalar(node: ScalarNode, path: Path, sheet: Sheet) -> Any:
    text = str(node.value).strip()  # a reason of nothing but spaces is none
    tag = str(node.tag)
    if tag in _PLAIN:
        return _PLAIN[tag](text)
    if tag == "tag:yaml.org,2002:int":
        # A telephone number keeps its leading nought.
        counts = text.lstrip("+-").isdecimal() and len(text) < 16 and (text == "0" or not text.startswith("0"))
        return int(text) if counts else text
    if tag == "tag:yaml.org,2002:float":
        try:
            return float(text)
        except ValueError:
            return text
    if tag in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"):
        return text
    sheet.add(path, f"the tag {tag} has no meaning here", "take it out")
    return text


_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def _explain(mistake: MarkedYAMLError, text: str, sheet: Sheet) -> None:
    """YAML's own complaints, reworded; the line is where the mistake begins rather than where it was noticed."""
    at, opened = mistake.problem_mark, mistake.context_mark
    line = (at or opened).line + 1 if (at or opened) else 1
    said, around = str(mistake.problem or ""), str(mistake.context or "")
    if "alias" in said:
        sheet.at(line, "an alias (*name) repeats another part of the file", "write the value out in full")
    elif "mapping values are not allowed" in said:
        # YAML's lines end with other characters too (CR, NEL, U+2028): asked of YAML's own count.
        here = (_LINE_END.split(text) + [""] * line)[line - 1]
        if ": " in here[: at.column if at else 0]:
            sheet.at(line, "a second colon in one line", "put text that has a colon and a space in it in quotes")
        else:
            sheet.at(line, "this line is indented further than the one above it", "begin both below each other")
    elif "quoted scalar" in around:
        sheet.at(opened.line + 1 if opened else line, "a quote is opened and never closed", "close it on the same line")
    elif "flow sequence" in around:
        sheet.at(opened.line + 1 if opened else line, "a list is opened with [ and not closed", "close it with ]")
    elif "flow mapping" in around:
        sheet.at(opened.line + 1 if opened else line, "a mapping is opened with { and not closed", "close it with }")
    elif "stream end" in said:
        sheet.at(line, "the text ends in the middle of something", "look for a bracket or quote that is not closed")
    elif "another document" in said:
        sheet.at(line, "a second document begins with ---", "take the --- out; one file is one document")
    elif "cannot start any token" in said:
        sheet.at(line, f"a value begins with {said.split()[2]}", "put it in quotes")
    elif "simple key" in around or "expected ':'" in said:
        sheet.at(
            opened.line + 1 if opened else line, "a key without a colon", "write the key, a colon, a space, the value"
        )
    elif "expected <block end>" in said:
        sheet.at(
            line, "this line is indented differently from those around it", "begin it below the line it belongs with"
        )
    else:
        sheet.at(line, f"this is not YAML: {said or around}", "compare it with the lines around it")

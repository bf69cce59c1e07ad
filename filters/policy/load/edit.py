"""Changing one entry of a school's file and nothing else: comments, order and layout of the rest stay. Pure.

Files are cut and joined by lines, so what a person wrote is never written anew. What comes out is checked as a whole
by whoever puts it in force.
"""

import re
from dataclasses import dataclass
from textwrap import dedent, indent

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from filters.policy.load.shape import parse
from filters.policy.problems import nearest


class CannotEdit(ValueError):
    """The file, or what should go into it, is not laid out so that one entry could be changed; says what to do."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Lines [start, end) of one entry of a list, from its dash on; comments that stand right above begin at `top`."""

    key: str
    top: int
    start: int
    end: int


def put_rule(text: str, rule: str, before: str = "") -> str:
    """rules.yaml with `rule` (YAML of one rule) in it: in place of the one with its id, above `before`, or last."""
    block, id = _one_rule(rule)
    lines = _lines(text)
    entries = _entries(_node(text, "rules.yaml"), lines, "rules.yaml", "id")
    known = {entry.key: entry for entry in entries}
    if before and before not in known:
        near = nearest(before, known)
        raise CannotEdit(f'rules.yaml has no rule "{before}"; ' + (f'did you mean "{near}"?' if near else "look it up"))
    old = known.get(id)
    if old and (not before or before == id):
        return "".join([*lines[: old.start], *block, *lines[old.end :]])
    if old:
        return put_rule(remove_rule(text, id), rule, before)
    if before:
        place = known[before].top
        return "".join([*lines[:place], *block, "\n", *lines[place:]])
    if not entries:
        return "".join([*(line for line in lines if line.strip() != "[]"), *block])
    end = entries[-1].end
    return "".join([*lines[:end], "\n", *block, *lines[end:]])


def remove_rule(text: str, rule: str) -> str:
    """rules.yaml without a rule and the comment right above it."""
    lines = _lines(text)
    entries = _entries(_node(text, "rules.yaml"), lines, "rules.yaml", "id")
    gone = next((entry for entry in entries if entry.key == rule), None)
    if gone is None:
        near = nearest(rule, [entry.key for entry in entries])
        raise CannotEdit(f'rules.yaml has no rule "{rule}"; ' + (f'did you mean "{near}"?' if near else "look it up"))
    left = _without(lines, gone)
    return left if len(entries) > 1 else f"{left.rstrip()}\n[]\n".lstrip()  # a file of comments alone is no list


def remove_approval(text: str, what: str) -> str:
    """school.yaml without its approvals of a service or category; the same text when there are none."""
    root = _node(text, "school.yaml")
    if not isinstance(root, MappingNode):
        raise CannotEdit("school.yaml is not a mapping; `lessonwall check` says more")
    for key, value in root.value:
        if key.value == "approved":
            lines = _lines(text)
            entries = _entries(value, lines, "school.yaml", "what")
            gone = [entry for entry in entries if entry.key == what]
            if gone and len(gone) == len(entries):
                whole = _Entry("approved", key.start_mark.line, key.start_mark.line, entries[-1].end)
                return _without(lines, whole)
            return remove_approval(_without(lines, gone[0]), what) if gone else text
    return text


def _one_rule(rule: str) -> tuple[list[str], str]:
    """The lines of a rule as an entry of a list, and its id."""
    plain = dedent(rule.replace("\t", "  ")).strip("\n")
    sheet = parse(plain, "the rule")
    if sheet.problems:
        first = sheet.problems[0]
        raise CannotEdit(f"The rule's text, line {first.line}: {first.what}; {first.todo}")
    data, listed = sheet.data, False
    if isinstance(data, list) and len(data) == 1:
        data, listed = data[0], True
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        raise CannotEdit("This is not one rule; write its keys, beginning with id:, one a line")
    if listed and not re.match(r"\s*(#.*\n\s*)*- ", plain):
        raise CannotEdit("Write the rule as keys, one a line, rather than in brackets")
    if not listed:
        plain = "- " + indent(plain, "  ").lstrip()
    return _lines(plain + "\n"), data["id"]


def _lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def _node(text: str, file: str) -> Node | None:
    try:
        found: Node | None = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError) as mistake:
        raise CannotEdit(f"{file} cannot be read as it stands; `lessonwall check` says why") from mistake
    return found


def _entries(node: Node | None, lines: list[str], file: str, key: str) -> list[_Entry]:
    """The entries of a list that is written one below the other."""
    if node is None or (isinstance(node, SequenceNode) and not node.value):
        return []
    if not isinstance(node, SequenceNode) or node.flow_style:
        raise CannotEdit(f"{file}: the list is not written with one dash a line; change it by hand, then apply it")
    starts = [item.start_mark.line for item in node.value]
    ends = [*starts[1:], _last(node.value[-1], lines)]
    return [
        _Entry(_word(item, key), _above(lines, start), start, _trimmed(lines, start, end))
        for item, start, end in zip(node.value, starts, ends, strict=True)
    ]


def _word(item: Node, key: str) -> str:
    if not isinstance(item, MappingNode):
        return ""
    return next((str(value.value) for name, value in item.value if name.value == key), "")


def _last(item: Node, lines: list[str]) -> int:
    """The line after the last entry: the mark of its end, or that of the file."""
    end = item.end_mark.line
    return min(max(end, item.start_mark.line + 1), len(lines)) if end < len(lines) else len(lines)


def _above(lines: list[str], start: int) -> int:
    """Where the comment begins that stands right above an entry."""
    dash = len(lines[start]) - len(lines[start].lstrip())
    top = start
    while top > 0 and lines[top - 1][dash : dash + 1] == "#" and not lines[top - 1][:dash].strip():
        top -= 1
    return top


def _trimmed(lines: list[str], start: int, end: int) -> int:
    """Without the blank lines and comments at the end: they belong to what follows."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _without(lines: list[str], gone: _Entry) -> str:
    """Takes the blank lines below it out too where one stands above, so that none doubles."""
    end = gone.end
    if gone.top == 0 or not lines[gone.top - 1].strip():
        while end < len(lines) and not lines[end].strip():
            end += 1
    left = "".join([*lines[: gone.top], *lines[end:]])
    return left.rstrip("\n") + "\n"

"""Changing `watch_until` of one zone in school.yaml, and not another letter of it. Pure.

Both ways of writing a zone are met: keys one a line, and keys in braces.
"""

from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from filters.policy.load.edit import CannotEdit

KEY = "watch_until"


def put_watch(text: str, zone: str, last: date | None) -> str:
    """`last`: the last day on which the zone is only watched; None takes the key out."""
    node = _value(_value(_root(text), "zones"), zone)
    if not isinstance(node, MappingNode) or not node.value:
        raise CannotEdit(f"school.yaml: the zone {zone} is not written as keys; change it by hand, then apply it")
    pairs = node.value
    place = next((n for n, (key, _) in enumerate(pairs) if key.value == KEY), None)
    if place is None:
        return text if last is None else _added(text, node, last)
    key, value = pairs[place]
    if not isinstance(value, ScalarNode):
        raise CannotEdit(f"school.yaml: {KEY} of the zone {zone} is not a date; change it by hand, then apply it")
    if last is not None:
        return text[: value.start_mark.index] + last.isoformat() + text[value.end_mark.index :]
    if not node.flow_style:
        return _without_line(text, key.start_mark.index, value.end_mark.index, zone, len(pairs))
    # In braces it goes with the comma before it, or, as the first, with the one behind it.
    if place:
        return text[: pairs[place - 1][1].end_mark.index] + text[value.end_mark.index :]
    if len(pairs) == 1:
        raise CannotEdit(f"school.yaml: the zone {zone} has no other key; change it by hand, then apply it")
    return text[: key.start_mark.index] + text[pairs[1][0].start_mark.index :]


def _added(text: str, node: MappingNode, last: date) -> str:
    first, (_, end) = node.value[0][0], node.value[-1]
    said = f"{KEY}: {last.isoformat()}"
    if node.flow_style:
        return f"{text[: end.end_mark.index]}, {said}{text[end.end_mark.index :]}"
    start = first.start_mark.index
    return f"{text[:start]}{said}\n{' ' * first.start_mark.column}{text[start:]}"


def _without_line(text: str, start: int, end: int, zone: str, keys: int) -> str:
    begins, ends = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if keys == 1 or text[begins:start].strip():
        raise CannotEdit(f"school.yaml: {KEY} of the zone {zone} has no line of its own; change it by hand")
    return text[:begins] + (text[ends + 1 :] if ends >= 0 else "")


def _root(text: str) -> Node | None:
    try:
        found: Node | None = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError) as mistake:
        raise CannotEdit("school.yaml cannot be read as it stands; `lessonwall check` says why") from mistake
    return found


def _value(node: Node | None, key: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)

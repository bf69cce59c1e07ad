"""One rule in, one rule out: the rest of the file stays as a person wrote it."""

import pytest

from appliance import folder
from filters import catalogue
from filters.policy.load.edit import CannotEdit, put_rule, remove_approval, remove_rule
from filters.policy.load.folder import load

FILE = """\
# Our rules.

# Agreed in May.
- id: first    # keep me first
  who: [pupils]
  what: [games]
  do: block

- id: second
  who: [staff]
  why: |
    Two lines
    of text.
  # inside
  examples:
    - {a: b}   # yes

# Last words.
"""
NEW = "id: new\nwho: [staff]\nwhat: [games]\n"
NEW_LINES = "- id: new\n  who: [staff]\n  what: [games]\n"
OTHER, OTHER_LINES = "id: second\nwho: [pupils]\n", "- id: second\n  who: [pupils]\n"
NOTED = "id: new\n# why not\nwho: [staff]\n"
FIRST = FILE[FILE.index("# Agreed") : FILE.index("- id: second")]
SECOND = FILE[FILE.index("- id: second") : FILE.index("\n# Last")]
HEAD, TAIL = "# Our rules.\n\n", "\n# Last words.\n"


@pytest.mark.parametrize(
    ("rule", "before", "result"),
    [
        # Last, without a place; above another with its comment; in the place of the one with its id.
        (NEW, "", HEAD + FIRST + SECOND + "\n" + NEW_LINES + TAIL),
        (NEW, "second", HEAD + FIRST + NEW_LINES + "\n" + SECOND + TAIL),
        (NEW, "first", HEAD + NEW_LINES + "\n" + FIRST + SECOND + TAIL),
        (OTHER, "", HEAD + FIRST + OTHER_LINES + TAIL),
        (OTHER, "second", HEAD + FIRST + OTHER_LINES + TAIL),
        (OTHER, "first", HEAD + OTHER_LINES + "\n" + FIRST.rstrip("\n") + "\n" + TAIL),
        # As an entry of a list, indented, with a note of its own.
        ("- id: new\n  who: [staff]\n  what: [games]\n", "first", HEAD + NEW_LINES + "\n" + FIRST + SECOND + TAIL),
        ("    id: new\n    who: [staff]\n    what: [games]", "first", HEAD + NEW_LINES + "\n" + FIRST + SECOND + TAIL),
        (NOTED, "", HEAD + FIRST + SECOND + "\n- id: new\n  # why not\n  who: [staff]\n" + TAIL),
    ],
)
def test_putting_a_rule(rule: str, before: str, result: str) -> None:
    assert put_rule(FILE, rule, before) == result


@pytest.mark.parametrize(
    ("rule", "result"),
    [("first", HEAD + SECOND + TAIL), ("second", HEAD + FIRST.rstrip("\n") + "\n" + TAIL)],
)
def test_removing_a_rule_takes_its_comment_with_it(rule: str, result: str) -> None:
    assert remove_rule(FILE, rule) == result


@pytest.mark.parametrize("text", ["", "[]\n", "# nothing yet\n", "# nothing yet\n\n[]\n"])
def test_a_file_without_rules_takes_one_and_gives_it_back(text: str) -> None:
    one = put_rule(text, NEW)
    assert one.endswith(NEW_LINES)
    assert remove_rule(one, "new").endswith("[]\n")
    assert put_rule(remove_rule(one, "new"), NEW).endswith(NEW_LINES)


@pytest.mark.parametrize(
    ("text", "rule", "before", "said"),
    [
        (FILE, NEW, "secnd", 'no rule "secnd"; did you mean "second"?'),
        (FILE, "who: [staff]", "", "beginning with id:"),
        (FILE, "- id: a\n- id: b\n", "", "not one rule"),
        (FILE, "[{id: a}]", "", "rather than in brackets"),
        (FILE, "id: a\nid: b\n", "", "stands twice"),
        (FILE, "id: [", "", "bracket or quote"),
        (FILE, "", "", "empty"),
        ("[{id: a}, {id: b}]", NEW, "", "one dash a line"),
        ("a: b", NEW, "", "one dash a line"),
        ("- id: [", NEW, "", "cannot be read"),
    ],
)
def test_what_cannot_be_edited_says_why(text: str, rule: str, before: str, said: str) -> None:
    with pytest.raises(CannotEdit) as raised:
        put_rule(text, rule, before)
    assert said in str(raised.value)


def test_removing_what_is_not_there_says_what_is_near() -> None:
    with pytest.raises(CannotEdit, match='did you mean "first"'):
        remove_rule(FILE, "frist")


def test_oakfield_still_loads_after_each_edit_and_keeps_every_other_line() -> None:
    files = folder.read(folder.SCHOOLS / "oakfield").files
    text = files["rules.yaml"]
    rule = "id: extra\nwho: [staff]\nwhat: [bbc.co.uk]\ndo: allow\nwhy: News.\npurpose: standards\n"
    for before in ("", "no-social-in-lessons", "no-games-in-lessons"):
        edited = put_rule(text, rule, before)
        assert load({**files, "rules.yaml": edited}, catalogue.shipped()).problems == ()
        assert remove_rule(edited, "extra") == text


SCHOOL = """\
name: X
approved:
  # for clubs
  - what: facebook
    by: h1
  - {what: x, by: h1}

  - what: facebook
    who: [staff]

zones: {}
"""


@pytest.mark.parametrize(
    ("what", "result"),
    [
        ("x", SCHOOL.replace("  - {what: x, by: h1}\n", "")),
        ("facebook", "name: X\napproved:\n  - {what: x, by: h1}\n\nzones: {}\n"),
        ("tiktok", SCHOOL),
    ],
)
def test_removing_approvals(what: str, result: str) -> None:
    assert remove_approval(SCHOOL, what) == result


def test_the_last_approval_takes_its_key_along() -> None:
    assert remove_approval("name: X\napproved:\n  - what: x\n    by: h1\nzones: {}\n", "x") == "name: X\nzones: {}\n"
    assert remove_approval("name: X\n", "x") == "name: X\n"
    with pytest.raises(CannotEdit, match="one dash a line"):
        remove_approval("approved: [{what: x}]\n", "x")

"""Themes' files: the shipped ones as a whole, levels by who asks, and what a broken file is told."""

import msgspec
import pytest

from alerts.themes import Level, raised, shipped
from alerts.themes.form import IDS, NATIONS
from alerts.themes.reading import SHARED, load
from filters.words import Matcher, Tables

WORDS = "words:\n  self: [myself]\ncues:\n  study:\n    phrases: [essay]\n"
THEME = """\
id: suicide
title: Suicide
covers: Suicide.
categories: [self-harm]
levels:
  - intent: danger
  - always: caution
advice:
  checked: 2026-11
  lines: [See the child.]
rules:
  intent:
    cues: [intent]
    unless: [study]
    phrases:
      - kill <self>
examples:
  alert: {danger: [kill myself]}
  silence: [an essay]
"""


def problems(theme=THEME, words=WORDS):
    themes, found = load({SHARED: words, "suicide.yaml": theme})
    assert (themes is None) == bool(found)
    return [str(problem) for problem in found]


def test_every_theme_is_shipped_with_examples_for_both_sides():
    assert set(shipped().themes) == set(IDS)
    for theme in shipped().themes.values():
        levels = [example.level for example in theme.examples]
        assert sum(level is not None for level in levels) >= 15, theme.id
        assert levels.count(None) >= 15, theme.id


def test_every_theme_has_advice_of_at_most_four_lines_for_each_nation():
    for theme in shipped().themes:
        for nation in NATIONS:
            assert 1 <= len(shipped().advice(theme, nation)) <= 4
    assert shipped().advice("suicide", "scotland") != shipped().advice("suicide", "england")
    assert shipped().advice("abuse")[0].startswith("Do not contact home first")


def test_hate_and_violence_are_never_below_caution():
    """R26: police where there is a "racist element or where violence is threatened"."""
    for theme in ("hate", "violence"):
        for step in shipped().themes[theme].levels:
            assert step.level in (Level.DANGER, Level.CAUTION) or "study" in step.when


@pytest.mark.parametrize(
    ("label", "theme"),
    [("adult", "adult"), ("gambling", "gambling"), ("vpn", "avoidance"), ("doh", "avoidance"),
     ("web-proxies", "avoidance"), ("social-media", "social"),
     ("iwf", "illegal"), ("ctiru", "illegal"), ("self-harm", "suicide")],
)  # fmt: skip
def test_a_category_of_the_catalogue_has_its_theme(label, theme):
    assert shipped().categories[label] == theme


@pytest.mark.parametrize(
    ("theme", "kind", "age", "level"),
    [
        # A blocked site, without words.
        ("adult", "pupils", 14, "caution"),
        ("adult", "staff", None, "caution"),
        ("social", "pupils", 12, "advisory"),
        ("social", "pupils", 13, None),
        ("social", "staff", None, None),
        ("gambling", "pupils", 14, "advisory"),
        ("gambling", "staff", None, None),
        ("avoidance", "pupils", 14, "advisory"),
        ("illegal", "pupils", 11, "danger"),
        ("illegal", "staff", None, "danger"),
        ("hate", "unregistered", None, "caution"),
    ],
)
def test_level_of_a_site_by_who_asks(theme, kind, age, level):
    assert shipped().level(theme, frozenset(), kind, age) == level


@pytest.mark.parametrize(
    ("text", "age", "level"),
    [("sex", 14, "advisory"), ("sex", 8, "caution"), ("vape", 8, "caution"), ("vapes", 14, "advisory")],
)
def test_a_young_child_weighs_more(text, age, level):
    assert [alert["level"] for alert in raised(text, shipped(), "pupils", age)] == [level]


def test_try_says_theme_level_rule_and_words():
    assert raised("how to tie a n0ose", shipped(), "pupils", 13) == [
        {"theme": "suicide", "level": "danger", "rule": "suicide/methods", "matched": "tie a noose"}
    ]
    assert raised("photosynthesis", shipped()) == []


def test_the_gravest_theme_comes_first():
    found = raised("unblocked games and i want to kill myself", shipped(), "pupils", 13)
    assert [alert["level"] for alert in found] == ["danger", "advisory"]


def test_tables_travel_to_processes_that_know_no_alerts():
    again = msgspec.json.decode(msgspec.json.encode(shipped().tables), type=Tables)
    text = "how many paracetamol to overdose"
    assert Matcher(again).match(text) == shipped().matcher.match(text)


@pytest.mark.parametrize(
    "text", ["suicide " * 14_000, "<script>alert(1)</script> porn" * 3_000, "\u202e" * 50_000 + "kms"]
)
def test_a_hundred_kilobytes_are_answered(text):
    raised(text, shipped())


def test_a_sound_theme_has_no_problem():
    assert problems() == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: suicide", "id: suicid", "suicide.yaml:1: "),
        ("kill <self>", "kill <nobody>", "suicide.yaml:16: rules.intent.phrases: the phrase"),
        ("kill <self>", "(kill", 'a "(" is not closed'),
        ("unless: [study]", "unless: [studdy]", 'no cue is called "studdy"; did you mean "study"?'),
        ("  - intent: danger", "  - intnt: danger", 'no cue is called "intnt"'),
        ("  - always: caution", "  - always: grave", "suicide.yaml:7: "),
        ("danger: [kill myself]", "caution: [kill myself]", "raises danger by suicide/intent (kill myself)"),
        ("silence: [an essay]", "silence: [kill myself]", "suicide.yaml:19: the example"),
        ("[See the child.]", "[a, b, c, d, e]", "suicide.yaml:10: "),
        ("title: Suicide", "titel: Suicide", "suicide.yaml:"),
        ("rules:", "rules: [", "suicide.yaml:"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_by_file_and_line(old, new, told):
    found = problems(THEME.replace(old, new))
    assert any(told in problem for problem in found), found


def test_shared_words_are_needed():
    assert str(load({"suicide.yaml": THEME})[1][0]).startswith("words.yaml:1: the file is missing")


def test_two_files_of_one_theme_are_told():
    _, found = load({SHARED: WORDS, "a.yaml": THEME, "b.yaml": THEME})
    assert any("is the theme of a.yaml too" in str(problem) for problem in found)

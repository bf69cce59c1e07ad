"""A text -> what it raises, theme by theme: the answer of `lessonwall try`. Pure."""

from alerts.themes.levels import Level
from alerts.themes.theme import Themes
from filters.words import Match


def raised(text: str, themes: Themes, kind: str = "pupils", age: int | None = None) -> list[dict[str, str]]:
    """One entry for each theme that is raised, the gravest first: theme, level, rule, matched.

    `kind`: the group's kind ("pupils", "staff"); `age`: in whole years, None when it is not known.
    """
    best: dict[str, tuple[Match, Level]] = {}
    for match, level in levels_in(text, themes, kind, age):
        if match.theme not in best or level.gravity > best[match.theme][1].gravity:
            best[match.theme] = match, level
    return [
        {"theme": match.theme, "level": level.value, "rule": match.rule, "matched": match.phrase}
        for match, level in sorted(best.values(), key=graver, reverse=True)
    ]


def levels_in(text: str, themes: Themes, kind: str, age: int | None) -> list[tuple[Match, Level]]:
    """Every match that somebody is told of, with its level."""
    judged = ((match, themes.level(match.theme, match.cues, kind, age)) for match in themes.matcher.match(text))
    return [(match, level) for match, level in judged if level is not None]


def graver(found: tuple[Match, Level]) -> int:
    """Sorting key: a danger is more than a caution."""
    return found[1].gravity

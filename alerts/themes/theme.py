"""What a theme is, and all of them together: what a match means, and what to do about it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from alerts.themes.levels import Level, Step, climb
from filters.words import Matcher, Tables


@dataclass(frozen=True, slots=True)
class Advice:
    """At most four lines for whoever reads an alert. `checked`: "2026-11". `nations`: where they differ."""

    checked: str
    lines: tuple[str, ...]
    nations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """A search with the level that it must have for a pupil of `EXAMPLE_AGE`; None: nothing may be raised."""

    text: str
    level: Level | None
    line: int


@dataclass(frozen=True, slots=True)
class Theme:
    """One file of this folder, without its phrases, which are in `Themes.tables`."""

    id: str
    title: str
    covers: str
    categories: tuple[str, ...]
    levels: tuple[Step, ...]
    advice: Advice
    examples: tuple[Example, ...]
    file: str


@dataclass(frozen=True, eq=False)
class Themes:
    """Every theme by its id. All of it is plain data: what was read once is handed from process to process.

    `tables`: the phrases, for whoever matches words and knows nothing of alerts.
    """

    themes: Mapping[str, Theme]
    tables: Tables

    @cached_property
    def matcher(self) -> Matcher:
        """Of `tables`; made when words are first looked at, for it is large, and not everyone looks."""
        return Matcher(self.tables)

    @property
    def categories(self) -> dict[str, str]:
        """A label of the catalogue -> the theme that a blocked attempt at it belongs to."""
        return {label: theme.id for theme in self.themes.values() for label in theme.categories}

    def title(self, theme: str) -> str:
        return self.themes[theme].title

    def level(self, theme: str, cues: Iterable[str], kind: str, age: int | None) -> Level | None:
        """How grave a match is, or a blocked site of the theme (no cues). None: nobody is told.

        `kind`: the group's kind ("pupils", "staff"); `age`: whole years, None when not known.
        """
        return climb(self.themes[theme].levels, frozenset(cues), kind, age)

    def advice(self, theme: str, nation: str = "england") -> tuple[str, ...]:
        """At most four lines. `nation`: england, scotland, wales or northern-ireland."""
        advice = self.themes[theme].advice
        return advice.nations.get(nation, advice.lines)

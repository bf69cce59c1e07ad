"""One attempt -> what a person must know of it, or nothing: intent counts, background chatter does not.

Pure. Words that touched a theme tell of a person; so does a blocked site that nobody's phone opens by itself.
"""

from dataclasses import dataclass

from alerts.themes.theme import Themes
from filters.events.keep import SHARED_LOGIN, URGENT, named_of_staff, themes_of
from filters.policy.attempt import NONE, Attempt, Decision, Labels, Reason, Verdict
from filters.policy.rules import Group
from filters.policy.school import STAFF

LEVELS = ("advisory", "caution", "danger")  # rising

# Apps and adverts ask for these all day without anybody touching them: counted as sites, never an alert.
CHATTER: Labels = frozenset({"social", "gambling", "avoidance"})  # themes
ADVERTISED: Labels = frozenset({"dating", "anonymous-chat", "alcohol"})  # categories

# A tunnel that the sensor saw run ("bypass:wireguard") was switched on by somebody, closed by the school or not.
SWITCHED_ON = "bypass:"

# Below these levels no alert of a theme falls: a statutory list is never passed over (R17), nor pornography (R1,
# R19); hate and violence are the police's affair where someone is threatened (R26).
FLOORS = {"illegal": "danger", "adult": "caution", "hate": "caution", "violence": "caution"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: "search", "site", "tunnel" for a way round the filter that was seen, "login" for one in two rooms.

    `category`: the label that brought a site's theme, "" for a search.
    """

    theme: str
    level: str
    kind: str
    category: str = ""

    @property
    def urgent(self) -> bool:
        return self.theme in URGENT


def detect(
    attempt: Attempt, decision: Decision, words: str, *, group: Group, staff_alerts: str, themes: Themes
) -> Finding | None:
    """The worst that one attempt tells, without history; None when it tells nothing.

    `words`: those of the search, "" for a site. `group`: the client's. `staff_alerts`: as in the Policy.
    """
    if decision.reason is Reason.HELP or "help" in attempt.target.labels:
        return None
    if SHARED_LOGIN in attempt.target.labels:  # of staff too (R21): it tells nothing of what anybody looked at
        silent = group.kind == "things" or (group.kind in STAFF and staff_alerts == "off")
        return None if silent else Finding("avoidance", LEVELS[0], "login", SHARED_LOGIN)
    found = [*_searches(attempt, words, group, themes), *_sites(attempt, decision, group, themes)]
    if group.kind in STAFF:
        # Only what the setting names; the rest of what was touched is not told on its back.
        recorded = themes_of(attempt.target)
        touched = recorded | {finding.theme for finding in found}
        if not named_of_staff(touched, decision.reason, staff_alerts):
            return None
        named = {theme for theme in recorded if named_of_staff(frozenset({theme}), decision.reason, staff_alerts)}
        found = [each for each in found if each.theme in named]
    if group.kind == "things":
        found = [each for each in found if decision.reason is Reason.STATUTORY]
    return max(found, key=lambda each: (LEVELS.index(each.level), each.urgent, each.theme), default=None)


def _searches(attempt: Attempt, words: str, group: Group, themes: Themes) -> list[Finding]:
    """What the words touch. Where they can no longer be read, the themes that were written down stand alone."""
    cues: dict[str, list[Labels]] = {theme: [] for theme in attempt.target.themes}
    for match in themes.matcher.match(words) if words else ():
        cues.setdefault(match.theme, []).append(match.cues)
    found = []
    for theme, several in cues.items():
        levels = [_level(theme, each, group, themes) for each in several or [NONE]]
        known = [level for level in levels if level is not None]
        if known:
            found.append(Finding(theme, _not_below(theme, max(known, key=LEVELS.index)), "search"))
    return found


def _sites(attempt: Attempt, decision: Decision, group: Group, themes: Themes) -> list[Finding]:
    switched_on = any(label.startswith(SWITCHED_ON) for label in attempt.target.labels)
    if decision.verdict not in (Verdict.BLOCK, Verdict.SUPPORT) and not switched_on:
        return []
    if decision.reason is Reason.STATUTORY:
        return [Finding("illegal", "danger", "site", decision.rule)]
    found = []
    categories = themes.categories
    for label in sorted(attempt.target.labels & categories.keys()):
        theme = categories[label]
        if (theme in CHATTER and not switched_on) or label in ADVERTISED:
            continue
        level = _level(theme, NONE, group, themes) or FLOORS.get(theme)
        if level is not None:
            kind = "tunnel" if switched_on and theme in CHATTER else "site"
            found.append(Finding(theme, _not_below(theme, level), kind, label))
    return found


def _level(theme: str, cues: Labels, group: Group, themes: Themes) -> str | None:
    # A theme that was removed since the event was written is still somebody's attempt.
    return themes.level(theme, cues, group.kind, group.age) if theme in themes.themes else LEVELS[0]


def _not_below(theme: str, level: str) -> str:
    return str(max(level, FLOORS.get(theme, LEVELS[0]), key=LEVELS.index))

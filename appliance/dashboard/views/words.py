"""Ids of the box -> words for a person: groups, services, categories, themes, devices. Pure.

Names of persons are given by `person` and `device_named` alone; only callers that hold leave to show them ask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from filters.policy.attempt import Labels, Verdict
from filters.policy.rules import Group
from filters.policy.school import STAFF

VERDICTS = {
    Verdict.ALLOW: "Allowed",
    Verdict.BLOCK: "Blocked",
    Verdict.INSPECT: "Looked inside",
    Verdict.SUPPORT: "Help page shown",
}

_SOMEONE = {
    "pupils": "A {name} pupil",
    "staff": "A member of staff",
    "head": "The headteacher",
    "office": "A member of staff",
    "governors": "A governor",
    "contractors": "A contractor",
    "volunteers": "A volunteer",
    "supply": "A supply teacher",
    "guests": "A guest",
    "things": "A thing on the network",
    "unregistered": "A device nobody has registered",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the school calls things. Missing ids fall back to the id itself, in readable form."""

    school: str = "Your school"
    groups: Mapping[str, Group] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)  # service and category ids -> titles
    services: frozenset[str] = frozenset()
    themes: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    devices: Mapping[str, str] = field(default_factory=dict)  # those that belong to nobody
    owned: Mapping[str, str] = field(default_factory=dict)  # "Sam's laptop": a name as good as the person's
    persons: Mapping[str, str] = field(default_factory=dict)

    def group(self, group: str) -> str:
        return self.groups[group].name if group in self.groups else plain(group)

    def kind(self, group: str) -> str:
        return self.groups[group].kind if group in self.groups else "unregistered"

    def adult(self, group: str) -> bool:
        return self.kind(group) in STAFF

    def someone(self, group: str) -> str:
        """ "A Year 9 pupil": who, when no name may stand."""
        return _SOMEONE.get(self.kind(group), "Someone in {name}").format(name=self.group(group))

    def device(self, device: str) -> str:
        """A device that somebody owns goes by its id: what people call it names them."""
        return self.devices.get(device, device)

    def device_named(self, device: str) -> str:
        """As `device`, for somebody who has leave to see names."""
        return self.owned.get(device) or self.device(device)

    def person(self, person: str) -> str:
        return self.persons.get(person, person)

    def theme(self, theme: str) -> str:
        return self.themes.get(theme, plain(theme))

    def target(self, label: str) -> str:
        """A label of a target, as one reads it in a sentence."""
        kind, _, rest = label.partition(":")
        if kind in ("host", "url") and rest:
            return rest
        if kind == "theme" and rest:
            return f"words about {self.theme(rest).lower()}"
        name = self.targets.get(label, plain(label))
        # A service's name is a name; a category's is a word, unless it is an abbreviation ("VPNs").
        return name if label in self.services or name[1:2].isupper() else name[:1].lower() + name[1:]

    def service(self, labels: Labels, host: str) -> str:
        """The best short name of what was asked for: its service, else its host."""
        found = sorted(labels & self.services)
        return self.targets.get(found[0], plain(found[0])) if found else host


def plain(word: str) -> str:
    """ "social-media" -> "social media" """
    return word.replace("-", " ").replace("_", " ")


def first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(words: Iterable[str], joined: str = "and") -> str:
    """ "a, b and c" """
    many = list(words)
    return many[0] if len(many) == 1 else f"{', '.join(many[:-1])} {joined} {many[-1]}" if many else ""


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 block", "412 blocks" """
    return f"{number:,} {one if number == 1 else many or one + 's'}"

"""What a device tells of itself -> what kind it is; "unknown device" where nothing fits. Pure but for its table."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

UNKNOWN = "unknown device"
_MOST_SERVICES = 32


@dataclass(frozen=True, slots=True)
class Traits:
    """All that was heard of one device so far. `wants`: DHCP option 55. `name`: what it calls itself."""

    vendor: str = ""
    wants: tuple[int, ...] = ()
    name: str = ""
    model: str = ""
    services: frozenset[str] = frozenset()

    def with_more(self, more: "Traits") -> "Traits":
        """What is told last counts; services gather, as many as a device has."""
        services = self.services | more.services if len(self.services) < _MOST_SERVICES else self.services
        return Traits(
            more.vendor or self.vendor,
            more.wants or self.wants,
            more.name or self.name,
            more.model or self.model,
            services,
        )


def kind_of(mac: str, traits: Traits) -> str:
    """The first kind of the table that fits."""
    return next((kind for kind, lines in _table() if any(line.fits(mac, traits) for line in lines)), UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Line:
    """Conditions that must all hold; an empty one asks for nothing."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    wants: frozenset[tuple[int, ...]]
    serves: str
    makers: frozenset[str]

    def fits(self, mac: str, traits: Traits) -> bool:
        if self.wants and traits.wants not in self.wants:
            return False
        if self.serves and self.serves not in traits.services:
            return False
        if self.makers and mac[:8] not in self.makers:
            return False
        return all(pattern.search(getattr(traits, field)) for field, pattern in self.patterns)


@cache
def _table() -> tuple[tuple[str, tuple[_Line, ...]], ...]:
    text = files(__package__).joinpath("fingerprints.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe", pure=True).load(text)
    return tuple((entry["kind"], tuple(_lines(entry["any"], data))) for entry in data["kinds"])


def _lines(lines: list[dict[str, str]], data: Mapping[str, Any]) -> Iterator[_Line]:
    for line in lines:
        wants = data["requests"][line["wants"]] if "wants" in line else []
        makers = data["makers"][line["maker"]] if "maker" in line else []
        patterns = [(key, re.compile(line[key], re.IGNORECASE)) for key in ("vendor", "name", "model") if key in line]
        yield _Line(
            tuple(patterns), frozenset(tuple(each) for each in wants), line.get("serves", ""), frozenset(makers)
        )

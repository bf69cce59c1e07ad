"""Services, categories, help sites and essential hosts as values, read from YAML texts.

Facts only: which hosts make up a service and what age it asks for. What a school thinks of it is `rules.yaml`'s
affair. Pure: the texts are passed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from filters.catalogue.index import Shipped, index_of, shipped_names
from filters.catalogue.reading import Entry, Problems, entries
from filters.lists.table import Names
from filters.policy.attempt import Labels
from filters.policy.problems import Problem
from filters.policy.rules import MinimumAge

# Labels that no category or service may be called: they are kinds of host.
KINDS_OF_HOST: Labels = frozenset({"help", "essential", "background", "embed", "pinned"})


@dataclass(frozen=True, slots=True)
class Category:
    """What a host is about. `locked`: no role, rule or window opens it. `inspected` False: never looked into.

    `ages`: minimum ages asked of every service in it.
    """

    id: str
    name: str
    description: str
    locked: bool = False
    inspected: bool = True
    ages: tuple[MinimumAge, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What people call by one name: TikTok, Roblox, Google Search.

    `kind`: the first of its categories, what it is above all. `hosts`: its own names, each with everything below it
    ("=google.com" is that name alone). `background`: hosts that its apps call unasked. `embeds`: hosts that other
    sites' pages load (buttons, players). `ages`: its own and its categories'. `checked`: "YYYY-MM".
    """

    id: str
    name: str
    kind: str
    categories: tuple[str, ...]
    hosts: tuple[str, ...]
    source: str
    checked: str
    background: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()
    ages: tuple[MinimumAge, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class HelpSite:
    """Where a child or an adult in trouble finds help: open to everyone, always, and named in no event.

    `phone`, `text`: as printed on its own pages, "" where it has none. `nations`: where it serves; empty for the
    whole United Kingdom. `themes`: which worries it is for.
    """

    id: str
    name: str
    about: str
    hosts: tuple[str, ...]
    source: str
    checked: str
    phone: str = ""
    text: str = ""
    nations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Essential:
    """What devices and the school itself need in order to work: never inspected, open unless a rule says otherwise."""

    id: str
    name: str
    about: str
    hosts: tuple[str, ...]
    source: str
    checked: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """Hosts that an app calls, or a system before anybody signs in, and accepts only with their own certificate."""

    id: str
    name: str
    hosts: tuple[str, ...]
    source: str
    checked: str


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """`help`, `essential` and `pinned` by host; `lists`: further hosts by category id."""

    services: Mapping[str, Service] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    help: Mapping[str, HelpSite] = field(default_factory=dict)
    essential: Mapping[str, Essential] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pinned: Mapping[str, Pinned] = field(default_factory=dict)

    @property
    def words(self) -> Labels:
        """Every word of the catalogue that a rule may use in `what`: services, categories, kinds of host."""
        return frozenset({*self.services, *self.categories, *(e.id for e in self.essential.values()), *KINDS_OF_HOST})

    @property
    def ages(self) -> dict[str, tuple[MinimumAge, ...]]:
        """Minimum ages by service id, as `Policy.ages` holds them (R6)."""
        return {service.id: service.ages for service in self.services.values() if service.ages}

    def minimum_age_labels(self) -> frozenset[int]:
        """Every age on file, in whole years, in force or not: those for which a client may need "under:…"."""
        return frozenset(minimum.age for ages in self.ages.values() for minimum in ages)

    def name(self, label: str) -> str:
        """A service or category as people call it; the label itself where it has no name."""
        known = self.services.get(label) or self.categories.get(label)
        return known.name if known else label

    @property
    def locked(self) -> Labels:
        """Categories that no role, rule, window or list opens."""
        return frozenset(category.id for category in self.categories.values() if category.locked)

    def hosts(self) -> Iterator[Shipped]:
        """Every host of the catalogue with its labels, what is spared first."""
        listed = ((host, (category,)) for category, hosts in self.lists.items() for host in hosts)
        pinned = ((host, ("pinned",)) for host in self.pinned)
        return shipped_names(
            chain(_hosts_of_services(self.services.values()), listed, pinned),
            help=self.help,
            essential={host: (entry.id, *entry.categories) for host, entry in self.essential.items()},
        )

    def index(self) -> Names:
        """The catalogue alone as an index in memory: for questions where no index stands in a file."""
        return index_of(1, self.hosts(), self.locked)


def _hosts_of_services(services: Iterable[Service]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for service in services:
        labels = (service.id, *service.categories)
        for host in service.hosts:
            yield host, labels
        for host in service.background:
            yield host, (*labels, "background")
        for host in service.embeds:
            yield host, (*labels, "embed")


# --- reading ----------------------------------------------------------------------------------------------------


def read_catalogue(texts: Mapping[str, str]) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Texts by path -> the catalogue, and every problem of all files at once.

    "categories.yaml", "help.yaml", "essential.yaml", "pinned.yaml", "services/NAME.yaml" and "lists/CATEGORY.yaml";
    any may be missing. A field with a problem is left empty.
    """
    problems = Problems()
    categories = {entry.id: _category(entry) for entry in _entries_of("categories.yaml", texts, problems)}
    taken: set[str] = {*categories, *KINDS_OF_HOST}
    services: dict[str, Service] = {}
    for file in sorted(path for path in texts if path.startswith("services/")):
        for entry in _new(_entries_of(file, texts, problems), taken):
            services[entry.id] = _service(entry, categories)
    essentials = [_essential(e, categories) for e in _new(_entries_of("essential.yaml", texts, problems), taken)]
    helps = [_help_site(entry) for entry in _entries_of("help.yaml", texts, problems)]
    pinned = [_pinned(entry) for entry in _entries_of("pinned.yaml", texts, problems)]
    catalogue = Catalogue(
        services=services,
        categories=categories,
        help={host: site for site in helps for host in site.hosts},
        essential={host: essential for essential in essentials for host in essential.hosts},
        lists=_lists(texts, categories, problems),
        pinned={host: each for each in pinned for host in each.hosts},
    )
    return catalogue, problems.found


def _entries_of(file: str, texts: Mapping[str, str], problems: Problems) -> list[Entry]:
    return entries(file, texts.get(file, ""), problems)


def _new(found: Iterable[Entry], taken: set[str]) -> Iterator[Entry]:
    """Entries whose id no other service, category or essential has: all three are words of rules."""
    for entry in found:
        if entry.id in taken:
            entry.wrong(f'"{entry.id}" is used twice', "give one of the two another id")
            continue
        taken.add(entry.id)
        yield entry


def _category(entry: Entry) -> Category:
    category = Category(
        id=entry.id,
        name=entry.text("name"),
        description=entry.text("description"),
        locked=entry.yes("locked", default=False),
        inspected=entry.yes("inspected", default=True),
        ages=entry.ages("ages"),
    )
    entry.nothing_else()
    return category


def _service(entry: Entry, categories: Mapping[str, Category]) -> Service:
    of = entry.known("categories", categories, needed=True)
    service = Service(
        id=entry.id,
        name=entry.text("name"),
        kind=of[0] if of else "",
        categories=of,
        hosts=entry.hosts("hosts"),
        background=entry.hosts("background", needed=False),
        embeds=entry.hosts("embeds", needed=False),
        ages=(*entry.ages("ages"), *chain.from_iterable(categories[category].ages for category in of)),
        source=entry.text("source"),
        checked=entry.month("checked"),
        note=entry.text("note", needed=False),
    )
    entry.nothing_else()
    return service


def _help_site(entry: Entry) -> HelpSite:
    site = HelpSite(
        id=entry.id,
        name=entry.text("name"),
        about=entry.text("about"),
        hosts=entry.hosts("hosts"),
        source=entry.text("source"),
        checked=entry.month("checked"),
        phone=entry.text("phone", needed=False),
        text=entry.text("text", needed=False),
        nations=entry.words("nations"),
        themes=entry.words("themes"),
    )
    entry.nothing_else()
    return site


def _essential(entry: Entry, categories: Mapping[str, Category]) -> Essential:
    essential = Essential(
        id=entry.id,
        name=entry.text("name"),
        about=entry.text("about"),
        hosts=entry.hosts("hosts"),
        source=entry.text("source"),
        checked=entry.month("checked"),
        categories=entry.known("categories", categories),
    )
    entry.nothing_else()
    return essential


def _pinned(entry: Entry) -> Pinned:
    pinned = Pinned(
        entry.id, entry.text("name"), entry.hosts("hosts"), entry.text("source"), entry.month("checked")
    )  # fmt: skip
    entry.nothing_else()
    return pinned


def _lists(
    texts: Mapping[str, str], categories: Mapping[str, Category], problems: Problems
) -> dict[str, tuple[str, ...]]:
    """A file "lists/CATEGORY.yaml" holds one entry, named as its category."""
    lists: dict[str, tuple[str, ...]] = {}
    for file in sorted(path for path in texts if path.startswith("lists/")):
        for entry in _entries_of(file, texts, problems):
            if entry.id not in categories:
                entry.unknown(entry.id, "category", categories)
                continue
            lists[entry.id] = (*lists.get(entry.id, ()), *entry.hosts("hosts"))
            entry.text("source")
            entry.month("checked")
            entry.nothing_else()
    return lists

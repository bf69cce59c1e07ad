"""Where lists of names come from: the catalogue of public lists that ships, and those that a school uses. Pure.

A source has an `id` ("ut1/gambling", "own/our-games", "iwf") that explains, states and files go by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from filters.policy.load.shape import parse
from filters.policy.school import Lists

ARCHIVE = "ut1-archive"  # a form that only fetching knows: two files come out of it
STATUTORY_NAMES = {
    "iwf": "Child sexual abuse material (Internet Watch Foundation)",
    "ctiru": "Unlawful terrorist material (police, CTIRU)",
}
BY_HAND = 24 * 365 * 100  # hours; a file is read when lists are built, and fetched never
STATUTORY_REFRESH = 12  # hours

type Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Source:
    """One list. `address`: where it is fetched from, or `file`: where it lies. `category`: ours, its only label.

    `free`: a school may use it free of charge. `refresh`: hours. `checked`: "YYYY-MM". `supplied_by`: of a statutory
    list, who gave it to the school.
    """

    id: str
    name: str
    publisher: str
    category: str
    form: str
    address: str = ""
    file: str = ""
    homepage: str = ""
    licence: str = ""
    free: bool = True
    refresh: int = BY_HAND
    checked: str = ""
    recommended: bool = False
    about: str = ""
    note: str = ""
    supplied_by: str = ""

    @property
    def fetched(self) -> bool:
        """Whether it comes from an address, and not from a file of the school's."""
        return bool(self.address)


@cache
def shipped_sources() -> Mapping[str, Source]:
    """The public lists of sources.yaml by id."""
    return read_sources(resources.files(__package__).joinpath("sources.yaml").read_text("utf-8"))


def read_sources(text: str) -> dict[str, Source]:
    """The text of sources.yaml -> its sources. Raises ValueError with its mistakes: no release is made with any."""
    sheet = parse(text, "sources.yaml")
    if sheet.problems:
        raise ValueError("\n".join(map(str, sheet.problems)))
    found = {}
    for group, publisher in sheet.data.items():
        for name, entry in publisher["lists"].items():
            source = _source(group, name, publisher, entry)
            found[source.id] = source
    return found


def _source(group: str, name: str, publisher: Entry, entry: Entry) -> Source:
    id = f"{group}/{name}"
    if unknown := (publisher.keys() - _PUBLISHER) | (entry.keys() - _LIST):
        raise ValueError(f"sources.yaml: {id}: no key is called {', '.join(sorted(unknown))}")
    return Source(
        id=id,
        name=f"{publisher['publisher']}: {name.replace('_', ' ')}",
        publisher=str(publisher["publisher"]),
        category=str(entry["category"]),
        form=str(publisher["form"]),
        address=str(publisher["address"]).replace("{list}", name),
        homepage=str(publisher["homepage"]),
        licence=str(publisher["licence"]),
        free=publisher["free"] is True,
        refresh=int(str(publisher["refresh"])),
        checked=str(publisher["checked"]),
        recommended=entry.get("recommended") is True,
        about=str(entry["about"]),
        note=str(entry.get("note", "")),
    )


_PUBLISHER = {"publisher", "homepage", "address", "form", "licence", "free", "refresh", "checked", "lists"}
_LIST = {"category", "recommended", "about", "note"}


def of_school(lists: Lists, given: Iterable[str] = ()) -> tuple[Source, ...]:
    """The sources that a school uses, statutory ones first. `given`: public ones whose copies were put in by hand."""
    public = shipped_sources()
    chosen = [id for id, each in public.items() if each.recommended] if lists.use is None else list(lists.use)
    used = dict.fromkeys([*chosen, *given])
    return (
        *(
            Source(
                id=each.list,
                name=STATUTORY_NAMES[each.list],
                publisher=each.supplied_by,
                category=each.list,
                form=each.form,
                address=each.url,
                file=each.file,
                licence="under licence of its supplier",
                refresh=STATUTORY_REFRESH if each.url else BY_HAND,
                about="A statutory list: nobody in the school can lift it.",
                supplied_by=each.supplied_by,
            )
            for each in lists.statutory
        ),
        *(public[id] for id in used if id in public and id not in lists.unused),
        *(
            Source(
                id=each.id,
                name=each.id.removeprefix("own/"),
                publisher="the school",
                category=each.category,
                form=each.form,
                file=each.file,
                licence="the school's own",
                about="The school's own list.",
            )
            for each in lists.own
        ),
    )

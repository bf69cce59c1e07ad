"""school.yaml's `lists`: which lists of names a school uses, and where its own and the statutory ones lie. Pure."""

from filters.catalogue.catalogue import Catalogue
from filters.lists.sources import STATUTORY_NAMES, shipped_sources
from filters.policy.load.parts import items, mapping, text, unknown, words
from filters.policy.load.shape import Path, Sheet
from filters.policy.problems import nearest
from filters.policy.school import Lists, OwnList, StatutoryList

# What a school's own list may not be, and what to do instead.
_NOT_OWN = {
    "iwf": ('"iwf" is a statutory list', "put it under lists.statutory"),
    "ctiru": ('"ctiru" is a statutory list', "put it under lists.statutory"),
    # Such a list spares its names from every other one, the pornography list too: that is not for one person to open.
    "sex-education": (
        "names of this category would be taken out of the pornography list",
        "allow single sites by a rule; tell the publisher of a list that is wrong",
    ),
}


def read_lists(sheet: Sheet, catalogue: Catalogue) -> Lists:
    data = mapping(sheet.data, "lists")
    use = tuple(words(data, "use")) if isinstance(data.get("use"), list) else None
    unused = tuple(words(data, "not"))
    for key, ids in (("use", use or ()), ("not", unused)):
        for place, id in enumerate(ids):
            _public(sheet, ("lists", key, place), id)
    for place, id in enumerate(unused):
        if use is not None and id in use:
            sheet.add(("lists", "not", place), f'"{id}" stands under use as well', "take it out of one of the two")
    return Lists(
        use=use,
        unused=unused,
        own=_own(sheet, catalogue),
        statutory=_statutory(sheet),
        update=text(data, "update", "nightly"),
    )


def _public(sheet: Sheet, path: Path, id: str) -> None:
    """The catalogue of lists is read only where a school names one: most folders are loaded to answer one question."""
    if id in shipped_sources():
        return
    near = nearest(id, shipped_sources())
    todo = f'did you mean "{near}"?' if near else "`lessonwall lists show` names them all"
    sheet.add(path, f'no public list is called "{id}"', todo)


def _own(sheet: Sheet, catalogue: Catalogue) -> tuple[OwnList, ...]:
    found: dict[str, OwnList] = {}
    for place, entry in enumerate(items(mapping(sheet.data, "lists"), "own")):
        path: Path = ("lists", "own", place)
        id, category = f"own/{text(entry, 'id')}", text(entry, "category")
        if id in found:
            sheet.add((*path, "id"), f'"{text(entry, "id")}" is used twice', "give one of the two another id")
        if category and category not in catalogue.categories:
            unknown(sheet, (*path, "category"), "category", category, catalogue.categories)
        elif category in _NOT_OWN:
            sheet.add((*path, "category"), *_NOT_OWN[category])
        found[id] = OwnList(id, _file(sheet, (*path, "file"), text(entry, "file")), text(entry, "form"), category)
    return tuple(found.values())


def _statutory(sheet: Sheet) -> tuple[StatutoryList, ...]:
    found = []
    given = mapping(mapping(sheet.data, "lists"), "statutory")
    for slot in STATUTORY_NAMES:
        if slot not in given:
            continue
        path: Path = ("lists", "statutory", slot)
        entry = mapping(given, slot)
        file, url = text(entry, "file"), text(entry, "url")
        if bool(file) is bool(url):
            what = "file and url are both given" if file else "neither file nor url says where the list is"
            sheet.add(path, what, "write one of the two, as the supplier says")
        file = _file(sheet, (*path, "file"), file)
        found.append(StatutoryList(slot, text(entry, "form"), text(entry, "supplied_by"), file, url))
    return tuple(found)


def _file(sheet: Sheet, path: Path, file: str) -> str:
    """A path below the school's folder must stay there: the folder is copied from box to box."""
    if not file.startswith("/") and ".." in file.split("/"):
        sheet.add(path, f'"{file}" leads out of the school\'s folder', "write the whole path, beginning with /")
    return file

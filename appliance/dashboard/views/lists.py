"""The lists of names as IT and the head read them: where from, how old, how many names, what they cover. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from appliance.dashboard.views import when
from appliance.dashboard.views.words import Words, counted, first_up, listed
from appliance.lists_known import Known, Row, Stage
from filters.lists.coverage import Covered, Result
from filters.lists.layout import Clash
from filters.lists.merge import ESSENTIAL, HELP, SEX_EDUCATION, SHIPPED

_TAGS = {
    Stage.IN_FORCE: "ok",
    Stage.FAILING: "warning",
    Stage.REFUSED: "warning",
    Stage.WAITING: "advisory",
    Stage.NEVER: "warning",
    Stage.MISSING: "failed",
    Stage.UNUSED: "",
}
_RESULTS = {
    Result.LISTED: ("ok", "Lists in force"),
    Result.ELSEWHERE: ("ok", "By the provider"),
    Result.START: ("warning", "Best-known names only"),
    Result.WORDS: ("warning", "Words of searches only"),
    Result.NOTHING: ("failed", "Nothing"),
}
_MOST_CLASHES = 50
_SPARED = {HELP: "is a help site", ESSENTIAL: "is needed by devices", SEX_EDUCATION: "is sex education"}


@dataclass(frozen=True, slots=True)
class ListLine:
    """A source."""

    id: str
    about: str
    note: str
    category: str
    names: str
    age: str
    tag: str
    state: str
    problem: str
    skipped: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose lists these are. `licence_link`: where the terms stand, or ""; `homepage` may be "" as well."""

    name: str
    homepage: str
    licence: str
    licence_link: str
    lines: list[ListLine]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A kind of content that a filter is asked to cover."""

    title: str
    tag: str
    result: str
    lists: str
    words: str
    gap: str


@dataclass(frozen=True, slots=True)
class ListsPage:
    """`nothing_yet`: there is only what ships. `clashes`: the first; `clash_count` in all."""

    lead: str
    nothing_yet: bool
    used: list[Publisher]
    unused: list[Publisher]
    unused_count: int
    areas: dict[str, list[AreaLine]]
    clashes: list[str]
    clash_count: int


def lists_page(found: Known, words: Words, now: datetime, zone: str) -> ListsPage:
    built = f" Built {when.day(found.built)} {found.built.year}." if found.built else ""
    unused = [row for row in found.rows if not row.used]
    areas: dict[str, list[AreaLine]] = {}
    for covered in found.covered:
        areas.setdefault(f"{first_up(covered.area.kind)} content", []).append(_area(covered, words))
    return ListsPage(
        lead=f"{counted(len(found.index), 'name')} in force.{built}",
        nothing_yet=not found.fetched,
        used=_by_publisher(found.used, words, now, zone),
        unused=_by_publisher(unused, words, now, zone),
        unused_count=len(unused),
        areas=areas,
        clashes=[_clash(clash, words) for clash in found.clashes[:_MOST_CLASHES]],
        clash_count=found.clash_count,
    )


def _clash(clash: Clash, words: Words) -> str:
    of = listed(sorted(words.target(label) for label in clash.labels))
    if clash.stays:
        return f"{clash.listed} stays in {of}, though {clash.host} {_SPARED[clash.kind]}."
    return f"{clash.listed} of {clash.source} ({of}): {clash.host} {_SPARED[clash.kind]}."


def _by_publisher(rows: Iterable[Row], words: Words, now: datetime, zone: str) -> list[Publisher]:
    """In the order of the rows; a publisher with two licences stands there twice."""
    found: dict[tuple[str, str], Publisher] = {}
    for row in rows:
        source = row.source
        link = source.licence if source.licence.startswith("https://") else ""
        licence = "the publisher's terms" if link else source.licence
        none = Publisher(source.publisher, source.homepage, licence, link, [])
        found.setdefault((source.publisher, source.licence), none).lines.append(_line(row, words, now, zone))
    return list(found.values())


def _line(row: Row, words: Words, now: datetime, zone: str) -> ListLine:
    source = row.source
    return ListLine(
        id=source.id,
        about=source.about,
        note=source.note,
        category=first_up(words.target(source.category)),
        names=f"{row.entries:,}" if row.entries else "",
        age=_age(row, now),
        tag=_TAGS[row.stage],
        state=first_up(row.stage),
        problem=first_up(_problem(row, zone)),
        skipped=_skipped(row),
    )


def _age(row: Row, now: datetime) -> str:
    """Of the copy: since it was last known to be the newest."""
    if row.since is None:
        return "none"
    days = (now - row.since).days
    return "of today" if days < 1 else "of yesterday" if days == 1 else f"{days} days old"


def _problem(row: Row, zone: str) -> str:
    since = f" (since {when.stamp(row.state.failing_since, zone)})" if row.state.failing_since else ""
    return f"{row.problem}{since}." if row.problem else ""


def _skipped(row: Row) -> str:
    """What of a list could not be read; the commonest reasons."""
    return listed(f"{each.count:,} {_lines(each.count)}: {each.why}" for each in row.skipped[:2])


def _lines(count: int) -> str:
    return "line passed over" if count == 1 else "lines passed over"


def _area(covered: Covered, words: Words) -> AreaLine:
    tag, result = _RESULTS[covered.result]
    return AreaLine(
        title=covered.area.title,
        tag=tag,
        result=result,
        lists=_sources(covered.sources),
        words=first_up(listed(words.theme(theme).lower() for theme in covered.area.themes)),
        gap=covered.area.gap,
    )


def _sources(sources: Sequence[tuple[str, int]]) -> str:
    return listed(_named(sources))


def _named(sources: Iterable[tuple[str, int]]) -> Iterable[str]:
    for id, count in sources:
        yield f"{count:,} that ship" if id == SHIPPED else f"{count:,} of {id}"

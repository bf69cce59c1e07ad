"""Are the lists of names in force, whole and fresh enough? The checks about lists; none raises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from appliance.check import FAILED, OK, WARNING, Check
from appliance.output import british_day
from appliance.state import State
from filters.lists.sources import STATUTORY_NAMES, shipped_sources
from filters.lists.state import ListsState, SourceState, read_state
from filters.lists.table import Names

ENOUGH = 1_000  # entries, below which a list of pornography is none
OLD = timedelta(days=14)
STATUTORY_OLD = timedelta(days=3)  # of a feed; its publishers change it daily
_OLDER = f"older than {OLD.days} days"
_UPDATE = "`lessonwall lists update` fetches newer ones, `lessonwall lists show` says more"


@dataclass(frozen=True, slots=True)
class ListsSeen:
    """`index`: in force. `used`: sources by id, each {category, fetched, supplied_by}, as the steward published them.

    `supplied`: who filters by the statutory lists elsewhere: {supplied_by, letter}, or empty.
    """

    index: Names | None = None
    state: ListsState = field(default_factory=ListsState)
    used: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    update: str = "nightly"
    supplied: Mapping[str, str] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def entries(self, id: str) -> int:
        """Of a source, in the index in force."""
        return sum(each.entries for each in self.index.sources if each.id == id) if self.index is not None else 0

    def of_category(self, category: str) -> int:
        """Entries in the index in force, beyond those that ship."""
        ids = {id for id, each in shipped_sources().items() if each.category == category}
        ids |= {id for id, each in self.state.sources.items() if each.category == category}
        return sum(self.entries(id) for id in ids)


def look(state: State, index: Names | None, facts: Mapping[str, Any]) -> ListsSeen:
    """`facts`: what the steward published."""
    return ListsSeen(
        index=index,
        state=read_state(state.lists),
        used=facts.get("lists", {}),
        update=facts.get("lists_update", "nightly"),
        supplied=facts.get("illegal_content", {}),
    )


def pornography(seen: ListsSeen) -> Check:
    """R19. A school that fetches by hand has been told what ships, and chose it; any other must have a list."""
    names = seen.of_category("adult")
    if names < ENOUGH:
        start = "only the best-known sites are, and what searches ask for"
        todo = "fetch a list: `lessonwall lists update`"
        if seen.update == "by-hand" and seen.index is not None:
            return Check("pornography", f"pornography is hardly blocked: {start}", WARNING, todo)
        return Check("pornography", "Pornography is not being blocked", FAILED, f"{start}; {todo}")
    return Check("pornography", f"pornography is blocked ({names:,} names on lists, and what searches ask for)", OK)


def illegal_content(seen: ListsSeen) -> Check:
    """F1: each statutory list is in force here, or somebody who is named supplies it, or this fails."""
    slots = [id for id in STATUTORY_NAMES if id in seen.used]
    wrong = [(result, what) for id in slots for result, what in [_slot(id, seen)] if result != OK]
    if wrong:
        worst = FAILED if any(result == FAILED for result, _ in wrong) else WARNING
        todo = "ask whoever supplies it; `lessonwall lists show iwf` and `… ctiru` say what is here"
        return Check("illegal-content", "; ".join(what for _, what in wrong), worst, todo)
    missing = [id.upper() for id in STATUTORY_NAMES if id not in seen.used]
    here = "; ".join(what for id in slots for _, what in [_slot(id, seen)])
    if missing and not seen.supplied:
        return Check(
            "illegal-content",
            f"illegal-content lists ({', '.join(missing)}): not supplied by this box, and nobody else is named"
            + (f"; {here}" if here else ""),
            FAILED,
            "ask your broadband provider for its letter; enter it in school.yaml under illegal_content (standard F1)",
        )
    if missing:
        letter = datetime.fromisoformat(seen.supplied["letter"])
        elsewhere = (
            f"illegal-content lists ({', '.join(missing)}): not supplied by this box, but by"
            f" {seen.supplied['supplied_by']} (letter of {british_day(letter)})"
        )
        here = f"{elsewhere}; {here}" if here else elsewhere
    return Check("illegal-content", here, OK)


def _slot(id: str, seen: ListsSeen) -> tuple[str, str]:
    """How a statutory list of this box's own stands, and in words."""
    by = f"the {id.upper()} list of {seen.used[id].get('supplied_by')}"
    state, entries = seen.state.of(id), seen.entries(id)
    if not entries:
        return FAILED, f"{by} is not in force{_because(state)}"
    since = state.checked_at
    if since and seen.now - since > (STATUTORY_OLD if seen.used[id].get("fetched") else OLD):
        return FAILED, f"{by} is old: it was last seen to be up to date on {british_day(since)}{_because(state)}"
    if state.error or state.refused:
        return WARNING, f"{by} is in force, but a newer one was not taken{_because(state)}"
    return OK, f"{by} is in force ({entries:,} entries" + (f", of {british_day(since)})" if since else ")")


def freshness(seen: ListsSeen) -> Check:
    """Copies that are old, or were never made."""
    lists = [id for id, each in seen.used.items() if each.get("fetched") and id not in STATUTORY_NAMES]
    lists = list(dict.fromkeys([*lists, *seen.state.given]))
    never = [id for id in lists if seen.state.of(id).fetched_at is None]
    old = [id for id in lists if _age(seen.state.of(id), seen.now) > OLD]
    by_hand = "; school.yaml says by-hand, so nothing fetches them by itself" if seen.update == "by-hand" else ""
    todo = _UPDATE + by_hand
    if lists and len(never) == len(lists):
        return Check("lists", "no list has been fetched: in force are the best-known names that ship", WARNING, todo)
    said = [f"{how}: {_few(which)}" for how, which in (("never fetched", never), (_OLDER, old)) if which]
    if said:
        return Check("lists", f"lists of names: {'; '.join(said)}", WARNING, todo)
    return Check("lists", f"every list of names is younger than {OLD.days} days" if lists else "no list is used", OK)


def updating(seen: ListsSeen) -> Check:
    """What went wrong the last time that newer lists were looked for."""
    if seen.state.build_error:
        return Check("lists-update", seen.state.build_error, FAILED, "`lessonwall lists build` tries again")
    failing = {id: each for id, each in seen.state.sources.items() if each.failing_since and id in seen.used}
    refused = [id for id, each in seen.state.sources.items() if each.refused and id in seen.used]
    if failing:
        id, first = min(failing.items(), key=lambda pair: pair[1].failing_since or seen.now)
        assert first.failing_since is not None
        since = f"{_few(failing)} (the first since {british_day(first.failing_since)}: {first.error})"
        return Check("lists-update", f"newer lists cannot be had: {since}", WARNING, f"{_UPDATE}; begin with {id}")
    if refused:
        why = seen.state.of(refused[0]).refused
        todo = f"see that it is right, then `lessonwall lists update --accept {refused[0]}`"
        return Check("lists-update", f"newer lists were refused: {_few(refused)} ({why})", WARNING, todo)
    return Check("lists-update", "the last look for newer lists went well", OK)


def whole(seen: ListsSeen) -> Check:
    """The index in force, to the last bit."""
    if seen.index is None:
        return Check("index", "no index of names is in force", FAILED, "start `lessonwall up`")
    if seen.state.broken:
        todo = "`lessonwall lists build` makes it anew; if that comes again, replace the disk or card"
        return Check("index", f"the index of names in force is damaged: {seen.state.broken}", FAILED, todo)
    return Check("index", f"the index of names is whole ({len(seen.index):,} names)", OK)


CHECKS = (pornography, illegal_content, freshness, updating, whole)


def _age(state: SourceState, now: datetime) -> timedelta:
    since = state.checked_at or state.fetched_at
    return now - since if since else timedelta()


def _because(state: SourceState) -> str:
    return f": {state.error or state.refused}" if state.error or state.refused else ""


def _few(ids: Iterable[str]) -> str:
    found = list(ids)
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")

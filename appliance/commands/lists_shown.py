"""Lists as `lessonwall lists` prints them: words for people, facts for programs."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from appliance.lists_known import Known, Row
from appliance.lists_work import Worked
from appliance.output import british_day
from filters.catalogue import Catalogue
from filters.lists.coverage import Covered, Result

RESULTS = {
    Result.LISTED: "lists in force",
    Result.ELSEWHERE: "supplied by the provider that school.yaml names",
    Result.START: "the best-known names only",
    Result.WORDS: "words of searches only",
    Result.NOTHING: "nothing",
}
_NOTHING_YET = (
    "No list has been taken yet: in force is what ships with Lessonwall, the best-known names of each category.\n"
    "`lessonwall lists update` fetches the lists; `lessonwall lists build --from DIR` takes them from a folder."
)


def show_words(found: Known, catalogue: Catalogue) -> str:
    where = "in force" if found.live else "in the index, which comes into force when `lessonwall up` starts"
    names = f"{len(found.index):,} names"
    head = f"{names} ship; no index was built yet."
    if found.built:
        head = f"{names} {where}; built {british_day(found.built)}."
    lines = [head, *([] if found.fetched else ["", _NOTHING_YET]), ""]
    lines += ["Lists that this school uses:", *_table(found.used)]
    others = [row.source.id for row in found.rows if not row.used]
    lines += ["", f"Not used ({len(others)}; `lessonwall lists show LIST` says more): {', '.join(others)}"]
    lines += ["", f"Categories: {', '.join(sorted(catalogue.categories))}"]
    if found.clash_count:
        lines += ["", f"{found.clash_count:,} names of lists do not count: help sites, essential ones, sex education."]
    if found.state.broken:
        lines += ["", f"The index in force is damaged: {found.state.broken}. `lessonwall lists build` makes it anew."]
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> list[str]:
    if not rows:
        return ["  none"]
    width = max(len(row.source.id) for row in rows)
    return [
        f"  {row.source.id:<{width}}  {row.entries:>10,}  {_age(row):<17}  {row.source.category:<14}"
        f"  {_licence(row):<14}  {row.stage}" + (f": {row.problem}" if row.problem else "")
        for row in rows
    ]  # fmt: skip


def source_words(asked: str, rows: Sequence[Row], catalogue: Catalogue) -> str:
    """One list, or all of a category."""
    lines = []
    if category := catalogue.categories.get(asked):
        names = len(catalogue.lists.get(asked, ()))
        lines += [f"{category.name}: {category.description}", f"  {names:,} names ship with Lessonwall."]
    for row in rows:
        source = row.source
        lines += ["", f"{source.id}: {source.about}", f"  publisher  {source.publisher} {source.homepage}".rstrip()]
        lines += [f"  category   {catalogue.name(source.category)} ({source.category})"]
        lines += [f"  licence    {source.licence}" + ("" if source.free else "; not free of charge")]
        lines += [f"  from       {source.address or source.file}", f"  state      {_stage(row)}"]
        if row.entries:
            lines += [f"  entries    {row.entries:,}"]
        lines += [f"  skipped    {each.count:,}: {each.why} (first in line {each.line:,})" for each in row.skipped]
        if row.problem:
            since = f", since {british_day(row.state.failing_since)}" if row.state.failing_since else ""
            lines += [f"  problem    {row.problem}{since}"]
        if source.note:
            lines += [f"  note       {source.note}"]
    return "\n".join(lines).strip()


def coverage_words(rows: Iterable[Covered]) -> str:
    lines = []
    kind = ""
    for row in rows:
        if row.area.kind != kind:
            kind = row.area.kind
            lines += ["", f"{kind.capitalize()} content"]
        lines += [f"  {row.area.title}: {RESULTS[row.result]}" + (f", {row.entries:,} entries" if row.entries else "")]
        if row.sources:
            lines += ["    lists   " + ", ".join(f"{id} {count:,}" for id, count in row.sources)]
        if row.area.themes:
            lines += ["    words   " + ", ".join(row.area.themes)]
        if row.area.gap:
            lines += [f"    gap     {row.area.gap}"]
    return "\n".join(lines).strip()


def worked_words(done: Worked) -> str:
    lines = []
    if done.update and (done.update.taken or done.update.unchanged):
        lines += [f"{len(done.update.taken)} lists are newer, {len(done.update.unchanged)} are unchanged."]
    lines += [f"{id} stays as it was: {why}" for id, why in done.failed.items()]
    if done.built is None:
        lines += [done.steward or "The index stays as it is."]
    else:
        lines += [f"{done.built.names:,} names of {len(done.built.sources)} lists. {done.steward}"]
    return "\n".join(lines)


# --- for programs -----------------------------------------------------------------------------------------------


def shown_facts(found: Known, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "index": {
            "names": len(found.index),
            "built": found.built,
            "generation": found.index.generation,
            "in_force": found.live,
            "broken": found.state.broken,
            "taken_out": found.clash_count,
        },
        "sources": [row_facts(row) for row in found.rows],
        "categories": {id: category.name for id, category in sorted(catalogue.categories.items())},
        "clashes": [str(clash) for clash in found.clashes],
    }


def facts_of(asked: str, rows: Iterable[Row]) -> dict[str, Any]:
    return {"asked": asked, "sources": [row_facts(row) for row in rows]}


def row_facts(row: Row) -> dict[str, Any]:
    source = row.source
    return {
        "id": source.id,
        "name": source.name,
        "publisher": source.publisher,
        "category": source.category,
        "licence": source.licence,
        "free": source.free,
        "form": source.form,
        "from": source.address or source.file,
        "recommended": source.recommended,
        "used": row.used,
        "state": row.stage.name.lower().replace("_", "-"),
        "names": row.entries,
        "skipped": sum(each.count for each in row.skipped),
        "fetched_at": row.state.fetched_at,
        "checked_at": row.state.checked_at,
        "error": row.state.error,
        "failing_since": row.state.failing_since,
        "refused": row.state.refused,
        "note": source.note,
        "supplied_by": source.supplied_by,
    }


def coverage_facts(rows: Iterable[Covered]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.area.id,
            "title": row.area.title,
            "kind": row.area.kind,
            "result": str(row.result),
            "entries": row.entries,
            "categories": list(row.area.categories),
            "sources": dict(row.sources),
            "themes": list(row.area.themes),
            "gap": row.area.gap,
        }
        for row in rows
    ]


def worked_facts(done: Worked) -> dict[str, Any]:
    return {
        "taken": list(done.update.taken) if done.update else [],
        "unchanged": list(done.update.unchanged) if done.update else [],
        "failed": done.failed,
        "built": done.built is not None,
        "names": done.built.names if done.built else None,
        "generation": done.built.generation if done.built else None,
        "sources": {each.id: each.entries for each in done.built.sources} if done.built else {},
        "in_force": done.in_force,
        "steward": done.steward,
    }


def _age(row: Row) -> str:
    if row.source.file:
        return "its own file"
    if row.since is None:
        return "never fetched"
    days = (datetime.now(UTC) - row.since).days
    return "today" if days < 1 else "yesterday" if days == 1 else f"{days} days old"


def _stage(row: Row) -> str:
    return f"{row.stage}, {_age(row)}" if row.since else str(row.stage)


def _licence(row: Row) -> str:
    return row.source.licence if "/" not in row.source.licence else "its publisher's"

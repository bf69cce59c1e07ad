"""Lists that are missing, old, refused or damaged are said so, and what to do; what is claimed is there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from appliance.check import Check
from appliance.lists_health import CHECKS, ListsSeen
from filters.lists.build import Builder, in_memory
from filters.lists.formats import Format, Tally, entries
from filters.lists.state import ListsState, SourceState
from filters.lists.table import Names

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRESH = SourceState(fetched_at=NOW - timedelta(days=5), checked_at=NOW - timedelta(hours=9))
LETTER = {"supplied_by": "our provider", "letter": "2026-07-01"}
FEED = {"category": "iwf", "fetched": True, "supplied_by": "a member"}
POLICE = {"category": "ctiru", "fetched": False, "supplied_by": "the police"}


def index(**counts: int) -> Names:
    """An index in which each source ("ut1_adult") has so many names."""
    builder = Builder(generation=1, built=date(2026, 11, 20), seed=7)
    builder.ship([])
    for source, count in counts.items():
        names = [b"name-%d.%s.example" % (number, source.encode()) for number in range(count)]
        tally = Tally()
        id = source.replace("_", "/", 1)
        builder.add(id, frozenset({"x"}), entries(Format.DOMAINS, names, tally), tally)
    return in_memory(builder)


def seen(index: Names | None = None, supplied: dict[str, str] | None = None, **sources: SourceState) -> ListsSeen:
    known = {id.replace("_", "/", 1): state for id, state in sources.items()}
    used = {id: {"category": "games", "fetched": True} for id in known}
    return ListsSeen(index, ListsState(known), used, supplied=supplied or {}, now=NOW)


def check(id: str, of: ListsSeen) -> Check:
    [found] = [found for found in (judge(of) for judge in CHECKS) if found.id == id]
    assert bool(found.hint) is (found.result != "ok"), found
    return found


@pytest.mark.parametrize(
    ("of", "result"),
    [
        # R19. Nothing but what ships is nothing, and so is a list of a handful.
        (ListsSeen(), "failed"),
        (seen(index()), "failed"),
        (seen(index(ut1_adult=999), ut1_adult=FRESH), "failed"),
        (seen(index(ut1_adult=1000), ut1_adult=FRESH), "ok"),
        # Several lists together; one of the school's own counts by what it was built in as; other categories do not.
        (seen(index(ut1_adult=600, oisd_nsfw=600)), "ok"),
        (seen(index(own_ours=1000), own_ours=replace(FRESH, category="adult")), "ok"),
        (seen(index(ut1_games=5000), ut1_games=FRESH), "failed"),
        # Who fetches by hand is warned of what ships alone; without an index there is not even that.
        (replace(seen(index()), update="by-hand"), "warning"),
        (replace(seen(), update="by-hand"), "failed"),
    ],
)
def test_pornography(of, result):
    found = check("pornography", of)
    assert found.result == result
    if result == "failed":
        assert found.description == "Pornography is not being blocked"


def statutory(of: ListsSeen, **slots: dict[str, object]) -> ListsSeen:
    return replace(of, used={**of.used, **slots})


DAYS_15 = replace(FRESH, checked_at=NOW - timedelta(days=15))
OLD_FEED = replace(FRESH, checked_at=NOW - timedelta(days=4), error="its publisher answers 500")
REFUSED = replace(FRESH, refused="the newer list has 10 lines where the one before it had 900")


@pytest.mark.parametrize(
    ("of", "result", "says"),
    [
        # F1. Nobody supplies them; a provider does; this box does; each does one of the two.
        (seen(), "failed", "(IWF, CTIRU): not supplied by this box, and nobody else is named"),
        (seen(supplied=LETTER), "ok", "(IWF, CTIRU): not supplied by this box, but by our provider (letter of 1 July"),
        (statutory(seen(index(iwf=9), iwf=FRESH), iwf=FEED), "failed", "(CTIRU): not supplied by this box, and nobody"),
        (statutory(seen(index(iwf=9), LETTER, iwf=FRESH), iwf=FEED), "ok", "the IWF list of a member is in force (9"),
        (
            statutory(seen(index(iwf=9, ctiru=3), iwf=FRESH, ctiru=FRESH), iwf=FEED, ctiru=POLICE),
            "ok",
            "the CTIRU list of the police is in force (3 entries",
        ),
        # A slot that is filled must work: a letter does not stand in for it.
        (statutory(seen(index(), LETTER), iwf=FEED), "failed", "the IWF list of a member is not in force"),
        (statutory(seen(index(iwf=9), LETTER, iwf=OLD_FEED), iwf=FEED), "failed", "is old: it was last seen"),
        (statutory(seen(index(iwf=9), LETTER, iwf=REFUSED), iwf=FEED), "warning", "a newer one was not taken"),
        # A file is older than a feed may be, and not for ever.
        (statutory(seen(index(ctiru=9), LETTER, ctiru=OLD_FEED), ctiru=POLICE), "warning", "a newer one was not taken"),
        (
            statutory(seen(index(ctiru=9), LETTER, ctiru=DAYS_15), ctiru=POLICE),
            "failed",
            "is old",
        ),
    ],
)  # fmt: skip
def test_illegal_content_f1(of, result, says):
    found = check("illegal-content", of)
    assert found.result == result
    assert says in found.description


@pytest.mark.parametrize(
    ("of", "result", "says"),
    [
        (seen(), "ok", "no list is used"),
        (seen(ut1_games=FRESH), "ok", "younger than 14 days"),
        (seen(ut1_games=replace(FRESH, checked_at=NOW - timedelta(days=14))), "ok", "younger"),
        (seen(ut1_games=DAYS_15, ut1_vpn=FRESH), "warning", "older than 14 days: ut1/games"),
        (seen(ut1_games=SourceState(), ut1_vpn=SourceState()), "warning", "no list has been fetched"),
        (seen(ut1_games=SourceState(), ut1_vpn=FRESH), "warning", "never fetched: ut1/games"),
        # What somebody put in by hand grows old too.
        (ListsSeen(None, ListsState({"ut1/child": replace(DAYS_15, given=True)}), now=NOW), "warning", "ut1/child"),
    ],
)
def test_copies_that_are_old(of, result, says):
    found = check("lists", of)
    assert (found.result, says in found.description) == (result, True), found


def test_by_hand_is_said_where_nothing_fetches():
    of = seen(ut1_games=DAYS_15)
    assert "by-hand" not in check("lists", of).hint
    assert "by-hand" in check("lists", replace(of, update="by-hand")).hint


AWAY = replace(FRESH, error="its publisher answers 500", failing_since=NOW - timedelta(days=2))


@pytest.mark.parametrize(
    ("of", "result", "says"),
    [
        (seen(ut1_games=FRESH), "ok", "went well"),
        (seen(ut1_games=AWAY), "warning", "ut1/games (the first since 21 November 2026: its publisher answers 500)"),
        (seen(ut1_games=REFUSED), "warning", "newer lists were refused: ut1/games"),
        (
            replace(seen(), state=ListsState(build_error="no index was built: the disk is full")),
            "failed",
            "disk is full",
        ),
        # A list that is no longer used is nobody's worry.
        (ListsSeen(state=ListsState({"ut1/games": AWAY}), now=NOW), "ok", "went well"),
    ],
)
def test_the_last_look_for_newer_lists(of, result, says):
    found = check("lists-update", of)
    assert (found.result, says in found.description) == (result, True), found


@pytest.mark.parametrize(
    ("of", "result"),
    [
        (ListsSeen(), "failed"),
        (seen(index(ut1_games=5)), "ok"),
        (replace(seen(index()), state=ListsState(broken="its checksum is wrong")), "failed"),
    ],
)
def test_the_index_in_force(of, result):
    assert check("index", of).result == result

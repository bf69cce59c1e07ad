"""What lists cover of what the UK Safer Internet Centre asks for: nothing is claimed that is not there."""

import pytest

from filters.catalogue import shipped
from filters.lists.coverage import Result, by_category, coverage, shipped_areas
from filters.lists.layout import SourceCount
from filters.policy.school import THEMES

OF = {"ut1/adult": "adult", "iwf": "iwf", "ut1/agressif": "hate", "own/drugs": "drugs"}


def results(*counts: tuple[str, int], supplied: bool = False) -> dict[str, Result]:
    held = by_category([SourceCount(id, entries) for id, entries in counts], OF, shipped())
    return {row.area.id: row.result for row in coverage(held, supplied)}


@pytest.mark.parametrize(
    ("area", "counts", "supplied", "result"),
    [
        # What ships is a start, and not more.
        ("pornography", [], False, Result.START),
        ("pornography", [("lessonwall", 4_000)], False, Result.START),
        ("pornography", [("ut1/adult", 99)], False, Result.START),
        ("pornography", [("ut1/adult", 100)], False, Result.LISTED),
        # F1: a statutory list is there, or supplied by somebody who is named, or it is not there.
        ("child-sexual-abuse", [], False, Result.WORDS),
        ("child-sexual-abuse", [], True, Result.ELSEWHERE),
        ("child-sexual-abuse", [("iwf", 1)], True, Result.LISTED),
        ("terrorism", [("iwf", 999)], False, Result.WORDS),
        # A provider's letter about statutory lists says nothing of what is not on them.
        ("extremism", [], True, Result.WORDS),
        # Lists add up; an empty one is none; one that nobody knows counts for nothing.
        ("discrimination", [("ut1/agressif", 360)], False, Result.LISTED),
        ("discrimination", [("ut1/agressif", 0)], False, Result.START),
        ("drugs", [("ut1/unheard-of", 999)], False, Result.START),
        ("drugs", [("own/drugs", 999)], False, Result.LISTED),
        ("misinformation", [], False, Result.NOTHING),
    ],
)
def test_how_well_an_area_is_covered(area, counts, supplied, result):
    assert results(*counts, supplied=supplied)[area] is result


def test_every_area_names_categories_and_themes_that_there_are():
    for area in shipped_areas():
        assert area.kind in ("illegal", "inappropriate"), area.id
        assert set(area.categories) <= set(shipped().categories), area.id
        assert set(area.themes) <= THEMES, area.id
    assert len({area.id for area in shipped_areas()}) >= 20


def test_an_area_that_no_public_list_covers_says_so():
    listed = {category for source in OF.values() for category in [source]}
    for area in shipped_areas():
        if not set(area.categories) & (listed | {"malware", "warez", "gambling", "drugs", "alcohol"}):
            assert area.gap, area.id

"""The catalogue of public lists, and which of them a school uses."""

from pathlib import Path

import pytest

from filters.catalogue import shipped
from filters.lists.sources import of_school, read_sources, shipped_sources
from filters.policy.school import Lists, OwnList, StatutoryList

UT1 = Path(__file__).parents[4] / "shared" / "data" / "ut1"
SOURCES = shipped_sources()


def test_every_list_says_where_it_comes_from_and_under_what_licence():
    for source in SOURCES.values():
        assert source.address.startswith("https://"), source.id
        assert "{" not in source.address, source.id
        assert source.form in ("domains", "hosts", "adblock", "ut1-archive"), source.id
        assert source.category in shipped().categories, source.id
        assert source.publisher, source.id
        assert source.licence, source.id
        assert source.homepage.startswith("https://"), source.id
        assert source.about.endswith("."), source.id
        assert "2026-01" <= source.checked <= "2027-12", source.id
        assert 1 <= source.refresh <= 24 * 31, source.id


def test_what_only_a_member_may_hold_is_no_public_list():
    """F1."""
    assert not {source.category for source in SOURCES.values()} & {"iwf", "ctiru"}


def test_all_lists_of_ut1_that_are_here_are_known():
    if not UT1.is_dir():
        pytest.skip(f"{UT1} is not on this machine")
    known = {id.partition("/")[2] for id in SOURCES if id.startswith("ut1/")}
    assert {folder.name for folder in UT1.iterdir()} <= known


def test_a_school_that_says_nothing_gets_what_closes_and_spares():
    recommended = {source.id: source.category for source in SOURCES.values() if source.recommended}
    assert {"adult", "gambling", "hate", "drugs", "malware", "vpn", "doh", "web-proxies"} <= set(recommended.values())
    assert {"sex-education", "unsafe-search", "weapons", "warez", "hacking"} <= set(recommended.values())
    # What closes too much, or what is contested, is for a person to choose.
    assert not {"misinformation", "cults", "blogs", "web-hosting", "translation"} & set(recommended.values())
    for source in SOURCES.values():
        assert not (source.recommended and source.note.startswith("Over-blocks")), source.id
        assert not (source.recommended and "NC" in source.licence), source.id
    assert [source.id for source in of_school(Lists())] == list(recommended)


def test_adult_parts_of_other_sites_are_not_locked():
    assert SOURCES["ut1/mixed_adult"].category == "mixed-adult"
    assert not shipped().categories["mixed-adult"].locked


OWN = OwnList("own/ours", "ours.txt", "domains", "games")
IWF = StatutoryList("iwf", "hashes", "the provider", file="/srv/iwf")


@pytest.mark.parametrize(
    ("lists", "given", "ids"),
    [
        (Lists(use=()), (), []),
        (Lists(use=("ut1/vpn", "oisd/nsfw")), (), ["ut1/vpn", "oisd/nsfw"]),
        (Lists(use=("ut1/vpn",), own=(OWN,), statutory=(IWF,)), (), ["iwf", "ut1/vpn", "own/ours"]),
        # What somebody put in by hand is used, unless the school says not to; once, however often it is named.
        (Lists(use=("ut1/vpn",)), ("ut1/child", "ut1/vpn"), ["ut1/vpn", "ut1/child"]),
        (Lists(use=("ut1/vpn",), unused=("ut1/child",)), ("ut1/child",), ["ut1/vpn"]),
        (Lists(use=()), ("ut1/gone-since",), []),
    ],
)
def test_the_lists_of_a_school(lists, given, ids):
    assert [source.id for source in of_school(lists, given)] == ids


def test_a_statutory_list_says_who_supplies_it_and_is_its_own_category():
    """F1."""
    [source] = of_school(Lists(use=(), statutory=(IWF,)))
    assert (source.category, source.supplied_by, source.file, source.fetched) == (
        "iwf",
        "the provider",
        "/srv/iwf",
        False,
    )


def test_a_mistake_in_the_catalogue_is_told():
    text = "x: {publisher: X, homepage: h, address: a, form: domains, licence: l, free: true, refresh: 24,\n"
    text += " checked: 2026-11, lists: {one: {category: games, about: A., recomended: true}}}"
    with pytest.raises(ValueError, match="x/one: no key is called recomended"):
        read_sources(text)

"""Every list of the Toulouse collection in one index, with the catalogue: all there, and nobody cut off from help."""

import random
from itertools import chain
from pathlib import Path

import pytest

from filters.catalogue import shipped
from filters.lists.build import Builder, in_memory
from filters.lists.formats import Format, Tally, entries, lines_of
from filters.lists.keys import Kind
from filters.lists.sources import shipped_sources
from tests.names import TODAY

UT1 = Path(__file__).parents[4] / "shared" / "data" / "ut1"

pytestmark = pytest.mark.skipif(not UT1.exists(), reason="the category lists of UT1 are not beside this checkout")

LISTS = sorted(folder.name for folder in UT1.iterdir()) if UT1.exists() else []


def _category(name):
    """The label that a school gets for a list; lists that no school is offered stand for themselves."""
    if name == "sexual_education":
        return "sex-education"
    known = shipped_sources().get(f"ut1/{name}")
    return known.category if known else f"ut1-{name}"


def _entries(name, tally):
    parts = []
    for form in (Format.DOMAINS, Format.URLS):
        path = UT1 / name / form
        if path.exists():
            parts.append(entries(form, lines_of([path.read_bytes()]), tally))
    return chain(*parts)


@pytest.fixture(scope="module")
def index():
    builder = Builder(generation=1, built=TODAY, seed=7, locked=shipped().locked)
    builder.ship(shipped().hosts())
    for name in sorted(LISTS, key=lambda name: name != "sexual_education"):
        tally = Tally()
        builder.add(f"ut1/{name}", frozenset({_category(name)}), _entries(name, tally), tally)
    return in_memory(builder)


def test_all_lists_are_in_the_index(index):
    assert len(LISTS) == 38
    counts = {source.id: source for source in index.sources}
    for name in LISTS:
        source = counts[f"ut1/{name}"]
        assert source.entries > 0
        assert source.skipped == (), name
        assert source.entries == source.lines


@pytest.mark.parametrize("name", LISTS)
def test_each_sampled_entry_is_explained_by_its_list(index, name):
    listed = list(_entries(name, Tally()))
    for key, kind in random.Random(1).sample(listed, min(len(listed), 60)):
        host, slash, path = key.decode().partition("/")
        found = index.explain(("www." if kind is Kind.NAME else "") + host, slash + path)
        assert any(x.source == f"ut1/{name}" and x.entry == key.decode() and x.since == TODAY for x in found), key


def test_no_help_site_is_in_any_other_list(index):
    """Help is open to everyone, always."""
    for host in shipped().help:
        assert index.labels(host) == index.labels(f"www.{host}") == {"help"}, host
        for page in ("/", "/toolbox/games", "/a/b?c=1"):
            assert index.url_labels(host, page) == frozenset(), host


def test_what_is_essential_keeps_its_own_labels_only(index):
    for host, entry in shipped().essential.items():
        if host not in shipped().help:
            assert index.labels(host) == {"essential", entry.id, *entry.categories}, host
            assert index.url_labels(host, "/any/page") == frozenset()


def test_sex_education_is_in_no_other_list(index):
    hosts = [key.decode() for key, kind in _entries("sexual_education", Tally()) if kind is Kind.NAME]
    assert len(hosts) == 15
    shipped_labels = shipped().index()
    for host in (*hosts, *(f"forum.{host}" for host in hosts)):
        # What ships may say more of it: that it is about health.
        assert index.labels(host) == {"sex-education"} | shipped_labels.labels(host), host
        assert not {"adult", "games"} & index.labels(host)
        silenced = [x for x in index.explain(host) if x.source not in ("lessonwall", "ut1/sexual_education")]
        assert all(x.counts == frozenset() for x in silenced), host


def test_what_was_taken_out_is_told(index):
    told = {(clash.host, clash.listed, clash.source) for clash in index.clashes}
    assert {
        ("missingpeople.org.uk", "missingpeople.org.uk", "ut1/celebrity"),
        ("nhs.uk", "northerngamblingservice.nhs.uk", "ut1/gambling"),
        ("childline.org.uk", "childline.org.uk/toolbox/games", "ut1/games"),
        ("doctissimo.fr", "forum.doctissimo.fr", "ut1/forums"),
    } <= told

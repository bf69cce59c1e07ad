"""Building an index: what is looked up in it is what a plain walk of the lists says, whatever the lists are."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.lists import build
from filters.lists.build import Builder, TooTangled, in_memory
from filters.lists.formats import Tally
from filters.lists.keys import Kind
from filters.lists.merge import SHIPPED, Listed, weigh
from tests.filters.lists.building import LOCKED, TODAY, index

WORDS = st.sampled_from(["a", "b", "c", "example", "co", "uk"])
HOST = st.lists(WORDS, min_size=1, max_size=4).map(".".join)
KIND = st.sampled_from([Kind.NAME, Kind.NAME, Kind.ALONE, Kind.FIRM, Kind.OUT])
LABEL = st.sampled_from(["adult", "games", "iwf", "help", "essential", "sex-education"])


def naive(host: str, shipped: list, lists: dict) -> frozenset[str]:
    """Every entry of every list is looked at."""
    found = []
    words = host.split(".")
    for start in range(len(words)):
        suffix = ".".join(words[start:])
        for source, labels, entries in [(SHIPPED, None, shipped), *((s, lab, e) for (s, lab), e in lists.items())]:
            for key, kind, *own in entries:
                if key == suffix and (kind is not Kind.ALONE or start == 0):
                    found.append(Listed(source, frozenset({*own} if labels is None else {labels}), kind))
    return frozenset().union(*weigh(found, LOCKED)) if found else frozenset()


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(HOST, st.sampled_from([Kind.NAME, Kind.ALONE]), LABEL), max_size=8),
    st.dictionaries(
        st.tuples(st.sampled_from(["one", "two", "three"]), st.sampled_from(["adult", "games", "iwf"])),
        st.lists(st.tuples(HOST, KIND), max_size=12),
        max_size=3,
    ),
    st.lists(HOST, min_size=1, max_size=12),
    st.integers(0, 2**64 - 1),
)
def test_an_index_answers_as_a_walk_of_the_lists_would(shipped, lists, hosts, seed):
    # One spared name has one kind, as in the catalogue.
    kinds = {key: label for key, _, label in shipped if label in ("help", "essential")}
    shipped = [(key, kind, label) for key, kind, label in shipped if kinds.get(key, label) == label]
    made = Builder(generation=1, built=TODAY, seed=seed, locked=LOCKED)
    made.ship((key.encode(), kind, frozenset({label})) for key, kind, label in shipped)
    for (source, label), entries in lists.items():
        made.add(source + label, frozenset({label}), [(key.encode(), kind) for key, kind in entries], Tally())
    names = in_memory(made)
    lists = {(source + label, label): entries for (source, label), entries in lists.items()}
    for host in hosts:
        assert names.labels(host) == naive(host, shipped, lists), host
    everything = {key for key, *_ in shipped} | {key for entries in lists.values() for key, _ in entries}
    assert len(names) == len(everything)


@pytest.mark.parametrize("count", [0, 1, 2, 255, 256, 257, 5000])
def test_an_index_of_any_size_knows_its_names_and_no_other(count):
    names = index({("a/b", "games"): "\n".join(f"||n{n}.example^" for n in range(count))})
    assert len(names) == count
    assert all(names.labels(f"www.n{n}.example") == {"games"} for n in range(count))
    assert not any(names.labels(f"m{n}.example") for n in range(2000))
    assert names.labels("example") == frozenset()


def test_since_when_is_kept_from_one_index_to_the_next():
    """Listed since the day on which each list was first seen to name it, over three builds."""
    days = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)]
    first = index({("a", "games"): "||x.example^\n||old.example^"}, built=days[0])
    second = index(
        {("a", "games"): "||x.example^\n||y.example^", ("b", "music"): "||x.example^"}, built=days[1], before=first
    )
    third = index(
        {("a", "games"): "||x.example^\n||y.example^\n||z.example^\n||old.example^", ("b", "music"): "||x.example^"},
        built=days[2], before=second, seed=1234,
    )  # fmt: skip
    since = {
        (host, listing.source): listing.since
        for host in ("x.example", "y.example", "z.example", "old.example")
        for listing in third.explain(host)
    }
    assert since == {
        ("x.example", "a"): days[0],
        ("x.example", "b"): days[1],
        ("y.example", "a"): days[1],
        ("z.example", "a"): days[2],
        ("old.example", "a"): days[2],  # it was gone in between
    }


def test_days_long_ago_are_told_to_the_month():
    was = index({("a", "games"): "||x.example^"}, built=date(2026, 1, 20))
    soon = index({("a", "games"): "||x.example^"}, built=date(2026, 4, 20), before=was)
    late = index({("a", "games"): "||x.example^"}, built=date(2026, 4, 21), before=soon)
    assert [each.explain("x.example")[0].since for each in (was, soon, late)] == [
        date(2026, 1, 20), date(2026, 1, 20), date(2026, 1, 1),
    ]  # fmt: skip


def overlapping(count: int) -> dict:
    """A name for each pair of lists: as many sets as there are pairs."""
    texts = {n: [] for n in range(count)}
    for one, other in combinations(range(count), 2):
        for n in (one, other):
            texts[n].append(f"||n{one}-{other}.example^")
    return {(f"list{n}", f"label{n}"): "\n".join(lines) for n, lines in texts.items()}


def test_more_overlaps_than_can_be_dated_lose_their_days_and_no_label(monkeypatch):
    monkeypatch.setattr(build, "_DATED_SETS", 20)
    names = index(overlapping(10))
    for one, other in combinations(range(10), 2):
        assert names.labels(f"n{one}-{other}.example") == {f"label{one}", f"label{other}"}
    days = [listing.since for one in range(9) for listing in names.explain(f"n{one}-9.example")]
    assert None in days
    assert TODAY in days


def test_more_overlaps_than_an_index_can_hold_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(build, "_DATED_SETS", 10)
    monkeypatch.setattr(build, "_MOST_SETS", 30)
    with pytest.raises(TooTangled, match="use fewer"):
        index(overlapping(10))


def test_a_name_that_stands_twice_in_a_list_is_one_name():
    names = index({("a", "games"): "||x.example^\n||x.example^\nX.example."})
    assert len(names) == 1
    assert len(names.explain("x.example")) == 1
    assert names.sources[1].entries == 3


def test_what_went_into_an_index_is_told_by_source():
    names = index(
        {("a/b", "games"): "! a list\n||x.example^\nads##x\n||y.example^$popup"}, shipped=[("z.example", ["news"])]
    )
    assert [(each.id, each.entries, each.lines) for each in names.sources] == [("lessonwall", 1, 0), ("a/b", 1, 4)]
    assert {(each.why, each.count, each.line) for each in names.sources[1].skipped} == {
        ("a rule for parts of pages", 1, 3),
        ("a rule with options that a name filter cannot keep", 1, 4),
    }
    assert (names.built, names.generation) == (TODAY, 1)


def test_two_builds_of_the_same_lists_share_no_places():
    """Nobody can prepare a name that lands on a help site's place: the seed is each index's own."""
    lists = {("a", "games"): "\n".join(f"||n{n}.example^" for n in range(100))}
    one, other = (b"".join(builder_of(lists, seed).body()) for seed in (1, 2))
    assert one[:400] != other[:400]


def builder_of(lists, seed):
    from tests.filters.lists.building import builder

    return builder(lists, seed=seed)


def test_a_day_that_is_new_every_day_for_years_fits():
    names, day = None, date(2024, 1, 1)
    text = ""
    for n in range(40):
        text += f"||n{n}.example^\n"
        names = index({("a", "games"): text}, built=day, before=names)
        day += timedelta(days=13)
    days = {listing.since for n in range(40) for listing in names.explain(f"n{n}.example")}
    assert len(days) < 30
    assert all((day - since).days < 110 or since.day == 1 for since in days)

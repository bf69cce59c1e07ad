"""Several lists kept fresh: what became of each is on file at once, and one that fails holds up no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filters.lists.copies import parts
from filters.lists.sources import Source
from filters.lists.state import FILE, ListsState, SourceState, read_state, write_state
from filters.lists.update import COPIES, all_of_them, forget_unused, no_publisher, only_due, update
from tests.filters.lists.publisher import Publisher, names, publisher

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


@pytest.fixture
def served() -> Iterator[Publisher]:
    with publisher() as running:
        yield running


def source(id: str, address: str) -> Source:
    return Source(id, id, "its publisher", "games", "domains", address, refresh=24)


def look(folder: Path, *sources: Source, fetching=all_of_them, at: datetime = NOW, accept: tuple[str, ...] = ()):
    said: list[str] = []
    done = update(folder, folder, sources, lambda: at, said.append, fetching=fetching, accept=accept)
    return done, said


def test_one_that_fails_holds_up_no_other(served, tmp_path):
    good = source("x/good", served.gives("/good", names(9)))
    bad = source("x/bad", served.url + "/bad")
    last = source("x/last", served.gives("/last", names(5)))
    done, said = look(tmp_path, good, bad, last)
    assert done.taken == ("x/good", "x/last")
    assert done.failed == {"x/bad": "its publisher answers 404 Not Found"}
    assert "x/bad: its publisher answers 404 Not Found" in said
    on_file = read_state(tmp_path)
    assert (on_file.of("x/good").lines, on_file.of("x/bad").failing_since) == (9, NOW)


def test_what_is_due_is_asked_for_and_nothing_else(served, tmp_path):
    lists = [source(f"x/{name}", served.gives(f"/{name}", names(9))) for name in ("old", "young")]
    look(tmp_path, *lists)
    state = read_state(tmp_path)
    old = SourceState(fetched_at=NOW - timedelta(days=2), lines=9)
    write_state(tmp_path, state.having("x/old", old))
    served.asked.clear()
    done, _ = look(tmp_path, *lists, fetching=only_due(lambda: NOW))
    assert [path for path, _ in served.asked] == ["/old"]
    assert done.taken == ("x/old",)
    served.asked.clear()
    look(tmp_path, *lists, fetching=no_publisher)
    assert served.asked == []


def test_a_list_that_a_person_takes_is_asked_for_though_it_is_not_due(served, tmp_path):
    one = source("x/one", served.gives("/one", names(100)))
    look(tmp_path, one)
    served.gives("/one", names(10))
    done, _ = look(tmp_path, one)
    assert "10 lines where the one before it had 100" in done.failed["x/one"]
    assert read_state(tmp_path).of("x/one").refused
    done, _ = look(tmp_path, one, fetching=only_due(lambda: NOW), accept=("x/one",))
    assert done.failed == {}
    assert read_state(tmp_path).of("x/one").lines == 10


def test_a_state_that_is_damaged_costs_a_fetch_and_nothing_else(served, tmp_path):
    one = source("x/one", served.gives("/one", names(9), etag='"a"'))
    look(tmp_path, one)
    for damage in (b"", b"{", b"[]", b"\xff\xfe", b'{"sources": {"x/one": 7}}'):
        (tmp_path / FILE).write_bytes(damage)
        assert read_state(tmp_path) == ListsState()
        done, _ = look(tmp_path, one)
        assert done.taken == ("x/one",)
    assert "if-none-match" not in served.asked[-1][1]


def test_what_is_no_longer_used_is_forgotten_with_its_copy(served, tmp_path):
    kept, gone = (source(f"x/{name}", served.gives(f"/{name}", names(9))) for name in ("kept", "gone"))
    look(tmp_path, kept, gone)
    assert forget_unused(tmp_path, [kept]).sources.keys() == {"x/kept"}
    assert read_state(tmp_path).sources.keys() == {"x/kept"}
    assert parts(kept, tmp_path / COPIES)
    assert not parts(gone, tmp_path / COPIES)

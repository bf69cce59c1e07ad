"""Index files: cut off, of another version, damaged, and replaced under those who read them."""

import multiprocessing
import os
import signal
import threading
import time

import pytest

from filters.lists import file, layout
from filters.lists.layout import BadIndex
from filters.live import Live
from tests.filters.lists.building import builder, index
from tests.names import publish_names

LISTS = {("a/b", "games"): "\n".join(f"||n{n}.example^" for n in range(300))}


@pytest.fixture
def path(tmp_path):
    file.write(tmp_path / file.NAME, builder(LISTS, generation=3))
    return tmp_path / file.NAME


def test_what_is_written_is_what_is_read(path):
    names = file.open_index(path)
    assert (names.generation, len(names), names.labels("www.n7.example")) == (3, 300, {"games"})
    assert file.open_index(path).sources == index(LISTS).sources
    file.verify(path)
    assert [each.name for each in path.parent.iterdir()] == [file.NAME]


def test_an_index_that_is_cut_off_anywhere_is_refused_and_kills_nobody(path):
    """A page beyond the end of a mapped file ends the process that reads it (SIGBUS): the length is asked first."""
    whole = path.read_bytes()
    cuts = [*range(layout.HEADER_SIZE + 9), *range(layout.HEADER_SIZE + 9, len(whole), 97), len(whole) - 1]
    for cut in cuts:
        path.write_bytes(whole[:cut])
        with pytest.raises(BadIndex, match=r"cut off|empty"):
            file.open_index(path)
        with pytest.raises(BadIndex):
            file.verify(path)
    path.write_bytes(whole + b"x")
    with pytest.raises(BadIndex, match="was added to"):
        file.open_index(path)


def test_each_byte_of_the_header_counts(path):
    """Another magic, version or length is refused at once; whatever is wrong shows when the file is verified."""
    whole = path.read_bytes()
    for place in range(layout.HEADER_SIZE):
        damaged = bytearray(whole)
        damaged[place] ^= 0x41
        path.write_bytes(damaged)
        with pytest.raises(BadIndex):
            file.verify(path)
        try:
            file.open_index(path)  # may open or not: it must not raise anything else
        except BadIndex:
            continue


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"", "empty"),
        (b"<html>" * 100, "no index"),
        (b"LWNAMES\n" + b"\x01\0\0\0" + bytes(200), "has format 1, this release reads format 2"),
    ],
)
def test_a_file_that_is_no_index_of_this_release_is_named_for_what_it_is(tmp_path, start, said):
    (tmp_path / "x").write_bytes(start)
    with pytest.raises(BadIndex, match=said):
        file.open_index(tmp_path / "x")


def test_a_flipped_bit_is_found_wherever_it_is(path):
    whole = path.read_bytes()
    for place in range(layout.HEADER_SIZE, len(whole), 31):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        path.write_bytes(damaged)
        with pytest.raises(BadIndex, match="checksum"):
            file.verify(path)


def test_a_bad_index_never_goes_live(tmp_path):
    publish_names(tmp_path, generation=4)
    live = Live(tmp_path)
    (tmp_path / "bad").write_bytes(b"LWNAMES\n" + bytes(300))
    os.rename(tmp_path / "bad", tmp_path / file.NAME)
    assert not live.refresh()
    assert (live.index.generation, live.index.labels("childline.org.uk")) == (4, {"help"})
    assert "stays in force" in live.problem
    publish_names(tmp_path, generation=5)
    assert live.refresh()
    assert (live.index.generation, live.problem) == (5, "")


def _replace_for_ever(folder):
    generation = 1
    while True:
        generation += 1
        made = builder(
            {("a/b", f"label{generation}"): "||x.example^\n||y.example^"}, generation=generation, seed=generation
        )
        file.write(folder / file.NAME, made)


def test_replaced_during_a_storm_of_questions_nothing_is_lost_or_mixed(tmp_path):
    """Threads that ask all the time, and a process that puts a new index in place as fast as it can."""
    file.write(tmp_path / file.NAME, builder({("a/b", "label1"): "||x.example^\n||y.example^"}, generation=1))
    live, wrong, seen, ended = Live(tmp_path), [], set(), threading.Event()

    def ask():
        while not ended.is_set():
            names = live.index
            wanted = {f"label{names.generation}"}
            if (
                names.labels("www.x.example") != wanted
                or names.labels("y.example") != wanted
                or names.labels("z.example")
            ):
                wrong.append(names.generation)
            seen.add(names.generation)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    writer = multiprocessing.get_context("fork").Process(target=_replace_for_ever, args=(tmp_path,))
    writer.start()
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    while len(seen) < 30 and time.monotonic() < deadline:
        live.refresh()
        time.sleep(0.002)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    ended.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert live.problem == ""
    assert len(seen) >= 30
    file.verify(tmp_path / file.NAME)  # whatever the killed writer was doing


def test_old_mappings_go_when_nobody_holds_them(tmp_path):
    """A box that takes a new index each night for a year holds one, not 365."""
    live = None
    for generation in range(1, 9):
        publish_names(tmp_path, generation=generation)
        live = live or Live(tmp_path)
        live.refresh()
        live.index.labels("www.tiktok.com")
    with open("/proc/self/maps") as maps:
        assert sum(str(tmp_path) in line for line in maps) == 1
    assert live.index.generation == 8

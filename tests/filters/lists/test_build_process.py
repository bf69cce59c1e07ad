"""The build as a process: what it reads, what it says, and how much memory it takes."""

import json
import subprocess
import sys
from datetime import date

import msgspec
import pytest

from filters.catalogue import digest
from filters.lists import file
from filters.lists.formats import Format
from filters.lists.process import BuildSettings, ListFile, ListSource


def run(settings):
    data = settings if isinstance(settings, bytes) else msgspec.json.encode(settings)
    return subprocess.run([sys.executable, "-m", "filters.lists.process"], input=data, capture_output=True, timeout=100)


def settings_for(folder, *sources, **more):
    return BuildSettings(sources, str(folder / file.NAME), 7, date(2026, 11, 23), **more)


def source(folder, id, label, text, form=Format.DOMAINS):
    path = folder / id.replace("/", "-")
    path.write_text(text)
    return ListSource(id, frozenset({label}), (ListFile(str(path), form),))


def test_lists_and_the_catalogue_become_one_index(tmp_path):
    lists = (
        source(tmp_path, "ut1/gambling", "gambling", "casino.example\n???\n"),
        source(tmp_path, "own/adult", "adult", "||teens.example^\n||childline.org.uk^", Format.ADBLOCK),
        source(tmp_path, "ut1/sexual_education", "sex-education", "teens.example"),
    )
    done = run(settings_for(tmp_path, *lists))
    assert (done.returncode, done.stderr) == (0, b"")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    # Sex education is read first: what it spares must be known before the others come.
    assert [line["read"]["source"] for line in lines[:-1]] == ["ut1/sexual_education", "ut1/gambling", "own/adult"]
    built = lines[-1]["built"]
    assert (built["generation"], built["length"]) == (7, (tmp_path / file.NAME).stat().st_size)
    assert [each["skipped"] for each in built["sources"] if each["id"] == "ut1/gambling"] == [
        [{"why": "no host name", "count": 1, "line": 2, "file": "ut1-gambling"}]
    ]
    assert {clash["host"] for clash in built["clashes"] if clash["source"] == "own/adult"} == {
        "teens.example",
        "childline.org.uk",
    }
    names = file.open_index(tmp_path / file.NAME)
    assert names.catalogue == digest()
    for host, labels in (
        ("casino.example", {"gambling"}),
        ("teens.example", {"sex-education"}),
        ("childline.org.uk", {"help"}),
        ("www.tiktok.com", {"tiktok", "social-media"}),
    ):
        assert names.labels(host) == labels


def test_a_source_of_several_files_is_one_source(tmp_path):
    (tmp_path / "domains").write_text("casino.example\n")
    (tmp_path / "urls").write_text("shop.example/lottery\n")
    files = (ListFile(str(tmp_path / "domains"), Format.DOMAINS), ListFile(str(tmp_path / "urls"), Format.URLS))
    assert run(settings_for(tmp_path, ListSource("ut1/gambling", frozenset({"gambling"}), files))).returncode == 0
    names = file.open_index(tmp_path / file.NAME)
    assert names.labels("casino.example") == names.url_labels("shop.example", "/lottery/1") == {"gambling"}
    assert [(each.id, each.entries) for each in names.sources[1:]] == [("ut1/gambling", 2)]


def test_days_are_taken_over_from_the_index_before(tmp_path):
    one = source(tmp_path, "a/b", "games", "x.example")
    assert run(BuildSettings((one,), str(tmp_path / "old"), 1, date(2026, 11, 1))).returncode == 0
    assert run(settings_for(tmp_path, one, before=str(tmp_path / "old"))).returncode == 0
    (listing,) = file.open_index(tmp_path / file.NAME).explain("x.example")
    assert listing.since == date(2026, 11, 1)


@pytest.mark.parametrize("before", [b"", b"LWNAMES\nrubbish" * 50, None])
def test_an_index_before_that_is_damaged_or_gone_costs_no_list(tmp_path, before):
    if before is not None:
        (tmp_path / "old").write_bytes(before)
    one = source(tmp_path, "a/b", "games", "x.example")
    assert run(settings_for(tmp_path, one, before=str(tmp_path / "old"))).returncode == 0
    assert file.open_index(tmp_path / file.NAME).labels("x.example") == {"games"}


def test_a_list_that_cannot_be_read_builds_nothing(tmp_path):
    (tmp_path / file.NAME).write_bytes(b"the one before")
    gone = ListSource("a/b", frozenset({"games"}), (ListFile(str(tmp_path / "gone"), Format.DOMAINS),))
    done = run(settings_for(tmp_path, gone))
    assert done.returncode == 3
    assert done.stderr.decode() == f"error: {tmp_path / 'gone'}: No such file or directory; nothing was built\n"
    assert (tmp_path / file.NAME).read_bytes() == b"the one before"


@pytest.mark.parametrize("bad", [b"", b"{", b'{"sources": 1}'])
def test_settings_that_are_none_are_an_error_in_words(bad):
    done = run(bad)
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: settings: ")
    assert b"Traceback" not in done.stderr


def test_a_million_names_are_built_within_bounds(tmp_path):
    """Memory grows by ten bytes a name and the index itself, not by the lists' text."""
    with open(tmp_path / "list", "w") as out:
        for n in range(1_000_000):
            out.write(f"host-{n * 7919}.n{n % 1000}.example\n")
    one = ListSource("a/b", frozenset({"games"}), (ListFile(str(tmp_path / "list"), Format.DOMAINS),))
    done = run(settings_for(tmp_path, one))
    assert done.returncode == 0, done.stderr
    built = json.loads(done.stdout.splitlines()[-1])["built"]
    assert built["names"] > 1_000_000
    assert built["peak"] < 90
    assert (tmp_path / file.NAME).stat().st_size < 16_000_000
    names = file.open_index(tmp_path / file.NAME)
    assert all(names.labels(f"host-{n * 7919}.n{n % 1000}.example") == {"games"} for n in range(0, 1_000_000, 997))
    assert not any(names.labels(f"host-{n * 7919 + 1}.n{n % 1000}.example") for n in range(0, 1_000_000, 97))


def test_a_list_of_garbage_is_an_index_of_the_catalogue(tmp_path):
    one = source(tmp_path, "a/b", "games", "\x00\x01 ~~~ \n" * 20_000)
    done = run(settings_for(tmp_path, one))
    built = json.loads(done.stdout.splitlines()[-1])["built"]
    assert [(each["why"], each["count"]) for each in built["sources"][1]["skipped"]] == [("no host name", 20_000)]
    assert file.open_index(tmp_path / file.NAME).labels("childline.org.uk") == {"help"}

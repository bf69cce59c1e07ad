"""Words are sealed by anyone and opened by few."""

import multiprocessing
import stat

import pytest

from filters.events.seal import CannotOpen, Opener, Sealer, make_keys


@pytest.mark.parametrize("words", ["", "how to die", "żółć ✝ 漢字", "x" * 5_000])
def test_what_is_sealed_can_be_opened(tmp_path, words):
    make_keys(tmp_path)
    sealed = Sealer.of(tmp_path).seal(words)
    assert Opener.of(tmp_path).open(sealed) == words
    assert not words or words.encode() not in sealed


def test_the_same_words_never_look_the_same_twice(tmp_path):
    make_keys(tmp_path)
    sealer = Sealer.of(tmp_path)
    assert sealer.seal("porn") != sealer.seal("porn")


def test_the_private_half_is_for_its_owner_alone(tmp_path):
    make_keys(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys" / "words.key").stat().st_mode) == 0o600


def test_keys_are_made_once(tmp_path):
    make_keys(tmp_path)
    before = (tmp_path / "words.key").read_bytes(), (tmp_path / "words.pub").read_bytes()
    make_keys(tmp_path)
    (tmp_path / "words.pub").unlink()
    make_keys(tmp_path)
    assert ((tmp_path / "words.key").read_bytes(), (tmp_path / "words.pub").read_bytes()) == before


def test_processes_that_start_together_agree_on_one_pair(tmp_path):
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.map(make_keys, [tmp_path] * 3)
    assert Opener.of(tmp_path).open(Sealer.of(tmp_path).seal("x")) == "x"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["words.key", "words.pub"]


@pytest.mark.parametrize("damaged", [b"x", b"x" * 100])
def test_damaged_words_are_an_error_that_can_be_caught(tmp_path, damaged):
    make_keys(tmp_path)
    with pytest.raises(CannotOpen):
        Opener.of(tmp_path).open(damaged)


def test_nothing_is_sealed_without_a_key(tmp_path):
    with pytest.raises(FileNotFoundError):
        Sealer.of(tmp_path)

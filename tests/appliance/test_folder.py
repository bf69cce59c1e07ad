"""A school's folder on a real disk: what is read, what is refused, and that a write is whole or not at all."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from appliance import folder
from appliance.output import Trouble


def test_only_the_files_of_a_school_are_read(tmp_path: Path) -> None:
    folder.copy("oakfield", tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "rules.yaml.bak").write_text("old")
    (tmp_path / ".rules.yaml.swp").write_bytes(b"\xff")
    (tmp_path / "old").mkdir()
    read = folder.read(tmp_path)
    assert set(read.files) == {
        *("school.yaml", "timetable.yaml", "rules.yaml"),
        *("people.csv", "devices.csv", "classes.csv"),
    }
    assert read.problems == ()


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("people.csv", b"id,name,group\np1,Zo\xe9,year-7\n", 2),
        ("rules.yaml", b"\x00\xff\xfe", 1),
        ("school.yaml", "name: Zoë".encode("utf-16"), 1),
    ],
)
def test_a_text_in_another_encoding_is_a_problem_at_its_line(
    tmp_path: Path, name: str, content: bytes, line: int
) -> None:
    folder.copy("oakfield", tmp_path)
    (tmp_path / name).write_bytes(content)
    (problem,) = folder.read(tmp_path).problems
    assert (problem.file, problem.line) == (name, line)
    assert "UTF-8" in problem.todo


def test_a_spreadsheet_in_utf_16_is_read(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes("id;name;group\np1;Zoë;year-7\n".encode("utf-16"))
    assert "Zoë" in folder.read(tmp_path).files["people.csv"]


def test_no_folder_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"there is no such folder; name the folder that holds school\.yaml"):
        folder.read(tmp_path / "none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o000)
    try:
        with pytest.raises(Trouble, match="let the user that runs lessonwall read it"):
            folder.read(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_copying_keeps_what_is_there(tmp_path: Path) -> None:
    folder.copy("primary", tmp_path / "ours")
    with pytest.raises(Trouble, match="not empty"):
        folder.copy("primary", tmp_path / "ours")
    with pytest.raises(Trouble, match="oakfield"):
        folder.copy("hogwarts", tmp_path / "other")


def test_a_file_is_written_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("old")
    path.chmod(0o600)
    folder.write(tmp_path, "people.csv", "id,name,group\r\n")
    assert path.read_bytes() == b"id,name,group\r\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]


def test_a_reader_meets_the_old_text_or_the_new_one_never_a_part(tmp_path: Path) -> None:
    texts = {letter * 200_000 for letter in "ab"}
    folder.write(tmp_path, "rules.yaml", "a" * 200_000)
    done = threading.Event()

    def write() -> None:
        for number in range(40):
            folder.write(tmp_path, "rules.yaml", "ab"[number % 2] * 200_000)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        assert (tmp_path / "rules.yaml").read_text() in texts
    writer.join()


def test_a_writer_that_is_killed_leaves_the_old_text(tmp_path: Path) -> None:
    folder.write(tmp_path, "rules.yaml", "old")
    code = (
        "import os, sys; from pathlib import Path; from appliance import folder\n"
        "os.replace = lambda *names: os._exit(9)\n"
        "folder.write(Path(sys.argv[1]), 'rules.yaml', 'new')\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 9
    assert folder.read(tmp_path).files == {"rules.yaml": "old"}


def test_a_digest_changes_with_any_text_and_with_its_name() -> None:
    files = {"a": "1", "b": "2"}
    assert folder.digest(files) == folder.digest(dict(reversed(files.items())))
    others = ({"a": "1", "b": "3"}, {"a": "1", "c": "2"}, {"a": "12", "b": ""}, {"a": "1"})
    assert len({folder.digest(files), *map(folder.digest, others)}) == 5

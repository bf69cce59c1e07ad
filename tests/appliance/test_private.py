"""Nobody but the box's user reads its folders, whoever made them first (R32)."""

import os
from pathlib import Path

import pytest

from appliance.private import private
from appliance.state import State


def mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def test_a_folder_is_made_for_its_owner_alone(tmp_path):
    private(tmp_path / "a" / "b")
    assert mode(tmp_path / "a" / "b") == 0o700


def test_a_folder_that_stood_open_is_shut(tmp_path):
    (tmp_path / "open").mkdir(mode=0o777)
    private(tmp_path / "open")
    assert mode(tmp_path / "open") == 0o700


def test_a_link_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(OSError, match="not a folder of the user"):
        private(tmp_path / "link")
    assert mode(elsewhere) == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's folder")
def test_another_users_folder_is_not_taken(tmp_path):
    (tmp_path / "theirs").mkdir(mode=0o777)
    os.chown(tmp_path / "theirs", 65534, 65534)
    with pytest.raises(OSError, match="not a folder of the user"):
        private(tmp_path / "theirs")


def test_two_states_never_share_their_last_hour(tmp_path):
    deep = tmp_path / ("x" * 100)
    folders = {
        State(path).recent for path in (deep / "a-b", deep / "a" / "b", tmp_path / "other" / ("x" * 100) / "a-b")
    }
    assert len(folders) == 3

"""`lessonwall apply` means the folder that runs, and shows beforehand what it would change."""

import json
import shutil
from pathlib import Path

import pytest

from tests.running import up

pytestmark = pytest.mark.processes


def test_apply_previews_and_takes_only_the_folder_that_runs(tmp_path):
    school = Path(shutil.copytree("appliance/schools/oakfield", tmp_path / "school"))
    with up(tmp_path / "state", school=str(school)) as running:
        rules = school / "rules.yaml"
        rules.write_text(rules.read_text().replace("what: [games]", "what: [games, news]"))
        changes = json.loads(running.run("apply", "--preview", "--json").stdout)
        assert {"BLOCK"} == {change["after"] for change in changes}
        assert "year-9" in {change["group"] for change in changes}
        assert json.loads(running.run("why", "127.0.0.1", "www.bbc.co.uk", "--json").stdout)["verdict"] == "ALLOW"

        elsewhere = running.run("apply", "appliance/schools/primary-never")
        assert elsewhere.returncode == 2
        assert str(school) in elsewhere.stderr

        assert running.run("apply").returncode == 0
        told = json.loads(running.run("why", "127.0.0.1", "www.bbc.co.uk", "--json").stdout)
        assert (told["verdict"], told["rule"]["id"]) == ("BLOCK", "no-games-in-lessons")

"""`break-glass`, `mend-glass`, `watch`, `end-watch`, `watched`: real commands and a real steward."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from filters import requests as ask
from filters.door import Door
from filters.events.record import WATCHED_FILE
from filters.events.watched import Watched, Would
from filters.live import Live
from tests.appliance.dashboard.box_at_work import PASSWORD, running, until


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    yield from running(tmp_path_factory.mktemp("box"))


@pytest.fixture(scope="module")
def app(box):
    """IT's authenticator app. Not confirmed: the first code does that."""
    enrolled = Door(box.state.door).ask(ask.EnrolSecondFactor(), box.session("it"))
    assert isinstance(enrolled, ask.Done)
    return pyotp.parse_uri(enrolled.value)


def lessonwall(box, *words, typed=()):
    return subprocess.run(
        [sys.executable, "-m", "appliance", *words, "--state", str(box.state.root), "--json"],
        input="".join(f"{line}\n" for line in typed), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def glasses(box):
    return Live(box.state.live).policy.glasses


@pytest.mark.parametrize("typed", [(), ("it",), ("it", PASSWORD)], ids=["name", "password", "code"])
def test_where_nobody_answers_it_says_so_without_a_traceback(box, app, typed):
    nobody = lessonwall(box, "break-glass", "school", "--for", "30m", "--why", "A script asks", typed=typed)
    assert nobody.returncode == 2
    assert nobody.stderr.splitlines()[-1].endswith("run it at a terminal, and type the answers")
    assert "Traceback" not in nobody.stderr


def test_it_asks_for_a_name_a_password_and_a_code_and_ends_the_session(box, app):
    words = ("break-glass", "school", "--for", "30m", "--why", "The exam board's site is blocked")
    wrong = lessonwall(box, *words, typed=("it", PASSWORD, "000000"))
    assert (wrong.returncode, "not a code of your app" in wrong.stderr) == (1, True)
    assert "Traceback" not in wrong.stderr
    assert not glasses(box)

    done = lessonwall(box, *words, typed=("it", PASSWORD, app.now()))
    assert done.returncode == 0, done.stderr
    assert "Everyone is told" in json.loads(done.stdout)["done"]
    [glass] = glasses(box)
    assert (glass.zone, glass.by, glass.end - glass.start) == ("school", "IT", timedelta(minutes=30))

    mended = lessonwall(box, "mend-glass", "school")
    assert "rules hold again" in json.loads(mended.stdout)["done"]
    until(lambda: glasses(box)[0].end < glass.end)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "school", "--for", "90m"), "whole days; write 3d"),
        (("end-watch", "school"), "is not only watched"),
        (("mend-glass", "schol"), 'did you mean "school"'),
        (("watched", "--zone", "schol"), "zones are school"),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(box, words, said):
    told = lessonwall(box, *words)
    assert told.returncode in (1, 2)
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_what_would_be_blocked_is_told_to_programs(box):
    counted = Watched(box.state.events / WATCHED_FILE)
    now = datetime.now(UTC)
    counted.count(Would("school", "10.4.0.7", "year-9", "games.example", "CATEGORY", "year-9/games"), now, now)
    counted.close()
    told = lessonwall(box, "watched")
    assert told.returncode == 0, told.stderr
    [row] = json.loads(told.stdout)["would_be_blocked"]
    assert (row["device"], row["what"], row["count"]) == ("10.4.0.7", "games.example", 1)
    assert "person" not in row

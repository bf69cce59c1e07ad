"""What a person at the keyboard meets: help for every command, and one clear line for every mistake."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.cli import main, parser
from appliance.folder import SCHOOLS

LESSONWALL = [sys.executable, "-m", "appliance"]
# Python writes at the end what it was told to print, unless this variable says at once.
BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
COMMANDS = sorted(parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr,arg-type]


def run(*words: str) -> int:
    """The exit code, whichever way it is given."""
    try:
        return main(words)
    except SystemExit as ended:
        return int(ended.code or 0)


@pytest.fixture
def place(tmp_path) -> Path:
    """Everything that a folder should not be."""
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "empty").mkdir()
    shutil.copytree(SCHOOLS / "oakfield", tmp_path / "binary")
    (tmp_path / "binary" / "rules.yaml").write_bytes(bytes(range(256)) * 8)
    for name in ("events/events.db", "alerts/alerts.db"):
        (tmp_path / "junk" / name).parent.mkdir(parents=True)
        (tmp_path / "junk" / name).write_bytes(b"this is no database" * 100)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(capsys, command):
    assert run(command, "--help") == 0
    said = capsys.readouterr().out
    assert said.startswith(f"usage: lessonwall {command}")
    assert "--school" in said
    assert "--state" in said


def test_and_so_does_lessonwall_and_names_each(capsys):
    assert run("--help") == 0
    said = capsys.readouterr().out
    assert not [command for command in COMMANDS if command not in said]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "COMMAND"),
        ("nonsense", "'nonsense'"),
        # Addresses and times, in the words of the option that is wrong.
        ("up --dns nonsense", "--dns"),
        ("up --dns 127.0.0.1:99999", "99999"),
        ("up --web 1", "--web"),
        ("up --upstream 1:2:3", "--upstream"),
        ("up --upstream tls://dns.quad9.net", "write it as 9.9.9.9, tls://9.9.9.9#dns.quad9.net or https://"),
        ("up --dns 127.0.0.1:15399 --upstream 127.0.0.1:15399", "127.0.0.1:15399 is this filter's own address; name"),
        ("up --at nonsense", "--at"),
        ("up --at 9999-12-31T23:59", "--at"),
        ("why 127.0.0.1 a.example --at nonsense", "--at"),
        ("timetable --on nonsense", "--on"),
        ("timetable --on 9999-12-31", "--on"),
        ("allow a.example --for nonsense --why x", "30m, 2h or 3d"),
        ("cut-off 127.0.0.1 --why x --until nonsense", "--until"),
        # What is missing is named.
        ("why", "CLIENT, WHAT"),
        ("allow a.example --for 2h", "--why"),
        ("open tiktok", "--class"),
        ("today nonsense", "'wet-break'"),
        ("events --after nonsense", "--after"),
        ("events --named", "--reason"),
        # Names that nobody bears.
        ("why nobody-at-all a.example", '"nobody-at-all"'),
        ("why 127.0.0.1 http://[", '"http://["'),
        ("timetable --group year-99", '"year-99"'),
        ("try words --group year-99", '"year-99"'),
        ("schema nonsense", "'nonsense'"),
        ("put-rule /nowhere/rule.yaml", "/nowhere/rule.yaml"),
        ("timetable --import /nowhere/terms.ics", "/nowhere/terms.ics"),
    ],
)
def test_wrong_arguments_are_one_clear_line_and_exit_code_2(capsys, tmp_path, words, says):
    given = [*words.split(), "--state", str(tmp_path / "state"), "--school", "oakfield"] if words else []
    assert run(*given) == 2
    said = capsys.readouterr().err
    assert says in said.splitlines()[-1]
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["check", "up", "timetable", "try x", "why 127.0.0.1 a.example"])
@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("missing", 2),
        ("file", 2),
        # The folder can be read; what stands in it is the problem.
        ("empty", 1),
        ("binary", 1),
    ],
)
def test_a_folder_that_is_no_school_is_said_to_be_none(capsys, place, command, folder, code):
    assert run(*command.split(), "--school", str(place / folder), "--state", str(place / "state")) == code
    said = capsys.readouterr().err
    assert str(place / folder) in said
    assert "Traceback" not in said
    if folder == "binary":
        assert "rules.yaml:1: " in said


@pytest.mark.parametrize(
    ("command", "state", "code", "says"),
    [
        ("up", "file", 2, "folder that you may write to"),
        ("up", "file/below", 2, "folder that you may write to"),
        ("events", "file", 2, "may you use it?"),
        ("events", "junk", 2, "not a database"),
        ("alerts", "junk", 2, "not a database"),
        ("status", "file", 1, ""),
        ("status", "junk", 1, ""),
        # Nothing runs there: said, and not taken for an answer.
        ("allow a.example --for 2h --why x", "empty", 1, "lessonwall up"),
        ("allow a.example --for 2h --why x", "file", 1, "lessonwall up"),
        ("events --named --reason x", "empty", 1, "lessonwall up"),
        # No log yet is an empty log.
        ("events", "empty", 0, ""),
        ("alerts", "missing", 0, ""),
    ],
)
def test_a_state_folder_that_is_none(capsys, place, command, state, code, says):
    assert run(*command.split(), "--state", str(place / state), "--school", "oakfield") == code
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said


def test_a_damaged_alert_store_is_a_failed_check_and_hides_no_other(capsys, place):
    assert run("status", "--state", str(place / "junk"), "--json") == 1
    said = capsys.readouterr().out
    assert "the alerts cannot be read" in said
    assert '"disk"' in said


def without_rights(*words: str) -> subprocess.CompletedProcess[str]:
    """As a user whom permissions bind: root too, once it has laid down its right to pass over them."""
    command = [*LESSONWALL, *words]
    if os.getuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("run as root, where nothing is forbidden, and setpriv is not installed")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_what_may_not_be_read_or_written_is_named(place):
    shut = place / "shut"
    shutil.copytree(SCHOOLS / "oakfield", shut)
    shut.chmod(0)
    readonly = place / "readonly"
    readonly.mkdir(mode=0o500)
    try:
        asked = without_rights("check", str(shut))
        assert asked.returncode == 2
        assert str(shut) in asked.stderr
        started = without_rights("up", "--school", "oakfield", "--state", str(readonly))
        assert started.returncode == 2
        assert str(readonly) in started.stderr
        assert "Permission denied; name a folder that you may write to" in started.stderr
        assert "Traceback" not in asked.stderr + started.stderr
    finally:
        shut.chmod(0o700)


@pytest.mark.parametrize(
    "words",
    [("schema",), ("timetable", "--school", "oakfield"), ("up", "--help"), ("check", "--school", "oakfield", "--json")],
    ids=" ".join,
)
def test_a_reader_that_goes_away_is_no_error(tmp_path, words):
    """`lessonwall … | head -1`, where the reader is gone before a word was said."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [*LESSONWALL, *words, "--state", str(tmp_path)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=30, env=BUFFERED)
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 0


def test_an_output_that_takes_nothing_is_an_error():
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with open("/dev/full", "w") as full:
        command = [*LESSONWALL, "schema"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, env=BUFFERED)
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr

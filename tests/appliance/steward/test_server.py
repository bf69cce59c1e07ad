"""The door: who knocks, what they send, how long they take; anything malformed is refused and nothing breaks."""

import asyncio
import json
import os
import socket
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.steward.server import MOST_CLIENTS, Server
from filters import requests as ask
from filters.door import Door
from filters.request_lines import (
    KINDS,
    LONGEST,
    Malformed,
    decode_answer,
    decode_request,
    encode_answer,
    encode_request,
)
from filters.requests import Done, Refused


@contextmanager
def serving(path, handle, patience=5.0):
    """A server in a thread of its own, as the steward's process has it."""
    ready, loops, stop = threading.Event(), [], asyncio.Event()

    async def serve() -> None:
        with ThreadPoolExecutor(max_workers=1) as thread:
            server = Server(path, handle, thread, patience)
            await server.start()
            loops.append(asyncio.get_running_loop())
            ready.set()
            await stop.wait()
            await server.stop()

    runner = threading.Thread(target=asyncio.run, args=(serve(),))
    runner.start()
    assert ready.wait(5)
    try:
        yield Door(path, patience=5)
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        runner.join(10)


def echo(asked, knock):
    return Done(type(asked.request).__name__, str(asked.session), str(knock.console))


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("door") / "door.sock", echo) as door:
        yield door


def raw(door, *parts: bytes, half: bool = True) -> list[dict]:
    """Send bytes as they are; the answers until the server closes."""
    with socket.socket(socket.AF_UNIX) as plug:
        plug.settimeout(5)
        plug.connect(str(door._path))
        for part in parts:
            plug.sendall(part)
        if half:
            plug.shutdown(socket.SHUT_WR)
        with plug.makefile("rb") as answers:
            return [json.loads(line) for line in answers]


def test_a_request_goes_in_and_its_answer_comes_out(door):
    assert door.ask(ask.WhoAmI(), "token") == Done("WhoAmI", "token", "True")
    assert door.ask(ask.CloseWindow("w")) == Done("CloseWindow", "", "True")
    assert door.ask_as_console(ask.Apply()) == Done("Apply", "None", "True")
    assert asyncio.run(door.async_ask(ask.WhoAmI(), "t")) == Done("WhoAmI", "t", "True")


def test_only_the_boxs_own_user_reaches_the_door(door):
    assert door._path.stat().st_mode & 0o777 == 0o600


def test_several_requests_on_one_connection_are_answered_in_order(door):
    lines = [encode_request(ask.CloseWindow(str(n)), "s") for n in range(20)]
    assert [answer["done"]["text"] for answer in raw(door, *lines)] == ["CloseWindow"] * 20


def test_a_request_may_arrive_byte_by_byte(door):
    line = encode_request(ask.WhoAmI(), "s")
    assert raw(door, *(line[i : i + 1] for i in range(len(line))))[0]["done"]["text"] == "WhoAmI"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"\n", "one JSON object"),
        (b"hello\n", "one JSON object"),
        (b"[]\n", "one JSON object"),
        (b"\xff\xfe\n", "one JSON object"),
        (b"[" * 5000 + b"\n", "one JSON object"),
        (b"{}\n", "nobody can ask"),
        (b'{"ask": "Nothing"}\n', "nobody can ask"),
        (b'{"ask": ["OpenWindow"]}\n', "nobody can ask"),
        (b'{"ask": "Done", "with": {"text": ""}}\n', "nobody can ask"),
        (b'{"ask": "CloseWindow"}\n', "window"),
        (b'{"ask": "CloseWindow", "with": {"window": 3}}\n', "window"),
        (b'{"ask": "CloseWindow", "with": {"window": "w", "force": true}}\n', 'has no "force"'),
        (b'{"ask": "CloseWindow", "with": []}\n', "CloseWindow"),
        (b'{"ask": "AllowHost", "with": {"host": "a.b", "minutes": "60", "why": ""}}\n', "minutes"),
        (
            b'{"ask": "CutOffClient", "with": {"who": "p", "why": "w", "until": "2026-11-23T10:15:00"}}\n',
            "needs an offset",
        ),
        (b'{"ask": "WhoAmI", "session": 7}\n', "session must be text"),
    ],
)
def test_what_is_malformed_is_refused_with_what_is_wrong(door, line, says):
    (answer,) = raw(door, line)
    assert says in answer["refused"]["text"]


def test_a_line_that_is_too_long_is_refused_and_the_next_client_served(door):
    (answer,) = raw(door, b"x" * (LONGEST + 10), half=False)
    assert str(LONGEST) in answer["refused"]["text"]
    assert isinstance(door.ask(ask.WhoAmI()), Done)
    assert "too long" in door.ask(ask.PutRule("x" * LONGEST)).text


def test_a_client_that_goes_away_in_the_middle_harms_nobody(door):
    assert raw(door, b'{"ask": "Who') == []
    assert isinstance(door.ask(ask.WhoAmI()), Done)


def test_a_client_that_says_nothing_is_sent_away(tmp_path):
    with serving(tmp_path / "d", echo, patience=0.15) as door:
        began = time.monotonic()
        assert raw(door, half=False) == []
        assert time.monotonic() - began < 3
        assert isinstance(door.ask(ask.WhoAmI()), Done)


def test_too_many_clients_at_once_are_asked_to_try_again(tmp_path):
    with serving(tmp_path / "d", echo) as door:
        idle = [socket.socket(socket.AF_UNIX) for _ in range(MOST_CLIENTS)]
        for plug in idle:
            plug.connect(str(door._path))
        deadline = time.monotonic() + 5
        while (answer := door.ask(ask.WhoAmI())) != Refused("Too many are asking at once; try again.", again=True):
            assert time.monotonic() < deadline, answer
        for plug in idle:
            plug.close()
        while isinstance(door.ask(ask.WhoAmI()), Refused):
            assert time.monotonic() < deadline


def test_a_fault_of_ours_is_an_answer_and_not_a_traceback(tmp_path, caplog):
    def fault(asked, knock):
        raise RuntimeError("secret detail")

    with serving(tmp_path / "d", fault) as door:
        answer = door.ask(ask.WhoAmI())
        assert answer == Refused("The steward could not do that; its log says why.", again=True)
    assert "WhoAmI was not answered" in caplog.text


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else for a moment")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_another_user_is_not_the_console():
    """Asked by user 65534 over a socket that lets it in; root asks as the console."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "d", echo) as door:
        os.chmod(folder, 0o755)
        os.chmod(door._path, 0o777)
        reading, writing = os.pipe()
        if not (child := os.fork()):
            try:
                os.setuid(65534)
                with socket.socket(socket.AF_UNIX) as plug:
                    plug.connect(str(door._path))
                    plug.sendall(encode_request(ask.Apply(), None))
                    os.write(writing, plug.recv(4096))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            assert decode_answer(answer.read()) == Done("Apply", "None", "False")
        assert door.ask_as_console(ask.Apply()) == Done("Apply", "None", "True")


def test_no_steward_is_said_so(tmp_path):
    for path in (tmp_path / "door.sock", tmp_path / "no" / "such" / "folder" / "door.sock"):
        answer = Door(path).ask(ask.WhoAmI())
        assert answer == Refused("The steward does not answer; is `lessonwall up` running?", again=True)


def test_a_door_that_a_killed_steward_left_behind_is_replaced(tmp_path):
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "d"))
    assert isinstance(Door(tmp_path / "d").ask(ask.WhoAmI()), Refused)
    with serving(tmp_path / "d", echo) as door:
        assert isinstance(door.ask(ask.WhoAmI()), Done)


def test_a_state_folder_may_lie_deep(tmp_path):
    """The kernel takes 107 bytes of a socket's name."""
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    with serving(deep / "door.sock", echo) as door:
        assert isinstance(door.ask(ask.WhoAmI()), Done)


FUZZ = int(os.environ.get("LESSONWALL_FUZZ", "0")) * 20_000 or 150
TEXT = st.text(max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400))
def test_fuzz_any_bytes_are_answered_or_refused(door, data):
    for answer in raw(door, data + b"\n"):
        assert answer.keys() in ({"done"}, {"refused"})


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(KINDS)) | TEXT, JSON | st.dictionaries(TEXT, JSON), JSON)
def test_fuzz_any_object_is_a_request_or_malformed(kind, given_, session):
    line = json.dumps({"ask": kind, "with": given_, "session": session}).encode() + b"\n"
    try:
        asked = decode_request(line)
    except Malformed:
        return
    assert decode_request(encode_request(asked.request, asked.session)) == asked


@settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_fuzz_any_answer_is_one_or_malformed(data):
    try:
        answer = decode_answer(data)
    except Malformed:
        return
    assert decode_answer(encode_answer(answer)) == answer

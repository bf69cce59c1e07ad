"""Which index of names a question at the keyboard is answered from, and what is said of a bad one."""

import json

import pytest

from appliance.cli import main
from appliance.state import State
from filters.catalogue import shipped
from filters.lists import file
from filters.lists.keys import Kind
from tests.names import publish_names

ASK = ("why", "group:year-9", "porn.example", "--at", "2026-11-23T10:15", "--school", "oakfield", "--json")


@pytest.fixture
def state(tmp_path) -> State:
    made = State(tmp_path / "state")
    made.lists.mkdir(parents=True)
    return made


def asked(capsys, state: State) -> tuple[int, str, str]:
    try:
        code = main((*ASK, "--state", str(state.root)))
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_where_no_list_was_ever_built_the_catalogue_answers(capsys, state):
    code, out, _ = asked(capsys, state)
    assert (code, json.loads(out)["categories"]) == (0, [])


def test_the_newest_index_answers_where_lessonwall_does_not_run(capsys, state):
    publish_names(state.lists, (*shipped().hosts(), (b"porn.example", Kind.NAME, frozenset({"adult"}))))
    code, out, _ = asked(capsys, state)
    assert code == 0
    assert (json.loads(out)["verdict"], json.loads(out)["reason"]) == ("BLOCK", "ADULT")


def test_a_damaged_index_is_named_with_what_to_do(capsys, state):
    (state.lists / file.NAME).write_bytes(b"LWNAMES\n")
    code, out, err = asked(capsys, state)
    assert code
    assert out == ""
    assert "names.idx: it is cut off in its first bytes; remove it, or run `lessonwall lists update`" in err
    assert "Traceback" not in err

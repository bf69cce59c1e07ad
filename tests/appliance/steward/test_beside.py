"""Many sign in at once, many are seen at once: nobody is held up by others, and each wrong password still counts."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.state import State
from appliance.steward.accounts import FREE_TRIES
from filters import requests as ask
from filters.door import Door
from filters.policy.bindings import Sighting
from filters.requests import Answer, Done, Refused
from tests.appliance.steward.test_steward_process import running
from tests.appliance.steward.world import PASSWORD, Hand, World, begin, write_school

PUPIL = "p9b"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("beside")
    write_school(folder / "school")
    state = State(folder / "state")
    with running(state, folder / "school"):
        door = Door(state.door, patience=60)
        first = (state.steward / "set-up-code").read_text()
        assert isinstance(door.ask(ask.SetUp(first, "it", PASSWORD, ("it",))), Done)
        yield door


def account(door: Door, name: str) -> None:
    made = door.ask_as_console(ask.NewAccount(name, ("person",)))
    assert isinstance(made, Done), made
    assert isinstance(door.ask(ask.SetUp(made.value, "", PASSWORD)), Done)


def together(door: Door, requests: list[ask.Request]) -> list[Answer]:
    with ThreadPoolExecutor(len(requests)) as many:
        return list(many.map(door.ask, requests))


def seen(door: Door, n: int) -> float:
    """Seconds until a device is known to the steward."""
    until = datetime.now(UTC) + timedelta(minutes=10)
    began = time.monotonic()
    told = door.ask_as_console(ask.Seen((Sighting(f"10.2.0.{n}", f"02:00:5e:11:00:{n:02x}", "school", until),)))
    assert isinstance(told, Done)
    return time.monotonic() - began


def test_who_is_where_goes_on_while_a_class_signs_in(door: Door) -> None:
    account(door, PUPIL)
    names = [PUPIL, *(f"nobody-{n}" for n in range(29))]  # an unknown name is as dear as a known one
    signing = ThreadPoolExecutor(30)
    begun = [signing.submit(door.ask, ask.SignInDevice(f"10.0.3.{n}", name, PASSWORD)) for n, name in enumerate(names)]
    late = []
    while not all(each.done() for each in begun):
        late.append(seen(door, len(late) % 250))
        time.sleep(0.02)
    signing.shutdown()
    assert isinstance(begun[0].result(), Done)
    assert all(isinstance(each.result(), Refused) for each in begun[1:])
    # One after the other, each would wait for all passwords before it.
    assert sorted(late)[len(late) // 2] < 0.25


def test_passwords_that_are_tried_all_at_once_are_counted_like_those_one_after_the_other(door: Door) -> None:
    tries: list[ask.Request] = [
        ask.SignInDevice("10.0.3.1", "Guessed" if n % 2 else "guessed", f"{n}") for n in range(12)
    ]
    answers = [answer.text for answer in together(door, tries)]
    assert sum("do not belong together" in text for text in answers) == FREE_TRIES
    assert sum("try again in" in text for text in answers) == 12 - FREE_TRIES


def test_both_pages_count_together(door: Door) -> None:
    tries: list[ask.Request] = [ask.SignInDevice("10.0.3.1", "both", "x"), ask.SignIn("both", "x", "10.0.3.1")] * 4
    answers = [answer.text for answer in together(door, tries)]
    assert sum("do not belong together" in text for text in answers) == FREE_TRIES


def test_a_set_up_code_is_used_once_however_many_use_it_at_once(door: Door) -> None:
    made = door.ask_as_console(ask.NewAccount("p7", ("person",)))
    assert isinstance(made, Done)
    answers = together(door, [ask.SetUp(made.value, "", f"{PASSWORD} {n}") for n in range(4)])
    assert sum(isinstance(answer, Done) for answer in answers) == 1
    assert sum("not valid" in answer.text for answer in answers) == 3


# --- what changes while a password is being checked -----------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path) -> World:
    write_school(tmp_path / "school")
    return begin(tmp_path / "state", tmp_path / "school", Hand())


@pytest.mark.parametrize("change", ["new code", "forgotten"])
def test_a_password_that_was_taken_away_meanwhile_opens_nothing(world: World, change: str) -> None:
    world.account("it", "it")
    world.account("head", "head")
    accounts = world.steward._accounts
    check = accounts.check("head")
    right = accounts.is_right(check, PASSWORD)
    assert right
    if change == "new code":
        accounts.invite("head", ("head",), world.hand.at, again=True)
    else:
        world.ask(ask.Forget("head", "left the school"))
    assert accounts.checked(check, right, world.hand.at) is None


# --- one who asks too much ------------------------------------------------------------------------------------------

FLOOD = """
import sys, threading
from pathlib import Path
from datetime import UTC, datetime, timedelta
from filters.door import Door
from filters.policy.bindings import Sighting
from filters.requests import Seen

until = datetime.now(UTC) + timedelta(minutes=10)
seen = Seen(tuple(Sighting(f"10.7.0.{n}", f"06:00:00:07:00:{n:02x}", "school", until) for n in range(250)))

def pour():
    door = Door(Path(sys.argv[1]))
    while True:
        door.ask_as_console(seen)

for _ in range(100):
    threading.Thread(target=pour, daemon=True).start()
print("pours", flush=True)
sys.stdin.read()
"""


def test_one_program_that_floods_the_door_shuts_it_for_no_other(door: Door) -> None:
    flood = subprocess.Popen(
        [sys.executable, "-c", FLOOD, str(door._path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=os.getcwd()
    )
    try:
        assert flood.stdout
        assert flood.stdout.readline() == b"pours\n"
        time.sleep(1)
        late = []
        for n in range(30):
            began = time.monotonic()
            assert isinstance(door.ask_as_console(ask.LoggedOn(PUPIL, ask.Source.RADIUS, address=f"10.0.5.{n}")), Done)
            late.append(time.monotonic() - began)
        print(
            f"median {sorted(late)[15] * 1000:.0f} ms, longest {max(late) * 1000:.0f} ms",
        )
        assert sorted(late)[15] < 0.5
    finally:
        flood.kill()
        flood.communicate()


def test_too_many_devices_in_one_request_are_refused(world: World) -> None:
    until = world.hand.at + timedelta(minutes=10)
    many = tuple(Sighting(f"10.7.{n >> 8}.{n & 255}", "", "school", until) for n in range(1_001))
    assert isinstance(world.ask(ask.Seen(many)), Refused)

"""A steward over a small school, with real files and a clock that tests move."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.clock import Clock
from appliance.set_up_code import read_code
from appliance.state import State
from appliance.steward.beside import Beside
from appliance.steward.server import Knock
from appliance.steward.steward import Steward
from filters import requests as ask
from filters.live import Live
from filters.request_lines import Asked
from filters.requests import Answer, Done, Request
from tests.small_school import files

PASSWORD = "three plain words"
IN_LESSON = "2026-11-23T10:15"


class Hand:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class World:
    steward: Steward
    state: State
    school: Path
    hand: Hand

    @property
    def live(self) -> Live:
        return Live(self.state.live)

    def ask(self, request: Request, session: str | None = None, console: bool = True) -> Answer:
        """As the console, unless a session is given."""
        answer = self.steward.handle(Asked(request, session), Knock(console))
        while isinstance(answer, Beside):
            answer = answer.then(answer.work())
        return answer

    def wait(self, **time: float) -> None:
        """Let real and policy time pass, and do what is due."""
        self.hand.at += timedelta(**time)
        self.steward.tick()

    def account(self, name: str, *roles: str) -> str:
        """Make an account and sign in; the session."""
        code = read_code(self.state.steward)
        if not code:
            made = self.ask(ask.NewAccount(name, roles))
            assert isinstance(made, Done), made
            code = made.value
        signed = self.ask(ask.SetUp(code, name, PASSWORD, roles), "")
        assert isinstance(signed, Done), signed
        return signed.value

    def again(self) -> "World":
        """After a restart."""
        self.steward.close()
        return begin(self.state.root, self.school, self.hand)


def write_school(folder: Path, **edits: tuple[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files(**edits).items():
        (folder / name).write_text(text)


def begin(root: Path, school: Path, hand: Hand) -> World:
    state = State(root)
    # The clock goes on from where it was: only the first start sets it.
    offset = datetime(2026, 11, 23, 10, 15, tzinfo=UTC) - datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    steward = Steward(state, school, Clock(offset, "Europe/London", hand), trusted=True)
    steward.start()
    return World(steward, state, school, hand)

"""The asking side of the steward's door: a request in, an answer out, for the command line and the dashboard.

The door decides who is asking. `ask` speaks for the holder of a session, or for nobody; only `ask_as_console`
claims the place of whoever runs commands on the box, so a web page without a sign-in can never be taken for it.
"""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filters.request_lines import LONGEST, Malformed, decode_answer, encode_request
from filters.requests import Answer, Refused, Request

PATIENCE = 15.0  # seconds; longer than loading the largest school

_SILENT = Refused("The steward does not answer; is `lessonwall up` running?", again=True)
_TOO_LONG = Refused("That is too long; shorten what you wrote.")


class Door:
    """`path`: STATE/steward/door.sock."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path
        self._patience = patience

    def ask(self, request: Request, session: str = "") -> Answer:
        """Ask in a session; "" is somebody who has not signed in."""
        return self._ask(encode_request(request, session))

    def ask_as_console(self, request: Request) -> Answer:
        """Ask as whoever runs commands on the box; the steward looks at the socket to see if that is so."""
        return self._ask(encode_request(request, None))

    async def async_ask(self, request: Request, session: str = "") -> Answer:
        """As `ask`, without holding up an event loop."""
        return await asyncio.to_thread(self.ask, request, session)

    def _ask(self, line: bytes) -> Answer:
        if len(line) > LONGEST:
            return _TOO_LONG
        try:
            with within_reach(self._path) as name, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
                door.settimeout(self._patience)
                door.connect(name)
                door.sendall(line)
                with door.makefile("rb") as answers:
                    return decode_answer(answers.readline(LONGEST))
        except (OSError, Malformed):
            return _SILENT


@contextmanager
def within_reach(path: Path) -> Iterator[str]:
    """A short name for a socket: the kernel takes 107 bytes (unix(7)), and STATE may lie deeper than that."""
    folder = os.open(path.parent, os.O_PATH)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

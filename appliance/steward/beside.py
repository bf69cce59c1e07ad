"""What is dear and touches nothing is done beside the steward's one thread, which goes on with what comes of it.

To check a password, or to hash one, takes a small box a third of a second: a class that signs in would else hold up
who is where for everybody.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from weakref import WeakValueDictionary

from filters import requests as ask
from filters.requests import Answer, Request

AT_ONCE = 1  # each takes 64 MiB and all the cores that it finds: two at once took longer, and slowed down others
_NICE = 10


@dataclass(frozen=True, slots=True)
class Beside[T]:
    """`work`: done in another thread. `then`: makes the answer of it, in the steward's."""

    work: Callable[[], T]
    then: Callable[[T], "Answer | Beside[T]"]

    def before(self, more: Callable[["Answer | Beside[T]"], "Answer | Beside[T]"]) -> "Beside[T]":
        """The same, with something more to be done with its answer."""
        return Beside(self.work, lambda done: more(self.then(done)))


def helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="beside", initializer=_stand_back)


def _stand_back() -> None:
    """Whoever signs in can wait a moment: packets and the steward's own thread come first (sched(7)).

    Not SCHED_IDLE: on a busy box a thread that is never run would keep the interpreter from all others.
    """
    os.nice(_NICE)  # of Linux this is the thread's own, and of those that argon2 begins in it


class Turns:
    """Passwords for one name are checked one after the other: whoever tries many at once waits as if he had not."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, request: Request) -> asyncio.Lock:
        """What is to be held until the request is answered; of what asks for no name, its own."""
        if not isinstance(request, ask.SignIn | ask.SignInDevice):
            return asyncio.Lock()
        return self._locks.setdefault(request.name.casefold(), asyncio.Lock())

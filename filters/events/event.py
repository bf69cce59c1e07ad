"""One attempt as it is remembered: the row that alerts, screens and evidence are made from.

Values only. Whether an event is kept, and where, is `keep.py`'s affair; how it reaches the disk is `log.py`'s.
"""

from dataclasses import dataclass
from datetime import datetime

from filters.clients import Client
from filters.policy.attempt import NONE, Attempt, Decision, Labels


@dataclass(frozen=True, slots=True)
class Event:
    """`attempt.at` is policy time, `seen` is real time (both aware). `point`: dns, sni, proxy.

    `words`: the words of a search, or "". `path`: only when inspected and flagged. `hints`: what this point saw
    beside the name, such as "sec-fetch-mode:navigate", "referer:news.example". `id` is 0 until the log gives one.
    """

    id: int
    seen: datetime
    point: str
    address: str
    client: Client
    attempt: Attempt
    decision: Decision
    words: str = ""
    path: str = ""
    hints: Labels = NONE
    policy: int = 0
    purpose: str = ""
    test: bool = False

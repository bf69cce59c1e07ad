"""One try to deliver a message, and what is to be noted of it: sent, later once more, or for a person to look at."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from alerts.notify.failure import Refused, Unavailable
from alerts.rows import iso

LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)  # a long weekend without the mail server

SENT, WAITING, DEAD = "sent", "waiting", "dead"

_logger = logging.getLogger(__name__)


def trying(deliver: Callable[[], None], tries: int, made: datetime, now: datetime, first: float) -> dict[str, str]:
    """The columns that change. `tries`: before this one. `first`: seconds before a second try."""
    try:
        deliver()
    except Unavailable as error:
        again = datetime.now(UTC) + pause(tries + 1, first)
        state = DEAD if now - made > GIVE_UP_AFTER else WAITING
        return {"state": state, "due": iso(again), "error": str(error)}
    except Refused as error:
        _logger.error("a message was refused: %s", error)
        return {"state": DEAD, "error": str(error)}
    return {"state": SENT, "error": ""}


def pause(tries: int, first: float) -> timedelta:
    """How long to wait after `tries` failures: `first` seconds, then twice as long each time, an hour at most."""
    return min(timedelta(seconds=first * 2.0 ** min(tries - 1, 20)), LONGEST_PAUSE)

"""What somebody was shown and has not agreed to yet: in memory, for a quarter of an hour, for their session alone."""

import secrets
from threading import Lock
from time import monotonic

FOR = 15 * 60.0  # seconds
MOST = 20  # at once; the oldest goes first


class Held[T]:
    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[str, float, T]] = {}

    def hold(self, session: str, value: T) -> str:
        """A token to ask for it with. What the session held before is forgotten."""
        token, now = secrets.token_urlsafe(12), monotonic()
        with self._lock:
            keep = {k: v for k, v in self._held.items() if v[0] != session and now - v[1] <= FOR}
            self._held = dict(list(keep.items())[-(MOST - 1) :]) | {token: (session, now, value)}
        return token

    def take(self, session: str, token: str) -> T | None:
        """Once; None where it is not (or no longer) theirs."""
        with self._lock:
            of, at, value = self._held.get(token, ("", 0.0, None))
            if value is None or of != session or monotonic() - at > FOR:
                return None
            del self._held[token]
            return value

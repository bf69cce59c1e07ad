"""When each session began, and which are over. Pure.

A session that goes on is no new sign-in, however often it is told of; and what is told of one that has ended, since
packets overtake each other, names nobody. By a session of RADIUS nobody comes back; a computer's goes by its name, and
begins anew with each log-on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from filters.policy.bindings import Login, Source

MOST = 20_000
QUIET = timedelta(days=1)  # a session that nobody tells of any more is forgotten: when who came is no record to keep
LATE = timedelta(hours=1)  # that word of a session may come after its end
RESTARTS = timedelta(minutes=1)  # the same for an access point that began anew: it may use its ids again
SIGNED_OUT = timedelta(hours=10)  # that a session names nobody who signed out, though the network goes on with it

_NEVER = datetime.min.replace(tzinfo=UTC)

type _Key = tuple[Source, str]


@dataclass(frozen=True, slots=True)
class Began:
    """`told`: when it was told of last."""

    source: Source
    session: str
    person: str
    since: datetime
    told: datetime = _NEVER


@dataclass(frozen=True, slots=True)
class Over:
    """`person`: whom it names no longer, "" for anybody."""

    source: Source
    session: str
    person: str
    until: datetime


class Sessions:
    def __init__(self, began: Iterable[Began] = (), over: Iterable[Over] = ()) -> None:
        self._began = {(each.source, each.session): each for each in began}  # the last told of at the end
        self._over = {(each.source, each.session): each for each in over}

    @property
    def began(self) -> tuple[Began, ...]:
        return tuple(self._began.values())

    @property
    def over(self) -> tuple[Over, ...]:
        return tuple(self._over.values())

    def since(self, source: Source, session: str, person: str, now: datetime) -> datetime | None:
        """When this use of a device began, of which is told now; None where it is over."""
        if not session:
            return now
        key = (source, session)
        over = self._over.get(key)
        if over is not None and over.until > now and over.person in ("", person):
            return None
        known = self._began.pop(key, None)
        if known is None or known.person != person or known.since > now:
            known = Began(source, session, person, now)
        self._began[key] = replace(known, told=now)
        _bound(self._began)
        return known.since

    def ended(self, source: Source, session: str, now: datetime) -> None:
        """Its source says so."""
        if not session:
            return
        self._began.pop((source, session), None)
        if source is Source.RADIUS:
            self._end((source, session), "", now + LATE)
        else:
            self._over.pop((source, session), None)

    def restarted(self, source: Source, prefix: str, now: datetime) -> None:
        """All whose ids begin so have ended."""
        for key in [key for key in self._over if key[0] is source and key[1].startswith(prefix)]:
            del self._over[key]
        for key in [key for key in self._began if key[0] is source and key[1].startswith(prefix)]:
            del self._began[key]
            self._end(key, "", now + RESTARTS)

    def signed_out(self, logins: Iterable[Login], now: datetime) -> None:
        """Somebody said on a device that nobody uses it, whatever the network goes on to tell."""
        for login in logins:
            if login.session:
                self._end((login.source, login.session), login.person, now + SIGNED_OUT)

    def forget(self, now: datetime) -> bool:
        """What is too old to matter; whether there was any."""
        began = {key: each for key, each in self._began.items() if now - each.told < QUIET}
        over = {key: each for key, each in self._over.items() if each.until > now}
        changed = len(began) != len(self._began) or len(over) != len(self._over)
        self._began, self._over = began, over
        return changed

    def _end(self, key: _Key, person: str, until: datetime) -> None:
        self._over.pop(key, None)
        self._over[key] = Over(*key, person, until)
        _bound(self._over)


def _bound[T](those: dict[_Key, T]) -> None:
    if len(those) > MOST:
        del those[next(iter(those))]

"""Break glass is told to everybody who holds a role: once when it begins and once when it has ended, over restarts too.

The policy says that a glass is broken; what was told, and to whom, stands beside the alerts. A notice comes of no event
and is no alert.
"""

import hashlib
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alerts import tables
from alerts.alert import Delivery
from alerts.notify import mail, notice, webhook
from alerts.notify.failure import Refused
from alerts.notify.notice import BROKEN, WHOLE, Notice, Told
from alerts.notify.trying import SENT, trying
from alerts.rows import iso
from alerts.settings import Notify
from alerts.store import Store
from filters.policy.policy import Policy

KEPT = timedelta(days=90)  # as the audit and governors may ask; it names no pupil
_SAME = ("glass", "about", "zone", "by", "why")

_logger = logging.getLogger(__name__)


class Notices:
    """One at a time. `step` is called again and again."""

    def __init__(self, store: Store, notify: Notify, retry: float) -> None:
        self._store = store
        self._notify = notify
        self._retry = retry
        self._broken: dict[str, Notice] = {}  # told of, and not yet that they are whole
        self._whole: set[str] = set()
        for each in told(store):
            self._remember(each.notice)

    def step(self, policy: Policy, at: datetime, now: datetime) -> None:
        """Note what is new, then try each message that is due, once. `at`: policy time; `now`: real time."""
        self._note(list(self._news(policy, at)), now)
        for row in self._due(now):
            self._try(row, policy.calendar.timezone, now)

    def _news(self, policy: Policy, at: datetime) -> Iterator[Notice]:
        there = {glass.id for glass in policy.glasses}
        for glass in policy.glasses:
            zone = policy.zones.get(glass.zone)
            name = zone.name if zone else glass.zone
            said = (name, glass.start, glass.end, glass.by, glass.why)
            if glass.id not in self._broken and glass.id not in self._whole:
                yield Notice(glass.id, BROKEN, *said)
            if at >= glass.end and glass.id not in self._whole:
                yield Notice(glass.id, WHOLE, *said)
        for id, broken in list(self._broken.items()):
            if id not in there:  # the box was off when it ended, and for as long as it is remembered
                yield Notice(id, WHOLE, broken.zone, broken.start, broken.end, broken.by, broken.why)

    def _note(self, news: Sequence[Notice], now: datetime) -> None:
        if not news:
            return
        with self._store.database.begin() as connection:
            for each in news:
                for to in _deliveries(self._notify):
                    connection.execute(tables.notices.insert().values(**_row(each, to, now)))
            connection.execute(tables.notices.delete().where(tables.notices.c.made < iso(now - KEPT)))
        for each in news:
            self._remember(each)

    def _remember(self, each: Notice) -> None:
        if each.about == WHOLE:
            self._whole.add(each.glass)
            self._broken.pop(each.glass, None)
        elif each.glass not in self._whole:
            self._broken[each.glass] = each

    def _due(self, now: datetime) -> Sequence[sa.Row[Any]]:
        n = tables.notices.c
        wanted = sa.select(tables.notices).where(n.state == "waiting", n.due <= iso(now)).order_by(n.due).limit(200)
        with self._store.reading() as connection:
            return connection.execute(wanted).all()

    def _try(self, row: sa.Row[Any], timezone: str, now: datetime) -> None:
        made = datetime.fromisoformat(row.made)
        after = trying(lambda: self._deliver(row, timezone), row.tries, made, now, self._retry)
        if after["state"] == SENT:
            _logger.info("told of: %s", row.about)
        with self._store.database.begin() as connection:
            changed = tables.notices.update().where(tables.notices.c.id == row.id)
            connection.execute(changed.values(tries=row.tries + 1, **after))

    def _deliver(self, row: sa.Row[Any], timezone: str) -> None:
        each, notify = _notice(row), self._notify
        if row.channel == "mail":
            if notify.mail is None:
                raise Refused("the school names no mail server any more; set notify.mail in school.yaml")
            text = notice.body(each, notify.school, timezone, notify.link)
            mail.send(notify.mail, mail.Letter(row.id, row.to, notice.subject(each, timezone), text))
            return
        hook = next((hook for hook in notify.webhooks if hook.url == row.to), None)
        if hook is None:
            raise Refused(f"{row.to} is no webhook of the school's any more")
        webhook.post(hook, row.id, notice.payload(each, row.id, notify.school), int(time.time()))


def told(store: Store) -> list[Told]:
    """Who was told of what, the newest first."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(tables.notices).order_by(tables.notices.c.made.desc(), tables.notices.c.to))
        return [Told(_notice(row), row.channel, row.to, row.state) for row in rows]


def _deliveries(notify: Notify) -> list[Delivery]:
    mails = notify.everyone if notify.mail else ()
    return [
        *(Delivery("mail", address) for address in mails),
        *(Delivery("webhook", hook.url) for hook in notify.webhooks),
        # So that it is known to have been told where nobody can be written to: on screens alone.
        *([] if mails or notify.webhooks else [Delivery("screens", "")]),
    ]


def _row(each: Notice, to: Delivery, now: datetime) -> dict[str, Any]:
    stable = hashlib.sha256("\n".join((each.glass, each.about, to.channel, to.to)).encode()).hexdigest()[:32]
    return {
        "id": stable, **{name: getattr(each, name) for name in _SAME}, "start": each.start.isoformat(),
        "end": each.end.isoformat(), "channel": to.channel, "to": to.to, "made": iso(now), "due": iso(now),
        "tries": 0, "state": SENT if to.channel == "screens" else "waiting", "error": "",
    }  # fmt: skip


def _notice(row: sa.Row[Any]) -> Notice:
    start, end = datetime.fromisoformat(row.start), datetime.fromisoformat(row.end)
    return Notice(row.glass, row.about, row.zone, start, end, row.by, row.why)

"""What is to be sent, until it is: at least once, later and later, and never silently given up.

The outbox is part of the alert store, so an alert and its messages exist together. Delivering them has a thread of
its own: a mail server that hangs holds up no alert.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from prometheus_client import Counter, Gauge

from alerts import tables
from alerts.alert import Alert, Delivery
from alerts.notify import mail, message, webhook
from alerts.notify.failure import Refused
from alerts.notify.trying import SENT, trying
from alerts.rows import iso
from alerts.settings import Notify
from alerts.store import Store
from alerts.themes import Themes
from filters.policy.policy import Policy

_SENT = Counter("lessonwall_messages_sent_total", "Messages delivered", ["channel"])
_WAITING = Gauge("lessonwall_messages_waiting", "Messages that wait to be sent", multiprocess_mode="livemax")
_DEAD = Gauge("lessonwall_messages_dead", "Messages that a person must look at", multiprocess_mode="livemax")


@dataclass(frozen=True, slots=True)
class Message:
    """One waiting or dead message. `id` is stable: the receiver can tell a second delivery by it."""

    id: str
    alert: str
    about: str
    channel: str
    to: str
    made: datetime
    tries: int
    error: str


def deliveries(notify: Notify, alert: Alert) -> Sequence[Delivery]:
    """Where an alert is sent at once. An advisory waits on the screen: it would teach people to delete mails."""
    if alert.level == "advisory":
        return ()
    mails = notify.mail_to.get(alert.route, ()) if notify.mail else ()
    return (
        *(Delivery("mail", address) for address in mails),
        *(Delivery("webhook", hook.url) for hook in notify.webhooks),
    )


class Outbox:
    """Delivers what waits in the store. One outbox at a time."""

    def __init__(self, store: Store, notify: Notify, themes: Themes, retry: float) -> None:
        self._store = store
        self._notify = notify
        self._themes = themes
        self._retry = retry

    def step(self, policy: Policy, now: datetime) -> int:
        """Try each message that is due, once; how many were delivered. `now`: real time."""
        delivered = sum(self._try(each, policy, now) for each in self._messages("waiting", now))
        _WAITING.set(len(self._messages("waiting")))
        _DEAD.set(len(self.dead()))
        return delivered

    def dead(self) -> list[Message]:
        """What could not be delivered: a person must act."""
        return self._messages("dead")

    def _messages(self, state: str, due: datetime | None = None) -> list[Message]:
        o = tables.outbox.c
        wanted = sa.select(tables.outbox).where(o.state == state).order_by(o.due).limit(200)
        if due is not None:
            wanted = wanted.where(o.due <= iso(due))
        with self._store.reading() as connection:
            return [
                Message(
                    row.id, row.alert, row.about, row.channel, row.to, datetime.fromisoformat(row.made), row.tries,
                    row.error,
                )
                for row in connection.execute(wanted)
            ]  # fmt: skip

    def _try(self, waiting: Message, policy: Policy, now: datetime) -> bool:
        after = trying(lambda: self._deliver(waiting, policy), waiting.tries, waiting.made, now, self._retry)
        self._note(waiting, **after)
        if after["state"] != SENT:
            return False
        _SENT.labels(waiting.channel).inc()
        return True

    def _deliver(self, waiting: Message, policy: Policy) -> None:
        alert = self._store.alert(waiting.alert)
        facts = self._facts(alert, policy)
        if waiting.channel == "mail":
            if self._notify.mail is None:
                raise Refused("the school names no mail server any more; set notify.mail in school.yaml")
            subject = message.subject(alert, waiting.about)
            mail.send(self._notify.mail, mail.Letter(waiting.id, waiting.to, subject, message.body(alert, facts)))
        else:
            hook = next((each for each in self._notify.webhooks if each.url == waiting.to), None)
            if hook is None:
                raise Refused(f"{waiting.to} is no webhook of the school's any more")
            webhook.post(hook, waiting.id, message.payload(alert, facts, waiting.id, waiting.about), int(time.time()))

    def _facts(self, alert: Alert, policy: Policy) -> message.About:
        group = policy.groups.get(alert.group)
        known = alert.theme in self._themes.themes
        return message.About(
            school=self._notify.school,
            title=self._themes.title(alert.theme) if known else alert.theme,
            group=group.name if group else alert.group,
            link=self._notify.link,
            person=(self._notify.people or {}).get(alert.person or "", ""),
            advice=self._themes.advice(alert.theme, self._notify.nation) if known else (),
        )

    def _note(self, waiting: Message, **values: str) -> None:
        o = tables.outbox
        with self._store.database.begin() as connection:
            connection.execute(o.update().where(o.c.id == waiting.id).values(tries=waiting.tries + 1, **values))

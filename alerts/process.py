"""The alert engine's process: reads the event log, raises alerts, delivers messages, forgets what is too old."""

import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from alerts.context import Context
from alerts.engine import Engine
from alerts.notices import Notices
from alerts.notify.outbox import Outbox, deliveries
from alerts.settings import AlertSettings
from alerts.store import Store
from filters import catalogue
from filters.events.counts import forget_counts
from filters.events.database import purge
from filters.events.reader import EventReader
from filters.events.record import COUNTS, EVENTS, RECENT, WATCHED_FILE
from filters.events.seal import Opener, Sealer, make_keys
from filters.events.watched import forget_watched
from filters.live import Live
from filters.policy.policy import Policy
from filters.settings import CannotServe, serve

POLL = 0.1  # seconds between two looks at the log
DELIVER = 0.25  # seconds between two looks at the outbox
FOLLOW = 60.0  # seconds between two looks at the last hour
FORGET = 3600.0  # seconds between two purges
AFTER_FAILURE = 1.0

_logger = logging.getLogger(__name__)


def main() -> int:
    """Settings on standard input as JSON; "ready" on standard output; runs until SIGTERM."""
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())

    def work(settings: AlertSettings) -> None:
        try:
            watch(settings, ending)
        except (OSError, SQLAlchemyError) as error:
            raise CannotServe(f"alerts: {error}; is the disk full, or the state folder another user's?") from None

    return serve(AlertSettings, work)


def watch(settings: AlertSettings, ending: threading.Event) -> None:
    """Raise alerts and deliver messages until `ending` is set."""
    keys, events, recent = Path(settings.keys), Path(settings.events), Path(settings.recent)
    make_keys(keys)
    opener, sealer = Opener.of(keys), Sealer.of(keys)
    live, store = Live(Path(settings.live)), Store(Path(settings.alerts))
    engine = Engine(
        EventReader(events / EVENTS, opener),
        store,
        policy=lambda: live.policy,
        themes=settings.themes,
        catalogue=catalogue.shipped(),
        roles=settings.roles,
        sealer=sealer,
        deliveries=partial(deliveries, settings.notify),
        context=Context(EventReader(recent / RECENT, opener), store, sealer),
    )
    notices = Notices(store, settings.notify, settings.retry)
    offset = timedelta(seconds=settings.offset)
    outbox = Outbox(store, settings.notify, settings.themes, settings.retry)
    # A reader belongs to one thread, so this is not the engine's.
    context = Context(EventReader(recent / RECENT, opener), store, sealer)
    print("ready", flush=True)
    while not live.ready and not ending.wait(POLL):
        live.refresh()
    # Messages, context and forgetting each have a thread: they never hold up an alert.
    threads = [
        _start(ending, DELIVER, lambda: outbox.step(live.policy, datetime.now(UTC))),
        _start(ending, DELIVER, lambda: notices.step(live.policy, datetime.now(UTC) + offset, datetime.now(UTC))),
        _start(ending, FOLLOW, lambda: context.follow(datetime.now(UTC))),
        _start(ending, FORGET, lambda: forget(settings, store, live.policy, datetime.now(UTC))),
    ]
    _again(ending, POLL, lambda: _step(live, engine))
    engine.save()
    for thread in threads:
        thread.join(timeout=2)
    store.dispose()


def _start(ending: threading.Event, every: float, work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=_again, args=(ending, every, work), daemon=True)
    thread.start()
    return thread


def forget(settings: AlertSettings, store: Store, policy: Policy, now: datetime) -> None:
    """Remove what is older than the school keeps (R32). `now`: real time."""
    events = Path(settings.events)
    purge(events / EVENTS, now - timedelta(days=settings.keep_events))
    forget_counts(events / COUNTS, now.date())
    watching = [zone.id for zone in policy.zones.values() if zone.watch_until is not None]
    forget_watched(events / WATCHED_FILE, watching, now)
    store.purge(now - timedelta(days=settings.keep_alerts))


def _step(live: Live, engine: Engine) -> None:
    live.refresh()
    while engine.step():
        pass


def _again(ending: threading.Event, every: float, work: Callable[[], object]) -> None:
    """Do `work` again and again. What fails is tried again: a full disk now may have room in a minute."""
    failing = False
    while not ending.is_set():
        try:
            work()
            failing = False
        except (OSError, SQLAlchemyError) as error:
            if not failing:
                _logger.error("alerts: %s; this will be tried again. Is the disk full?", str(error).partition("\n")[0])
            failing = True
        except Exception:
            if not failing:
                _logger.exception("alerts: this will be tried again")
            failing = True
        ending.wait(AFTER_FAILURE if failing and every < AFTER_FAILURE else every)


if __name__ == "__main__":
    sys.exit(main())

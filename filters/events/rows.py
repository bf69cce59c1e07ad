"""An event as a row of SQLite, and back: the columns, and nothing about files or threads.

Every column that the DfE's standard asks of a log is NOT NULL (F8): device, address, date and time, what was asked
for, and the answer; the person where one is known. `seen` is UTC to the microsecond, so that its text sorts.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

from filters.clients import Client, HowSure
from filters.events.event import Event
from filters.policy.attempt import Attempt, Decision, Labels, Reason, Standing, Target, Verdict

SCHEMA = 1

# No index: indexes multiplied the bytes written by six.
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY,
    seen TEXT NOT NULL CHECK (seen <> ''),
    at TEXT NOT NULL CHECK (at <> ''),
    point TEXT NOT NULL,
    address TEXT NOT NULL CHECK (address <> ''),
    device TEXT NOT NULL,
    person TEXT,
    sure TEXT NOT NULL,
    "group" TEXT NOT NULL,
    zone TEXT NOT NULL,
    place TEXT NOT NULL,
    standing TEXT NOT NULL,
    inspected INTEGER NOT NULL,
    number INTEGER NOT NULL,
    host TEXT NOT NULL,
    words BLOB NOT NULL,
    path TEXT NOT NULL,
    labels TEXT NOT NULL,
    themes TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict <> ''),
    reason TEXT NOT NULL,
    rule TEXT NOT NULL,
    purpose TEXT NOT NULL,
    hints TEXT NOT NULL,
    policy INTEGER NOT NULL,
    test INTEGER NOT NULL
);
"""
# An id is never given twice, so that a reader's cursor stays right after a purge: whoever removes the newest event
# leaves its id behind in `last`. SQLite's AUTOINCREMENT does the same by writing one more page with every commit,
# a fifth of all bytes; logs of earlier releases have it, and go on.
_LAST = """
CREATE TRIGGER IF NOT EXISTS last BEFORE DELETE ON events WHEN OLD.id = (SELECT max(id) FROM events) BEGIN
    UPDATE meta SET value = max(OLD.id, CAST(value AS INTEGER)) WHERE key = 'last';
END
"""
TABLES = (*filter(str.strip, _TABLES.split(";")), _LAST)

COLUMNS = (
    "seen", "at", "point", "address", "device", "person", "sure", "group", "zone", "place", "standing", "inspected",
    "number", "host", "words", "path", "labels", "themes", "verdict", "reason", "rule", "purpose", "hints", "policy",
    "test",
)  # fmt: skip
_NAMES = ", ".join(f'"{column}"' for column in COLUMNS)
# Asked once a transaction, which no other writer can come between.
NEXT = """SELECT max((SELECT coalesce(max(id), 0) FROM events),
    (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last')) + 1"""
INSERT = f"INSERT INTO events (id, {_NAMES}) VALUES (?, {', '.join('?' * len(COLUMNS))})"
SELECT = f"SELECT id, {_NAMES} FROM events WHERE id > ? ORDER BY id LIMIT ?"
SELECT_OF_ADDRESS = f"SELECT id, {_NAMES} FROM events WHERE address = ? AND seen >= ? AND seen < ? ORDER BY id"

type Row = tuple[str | int | bytes | None, ...]


def stamp(instant: datetime) -> str:
    """UTC, always of the same length, so that texts compare as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def to_row(event: Event, seal: Callable[[str], bytes]) -> Row:
    target = event.attempt.target
    return (
        stamp(event.seen), event.attempt.at.isoformat(), event.point, event.address,
        *client_columns(event.client, event.attempt.standing), target.name, seal(event.words), event.path,
        *answer_columns(target.labels, target.themes, event.decision, event.purpose, event.hints), event.policy,
        int(event.test),
    )  # fmt: skip


def client_columns(client: Client, standing: Standing) -> Row:
    """From "device" to "number"."""
    return (
        client.device, client.person, client.sure.value, standing.group, standing.zone, client.place,
        _joined(standing.named), int(standing.inspected), client.number,
    )  # fmt: skip


@lru_cache(maxsize=4096)  # the same few come again and again
def answer_columns(labels: Labels, themes: Labels, decision: Decision, purpose: str, hints: Labels) -> Row:
    """From "labels" to "hints"."""
    return (
        _joined(labels), _joined(themes), decision.verdict.value, decision.reason.value, decision.rule, purpose,
        _joined(hints),
    )  # fmt: skip


def from_row(row: tuple[object, ...], unseal: Callable[[bytes], str]) -> Event:
    """Raises ValueError or TypeError for a row that no version of this program wrote."""
    found = dict(zip(("id", *COLUMNS), row, strict=True))
    text = {key: value for key, value in found.items() if isinstance(value, str)}
    whole = {key: value for key, value in found.items() if isinstance(value, int)}
    try:
        standing = Standing(text["zone"], text["group"], _split(text["standing"]), bool(whole["inspected"]))
        person = None if found["person"] is None else text["person"]
        client = Client(
            text["device"], person, HowSure(text["sure"]), text["place"], standing, whole["number"]
        )  # fmt: skip
        target = Target(_split(text["labels"]), _split(text["themes"]), text["host"])
        decision = Decision(Verdict(text["verdict"]), Reason(text["reason"]), text["rule"])
        attempt = Attempt(standing, target, datetime.fromisoformat(text["at"]))
        words = found["words"]
        return Event(
            whole["id"], datetime.fromisoformat(text["seen"]), text["point"], text["address"], client, attempt,
            decision, unseal(words if isinstance(words, bytes) else b"damaged"), text["path"], _split(text["hints"]),
            whole["policy"], text["purpose"], bool(whole["test"]),
        )  # fmt: skip
    except KeyError as missing:
        raise ValueError(f"event {found['id']}: {missing.args[0]} is not of the kind that is written there") from None


def _joined(labels: Labels) -> str:
    return "\n".join(sorted(labels))


def _split(text: str) -> Labels:
    return frozenset(text.split("\n")) if text else frozenset()

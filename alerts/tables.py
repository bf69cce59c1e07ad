"""The alert store's tables, and how its database is opened: SQLite today, nothing here that PostgreSQL lacks."""

import os
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

BUSY = 10.0  # seconds to wait for another process that writes

metadata = MetaData()

# Times are ISO 8601 with offset: policy time keeps the school's, real time is UTC.
alerts = Table(
    "alerts",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("fold", String, nullable=False),
    Column("theme", String, nullable=False),
    Column("level", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("service", String, nullable=False),
    Column("category", String, nullable=False),
    Column("device", String, nullable=False),
    Column("person", String),
    Column("sure", String, nullable=False),
    Column("group", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("place", String, nullable=False),
    Column("address", String, nullable=False),
    Column("period", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("raised", String, nullable=False),
    Column("route", String, nullable=False),
    Column("state", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("acknowledged_by", String, nullable=False, default=""),
    Column("acknowledged_at", String),
    Column("closed_by", String, nullable=False, default=""),
    Column("closed_at", String),
    Column("outcome", String, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    sqlite_autoincrement=True,
)
# Folding into an alert that somebody closed would hide what came after.
# As text, which SQLite and PostgreSQL both read: said in SQLAlchemy's words, each process would hold the code that
# speaks to PostgreSQL, for this one line.
_ONE_OPEN = text("CREATE UNIQUE INDEX one_open_alert ON alerts (fold) WHERE state <> 'closed'")
sa.event.listen(alerts, "after_create", lambda table, connection, **_: connection.execute(_ONE_OPEN))
Index("by_change", alerts.c.changed)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert", String(32), ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("log", String(32), nullable=False),
    Column("event", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("seen", String, nullable=False),
    Column("at", String, nullable=False),
    Column("point", String, nullable=False),
    Column("address", String, nullable=False),
    Column("device", String, nullable=False),
    Column("host", String, nullable=False),
    Column("path", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("site", LargeBinary, nullable=False),
    Column("labels", Text, nullable=False),
    Column("themes", Text, nullable=False),
    Column("verdict", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("policy", Integer, nullable=False),
    sa.UniqueConstraint("alert", "log", "event"),
)
Index("by_event", evidence.c.log, evidence.c.event)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert", String(32), ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("what", String, nullable=False),
    Column("detail", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("alert", String(32), ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("about", String, nullable=False),  # raised, or level raised
    Column("channel", String, nullable=False),
    Column("to", String, nullable=False),
    Column("made", String, nullable=False),
    Column("due", String, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String, nullable=False, default="waiting"),  # waiting, sent, dead
    Column("error", Text, nullable=False, default=""),
)
Index("by_due", outbox.c.state, outbox.c.due)

# What everybody with a role is told: of no alert, so that none is needed for it.
notices = Table(
    "notices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("glass", String, nullable=False),
    Column("about", String, nullable=False),  # glass broken, or glass whole
    Column("zone", String, nullable=False),
    Column("start", String, nullable=False),
    Column("end", String, nullable=False),
    Column("by", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("channel", String, nullable=False),
    Column("to", String, nullable=False),
    Column("made", String, nullable=False),
    Column("due", String, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("state", String, nullable=False, default="waiting"),  # waiting, sent, dead
    Column("error", Text, nullable=False, default=""),
)

cursor = Table(
    "cursor",
    metadata,
    Column("name", String, primary_key=True),
    Column("log", String, nullable=False),
    Column("after", Integer, nullable=False),
)

# One row: the number of the last change, so that a screen can ask what is new.
changes = Table("changes", metadata, Column("name", String, primary_key=True), Column("last", Integer, nullable=False))


def open_database(path: Path) -> sa.Engine:
    """The database at `path`, made if it is not there, for the box's own user only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY})
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    with engine.begin() as connection:
        metadata.create_all(connection)
        connection.execute(text("INSERT OR IGNORE INTO changes (name, last) VALUES ('alerts', 0)"))
    return engine


def _prepare(connection: sa.engine.interfaces.DBAPIConnection, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, below
    _write_ahead(connection)
    # FULL: a committed alert survives a power cut. secure_delete: what was purged is gone.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.cursor().execute(f"PRAGMA {pragma}")


def _write_ahead(connection: sa.engine.interfaces.DBAPIConnection) -> None:
    """Two processes that make the file at once both change its mode; SQLite does not wait for that one."""
    ends = time.monotonic() + BUSY
    while True:
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > ends:
                raise
            time.sleep(0.02)


def _begin(connection: sa.Connection) -> None:
    # IMMEDIATE: two writers that both began as readers could never both finish. Readers ask for none of it.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

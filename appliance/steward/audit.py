"""Who changed or looked at what: rows that only ever follow one another, each holding the hash of the one before.

People stand in a row as keyed pseudonyms, and what was said of them is sealed with a key of their own. Destroying
that key forgets the person; no row changes, so the chain still proves that nothing was altered.
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (person TEXT PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    record TEXT NOT NULL, about TEXT NOT NULL, detail BLOB NOT NULL, policy INTEGER NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS audit_is_never_altered BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is never altered'); END;
CREATE TRIGGER IF NOT EXISTS audit_is_never_shortened BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is never shortened'); END;
"""
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Row:
    """`who` and `about`: a person's id, or "forgotten" when their key is gone ("" where nobody is meant).

    `what`: the kind of thing done ("OpenWindow", "OpenWindow refused"). `record`: the id of what it was done to.
    `detail`: what was said; empty when forgotten. `policy`: the version in force before it. `time`: real, aware.
    """

    id: int
    time: datetime
    who: str
    what: str
    record: str
    about: str
    detail: Mapping[str, str]
    policy: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not what was written."""

    id: int
    text: str


class Audit:
    """One file; one writer, the steward. All calls from one thread."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        # FULL: an audit row survives a power cut. secure_delete: a destroyed key is overwritten, not only unlinked.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")
        self._db.executescript(_SCHEMA)

    def write(
        self, at: datetime, who: str, what: str, *, record: str = "", about: str = "",
        detail: Mapping[str, str] | None = None, policy: int = 0,
    ) -> int:  # fmt: skip
        """Append a row; it is on the disk when this returns. `who` acted; `about`: the person it was done to, if any.

        `detail` is sealed for the person it is about, else for the one who acted, and is forgotten with them.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            sealed = self._seal(about or who, detail or {})
            last = self._db.execute("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
            previous = last[0] if last else _START
            fields = (at.isoformat(), self._pseudonym(who), what, record, self._pseudonym(about), sealed, policy)
            cursor = self._db.execute(
                "INSERT INTO audit (time, who, what, record, about, detail, policy, previous, hash)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*fields, previous, _hash(previous, fields)),
            )
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return cursor.lastrowid or 0

    def knows(self, person: str) -> bool:
        """Whether anything in the audit is by or about a person."""
        return self._db.execute("SELECT 1 FROM keys WHERE person = ?", (person,)).fetchone() is not None

    def forget(self, person: str) -> bool:
        """Destroy a person's key; False when nothing in the audit was theirs."""
        gone = self._db.execute("DELETE FROM keys WHERE person = ?", (person,)).rowcount
        # The write-ahead log holds the key too until it is folded into the file.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(gone)

    def rows(self, after: int = 0, limit: int = 500) -> list[Row]:
        """Rows in order, opened where the key still exists."""
        keys = dict(self._db.execute("SELECT person, key FROM keys").fetchall())
        names = {_pseudonym(key, person): person for person, key in keys.items()} | {"": ""}
        found = self._db.execute(
            "SELECT id, time, who, what, record, about, detail, policy FROM audit WHERE id > ? ORDER BY id LIMIT ?",
            (after, limit),
        )
        return [_row(row, keys, names) for row in found]

    def verify(self) -> Broken | None:
        """Walk the whole chain; the first broken row, or None."""
        previous, expected = _START, 1
        for row in self._db.execute(
            "SELECT id, time, who, what, record, about, detail, policy, previous, hash FROM audit ORDER BY id"
        ):
            id, *fields, said_previous, said_hash = row
            if id != expected:
                return Broken(expected, f"row {expected} of the audit is missing")
            if said_previous != previous or said_hash != _hash(previous, tuple(fields)):
                return Broken(id, f"row {id} of the audit is not what was written")
            previous, expected = said_hash, id + 1
        # SQLite remembers the largest id it ever gave: rows cut off the end are missed too.
        given = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
        if given and given[0] >= expected:
            return Broken(expected, f"row {expected} of the audit is missing")
        return None

    def close(self) -> None:
        self._db.close()

    def _key(self, person: str) -> bytes:
        self._db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (person, secrets.token_bytes(SecretBox.KEY_SIZE)))
        key: bytes = self._db.execute("SELECT key FROM keys WHERE person = ?", (person,)).fetchone()[0]
        return key

    def _pseudonym(self, person: str) -> str:
        return _pseudonym(self._key(person), person) if person else ""

    def _seal(self, person: str, detail: Mapping[str, str]) -> bytes:
        return bytes(SecretBox(self._key(person)).encrypt(json.dumps(dict(detail), sort_keys=True).encode()))


def _pseudonym(key: bytes, person: str) -> str:
    return hmac.new(key, person.encode(), hashlib.sha256).hexdigest()[:32]


def _hash(previous: str, fields: tuple[object, ...]) -> str:
    plain = [field.hex() if isinstance(field, bytes) else field for field in fields]
    return hashlib.sha256(json.dumps([previous, *plain]).encode()).hexdigest()


def _row(row: tuple[int, str, str, str, str, str, bytes, int], keys: dict[str, bytes], names: dict[str, str]) -> Row:
    id, time, who, what, record, about, sealed, policy = row
    actor, subject = names.get(who, "forgotten"), names.get(about, "forgotten")
    key = keys.get(subject or actor)
    try:
        detail = json.loads(SecretBox(key).decrypt(sealed)) if key else {}
    except (CryptoError, ValueError):  # Somebody else's hand: `verify` says which row.
        detail = {}
    return Row(id, datetime.fromisoformat(time), actor, what, record, subject, detail, policy)

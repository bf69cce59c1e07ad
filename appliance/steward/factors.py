"""Second factors: authenticator apps (TOTP, RFC 6238), and for how long a session that gave a code may loosen things.

The secrets are the steward's alone. A code is good once; wrong ones are slowed as wrong passwords are. Real time.
"""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pyotp

FRESH = timedelta(minutes=10)
STEP = 30  # seconds (RFC 6238 section 5.2)
DRIFT = 1  # steps by which a telephone's clock may differ
ISSUER = "Lessonwall"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS factors (
    account TEXT PRIMARY KEY, secret TEXT NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS fresh (token TEXT PRIMARY KEY, until REAL NOT NULL);
"""


class Factors:
    """In the accounts' file. All calls from one thread. `token`s of sessions are kept as hashes, as there."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + _SCHEMA)

    def has(self, account: str) -> bool:
        """Whether a second factor is in use."""
        row = self._db.execute("SELECT confirmed FROM factors WHERE account = ?", (account,)).fetchone()
        return bool(row and row[0])

    def enrol(self, account: str, name: str) -> str:
        """A new secret, as the `otpauth:` address that apps read; in use once a code of it was given.

        Only where none is in use: whoever finds a screen open must not put his own app in the place of the holder's.
        """
        secret = pyotp.random_base32()
        self._db.execute(
            "INSERT INTO factors (account, secret) VALUES (?, ?)"
            " ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, used = 0 WHERE confirmed = 0",
            (account, secret),
        )
        return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)

    def confirm(self, account: str, code: str, now: datetime) -> bool:
        """Whether this is a code of the account's app that was not used before; then it is used, and the app in use."""
        row = self._db.execute("SELECT secret, used FROM factors WHERE account = ?", (account,)).fetchone()
        given = "".join(code.split())
        if not row or not given.isascii() or not given.isdecimal():
            return False
        app, here = pyotp.TOTP(row[0], interval=STEP), int(now.timestamp()) // STEP
        for step in range(max(here - DRIFT, row[1] + 1), here + DRIFT + 1):
            if app.verify(given, for_time=step * STEP):
                self._db.execute("UPDATE factors SET confirmed = 1, used = ? WHERE account = ?", (step, account))
                return True
        return False

    def freshen(self, token: str, now: datetime) -> None:
        """The session has just been confirmed. `token`: its hash."""
        self._db.execute("DELETE FROM fresh WHERE until <= ?", (now.timestamp(),))
        self._db.execute("INSERT OR REPLACE INTO fresh VALUES (?, ?)", (token, (now + FRESH).timestamp()))

    def is_fresh(self, token: str, now: datetime) -> bool:
        row = self._db.execute("SELECT until FROM fresh WHERE token = ?", (token,)).fetchone()
        return bool(row and now.timestamp() < row[0])

    def forget(self, account: str) -> None:
        """With the account, or with its password: who comes back by a new set-up code enrols anew."""
        self._db.execute("DELETE FROM factors WHERE account = ?", (account,))

    def close(self) -> None:
        self._db.close()

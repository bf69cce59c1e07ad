"""Accounts of people who sign in: passwords, one-time set-up codes, sessions, and patience with wrong passwords.

Nothing here can be used if it is stolen from the disk: passwords are argon2id hashes, codes and session tokens are
kept as hashes only. All times are real time.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD = 10  # characters
LONGEST_PASSWORD = 256
CODE_LASTS = timedelta(hours=24)
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
FREE_TRIES = 3  # for a name from one address
FREE_FROM_ALL = 100  # and from all addresses: else a pupil's wrong guesses would keep the holder out
LONGEST_WAIT = timedelta(minutes=15)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, roles TEXT NOT NULL, password TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, account TEXT NOT NULL, ends REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, began REAL NOT NULL, used REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS wrong (name TEXT PRIMARY KEY, times INTEGER NOT NULL, last REAL NOT NULL);
"""


class Unacceptable(ValueError):
    """A name, password, code or role that cannot be taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """`id`: never given again. `name`: what its holder signs in with."""

    id: str
    name: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """A password that somebody gives for a name. `account`: whose `hashed` is, "" for nobody's."""

    name: str
    address: str
    account: str
    hashed: str


class Accounts:
    """One file; one writer, the steward. All calls from one thread, but for `hash` and `is_right`."""

    def __init__(self, path: Path, hasher: PasswordHasher | None = None) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        path.chmod(0o600)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + _SCHEMA)
        self._hasher = hasher or PasswordHasher()
        self._nobodys = ""

    def none_yet(self) -> bool:
        """Whether nobody has chosen a password so far."""
        return not self._db.execute("SELECT 1 FROM accounts WHERE password <> ''").fetchone()

    def first_code(self, now: datetime) -> str:
        """A new set-up code for the first account; the ones before it no longer work."""
        self._db.execute("DELETE FROM codes WHERE account = ''")
        return self._code("", now)

    def first_code_stands(self, now: datetime) -> bool:
        found = self._db.execute("SELECT 1 FROM codes WHERE account = '' AND ends > ?", (now.timestamp(),))
        return found.fetchone() is not None

    def invite(self, name: str, roles: Iterable[str], now: datetime, again: bool = False) -> tuple[Account, str]:
        """An account without a password, and the set-up code for its holder. Raises Unacceptable.

        `again`: a name that has an account already gets these roles and a new code; its sessions and password end.
        """
        name = _good_name(name)
        known = self._by_name(name)
        if known and not again:
            raise Unacceptable(f'there is an account "{known.name}" already; choose another name')
        account = Account(known.id if known else f"a-{secrets.token_hex(4)}", name, frozenset(roles))
        self._save(account, "")
        self._db.execute("DELETE FROM codes WHERE account = ?", (account.id,))
        return account, self._code(account.id, now)

    def to_set_up(self, code: str, name: str, password: str, roles: Iterable[str], now: datetime) -> Account:
        """The account that a one-time code is for, or the first, if this may be its password. Raises Unacceptable."""
        found = self._db.execute(
            "SELECT account FROM codes WHERE code = ? AND ends > ?", (_hash(code), now.timestamp())
        ).fetchone()
        if not found:
            raise Unacceptable(
                "this set-up code is not valid: it was used, or is older than 24 hours. Ask for a new one; and if"
                " nobody but you should have used it, say so at once to whoever looks after this box"
            )
        if len(password) < SHORTEST_PASSWORD or len(password) > LONGEST_PASSWORD:
            raise Unacceptable(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; choose another")
        account = self._by_id(found[0]) if found[0] else self._first(name, roles)
        if account is None:
            raise Unacceptable("the account of this set-up code is gone; ask for a new one")
        if password.casefold() == account.name.casefold():
            raise Unacceptable("a password must not be the name; choose another")
        return account

    def set_up(self, code: str, name: str, password: str, hashed: str, roles: Iterable[str], now: datetime) -> Account:
        """Use a one-time code: take the password of the account it is for. Raises Unacceptable."""
        account = self.to_set_up(code, name, password, roles, now)
        # The code goes first: whatever happens after, nobody uses it twice.
        self._db.execute("DELETE FROM codes WHERE code = ?", (_hash(code),))
        self._save(account, hashed)
        return account

    def hash(self, password: str) -> str:
        """As a password is kept. Dear; any thread may ask."""
        return self._hasher.hash(password)

    def check(self, name: str, address: str = "") -> Check:
        """What a password for this name is compared with. Ask `too_many` first; `checked` must follow."""
        row = self._db.execute("SELECT id, password FROM accounts WHERE name = ?", (name,)).fetchone()
        return Check(name, address, *((row[0], row[1]) if row and row[1] else ("", "")))

    def is_right(self, check: Check, password: str) -> bool:
        """Whether this is the password. Dear; any thread may ask."""
        # An unknown name costs as much time as a known one, so that names cannot be found out.
        self._nobodys = self._nobodys or self._hasher.hash(secrets.token_urlsafe())
        try:
            return self._hasher.verify(check.hashed or self._nobodys, password[: LONGEST_PASSWORD + 1])
        except (VerificationError, InvalidHashError):
            return False

    def checked(self, check: Check, right: bool, now: datetime) -> Account | None:
        """The account, if the password was right and is still in force; None for a wrong name or password alike."""
        if not right:
            self.was_wrong(check.name, now, check.address)
            return None
        row = self._db.execute("SELECT password FROM accounts WHERE id = ?", (check.account,)).fetchone()
        if not row or row[0] != check.hashed:
            return None
        self.was_right(check.name, check.address)
        return self._by_id(check.account)

    def must_wait(self, name: str, now: datetime, address: str = "") -> timedelta:
        """How long this name waits before its next try; the same for names that exist and names that do not."""
        return max(self._wait(key, free, now) for key, free in _tried(name, address).items())

    def too_many(self, what: str, name: str, now: datetime, address: str = "") -> str:
        """The same in words, "" where it need not wait. `what`: was wrong too often."""
        wait = self.must_wait(name, now, address)
        return f"Too many wrong {what}; try again in {int(wait.total_seconds()) + 1} seconds." if wait else ""

    def _wait(self, key: str, free: int, now: datetime) -> timedelta:
        row = self._db.execute("SELECT times, last FROM wrong WHERE name = ?", (key,)).fetchone()
        if not row or row[0] < free:
            return timedelta()
        wait = min(timedelta(seconds=2.0 ** min(row[0] - free + 1, 20)), LONGEST_WAIT)
        return max(timedelta(), datetime.fromtimestamp(row[1], now.tzinfo) + wait - now)

    def open_session(self, account: Account, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        moment = now.timestamp()
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(token), account.id, moment, moment))
        return token

    def holder(self, token: str, now: datetime, quiet: bool = False) -> Account | None:
        """Whose session this is; None when it is unknown, idle for 30 minutes or older than 10 hours.

        `quiet`: asking is no use of it.
        """
        moment = now.timestamp()
        self._db.execute(
            "DELETE FROM sessions WHERE used <= ? OR began <= ?",
            (moment - IDLE.total_seconds(), moment - ABSOLUTE.total_seconds()),
        )
        row = self._db.execute("SELECT account, used FROM sessions WHERE token = ?", (_hash(token),)).fetchone()
        if not row:
            return None
        if moment - row[1] > 30 and not quiet:  # seconds; a page that asks each second need not write each second
            self._db.execute("UPDATE sessions SET used = ? WHERE token = ?", (moment, _hash(token)))
        return self._by_id(row[0])

    def sign_out(self, token: str) -> None:
        self._db.execute("DELETE FROM sessions WHERE token = ?", (_hash(token),))

    def remove(self, id: str) -> bool:
        """Remove an account with its sessions and codes, from the disk as well; False when there is none."""
        for table in ("sessions", "codes"):
            self._db.execute(f"DELETE FROM {table} WHERE account = ?", (id,))
        removed = self._db.execute("DELETE FROM accounts WHERE id = ?", (id,)).rowcount
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(removed)

    def named(self, name: str) -> Account | None:
        return self._by_name(name)

    def close(self) -> None:
        self._db.close()

    def _first(self, name: str, roles: Iterable[str]) -> Account:
        if not self.none_yet():
            raise Unacceptable("there is an account already; sign in, or ask its holder for a set-up code of your own")
        return Account(f"a-{secrets.token_hex(4)}", _good_name(name), frozenset(roles))

    def _save(self, account: Account, password: str) -> None:
        self._db.execute(
            "INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " name = excluded.name, roles = excluded.roles, password = excluded.password",
            (account.id, account.name, " ".join(sorted(account.roles)), password),
        )
        # A session that was opened under the old password or roles must not outlive them.
        self._db.execute("DELETE FROM sessions WHERE account = ?", (account.id,))

    def _code(self, account: str, now: datetime) -> str:
        code = secrets.token_urlsafe(18)
        self._db.execute("DELETE FROM codes WHERE ends <= ?", (now.timestamp(),))
        self._db.execute("INSERT INTO codes VALUES (?, ?, ?)", (_hash(code), account, (now + CODE_LASTS).timestamp()))
        return code

    def was_right(self, name: str, address: str = "") -> None:
        """What was wrong before no longer counts."""
        self._db.executemany("DELETE FROM wrong WHERE name = ?", [(key,) for key in _tried(name, address)])

    def was_wrong(self, name: str, now: datetime, address: str = "") -> None:
        """Count a wrong password, or a wrong code, for this name."""
        moment = now.timestamp()
        self._db.execute("DELETE FROM wrong WHERE last < ?", (moment - 86_400,))
        self._db.executemany(
            "INSERT INTO wrong VALUES (?, 1, ?)"
            " ON CONFLICT (name) DO UPDATE SET times = times + 1, last = excluded.last",
            [(key, moment) for key in _tried(name, address)],
        )

    def _by_id(self, id: str) -> Account | None:
        return _account(self._db.execute("SELECT id, name, roles FROM accounts WHERE id = ?", (id,)).fetchone())

    def _by_name(self, name: str) -> Account | None:
        return _account(self._db.execute("SELECT id, name, roles FROM accounts WHERE name = ?", (name,)).fetchone())


def _account(row: tuple[str, str, str] | None) -> Account | None:
    return Account(row[0], row[1], frozenset(row[2].split())) if row else None


def _good_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise Unacceptable("a name to sign in with has 1 to 80 letters; choose one")
    return name


def _tried(name: str, address: str) -> dict[str, int]:
    """Under which keys wrong passwords for a name are counted, and how many of each are free."""
    name = name.casefold()
    return {_hash(f"{address}\0{name}"): FREE_TRIES, _hash(f"from all\0{name}"): FREE_FROM_ALL}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()

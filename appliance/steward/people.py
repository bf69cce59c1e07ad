"""Requests about people who sign in: set-up, new accounts, sessions, and forgetting somebody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from appliance.roles import PERSON, ROLES
from appliance.steward.accounts import Account, Accounts, Check, Unacceptable
from appliance.steward.beside import Beside
from appliance.steward.desk import Desk, Who
from appliance.steward.factors import Factors
from filters import requests as ask
from filters.files import replace_file
from filters.requests import Answer, Done, Refused

# The console is nobody's account: whoever can run commands on the box has it.
FOR_ACCOUNTS = frozenset(ROLES) - {"console"}

# What their holders read or approve is children's and colleagues'. Whoever makes accounts for others could otherwise
# make one of these for himself, or end the account that would have seen it.
ENTRUSTED = frozenset({"dsl", "deputy", "head", "chair"})
_ENTRUST = frozenset({"head", "console"})

_WRONG = "This name and password do not belong together."


class People:
    """`code_file`: where the set-up code for the first account lies until it is used (0600)."""

    def __init__(self, accounts: Accounts, factors: Factors, desk: Desk, code_file: Path) -> None:
        self._accounts = accounts
        self._factors = factors
        self._desk = desk
        self._code_file = code_file
        self.answers: dict[type, Callable[[Any, Who], Answer | Beside[Any]]] = {
            ask.SetUp: self._set_up,
            ask.NewAccount: self._new_account,
            ask.SignIn: self._sign_in,
            ask.SignOut: self._sign_out,
            ask.WhoAmI: self._who_am_i,
            ask.Forget: self._forget,
        }

    def offer_set_up(self) -> None:
        """While nobody has an account there is a set-up code that works; afterwards there is none."""
        if not self._accounts.none_yet():
            self._code_file.unlink(missing_ok=True)
        elif not self._code_file.exists() or not self._accounts.first_code_stands(self._now()):
            replace_file(self._code_file, self._accounts.first_code(self._now()).encode(), mode=0o600)

    def holder(self, session: str, quiet: bool = False) -> Who | None:
        """Who holds a session, or None."""
        account = self._accounts.holder(session, self._now(), quiet)
        return Who.holding(account, session) if account else None

    def _set_up(self, request: ask.SetUp, who: Who) -> Answer | Beside[str]:
        if wrong := _wrong_roles(request.roles):
            return wrong
        code, name, password, roles = request.code, request.name, request.password, request.roles
        try:
            self._accounts.to_set_up(code, name, password, roles, self._now())
        except Unacceptable as error:
            return Refused(_sentence(error))
        return Beside(lambda: self._accounts.hash(password), lambda hashed: self._was_set_up(request, hashed))

    def _was_set_up(self, request: ask.SetUp, hashed: str) -> Answer:
        now = self._now()
        try:
            account = self._accounts.set_up(request.code, request.name, request.password, hashed, request.roles, now)
        except Unacceptable as error:
            return Refused(_sentence(error))
        self._desk.write(Who.holding(account, ""), request, record=account.id)
        self.offer_set_up()
        return _signed_in(account, self._accounts.open_session(account, now))

    def _new_account(self, request: ask.NewAccount, who: Who) -> Answer:
        if not request.roles:
            return Refused("An account needs a role; choose at least one.")
        if wrong := _wrong_roles(request.roles):
            return wrong
        if (entrusted := ENTRUSTED & set(request.roles)) and not who.roles & _ENTRUST:
            self._desk.write(who, request, outcome="refused")
            return Refused(f"{', '.join(sorted(entrusted))}: such accounts are made by the head, or on the box itself.")
        try:
            # Only the console may give a new code to somebody who has an account: it could take anybody's otherwise.
            account, code = self._accounts.invite(
                request.name, request.roles, self._now(), again="console" in who.roles
            )
        except Unacceptable as error:
            return Refused(_sentence(error))
        self._factors.forget(account.id)  # a new code is asked for where the telephone is lost, too
        self._desk.write(who, request, record=account.id, about=account.id)
        return Done(f"{account.name} has 24 hours to choose a password with this set-up code.", code, account.name)

    def _sign_in(self, request: ask.SignIn, who: Who) -> Answer | Beside[bool]:
        now = self._now()
        if wait := self._accounts.too_many("passwords for this name", request.name, now, request.address):
            return Refused(wait, again=True)
        check = self._accounts.check(request.name, request.address)
        return Beside(
            lambda: self._accounts.is_right(check, request.password), lambda right: self._checked(request, check, right)
        )

    def _checked(self, request: ask.SignIn, check: Check, right: bool) -> Answer:
        now = self._now()
        account = self._accounts.checked(check, right, now)
        if account is None:
            if named := self._accounts.named(request.name):
                self._desk.write(Who.holding(named, ""), request, outcome="refused", record=named.id)
            return Refused(_WRONG)
        if account.roles <= {PERSON}:
            return Refused("This account is for signing in on devices; there is nothing for it to see here.")
        token = self._accounts.open_session(account, now)
        self._desk.write(Who.holding(account, token), request, record=account.id)
        return _signed_in(account, token)

    def _sign_out(self, request: ask.SignOut, who: Who) -> Answer:
        self._accounts.sign_out(who.session)
        return Done("You are signed out.")

    def _who_am_i(self, request: ask.WhoAmI, who: Who) -> Answer:
        if not who.id:
            return Refused("You are not signed in.")
        return Done(f"You are signed in as {who.name}.", who.id, who.name, tuple(sorted(who.roles)))

    def _forget(self, request: ask.Forget, who: Who) -> Answer:
        person = request.person.strip()
        if len(request.why.strip()) < 3:
            return Refused("The reason is missing; write it down, it stands in the record.")
        account = self._accounts.named(person)
        if account and account.id == who.id:
            return Refused("You cannot forget yourself; somebody else must ask for it.")
        if account and account.roles & ENTRUSTED and not who.roles & _ENTRUST:
            self._desk.write(who, ask.Forget("", request.why), outcome="refused", about=account.id)
            return Refused("Accounts that read names are ended by the head, or on the box itself.")
        if not (account or self._desk.audit.knows(person)):
            return Refused(f'Nothing in the audit is by or about "{person[:60]}"; ids stand in people.csv.')
        # The row says that somebody was forgotten, by whom and why; whom it says only until the key is gone.
        self._desk.write(who, ask.Forget("", request.why), about=account.id if account else person)
        self._desk.audit.forget(account.id if account else person)
        if account:
            self._accounts.remove(account.id)
            self._factors.forget(account.id)
        return Done("Their name no longer stands in the audit, which is still whole.")

    def _now(self) -> datetime:
        return self._desk.clock.real()


def _signed_in(account: Account, token: str) -> Done:
    return Done(f"You are signed in as {account.name}.", token, account.name, tuple(sorted(account.roles)))


def _wrong_roles(roles: tuple[str, ...]) -> Refused | None:
    if unknown := set(roles) - FOR_ACCOUNTS:
        return Refused(f"{', '.join(sorted(unknown))} is not a role; the roles are {', '.join(sorted(FOR_ACCOUNTS))}.")
    return None


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."

"""Requests about second factors: enrolled, confirmed, and asked for before what would loosen much."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from appliance.roles import NEEDS_SECOND_FACTOR
from appliance.steward.accounts import Accounts
from appliance.steward.desk import Desk, Who
from appliance.steward.factors import FRESH, Factors
from filters import requests as ask
from filters.requests import Answer, Done, Refused, Request

_MINUTES = int(FRESH.total_seconds() // 60)


class SecondFactors:
    def __init__(self, factors: Factors, accounts: Accounts, desk: Desk) -> None:
        self._factors = factors
        self._accounts = accounts
        self._desk = desk
        self.answers: dict[type, Callable[[Any, Who], Answer]] = {
            ask.EnrolSecondFactor: self._enrol,
            ask.ConfirmSecondFactor: self._confirm,
        }

    def missing(self, request: Request, who: Who) -> Refused | None:
        """Why this is not done before a code was given; None where none is needed, or one was given lately."""
        if type(request) not in NEEDS_SECOND_FACTOR or self._factors.is_fresh(_hash(who.session), self._now()):
            return None
        if not who.session:
            return Refused("This is asked by somebody who has signed in, with a code of their authenticator app.")
        if not self._factors.has(who.id):
            return Refused("This needs a second factor; set up an authenticator app first, then confirm with its code.")
        return Refused(f"Confirm with a code of your authenticator app; it counts for {_MINUTES} minutes.")

    def _enrol(self, request: ask.EnrolSecondFactor, who: Who) -> Answer:
        if not who.session:
            return Refused("Only somebody who has signed in can set up an authenticator app.")
        if self._factors.has(who.id):
            return Refused("An authenticator app is set up already. If it is lost, ask for a new set-up code.")
        self._desk.write(who, request, record=who.id)
        address = self._factors.enrol(who.id, who.name)
        return Done("Scan this with the app, then confirm with the code that it shows.", address)

    def _confirm(self, request: ask.ConfirmSecondFactor, who: Who) -> Answer:
        if not who.session:
            return Refused("Only somebody who has signed in can confirm with a code.")
        now, tried = self._now(), f"second factor of {who.id}"
        if wait := self._accounts.too_many("codes", tried, now):
            return Refused(wait, again=True)
        if not self._factors.confirm(who.id, request.code, now):
            self._accounts.was_wrong(tried, now)
            self._desk.write(who, request, outcome="refused", record=who.id)
            return Refused("This is not a code of your app at this moment; wait for the next one, and check its clock.")
        self._accounts.was_right(tried)
        self._factors.freshen(_hash(who.session), now)
        self._desk.write(who, request, record=who.id)
        return Done(f"Confirmed for {_MINUTES} minutes.")

    def _now(self) -> datetime:
        return self._desk.clock.real()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

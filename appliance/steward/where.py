"""Requests about who is where: devices that come and go, and people who sign in on them.

None of them stands in the audit: that tells who decided what, and would else be a record of everybody's movements.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import Counter

from appliance.identity.facts import WhereFacts, write_where
from appliance.identity.logins import Logins
from appliance.identity.sessions import Began, Over, Sessions
from appliance.identity.two_rooms import elsewhere
from appliance.state import State
from appliance.steward.accounts import Accounts, Check
from appliance.steward.beside import Beside
from appliance.steward.desk import Who
from appliance.steward.kept import Kept
from appliance.steward.publish import Publisher
from appliance.steward.shared_logins import SharedLogins
from filters import requests as ask
from filters.policy.addresses import address_in
from filters.policy.bindings import Login, Sighting, Source
from filters.policy.macs import plain_mac
from filters.requests import Answer, Done, Refused

_MOST_SEEN = 1_000  # sightings in one request: more would hold others up
_BACK = timedelta(minutes=1)  # by which the host's clock may be set back before logins are looked at anew
_KEEP_EACH = timedelta(seconds=5)  # logins are written down no more often; so much a power cut may lose

_UNKNOWN = Counter("lessonwall_unknown_logins_total", "Logins of nobody in people.csv", ["source"])

_NOTED = Done("Noted.")
_NOBODY = Refused("This login belongs to nobody on the school's register; ask whoever looks after the box.")
_WRONG = Refused("This name and password do not belong together.")
_FULL = Refused("Too many people are signed in already; tell whoever looks after the box.", again=True)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a restart must not end. Where devices are is told anew by the network."""

    logins: tuple[Login, ...] = ()
    began: tuple[Began, ...] = ()
    over: tuple[Over, ...] = ()


class Where:
    """The steward's part. `key` differs after each start: whoever tells of devices tells all again."""

    def __init__(self, state: State, publisher: Publisher, accounts: Accounts) -> None:
        self._publisher = publisher
        self._directory = publisher.where.directory
        self._accounts = accounts
        self._shared = SharedLogins(state, lambda: publisher.policy)
        self._kept = Kept(state.steward / "logins.json", Remembered, Remembered())
        self._written = datetime.min.replace(tzinfo=publisher.clock.real().tzinfo)
        self._changed = False
        self._live = state.live
        self._told = WhereFacts()
        self._two_rooms: list[tuple[Login, Login]] = []
        self._logins: tuple[object, Logins] = (None, Logins({}))
        self._sessions = Sessions(self._kept.value.began, self._kept.value.over)
        self._last = publisher.clock.real()
        self.key = secrets.token_hex(4)
        self.unknown = 0
        self.answers: dict[type, Callable[[Any, Who], Answer | Beside[Any]]] = {
            ask.Seen: self._seen,
            ask.LoggedOn: self._logged_on,
            ask.LoggedOff: self._logged_off,
            ask.SignInDevice: self._sign_in,
            ask.SignOutDevice: self._sign_out,
        }

    def start(self) -> None:
        """Whoever was signed in before the restart is again; once a school is in force."""
        now = self._now()
        people = self._publisher.school.people
        for login in self._kept.value.logins:
            if login.until > now and login.person in people:
                self._directory.log_on(login)
        self._publisher.where.settle(self._publisher.clock)  # the lesson may have been shortened meanwhile

    def keep(self, at_once: bool = False) -> None:
        """Write down who is signed in, now and then."""
        now = self._now()
        if not at_once and now - self._written < _KEEP_EACH:
            return
        self._written = now
        if self._sessions.forget(now) or self._changed:
            self._kept.keep(Remembered(self._directory.logins, self._sessions.began, self._sessions.over))
            self._changed = False
        if (told := self._facts(now)) != self._told:
            write_where(self._live, told)
            self._told = told

    def tell(self) -> None:
        """Of logins that are used twice; once their clients are published."""
        for login, other in self._two_rooms:
            here, there = self._publisher.where.client_of(login), self._publisher.where.client_of(other)
            # Whoever signed in there meanwhile has nothing to do with it.
            if here is not None and there is not None and here.person == there.person == login.person:
                known = self._directory.addresses_of(login.mac)
                address = login.address or (known[-1] if known else login.mac)
                self._shared.tell(login.person, address, here, there, self._publisher.clock)
        self._two_rooms.clear()

    def close(self) -> None:
        self.keep(at_once=True)
        self._shared.close()

    # --- devices ------------------------------------------------------------------------------------------------

    def _seen(self, request: ask.Seen, who: Who) -> Answer:
        if len(request.seen) > _MOST_SEEN or len(request.gone) > _MOST_SEEN:
            return Refused(f"At most {_MOST_SEEN} devices are told of at once.")
        self._now()
        sightings = [plain for each in request.seen if (plain := _plain(each))]
        self._directory.gone(request.gone)
        self._directory.see(sightings)
        return Done("Noted.", self.key)

    # --- people -------------------------------------------------------------------------------------------------

    def _logged_on(self, request: ask.LoggedOn, who: Who) -> Answer:
        mac, address = plain_mac(request.mac), address_in(request.address)
        if not (mac or address):
            return Refused("It was not told on which device; give mac or address.")
        person = self._person(request.login, request.source)
        if not person:
            _UNKNOWN.labels(request.source.value).inc()
            self.unknown += 1
            # Somebody else uses it now. A computer's own login to the network (RADIUS) is nobody's at the keyboard: it
            # ends what RADIUS told, and no more.
            if request.source is Source.RADIUS:
                self._ended(self._directory.log_off(request.source, mac=mac, address=address))
            else:
                self._ended(self._directory.sign_out(address, mac))
            return _NOBODY
        since = self._sessions.since(request.source, request.session, person, self._now())
        self._changed = True
        if since is None:
            return _NOTED  # that session has ended; this was under way
        login = self._login(person, request.source, since, mac, address, request.place, request.session)
        if request.until is not None and request.until < login.until:
            login = replace(login, until=request.until)
        self._ended(self._directory.only_here(login))
        if login.until <= self._now():
            return _NOTED  # the lesson in which this session began is over
        return self._log_on(login)

    def _log_on(self, login: Login) -> Answer:
        if not self._directory.log_on(login):
            return _FULL
        self._changed = True
        school = self._publisher.school
        if not self._directory.holds(login):
            return _NOTED  # somebody signed in there since
        if other := elsewhere(login, self._directory, self._publisher.where.register):
            self._two_rooms.append((login, other))
        name = school.people[login.person].name
        return Done(f"{name} is signed in.", "", name)

    def _logged_off(self, request: ask.LoggedOff, who: Who) -> Answer:
        mac, address = plain_mac(request.mac), address_in(request.address)
        now = self._now()
        if request.source is Source.RADIUS and request.session.endswith("*"):
            self._sessions.restarted(request.source, request.session[:-1], now)
            self._ended(self._directory.log_off_sessions(request.source, request.session[:-1]))
        else:
            self._sessions.ended(request.source, request.session, now)
            self._ended(self._directory.log_off(request.source, request.session, mac, address))
        self._changed = True
        return _NOTED

    def _sign_in(self, request: ask.SignInDevice, who: Who) -> Answer | Beside[bool]:
        now, address = self._now(), address_in(request.address)
        if not address:
            return Refused("It was not told on which device.")
        if wait := self._accounts.too_many("passwords for this name", request.name, now, address):
            return Refused(wait, again=True)
        check = self._accounts.check(request.name, address)
        password = request.password
        return Beside(lambda: self._accounts.is_right(check, password), lambda right: self._checked(check, right))

    def _checked(self, check: Check, right: bool) -> Answer:
        now = self._now()
        account = self._accounts.checked(check, right, now)
        if account is None:
            return _WRONG
        person = self._person(account.name, Source.SIGN_IN)
        if not person:
            return _NOBODY
        return self._log_on(self._login(person, Source.SIGN_IN, now, "", check.address))

    def _sign_out(self, request: ask.SignOutDevice, who: Who) -> Answer:
        now = self._now()
        ended = self._directory.sign_out(address_in(request.address))
        self._sessions.signed_out(ended, now)
        self._ended(ended)
        return Done("You are signed out on this device." if ended else "Nobody was signed in on this device.")

    # --- within -------------------------------------------------------------------------------------------------

    def _facts(self, now: datetime) -> WhereFacts:
        there = self._directory
        return WhereFacts(
            devices=there.devices,
            logins=len(there.logins),
            dropped=there.dropped,
            dropped_at=now if there.dropped != self._told.dropped else self._told.dropped_at,
            refused=there.refused,
            unknown=self.unknown,
        )

    def _ended(self, logins: tuple[Login, ...]) -> None:
        self._changed = self._changed or bool(logins)

    def _person(self, login: str, source: Source) -> str:
        school = self._publisher.school
        if self._logins[0] is not school:
            self._logins = (school, Logins(school.people, school.identity.realms))
        return self._logins[1].person(login, source)

    def _login(
        self, person: str, source: Source, since: datetime, mac: str, address: str, place: str = "", session: str = ""
    ) -> Login:
        login = Login(person, source, since, since, mac, address, place[:80], session)
        device = self._publisher.where.register.device(login)
        return replace(login, until=self._publisher.where.until(device, person, since, self._publisher.clock))

    def _now(self) -> datetime:
        """Real time; what has ended by it ends before anything is done."""
        now = self._publisher.clock.real()
        if now < self._last - _BACK:
            self._publisher.where.clock_went_back(self._publisher.clock)
            self._changed = True
        self._last = now
        self._directory.expire(now)
        return now


def _plain(sighting: Sighting) -> Sighting | None:
    """The sighting in plain spelling; None where it has no address."""
    address, mac = address_in(sighting.address), plain_mac(sighting.mac)
    return Sighting(address, mac, sighting.zone, sighting.until, sighting.name[:80]) if address else None

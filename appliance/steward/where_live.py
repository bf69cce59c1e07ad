"""Who is where, in force: the directory joined to the registers, numbered, and published as Clients."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from appliance.clock import Clock
from appliance.identity.directory import Directory
from appliance.identity.lasts import lesson_over
from appliance.identity.register import Register
from appliance.state import State
from appliance.steward.kept import Kept
from appliance.steward.numbers import Numbers
from filters.clients import Client, Clients
from filters.live import publish
from filters.policy.bindings import Login
from filters.policy.bound import Binder
from filters.policy.policy import Policy
from filters.policy.school import Device, School

_AHEAD = 1_000  # sequence numbers that are taken at once: to keep each on the disk would cost more than to publish it


class WhereLive:
    """All that is told of who is where, and the one writer of it."""

    def __init__(self, state: State) -> None:
        self._live = state.live
        self._taken = Kept(state.steward / "clients.json", int, 0)
        self._sequence = self._taken.value
        self._numbers = Numbers(state.steward / "numbers.json")
        self._binder: Binder | None = None
        self._school: School | None = None
        self._policy: Policy | None = None
        self._clients: Clients | None = None
        self._owed = False
        self.directory = Directory()
        self.register = Register((), self.directory.mac_at)

    @property
    def numbers_short(self) -> bool:
        return self._numbers.short

    @property
    def has_moved(self) -> bool:
        """Whether there is something to publish."""
        return self._owed or self.directory.has_moved

    def take(self, school: School, policy: Policy, clock: Clock) -> None:
        """Publish everybody by this school and policy."""
        self._school, self._policy = school, policy
        self.register = Register(school.devices.values(), self.directory.mac_at)
        self.directory.register(self.register.macs, self.register.addresses)
        self.directory.forget_all_but(school.people)
        self.settle(clock)
        self.directory.moved()
        self._binder = Binder(school, policy, clock.now().date())
        self._binder.bind(self.directory.bindings)
        self._publish(self._binder, clock.real())

    def move(self, clock: Clock) -> bool:
        """Publish where people have moved since; False where nobody has."""
        self.directory.expire(clock.real())
        if not self.has_moved or self._binder is None:
            return False
        by_mac = self.directory.bindings.by_mac
        self._end_with_lesson([by_mac[mac] for mac in self.directory.moved_macs if mac in by_mac], clock)
        self.directory.expire(clock.real())  # of some it was learnt only now that their lesson is over
        moved = self.directory.moved()
        self._binder.rebind(self.directory.bindings, moved.addresses, moved.macs)
        self._publish(self._binder, clock.real())
        return True

    def settle(self, clock: Clock) -> None:
        """End all that has ended, by the school and the timetable as they are now."""
        self._end_with_lesson(self.directory.logins, clock)
        self.directory.expire(clock.real())

    def clock_went_back(self, clock: Clock) -> None:
        """The host's clock was wrong when these logins began: which lesson that was, nobody knows."""
        now = clock.real()
        for login in self.directory.logins:
            device = self.register.device(login)
            shared = device is not None and device.shared
            self.directory.cut_short(login, now if shared else self.until(None, login.person, now, clock))

    def client_of(self, login: Login) -> Client | None:
        """The device of a login, as it was published last."""
        if self._clients is None:
            return None
        mac = login.mac or self.directory.mac_at(login.address)
        return self._clients.by_mac.get(mac) or self._clients.by_address.get(login.address)

    def until(self, device: Device | None, person: str, since: datetime, clock: Clock) -> datetime:
        """When a login that began at `since` ends at the latest, in real time."""
        assert self._school, "take() comes first"
        assert self._policy
        if device is None or not device.shared:
            return clock.real() + timedelta(hours=self._school.identity.sign_in_hours)
        whose = self._school.people.get(person)
        group = self._policy.groups.get(whose.group) if whose else None
        return lesson_over(self._policy, group.day if group else "", since + clock.offset) - clock.offset

    def _end_with_lesson(self, logins: Iterable[Login], clock: Clock) -> None:
        """Logins on devices of which was learnt only now that they are shared."""
        for login in logins:
            device = self.register.device(login)
            if device is not None and device.shared:
                self.directory.cut_short(login, self.until(device, login.person, login.since, clock))

    def _publish(self, binder: Binder, now: datetime) -> None:
        self._owed = True  # if this fails half-way (a full disk), the next tick tries again
        self._sequence += 1
        if self._sequence > self._taken.value:
            self._taken.keep(self._sequence + _AHEAD)
        self._clients = self._numbers.give(binder.clients(self._sequence), now)
        publish(self._live, self._clients)
        self._owed = False

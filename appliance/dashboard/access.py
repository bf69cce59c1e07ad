"""Who reaches which route: one table (P). The guard enforces it, the tests walk it, and nothing else decides.

A route that is not in the table cannot be served: the application refuses to start.
"""

from dataclasses import dataclass

from appliance.roles import MAY_ASK, may_see
from filters import requests as ask


@dataclass(frozen=True, slots=True)
class Access:
    """`sees`: a page of `roles.SEES`. `asks`: what the route will ask of the steward. `instead`: where those who may
    not see the page are led. `quiet`: serving it is no sign that a person is at the screen.
    """

    public: bool = False
    sees: str = ""
    asks: type | None = None
    instead: str = ""
    quiet: bool = False

    def allows(self, roles: frozenset[str]) -> bool:
        if self.public:
            return True
        if self.sees and not may_see(roles, self.sees):
            return False
        return self.asks is None or bool(roles & MAY_ASK[self.asks])


PUBLIC = Access(public=True)
SIGNED_IN = Access()

ACCESS: dict[tuple[str, str], Access] = {
    ("GET", "/about"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,  # probes and watchdogs have no account; it names checks, never people
    ("GET", "/metrics"): PUBLIC,  # to the box itself; see its route
    ("GET", "/sign-in"): PUBLIC,
    ("POST", "/sign-in"): PUBLIC,
    ("GET", "/set-up"): PUBLIC,
    ("POST", "/set-up"): PUBLIC,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/stream"): Access(quiet=True),
    ("GET", "/"): Access(sees="alerts", instead="/timetable"),
    ("GET", "/alerts/{alert_id}"): Access(sees="alerts"),
    ("POST", "/alerts/{alert_id}/acknowledge"): Access(sees="alerts", asks=ask.Acknowledge),
    ("POST", "/alerts/{alert_id}/close"): Access(sees="alerts", asks=ask.CloseAlert),
    ("POST", "/alerts/{alert_id}/look"): Access(sees="alerts", asks=ask.LookAtNames),
    ("GET", "/attempts"): Access(sees="attempts"),
    ("GET", "/timetable"): Access(sees="timetable"),
    ("GET", "/rules"): Access(sees="rules"),
    ("GET", "/why"): Access(sees="why"),
    ("GET", "/lists"): Access(sees="lists"),
    ("GET", "/health"): Access(sees="health"),
    ("GET", "/devices"): Access(sees="devices"),
    ("GET", "/devices/edit"): Access(sees="devices"),
    ("POST", "/devices"): Access(sees="devices", asks=ask.PutDevice),
    ("POST", "/devices/remove"): Access(sees="devices", asks=ask.RemoveDevice),
    ("POST", "/devices/undo"): Access(sees="devices", asks=ask.UndoDevices),
    ("GET", "/devices.csv"): Access(sees="devices"),
    ("POST", "/devices/file"): Access(sees="devices", asks=ask.PutDevices),
    ("POST", "/devices/file/apply"): Access(sees="devices", asks=ask.PutDevices),
    ("GET", "/people"): Access(sees="people"),
    ("POST", "/people"): Access(sees="people", asks=ask.PutPeople),
    ("POST", "/people/apply"): Access(sees="people", asks=ask.PutPeople),
    ("POST", "/people/undo"): Access(sees="people", asks=ask.UndoPeople),
    ("GET", "/watched"): Access(sees="watched"),
    ("POST", "/watched/open"): Access(sees="watched", asks=ask.AllowHost),
    ("POST", "/watched/undo"): Access(sees="watched", asks=ask.EndRule),
    ("POST", "/watched/device"): Access(sees="watched", asks=ask.PutDevice),
    ("POST", "/watched/end"): Access(sees="watched", asks=ask.EndWatch),
    ("POST", "/watched/longer"): Access(sees="watched", asks=ask.WatchZone),
    ("GET", "/break-glass"): Access(sees="glass"),
    ("POST", "/break-glass"): Access(sees="glass", asks=ask.BreakGlass),
    ("POST", "/break-glass/mend"): Access(sees="glass", asks=ask.MendGlass),
    ("GET", "/second-factor"): SIGNED_IN,
    ("POST", "/second-factor/enrol"): SIGNED_IN,
    ("POST", "/second-factor/confirm"): SIGNED_IN,
}


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    title: str


_PLACES = (
    Place("/", "Now"),
    Place("/attempts", "Attempts"),
    Place("/timetable", "Timetable"),
    Place("/rules", "Rules"),
    Place("/why", "Why?"),
    Place("/lists", "Lists"),
    Place("/devices", "Devices"),
    Place("/people", "People"),
    Place("/watched", "Watched"),
    Place("/break-glass", "Break glass"),
    Place("/health", "Health"),
)


def places(roles: frozenset[str]) -> list[Place]:
    """The pages that somebody with these roles is shown a way to."""
    return [place for place in _PLACES if ACCESS["GET", place.path].allows(roles)]

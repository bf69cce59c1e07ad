"""Where each request meets the access table, the steward's word on who is signed in, and the forms' proof."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute

from appliance.dashboard.access import ACCESS
from appliance.dashboard.forms import SESSION, Forms
from filters.door import Door
from filters.requests import Refused, WhoAmI

IDLE = 30 * 60.0  # seconds without a person's request, after which streams end; the steward's session ends as well


class NotSignedIn(Exception):
    """Nobody is signed in; lead to the sign-in page."""


class MayNot(Exception):
    """Signed in, and not for them. `instead`: a page that is."""

    def __init__(self, instead: str = "") -> None:
        super().__init__(instead)
        self.instead = instead


class StewardSilent(Exception):
    """The steward does not answer; trying again makes sense."""


@dataclass(frozen=True, slots=True)
class Me:
    name: str
    roles: frozenset[str]
    session: str = field(repr=False)


class Presence:
    """Which sessions had a person at the screen, and when: a live stream must not keep a session from ending."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def note(self, session: str) -> None:
        now = monotonic()
        self._seen[session] = now
        for stale in [each for each, at in self._seen.items() if now - at > IDLE]:
            del self._seen[stale]

    def forget(self, session: str) -> None:
        self._seen.pop(session, None)

    def here(self, session: str) -> bool:
        at = self._seen.get(session)
        return at is not None and monotonic() - at <= IDLE


class Guard:
    """A dependency of every route."""

    def __init__(self, door: Door, forms: Forms, presence: Presence) -> None:
        self._door = door
        self._forms = forms
        self._presence = presence

    async def __call__(self, request: Request) -> None:
        """Raises NotSignedIn, MayNot, StewardSilent or Expired. Leaves `request.state.me`."""
        access = ACCESS[request.method, request.scope["route"].path]
        request.state.me = None
        if access.public:
            if request.method == "POST":
                await self._forms.check(request)
            return
        me = request.state.me = await self._who(request, access.quiet)
        if not access.quiet or not self._presence.here(me.session):
            self._presence.note(me.session)
        if not access.allows(me.roles):
            raise MayNot(access.instead)
        if request.method == "POST":
            await self._forms.check(request)

    async def _who(self, request: Request, quiet: bool) -> Me:
        session = request.cookies.get(SESSION, "")
        if not session:
            raise NotSignedIn
        answer = await self._door.async_ask(WhoAmI(quiet), session)
        if isinstance(answer, Refused):
            raise StewardSilent(answer.text) if answer.again else NotSignedIn
        return Me(answer.name, frozenset(answer.roles), session)


def every_route_is_guarded(routers: Iterable[APIRouter]) -> None:
    """Raises ValueError for a route without a row in the access table, or a row without a route."""
    routes = [route for router in routers for route in router.routes]
    api = [route for route in routes if isinstance(route, APIRoute)]
    served = {(method, route.path) for route in api for method in route.methods or ()}
    if served != ACCESS.keys() or len(api) < len(routes):
        raise ValueError(f"routes and access table differ: {sorted(served ^ ACCESS.keys())}")

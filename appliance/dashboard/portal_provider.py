"""Sign-in on a device by the school's provider: there, and back again with a code that is worth something here only."""

import logging
import secrets
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from time import monotonic

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.guesses import device
from appliance.dashboard.portal_desk import PortalDesk, peer
from appliance.dashboard.portal_sign_in import page
from appliance.oidc import Begun, Provider, Trouble
from appliance.oidc_claims import NotOurs
from filters.pace import Pace
from filters.policy.school import Oidc
from filters.requests import Refused

log = logging.getLogger(__name__)

BACK = "/sign-in/back"
COOKIE = "lessonwall-provider"  # not SameSite=Strict: the way back begins on the provider's page
LASTS = 600.0  # seconds to sign in at the provider
MOST = 2000  # sign-ins under way; a whole school arrives within minutes

_TWICE = "This sign-in took too long, or was begun in another window. Start it again."


class UnderWay:
    """Sign-ins that were begun and have not come back, each by what the browser alone holds. Bounded."""

    def __init__(self) -> None:
        self._begun: OrderedDict[str, tuple[Begun, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._begun)

    def add(self, begun: Begun, now: float) -> str:
        """What the browser is to keep."""
        while self._begun and (len(self._begun) >= MOST or now - next(iter(self._begun.values()))[1] > LASTS):
            self._begun.popitem(last=False)
        ticket = secrets.token_urlsafe(32)
        self._begun[ticket] = (begun, now)
        return ticket

    def take(self, ticket: str, state: str, now: float) -> Begun | None:
        """The sign-in of this browser, once."""
        begun, at = self._begun.pop(ticket, (None, 0.0))
        if begun is None or now - at > LASTS:
            return None
        return begun if secrets.compare_digest(begun.state.encode(), state.encode()) else None


def routes(desk: PortalDesk) -> APIRouter:
    router = APIRouter()
    under_way = UnderWay()
    pace: Pace[str] = Pace(burst=10, every=6.0)
    providers: dict[Oidc, Provider] = {}

    def provider() -> Provider | None:
        oidc = desk.identity.oidc
        if oidc is None or not desk.places.encrypted:
            return None
        if oidc not in providers:
            providers.clear()  # the school has named another
            providers[oidc] = Provider(oidc)
        return providers[oidc]

    @router.get("/sign-in/provider")
    async def leave(request: Request) -> Response:
        chosen = provider()
        if chosen is None:
            return page(desk, request, "There is no such sign-in here; use a name and password.", status=404)
        if not pace.may(device(peer(request)), monotonic()):
            return page(desk, request, "That was tried too often; wait a minute and try again.", status=503)
        try:
            begun = await chosen.begin(desk.places.url(BACK))
        except Trouble as trouble:
            return troubled(request, trouble)
        response = RedirectResponse(begun.url, 303)
        ticket = under_way.add(begun, monotonic())
        response.set_cookie(
            COOKIE, ticket, max_age=int(LASTS), path=BACK, secure=True, httponly=True, samesite="lax"
        )  # fmt: skip
        return response

    @router.get(BACK)
    async def come_back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        begun = under_way.take(request.cookies.get(COOKIE, ""), state, monotonic())
        chosen = provider()
        if begun is None or chosen is None:
            return page(desk, request, _TWICE, status=403)
        if error or not code:
            return page(desk, request, "The school's sign-in was not finished. Try again.", status=403)
        try:
            login = await chosen.finish(code, begun, desk.places.url(BACK))
        except NotOurs as refused:
            return page(desk, request, str(refused), status=403)
        except Trouble as trouble:
            return troubled(request, trouble)
        desk.notes.provider = ""
        until = datetime.now(UTC) + timedelta(hours=desk.identity.sign_in_hours)
        answer = await desk.asking.signed_in(peer(request), login, until)
        if isinstance(answer, Refused):
            return page(desk, request, answer.text, status=503 if answer.again else 403)
        return RedirectResponse("/sign-in/done", 303)

    def troubled(request: Request, trouble: Trouble) -> Response:
        desk.notes.provider = trouble.why
        log.warning("sign-in by the school's provider: %s", trouble.why)
        return page(desk, request, str(trouble), status=503)

    return router

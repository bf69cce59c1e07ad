"""Lists of names: where they come from and what they cover; and which of them knows a host that somebody asks about."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from appliance.dashboard.desk import Desk
from appliance.dashboard.views.lists import lists_page
from appliance.lists_explained import NOT_LISTED, Explained, NoHost, explained
from appliance.lists_known import known
from filters import catalogue


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/lists")
    def lists(request: Request, host: str = "") -> Response:
        box = desk.box
        found = known(box.state, box.school, box.live.index)
        answer: Explained | None = None
        error = ""
        if host:
            try:
                answer = explained(found.index, host.strip(), catalogue.shipped().name)
            except NoHost as refusal:
                error = str(refusal)
        values = {
            # Real time: a copy grows old by the calendar, whatever hour the policy's clock was set to.
            "page": lists_page(found, box.words(), datetime.now(UTC), box.zone),
            "asked": host,
            "answer": answer,
            "not_listed": NOT_LISTED,
            "error": error,
        }
        return desk.pages.page(request, "lists.html", values, 422 if error else 200)

    return router

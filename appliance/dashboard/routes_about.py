"""The page for everyone: what is filtered and recorded here, from what is in force, in plain words (F14)."""

from fastapi import APIRouter, Request, Response

from appliance.dashboard.desk import Desk
from appliance.dashboard.views.about import searches, staff
from appliance.dashboard.views.rules import closed_by_group


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/about")
    def about(request: Request) -> Response:
        policy, words = desk.box.policy, desk.box.words()
        values = {
            "groups": closed_by_group(words),
            "searches": searches(policy.record_searches),
            "staff": staff(policy.staff_alerts),
        }
        return desk.pages.page(request, "about.html", values)

    return router

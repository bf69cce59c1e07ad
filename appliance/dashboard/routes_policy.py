"""What is in force: the week's timetable as a grid, the rules as sentences."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from appliance.dashboard.desk import Desk
from appliance.dashboard.views import when
from appliance.dashboard.views.rules import closed_by_group, rules_page
from appliance.dashboard.views.timetable import patterns, spans, week


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/timetable")
    def timetable(request: Request, week_of: Annotated[str, Query(alias="week")] = "", day: str = "") -> Response:
        policy, now = desk.box.policy, desk.box.now()
        known = patterns(policy.groups)
        chosen = day if day in dict(known) else ""
        monday = when.monday(when.read_date(week_of) or now.date())
        values = {
            "week": week(policy.calendar, chosen, monday, now),
            "monday": monday.isoformat(),
            "patterns": known,
            "spans": spans(policy.calendar),
        }
        return desk.pages.page(request, "timetable.html", values)

    @router.get("/rules")
    def rules(request: Request) -> Response:
        policy, words = desk.box.policy, desk.box.words()
        values = {"page": rules_page(policy, words, desk.box.now()), "groups": closed_by_group(words)}
        return desk.pages.page(request, "rules.html", values)

    return router

"""The attempts page: what was asked for, by whom as far as that may be said, and what the box answered."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from appliance.dashboard.desk import Desk
from appliance.dashboard.views.attempts import attempt_row
from appliance.dashboard.views.words import VERDICTS

SHOWN = 100


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/attempts", include_in_schema=False)
    def attempts(request: Request, group: str = "", verdict: str = "") -> Response:
        words = desk.box.words()
        values = rows(desk, group, verdict) | {
            "groups": sorted(words.groups.values(), key=lambda each: each.name),
            "verdicts": [(value.value, said) for value, said in VERDICTS.items()],
            "chosen_group": group,
            "chosen_verdict": verdict,
            "stream": f"/stream?{urlencode({'page': 'attempts', 'group': group, 'verdict': verdict})}",
        }
        return desk.pages.page(request, "attempts.html", values)

    return router


def rows(desk: Desk, group: str, verdict: str) -> dict[str, Any]:
    """What the table's body is made of, for the page and for its live stream."""
    policy, words = desk.box.policy, desk.box.words()
    found, now = desk.box.attempts(group, verdict, SHOWN), desk.box.now()
    return {"rows": [attempt_row(event, policy, words, now) for event in found], "filtered": bool(group or verdict)}

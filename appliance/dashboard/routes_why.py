"""The "why?" form: who, what and when in; the answer that the box gives, and a sentence to read to a parent, out."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from appliance.dashboard.asking import CannotSay, ask
from appliance.dashboard.desk import Desk
from appliance.dashboard.views import when
from appliance.dashboard.views.why import Answer, answer


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/why")
    def why(request: Request, client: str = "", what: str = "", at: str = "") -> Response:
        box = desk.box
        found: Answer | None = None
        error = ""
        if client and what:
            try:
                instant = _instant(at, box.zone) if at else box.now()
                found = answer(ask(box, client.strip(), what.strip(), instant), box.words(), box.now(), box.zone)
            except CannotSay as refusal:
                error = str(refusal)
        values = {
            "asked": {"client": client, "what": what, "at": at},
            "groups": box.words().groups.values(),
            "answer": found,
            "error": error,
        }
        return desk.pages.page(request, "why.html", values, 422 if error else 200)

    return router


def _instant(text: str, zone: str) -> datetime:
    instant = when.read_local(text, zone)
    if instant is None:
        raise CannotSay(f'"{text}" is not a time; write it like 2026-11-23T10:15, or leave it empty for now')
    return instant

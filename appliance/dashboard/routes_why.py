"""The "why?" form: who, what and when in; the answer that the box gives, and a sentence to read to a parent, out."""

from fastapi import APIRouter, Request, Response

from appliance.dashboard.asking import CannotSay, ask
from appliance.dashboard.desk import Desk
from appliance.dashboard.views import when
from appliance.dashboard.views.why import answer


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/why")
    def why(request: Request, client: str = "", what: str = "", at: str = "") -> Response:
        box = desk.box
        values = {
            "asked": {"client": client, "what": what, "at": at},
            "groups": sorted(box.words().groups.values(), key=lambda each: each.name),
            "answer": None,
            "error": "",
        }
        if client and what:
            try:
                instant = (when.read_local(at, box.zone) if at else box.now()) or _no_time(at)
                found = ask(box, client.strip(), what.strip(), instant)
                values["answer"] = answer(found, box.words(), box.now(), box.zone)
            except CannotSay as error:
                values["error"] = str(error)
        return desk.pages.page(request, "why.html", values, 422 if values["error"] else 200)

    return router


def _no_time(text: str) -> None:
    raise CannotSay(f'"{text}" is not a time; write it like 2026-11-23T10:15, or leave it empty for now')

"""The people page: an export of the school's information system taken in, after a look at what it would change."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.held import Held
from appliance.dashboard.uploaded import uploaded
from appliance.dashboard.views.people_page import merge_page, people_page
from appliance.registers.export import read_export
from appliance.registers.export_text import NoTable
from appliance.registers.merge import Merge, merge
from filters.policy.school import School
from filters.requests import PutPeople, Refused, UndoPeople


@dataclass(frozen=True, slots=True)
class _Waiting:
    request: PutPeople
    drops_many: bool


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    held: Held[_Waiting] = Held()

    @router.get("/people")
    def people(request: Request, done: str = "") -> Response:
        return _page(request, done=done)

    @router.post("/people")
    def preview(request: Request, file: Annotated[UploadFile | None, File()] = None) -> Response:
        me: Me = request.state.me
        school = desk.box.school
        name, content = uploaded(file)
        if school is None or not content:
            return _page(request, "Choose the file that was exported.", status=422)
        try:
            found = _merged(content, name, school)
        except NoTable as error:
            return _page(request, f"{name}, line {error.line}: {error}.", status=422)
        if found.problems:
            return _page(request, problems=found.problems, status=422)
        token = held.hold(me.session, _Waiting(found.request(), found.drops_many)) if found.anything else ""
        return desk.pages.page(request, "people_preview.html", {"page": merge_page(found, school), "token": token})

    @router.post("/people/apply")
    def apply(request: Request, token: Annotated[str, Form()] = "", sure: Annotated[str, Form()] = "") -> Response:
        me: Me = request.state.me
        waiting = held.take(me.session, token)
        if waiting is None:
            return _page(
                request, "That was shown too long ago. Nothing was changed; choose the file again.", status=409
            )
        if waiting.drops_many and not sure:
            told = "More than half would leave, and the box that says so was not ticked. Nothing was changed."
            return _page(request, told, status=409)
        answer = desk.door.ask(waiting.request, me.session)
        if isinstance(answer, Refused):
            return _page(request, answer.text, status=409)
        desk.box.refresh()
        return RedirectResponse("/people?done=put", 303)

    @router.post("/people/undo")
    def undo(request: Request) -> Response:
        me: Me = request.state.me
        answer = desk.door.ask(UndoPeople(), me.session)
        if isinstance(answer, Refused):
            return _page(request, answer.text, status=409)
        desk.box.refresh()
        return RedirectResponse("/people?done=undone", 303)

    def _merged(content: bytes, name: str, school: School) -> Merge:
        """Raises NoTable."""
        today = desk.box.now().date()
        return merge(read_export(content, school, today, name), school, today)

    def _page(
        request: Request, error: str = "", problems: tuple[str, ...] = (), done: str = "", status: int = 200
    ) -> Response:
        values: dict[str, Any] = {
            "page": people_page(desk.box.school, desk.box.now().date()),
            "error": error,
            "problems": problems,
            "done": done,
        }
        return desk.pages.page(request, "people.html", values, status)

    return router

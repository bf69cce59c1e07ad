"""The register of devices as a table: handed out, and taken in after a look at what it would change."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.held import Held
from appliance.dashboard.uploaded import uploaded
from appliance.registers.devices_file import DevicesMerge, devices_csv, merge_devices
from filters.live import NotPublished
from filters.requests import Refused


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    held: Held[DevicesMerge] = Held()

    @router.get("/devices.csv")
    def download() -> Response:
        if desk.box.school is None:
            raise NotPublished
        # With its mark, so that spreadsheets on Windows read it as UTF-8.
        text = "\ufeff" + devices_csv(desk.box.school.devices.values())
        heads = {"content-disposition": 'attachment; filename="devices.csv"'}
        return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=heads)

    @router.post("/devices/file")
    def preview(request: Request, file: Annotated[UploadFile | None, File()] = None) -> Response:
        me: Me = request.state.me
        school = desk.box.school
        name, content = uploaded(file)
        if school is None or not content:
            return desk.pages.problem(request, 422, "There is no table", "Go back, and choose the file to be taken in.")
        found = merge_devices(content, school, name)
        changes = not found.problems and (found.added or found.changed or found.absent)
        values = {
            "page": found,
            "absent": [school.devices[id].name for id in found.absent],
            "token": held.hold(me.session, found) if changes else "",
        }
        return desk.pages.page(request, "devices_preview.html", values, 422 if found.problems else 200)

    @router.post("/devices/file/apply")
    def apply(request: Request, token: Annotated[str, Form()] = "", without: Annotated[str, Form()] = "") -> Response:
        me: Me = request.state.me
        found = held.take(me.session, token)
        if found is None:
            told = "That was shown too long ago. Go back, and choose the file again."
            return desk.pages.problem(request, 409, "Nothing was changed", told)
        answer = desk.door.ask(found.request(bool(without)), me.session)
        if isinstance(answer, Refused):
            return desk.pages.problem(request, 409, "Nothing was changed", answer.text)
        desk.box.refresh()
        return RedirectResponse("/devices?done=put", 303)

    return router

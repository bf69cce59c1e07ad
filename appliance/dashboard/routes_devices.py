"""The devices page: the register, and naming what the network met that nobody registered."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.routes_alert import NotTheirs
from appliance.dashboard.views import devices as view
from appliance.devices_seen import SeenDevice, devices_seen
from filters.live import NotPublished
from filters.policy.macs import is_private, plain_mac
from filters.policy.school import School
from filters.requests import PutDevice, Refused, RemoveDevice, UndoDevices


@dataclass(frozen=True, slots=True)
class _Form:
    """What stands in the form, as it was typed."""

    id: str = ""
    mac: str = ""
    name: str = ""
    person: str = ""
    group: str = ""
    place: str = ""
    inspected: bool = False
    shared: bool = False
    zone: str = ""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/devices")
    def devices(
        request: Request,
        q: str = "",
        zone: str = "",
        group: str = "",
        page: str = "",
        unknown: str = "",
        done: str = "",
    ) -> Response:
        school = _school()
        # Real time: devices come and go by it, whatever hour the policy's clock was set to.
        strangers = view.unknown(devices_seen(desk.box.state.sensor), school, datetime.now(UTC))
        shown = len(strangers) if unknown == "all" else view.UNKNOWN_SHOWN
        values: dict[str, Any] = {
            "register": view.register(school, q[:200], zone, group, int(page) if page.isdecimal() else 1),
            "unknown": strangers[:shown],
            "unknown_total": len(strangers),
            "zones": list(school.zones.values()),
            "groups": list(school.groups.values()),
            "asked": {"q": q, "zone": zone, "group": group},
            "done": done,
            "done_name": school.devices[done].name if done in school.devices else "",
            "owner": school.school_owner,
        }
        return desk.pages.page(request, "devices.html", values)

    @router.get("/devices/edit")
    def edit(request: Request, id: str = "", mac: str = "") -> Response:
        school = _school()
        if not id:
            seen = _seen(mac)
            return _form(request, _Form(mac=plain_mac(mac), zone=seen.zone if seen else ""))
        if (device := school.devices.get(id)) is None:
            raise NotTheirs
        return _form(
            request,
            _Form(
                device.id, device.mac, device.name, view.person_name(device, school) or device.person, device.group,
                device.place, device.inspected, device.shared, device.zone,
            ),
        )  # fmt: skip

    @router.post("/devices")
    def put(
        request: Request,
        id: Annotated[str, Form()] = "",
        mac: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        person: Annotated[str, Form()] = "",
        group: Annotated[str, Form()] = "",
        place: Annotated[str, Form()] = "",
        inspected: Annotated[str, Form()] = "",
        shared: Annotated[str, Form()] = "",
        zone: Annotated[str, Form()] = "",
    ) -> Response:
        typed = _Form(id, mac, name, person, group, place, bool(inspected), bool(shared), zone)
        owner = view.find_person(person, _school()) if person.strip() else None
        if person.strip() and owner is None:
            told = f'Nobody alone is called "{person.strip()[:60]}"; write their id or login, as in people.csv.'
            return _form(request, typed, told, 422)
        if not mac.strip() and not id:
            return _form(request, typed, "Without a hardware address the box would not know it again.", 422)
        asked = PutDevice(
            mac, name, id, owner.id if owner else "", group, " ".join(place.split()), typed.inspected, typed.shared,
            zone,
        )  # fmt: skip
        answer = desk.door.ask(asked, _me(request).session)
        if isinstance(answer, Refused):
            return _form(request, typed, answer.text, 409)
        desk.box.refresh()
        return RedirectResponse(f"/devices?done={answer.value}", 303)

    @router.post("/devices/remove")
    def remove(request: Request, id: Annotated[str, Form()] = "") -> Response:
        return _asked(request, RemoveDevice(id), "removed")

    @router.post("/devices/undo")
    def undo(request: Request) -> Response:
        return _asked(request, UndoDevices(), "undone")

    def _asked(request: Request, asked: RemoveDevice | UndoDevices, done: str) -> Response:
        answer = desk.door.ask(asked, _me(request).session)
        if isinstance(answer, Refused):
            return desk.pages.problem(request, 409, "Nothing was changed", answer.text)
        desk.box.refresh()
        return RedirectResponse(f"/devices?done={done}", 303)

    def _form(request: Request, typed: _Form, error: str = "", status: int = 200) -> Response:
        school = _school()
        values = {
            "device": typed,
            "error": error,
            "groups": list(school.groups.values()),
            "known_places": sorted({each.place for each in school.devices.values() if each.place}),
            "private": is_private(plain_mac(typed.mac)),
            "seen": _seen(typed.mac),
            "zones": list(school.zones.values()),
        }
        return desk.pages.page(request, "device.html", values, status)

    def _seen(mac: str) -> SeenDevice | None:
        plain = plain_mac(mac)
        return next((each for each in devices_seen(desk.box.state.sensor) if each.mac == plain), None)

    def _school() -> School:
        if desk.box.school is None:
            raise NotPublished
        return desk.box.school

    def _me(request: Request) -> Me:
        me: Me = request.state.me
        return me

    return router

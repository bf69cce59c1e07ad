"""What would be blocked in zones that are only watched, and what can be done about it from here."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from appliance.dashboard.desk import Desk
from appliance.dashboard.guard import Me
from appliance.dashboard.views.watched import is_address, rule_for, watching
from appliance.dashboard.with_code import ask_with_code
from appliance.roles import MAY_ASK, may_see
from filters.events.record import WATCHED_FILE
from filters.events.watched import read_watched
from filters.neighbours import Neighbours
from filters.requests import (
    AllowHost,
    Answer,
    EndRule,
    EndWatch,
    PutDevice,
    PutRule,
    Refused,
    RemoveRule,
    WatchZone,
)

FOR_GOOD = "good"
_LENGTHS = (("120", "two hours"), ("1440", "a day"), ("10080", "seven days"))  # minutes
_DAYS = (("3", "three days"), ("7", "a week"), ("14", "two weeks"))


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/watched")
    def page(request: Request) -> Response:
        return _page(request)

    @router.post("/watched/open")
    def open_host(
        request: Request,
        host: Annotated[str, Form()] = "",
        who: Annotated[str, Form()] = "",
        length: Annotated[str, Form()] = "",
        why: Annotated[str, Form()] = "",
        before: Annotated[str, Form()] = "",
    ) -> Response:
        if length == FOR_GOOD:
            rule, text = rule_for(host, who, why)
            return _answered(request, desk.door.ask(PutRule(text, before), _session(request)), rule, FOR_GOOD)
        minutes = int(length) if length.isdecimal() else 0
        answer = desk.door.ask(AllowHost(host, minutes, why, (who,)), _session(request))
        return _answered(request, answer, answer.value if not isinstance(answer, Refused) else "", "while")

    @router.post("/watched/undo")
    def undo(request: Request, rule: Annotated[str, Form()] = "", kind: Annotated[str, Form()] = "") -> Response:
        taken = RemoveRule(rule) if kind == FOR_GOOD else EndRule(rule)
        return _answered(request, desk.door.ask(taken, _session(request)))

    @router.post("/watched/device")
    def register(
        request: Request,
        mac: Annotated[str, Form()] = "",
        name: Annotated[str, Form()] = "",
        group: Annotated[str, Form()] = "",
        zone: Annotated[str, Form()] = "",
        shared: Annotated[bool, Form()] = False,
    ) -> Response:
        if not mac.strip():
            return _answered(
                request, Refused("Its hardware address is missing; it stands on the device, or in Devices.")
            )
        asked = PutDevice(mac, name, group=group, shared=shared, zone=zone)
        return _answered(request, desk.door.ask(asked, _session(request)))

    @router.post("/watched/end")
    def end(request: Request, zone: Annotated[str, Form()] = "") -> Response:
        return _answered(request, desk.door.ask(EndWatch(zone), _session(request)))

    @router.post("/watched/longer")
    def longer(
        request: Request,
        zone: Annotated[str, Form()] = "",
        days: Annotated[int, Form()] = 0,
        code: Annotated[str, Form()] = "",
    ) -> Response:
        return _answered(request, ask_with_code(desk, _session(request), code, WatchZone(zone, days)))

    def _answered(request: Request, answer: Answer, rule: str = "", kind: str = "") -> Response:
        if isinstance(answer, Refused):
            return _page(request, 409, message=answer.text, message_kind="bad")
        undo = {"rule": rule, "kind": kind} if rule else None
        return _page(request, message=answer.text, message_kind="good", undo=undo)

    def _page(request: Request, status: int = 200, **values: Any) -> Response:
        me: Me = request.state.me
        box = desk.box
        box.refresh()  # what was asked for a moment ago is shown
        may = {kind.__name__: bool(me.roles & MAY_ASK[kind]) for kind in (AllowHost, PutRule, PutDevice, EndWatch)}
        devices = may_see(me.roles, "watched-devices")
        rows = read_watched(box.state.events / WATCHED_FILE)
        seen = watching(rows, box.policy, box.words(), box.now(), box.ahead())
        page: dict[str, Any] = {
            "seen": seen,
            "devices": seen.devices if devices else None,
            "macs": _macs([each.key for each in seen.devices if each.stranger]) if devices and may["PutDevice"] else {},
            "groups": [(group.id, group.name) for group in box.policy.groups.values()],
            "may": may,
            "lengths": [*_LENGTHS, *([(FOR_GOOD, "for good, as a rule")] if may["PutRule"] else [])],
            "days": _DAYS,
            "message": "",
            "message_kind": "",
            "undo": None,
        }
        return desk.pages.page(request, "watched.html", page | values, status)

    return router


def _session(request: Request) -> str:
    me: Me = request.state.me
    return me.session


def _macs(addresses: list[str]) -> dict[str, str]:
    """The hardware addresses of strangers that the box can see, so that nobody has to look for them."""
    neighbours = Neighbours()
    try:
        return {address: neighbours.mac(address) for address in addresses if is_address(address)}
    finally:
        neighbours.close()

"""Is the box well? For a person as a page, for a probe as a status, for Prometheus as numbers."""

from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from appliance import metrics
from appliance.dashboard.desk import Desk
from appliance.dashboard.views.frame import summary

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def routes(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.get("/health", include_in_schema=False)
    def health(request: Request) -> Response:
        desk.box.refresh()
        checks = desk.box.checks
        return desk.pages.page(request, "health.html", {"checks": checks, "summary": summary(checks)})

    @router.get("/healthz", responses={503: {"description": "At least one check fails; the body names it"}})
    def healthz() -> JSONResponse:
        """200 when no check fails, else 503; with the failing ones and the warnings. For probes; needs no sign-in."""
        desk.box.refresh()
        failing, warnings = _of(desk, "failed"), _of(desk, "warning")
        told = {"healthy": not failing, "failing": failing, "warnings": warnings}
        return JSONResponse(told, 503 if failing else 200)

    @router.get("/metrics", response_class=Response)
    def prometheus(request: Request) -> Response:
        """Counters of all processes in Prometheus' text format, for the box itself.

        A pupil who could read them would see whether a search had raised an alert.
        """
        if request.client is None or not ip_address(request.client.host).is_loopback:
            return Response("Only the box itself reads its counters.\n", 403, media_type="text/plain")
        return Response(metrics.render(), media_type=PROMETHEUS)

    return router


def _of(desk: Desk, result: str) -> list[dict[str, Any]]:
    return [
        {"id": check.id, "description": check.description, "hint": check.hint}
        for check in desk.box.checks
        if check.result == result
    ]

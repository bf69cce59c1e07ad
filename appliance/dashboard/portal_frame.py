"""The frame of the pages for devices: small, without scripts, for the little browsers in which phones show portals."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from appliance.dashboard.pages import Pages


class PortalPages(Pages):
    def page(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        return super().page(request, template, {"layout": "portal/base.html", **values}, status)

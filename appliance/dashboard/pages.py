"""Templates -> answers: the frame that every page shares, and the page for each thing that can go wrong."""

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from appliance.dashboard.access import places
from appliance.dashboard.box import Box
from appliance.dashboard.forms import NONCE, SESSION, Forms, is_https
from appliance.dashboard.guard import Me
from appliance.dashboard.views import people

STATIC = Path(__file__).parent / "static"


class Pages:
    def __init__(self, box: Box, forms: Forms) -> None:
        self._box = box
        self._forms = forms
        self._templates = Environment(
            loader=PackageLoader("appliance.dashboard"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["file"] = static_file

    def page(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """A whole page. Somebody who has not signed in gets a nonce, so that the form they see can be proved ours."""
        me: Me | None = getattr(request.state, "me", None)
        nonce = "" if me else request.cookies.get(NONCE) or secrets.token_urlsafe(16)
        # What stands in the cookie binds the form: a session that has ended still does.
        binding = request.cookies.get(SESSION) or nonce
        frame: dict[str, Any] = {
            "me": me,
            "school": self._box.words().school,
            "csrf": self._forms.token(binding),
            "here": request.url.path,
            "stream": "",
            "tab_title": "",
        }
        if me:
            frame |= {
                "my_roles": people.short(me.roles),
                "places": places(me.roles),
                "stream": "/stream",
                "clock": self._box.clock_line(),
                "warnings": self._box.warnings(me.roles),
            }
        response = HTMLResponse(self._templates.get_template(template).render(frame | dict(values)), status)
        if nonce and NONCE not in request.cookies:
            response.set_cookie(NONCE, nonce, httponly=True, samesite="strict", secure=is_https(request))
        return response

    def part(self, template: str, values: Mapping[str, Any]) -> str:
        """A fragment that a live stream sends."""
        return self._templates.get_template(f"parts/{template}").render(dict(values))

    def token(self, me: Me) -> str:
        return self._forms.token(me.session)

    def problem(self, request: Request, status: int, title: str, text: str, again: str = "") -> Response:
        return self.page(request, "error.html", {"title": title, "text": text, "again": again}, status)

    def bounce(self, here: str) -> Response:
        """A page that leads to itself: a link in a mail is followed without our SameSite=Strict cookie, this is not."""
        return HTMLResponse(self._templates.get_template("bounce.html").render(here=here))


@cache
def static_file(name: str) -> str:
    """The address of a file of ours; it changes with its content, so that browsers may keep it."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"

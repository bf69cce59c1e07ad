"""Serves the pages for devices in the dashboard's process: by TLS where there is a certificate, and in clear."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time

import uvicorn
from starlette.types import ASGIApp

from appliance.dashboard import portal
from appliance.dashboard.box import Box
from appliance.dashboard.portal_certificate import Certificate, Unusable
from appliance.dashboard.portal_places import Places
from appliance.dashboard.portal_told import Notes, tell
from appliance.dashboard.settings import Portal
from filters.door import Door
from filters.policy.school import OWN_NAME

type Configure = Callable[[ASGIApp], uvicorn.Config]

LOOK = 5.0  # seconds between looks at the certificate, and words for health


@dataclass(frozen=True, slots=True)
class Listeners:
    plain: tuple[socket.socket, ...]
    secure: tuple[socket.socket, ...]


class Beside(uvicorn.Server):
    """A server among others, told when to end: uvicorn would raise a signal again in the midst of the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Serving:
    def __init__(self, box: Box, settings: Portal, listeners: Listeners) -> None:
        self._box = box
        self._listeners = listeners
        self.notes = Notes()
        self._certificate: Certificate | None = None
        if settings.certificate:
            try:
                self._certificate = Certificate(settings.certificate, settings.key)
            except Unusable as error:
                self.notes.certificate = str(error)
        # Without one people sign in all the same, and health says what that means: a filter that knows nobody is
        # taken out within the day.
        self.notes.encrypted = self._certificate is not None and bool(listeners.secure)

    def servers(self, door: Door, config: Configure) -> list[tuple[uvicorn.Server, list[socket.socket]]]:
        """`config`: makes uvicorn's settings for an application, as the dashboard's own are."""
        plain = self._listeners.plain[0].getsockname()[1]
        secure = self._listeners.secure[0].getsockname()[1] if self.notes.encrypted else 0
        by_tls, in_clear = portal.build(self._box, door, Places(self._name, plain, secure), self.notes)
        found: list[tuple[uvicorn.Server, list[socket.socket]]] = [
            (Beside(config(in_clear)), list(self._listeners.plain))
        ]
        if self.notes.encrypted and self._certificate is not None:
            context = self._certificate.context
            settings = config(by_tls)
            settings.ssl_context_factory = lambda config, default: context
            found.append((Beside(settings), list(self._listeners.secure)))
        return found

    async def watch(self) -> None:
        """For ever: take a renewed certificate, and say how it stands."""
        while True:
            if self._certificate is not None:
                now = datetime.now(UTC)
                self.notes.certificate = self._certificate.renew() or self._certificate.problem(self._name(), now)
                self.notes.ends = self._certificate.ends_soon(now)
            await asyncio.to_thread(tell, Path(self._box.state.recent), self.notes.told(time()))
            await asyncio.sleep(LOOK)

    def _name(self) -> str:
        return self._box.school.web_name if self._box.school else OWN_NAME

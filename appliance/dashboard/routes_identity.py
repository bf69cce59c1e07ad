"""POST /identity: a computer of the school's tells who has logged on to it, in a signed message."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, time

from fastapi import APIRouter, Request, Response
from prometheus_client import Counter

from appliance.dashboard.identity_message import (
    LARGEST,
    Event,
    Message,
    Nonces,
    Wrong,
    check_place,
    check_signature,
    read,
)
from appliance.dashboard.portal_desk import PortalDesk, peer
from filters.policy.school import Sender
from filters.requests import Answer, Refused

log = logging.getLogger(__name__)

SENDER, SIGNATURE = "lessonwall-sender", "lessonwall-signature"
LOG_EVERY = 60.0  # seconds; a line for each wrong message would let anybody fill the disk

_MESSAGES = Counter("lessonwall_log_on_messages", "Messages of computers about log-ons, by what came of them", ["came"])


def routes(desk: PortalDesk) -> APIRouter:
    router = APIRouter()
    nonces = Nonces(datetime.now(UTC))
    logged = -LOG_EVERY

    @router.post("/identity")
    async def identity(request: Request) -> Response:
        try:
            sender, message = believed(request, await _body(request))
        except Wrong as wrong:
            refuse(str(wrong))
            return Response(status_code=401)
        answer = await tell(peer(request), sender, message)
        if isinstance(answer, Refused) and answer.again:
            _MESSAGES.labels("later").inc()
            return Response(status_code=503, headers={"retry-after": "20"})
        _MESSAGES.labels("told").inc()
        return Response(status_code=204)

    def believed(request: Request, body: bytes) -> tuple[Sender, Message]:
        """Raises Wrong."""
        named = request.headers.get(SENDER, "")
        sender = next((each for each in desk.identity.log_on if each.id == named), None)
        if sender is None:
            raise Wrong("the sender is not one of identity.log_on")
        check_signature(request.headers.get(SIGNATURE, ""), _secret(sender), body)
        message = read(body)
        check_place(message, peer(request), sender.networks)
        nonces.take(sender.id, message, datetime.now(UTC))
        return sender, message

    def refuse(why: str) -> None:
        nonlocal logged
        _MESSAGES.labels("refused").inc()
        desk.notes.refuse(why, time())
        if monotonic() - logged >= LOG_EVERY:
            logged = monotonic()
            log.warning("a message to /identity was refused: %s", why)

    async def tell(address: str, sender: Sender, message: Message) -> Answer:
        session = f"{sender.id}/{message.computer.lower()}" if message.computer else ""
        if message.event is Event.OFF:
            return await desk.asking.logged_off(address, session)
        # A computer that is switched off tells nothing: its log-on must not stand for ever.
        until = datetime.now(UTC) + timedelta(hours=desk.identity.sign_in_hours)
        return await desk.asking.logged_on(address, message.login.strip(), session, until)

    return router


async def _body(request: Request) -> bytes:
    """Raises Wrong as soon as it is too long."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise Wrong(f"it has more than {LARGEST} bytes")
    return body


def _secret(sender: Sender) -> bytes:
    """Raises Wrong."""
    try:
        return Path(sender.secret_file).read_bytes().strip()
    except OSError as error:
        raise Wrong(f"the sender's secret_file cannot be read ({error.strerror})") from None

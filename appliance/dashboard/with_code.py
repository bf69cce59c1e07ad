"""Asks the steward for what needs a second factor: the code that was typed first, then the request itself."""

from appliance.dashboard.desk import Desk
from filters.requests import Answer, ConfirmSecondFactor, Refused, Request


def ask_with_code(desk: Desk, session: str, code: str, request: Request) -> Answer:
    """`code`: "" where one was given a moment ago; the steward knows."""
    if code.strip():
        confirmed = desk.door.ask(ConfirmSecondFactor(code), session)
        if isinstance(confirmed, Refused):
            return confirmed
    return desk.door.ask(request, session)

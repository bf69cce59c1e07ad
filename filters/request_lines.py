"""Requests and answers as lines of JSON: what travels over the steward's door, in one place for both ends.

A request: {"ask": "OpenWindow", "with": {"class_id": "9b", …}, "session": "…"}. Without "session" the asker is
whoever the socket says it is; with it, even if empty, only the holder of that session.
An answer: {"done": {…}} or {"refused": {…}}.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args

import msgspec

from filters import requests
from filters.requests import Answer, Done, Refused, Request

LONGEST = 1 << 20  # bytes of a line, its end included: a large school's people fit

KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(requests.Request.__value__)}


class Malformed(ValueError):
    """Not a line of this protocol; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the session it was asked in; None: no session was given at all."""

    request: Request
    session: str | None


def encode_request(request: Request, session: str | None) -> bytes:
    line: dict[str, Any] = {"ask": type(request).__name__, "with": request}
    if session is not None:
        line["session"] = session
    return msgspec.json.encode(line) + b"\n"


def decode_request(line: bytes) -> Asked:
    """Raises Malformed."""
    body = _object(line)
    name, session = body.get("ask"), body.get("session")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise Malformed(f'nobody can ask for "{str(name)[:40]}"')
    if session is not None and not isinstance(session, str):
        raise Malformed("session must be text")
    given = body.get("with", {})
    try:
        # msgspec passes over unknown keys; a mistyped key must not quietly mean its default.
        if isinstance(given, dict) and (unknown := given.keys() - {field.name for field in fields(kind)}):
            raise Malformed(f'{name} has no "{min(unknown)[:40]}"')
        request = msgspec.convert(given, kind, strict=True)
    except msgspec.ValidationError as error:
        raise Malformed(f"{name}: {error}") from None
    for field in fields(request):
        value = getattr(request, field.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise Malformed(f"{name}: {field.name} needs an offset, as in 2026-11-23T10:15:00+00:00")
    return Asked(request, session)


def encode_answer(answer: Answer) -> bytes:
    return msgspec.json.encode({"done" if isinstance(answer, Done) else "refused": answer}) + b"\n"


def decode_answer(line: bytes) -> Answer:
    """Raises Malformed."""
    body = _object(line)
    try:
        if "done" in body:
            return msgspec.convert(body["done"], Done)
        return msgspec.convert(body["refused"], Refused)
    except (msgspec.ValidationError, KeyError):
        raise Malformed("an answer is done or refused") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise Malformed("a line is one JSON object") from None

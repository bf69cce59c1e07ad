"""Proof that a form was filled in on a page of ours: a token bound to the session, or to a nonce before sign-in.

RFC 2104 HMAC with a key that lives as long as this process; beside it SameSite=Strict cookies and the Origin header.
"""

import hashlib
import hmac
import secrets

from fastapi import Request

SESSION = "lessonwall"
NONCE = "lessonwall-form"
LONGEST_BODY = 64 * 1024  # bytes
LONGEST_FILE = 1 << 20  # bytes; what is longer would be put on the disk while it is read, and people stand in it
TAKE_FILES = frozenset({"/people", "/devices/file"})


class Expired(Exception):
    """The form was made for another session, or before the dashboard was last started."""


class Forms:
    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def token(self, binding: str) -> str:
        """`binding`: the session's token, or the nonce of somebody who has not signed in."""
        return hmac.new(self._key, binding.encode(), hashlib.sha256).hexdigest()

    async def check(self, request: Request) -> None:
        """Raises Expired unless the posted `csrf` belongs to this browser and the page to this host."""
        binding = request.cookies.get(SESSION) or request.cookies.get(NONCE) or ""
        given = str((await request.form()).get("csrf", ""))
        if not binding or not hmac.compare_digest(given.encode(), self.token(binding).encode()):
            raise Expired
        origin = request.headers.get("origin")
        if origin and origin.partition("://")[2] != request.headers.get("host"):
            raise Expired


def is_https(request: Request) -> bool:
    return request.url.scheme == "https"

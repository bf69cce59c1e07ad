"""Posts an alert to another system as JSON, signed so that the receiver knows it came from this box."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from alerts.notify.failure import Refused, Unavailable
from filters.policy.school import Webhook

TIMEOUT = 10.0  # seconds, for each of connecting, writing and reading
_MAY_PASS = frozenset({408, 409, 425, 429})


def post(hook: Webhook, message: str, payload: dict[str, Any], timestamp: int) -> None:
    """Deliver one message. `message`: its stable id; `timestamp`: seconds since 1970. Raises Unavailable or Refused."""
    import httpx  # here, for most schools have no webhook, and it takes 6 MB

    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "Lessonwall-Id": message,
        "Lessonwall-Timestamp": str(timestamp),
        "Lessonwall-Signature": "sha256=" + signature(_secret(hook), timestamp, body),
    }
    try:
        # No redirects: a signed message goes where the school said, and nowhere else.
        answer = httpx.post(hook.url, content=body, headers=headers, timeout=TIMEOUT, follow_redirects=False)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise Refused(f"{hook.url}: {error}") from error
    except httpx.HTTPError as error:
        raise Unavailable(f"{hook.url}: {error or type(error).__name__}") from error
    if answer.is_success:
        return
    said = f"{hook.url}: answered {answer.status_code}"
    raise Unavailable(said) if answer.is_server_error or answer.status_code in _MAY_PASS else Refused(said)


def signature(secret: bytes, timestamp: int, body: bytes) -> str:
    """HMAC-SHA-256 of "TIMESTAMP.BODY", in hex (RFC 2104)."""
    return hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _secret(hook: Webhook) -> bytes:
    try:
        return Path(hook.secret_file).read_bytes().strip()
    except OSError as error:
        raise Refused(f"{hook.secret_file}: {error.strerror}; put the webhook's secret there") from error

"""A small OpenID provider on loopback: real HTTP, real RSA keys, tokens put together by hand; and ways to be bad."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "lessonwall-test", "a secret: between the two+of them"
_FIRST_KEY = rsa.generate_private_key(65537, 2048)  # making one takes a while


@dataclass(slots=True)
class OpenIdProvider:
    """`person`: claims of whoever signs in there. `alter`: claims to put in place of the right ones. `bad`: a fault."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    alter: dict[str, Any] = field(default_factory=dict)
    bad: str = ""
    asked: list[str] = field(default_factory=list)
    kid: str = "first"
    key: rsa.RSAPrivateKey = _FIRST_KEY
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def renew_key(self) -> None:
        self.kid, self.key = f"{self.kid}-next", rsa.generate_private_key(65537, 2048)

    def configuration(self) -> dict[str, Any]:
        told = self.issuer if self.bad != "issuer" else "https://elsewhere.example"
        return {
            "issuer": told,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        n, e = (b64(value.to_bytes((value.bit_length() + 7) // 8)) for value in (numbers.n, numbers.e))
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes once its person has signed in."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        if self.bad == "denied":
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """RFC 6749 section 4.1.3 and RFC 7636 section 4.6, as strict as they come."""
        given = base64.b64decode(authorization.removeprefix("Basic ") + "==").decode(errors="replace")
        begun = self.codes.pop(form.get("code", ""), None)
        if [unquote_plus(part) for part in given.split(":")] != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            begun is None
            or form.get("grant_type") != "authorization_code"
            or form.get("redirect_uri") != begun["redirect_uri"]
            or begun["code_challenge_method"] != "S256"
            or challenge != begun["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"token_type": "Bearer", "access_token": "x", "id_token": self.id_token(begun["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= self.person | self.alter
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = {"none": "none", "shared-key": "HS256"}.get(self.bad, "RS256")
        head = {"alg": algorithm, "kid": self.kid, "typ": "JWT"}
        signed = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        return f"{signed}.{b64(self._sign(algorithm, signed.encode()))}"

    def _sign(self, algorithm: str, text: bytes) -> bytes:
        if algorithm == "none":
            return b""
        if algorithm == "HS256":
            return hmac.digest(SECRET.encode(), text, "sha256")
        key = rsa.generate_private_key(65537, 2048) if self.bad == "other-key" else self.key
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[OpenIdProvider]:
    peer = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            peer.asked.append(parts.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if peer.bad == "down":
                self._say(500, b"{}")
            elif peer.bad == "chatter":
                self._say(200, b" " * 2_000_000)
            elif parts.path == "/.well-known/openid-configuration":
                self._say(200, json.dumps(peer.configuration()).encode())
            elif parts.path == "/keys":
                self._say(200, json.dumps(peer.keys()).encode())
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("location", peer.authorize(query))
                self.send_header("content-length", "0")
                self.end_headers()
            else:
                self._say(404, b"{}")

        def do_POST(self) -> None:
            peer.asked.append(self.path)
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, value = peer.token(form, self.headers.get("authorization", ""))
            self._say(status, json.dumps(value).encode())

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()

"""Sign-in by the school's own provider: OpenID Connect Core 1.0, by a code with PKCE (RFC 7636), state and nonce.

Google Workspace for Education, Microsoft Entra and others that publish their configuration (OpenID Connect Discovery
1.0). What an ID token says is judged in `oidc_claims.py`.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from appliance.oidc_claims import login_of
from filters.policy.school import Oidc

PATIENCE = 8.0  # seconds for one answer of the provider
LARGEST = 512 * 1024  # bytes of one answer
KEEP = 3600.0  # seconds that a configuration and its keys count as fresh
KEYS_ANEW = 60.0  # seconds between looks for a key that is not among them
LEEWAY = 120  # seconds by which the provider's clock may differ
_ALGORITHMS = ("RS256", "ES256", "PS256")  # never "none", never a shared key: those would be ours to forge


class Trouble(Exception):
    """The provider cannot be used. `str()` is for whoever tried, `why` for the box's own people."""

    def __init__(
        self, why: str, text: str = "The school's sign-in does not answer as it should. Try again; then tell IT."
    ) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that waits for its answer. `url`: where the browser goes now."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One provider, as the school's folder names it."""

    def __init__(self, oidc: Oidc) -> None:
        self.oidc = oidc
        self._facts: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._facts_at = self._keys_at = 0.0

    async def begin(self, back: str) -> Begun:
        """`back`: the page to which the provider leads afterwards. Raises Trouble."""
        async with _client() as client:
            facts = await self._configuration(client)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.oidc.client_id,
            "redirect_uri": back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "prompt": "select_account",  # on a shared device the provider may remember the one before
        }
        start = str(facts["authorization_endpoint"])
        return Begun(f"{start}{'&' if urlsplit(start).query else '?'}{urlencode(asked)}", state, nonce, verifier)

    async def finish(self, code: str, begun: Begun, back: str) -> str:
        """The login of whoever signed in. Raises Trouble, and NotOurs for an account that is not the school's."""
        async with _client() as client:
            facts = await self._configuration(client)
            token = await self._redeem(client, facts, code, begun, back)
            claims = await self._claims(client, facts, token)
        if claims.get("nonce") != begun.nonce:
            raise Trouble("the ID token was made for another sign-in")
        if isinstance(claims.get("aud"), list) and claims.get("azp") != self.oidc.client_id:
            raise Trouble("the ID token was made for another application (azp)")
        return login_of(claims, self.oidc.claim)

    async def _configuration(self, client: httpx.AsyncClient) -> dict[str, Any]:
        if self._facts and monotonic() - self._facts_at < KEEP:
            return self._facts
        facts = await _json(client, "GET", f"{self.oidc.issuer.rstrip('/')}/.well-known/openid-configuration")
        # Some write it with a stroke at the end. Tokens are held to what stands here, to the letter.
        if str(facts.get("issuer")).rstrip("/") != self.oidc.issuer.rstrip("/"):
            raise Trouble(f"the provider calls itself {str(facts.get('issuer'))[:100]}: name that as issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = urlsplit(str(facts.get(name, "")))
            if address.scheme != urlsplit(self.oidc.issuer).scheme or not address.netloc:
                raise Trouble(f"the provider's configuration has no usable {name}")
        self._facts, self._facts_at = facts, monotonic()
        return facts

    async def _redeem(
        self, client: httpx.AsyncClient, facts: dict[str, Any], code: str, begun: Begun, back: str
    ) -> str:
        """The ID token for a code (RFC 6749 section 4.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": begun.verifier,
        }
        ways = facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth = None
        if "client_secret_post" in ways:
            form |= {"client_id": self.oidc.client_id, "client_secret": self._secret()}
        else:
            # RFC 6749 section 2.3.1: both are encoded as in a form first.
            auth = httpx.BasicAuth(quote_plus(self.oidc.client_id), quote_plus(self._secret()))
        answer = await _json(client, "POST", str(facts["token_endpoint"]), data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Trouble("the provider gave no ID token")
        return token

    async def _claims(self, client: httpx.AsyncClient, facts: dict[str, Any], token: str) -> dict[str, Any]:
        """What a token says, once its signature, issuer, audience and times are right."""
        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": facts["issuer"]},
            aud={"essential": True, "value": self.oidc.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        try:
            try:
                claims = jwt.decode(token, await self._key_set(client, facts), algorithms=_ALGORITHMS).claims
            except InvalidKeyIdError:  # the provider signs with a new key
                claims = jwt.decode(token, await self._key_set(client, facts, KEYS_ANEW), algorithms=_ALGORITHMS).claims
            wanted.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise Trouble(f"the ID token is not valid: {error}"[:200]) from None
        return claims

    async def _key_set(self, client: httpx.AsyncClient, facts: dict[str, Any], older: float = KEEP) -> KeySet:
        if self._keys is None or monotonic() - self._keys_at > older:
            told = await _json(client, "GET", str(facts["jwks_uri"]))
            try:
                self._keys, self._keys_at = KeySet.import_key_set(told), monotonic()  # type: ignore[arg-type]
            except (JoseError, ValueError, TypeError, LookupError) as error:
                raise Trouble(f"the provider's keys cannot be read: {error}"[:200]) from None
        return self._keys

    def _secret(self) -> str:
        try:
            return Path(self.oidc.secret_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Trouble(f"identity.oidc.secret_file cannot be read: {error}") from None


def _client() -> httpx.AsyncClient:
    # No proxy that this machine's environment may name, and nobody leads us elsewhere with the client's secret.
    return httpx.AsyncClient(timeout=PATIENCE, trust_env=False, follow_redirects=False)


async def _json(client: httpx.AsyncClient, method: str, url: str, **more: Any) -> dict[str, Any]:
    """Raises Trouble."""
    where = urlsplit(url).netloc
    try:
        async with client.stream(method, url, headers={"accept": "application/json"}, **more) as answer:
            body = b""
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise Trouble(f"{where} answers too much")
            if answer.status_code != 200:
                raise Trouble(f"{where} answers {answer.status_code}{_error(body)}")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Trouble(f"{where} does not answer: {type(error).__name__}") from None
    try:
        value = httpx.Response(200, content=body).json()
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Trouble(f"{where} does not answer as a provider")
    return value


def _error(body: bytes) -> str:
    """The provider's own word for what is wrong (RFC 6749 section 5.2), such as invalid_client."""
    try:
        return f" ({str(httpx.Response(200, content=body).json()['error'])[:60]})"
    except (ValueError, TypeError, LookupError):
        return ""

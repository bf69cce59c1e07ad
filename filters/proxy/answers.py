"""Decisions -> HTTP answers: which page, in whose words, with which status; and the box's own pages."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from mitmproxy import http

from filters.catalogue import Catalogue
from filters.enforce import Action
from filters.policy.attempt import NONE, Reason
from filters.policy.boundary import until
from filters.policy.names import canonical
from filters.proxy.asker import Asker
from filters.proxy.judge import Judged
from filters.proxy.met import Closed, Met
from filters.proxy.pages import About, block_page, device_page, help_lines, refusal_page, support_page
from filters.proxy.pages import Met as Line
from filters.proxy.wording import reader, wording

OWN = "lessonwall.internal"
TOKEN = "lessonwall"  # the parameter by which a pupil goes on to safe results
TOKEN_LASTS = 600  # seconds


@dataclass(frozen=True, slots=True)
class Box:
    """What the box says of itself. `names`: its own hosts. `about` changes with the school's folder."""

    about: Callable[[], About]
    certificate: Path
    catalogue: Catalogue
    names: frozenset[str]
    secret: bytes


class Answers:
    def __init__(self, box: Box, met: Met, now: Callable[[], datetime]) -> None:
        self._box = box
        self._met = met
        self._now = now

    def page(self, judged: Judged, asker: Asker) -> http.Response:
        """The block page, or the support page for words that worry."""
        if judged.action is Action.SUPPORT_PAGE:
            return self._support(judged, asker)
        about, group, now = self._box.about(), asker.policy.group(judged.attempt.standing), self._now()
        opens = until(judged.attempt, asker.policy)
        text = wording(judged.decision, asker.policy, group, self._box.catalogue.name, opens, now, about.it)
        # A listed address is not shown again, nor kept where the next person at this device could read it.
        sealed = judged.decision.reason is Reason.STATUTORY
        host = "" if sealed else judged.attempt.target.name
        if not sealed:
            self._met.add(asker.address, Closed(time.monotonic(), f"{now:%H:%M}", host, text.reason))
        return _html(403, block_page(about, text, host, reader(group)))

    def _support(self, judged: Judged, asker: Asker) -> http.Response:
        about, group = self._box.about(), asker.policy.group(judged.attempt.standing)
        who = reader(group)
        lines = help_lines(self._box.catalogue, judged.attempt.target.themes, about.nation, who)
        onward = self._onward(judged, asker) if about.may_continue and judged.words else ""
        return _html(200, support_page(about, who, lines, onward))

    def refused(self, text: str) -> http.Response:
        return _html(403, refusal_page(self._box.about(), "This cannot be opened", text))

    def undecidable(self) -> http.Response:
        text = "The school’s filter could not judge this page, so it stays closed. Try again, or tell IT."
        return _html(403, refusal_page(self._box.about(), "This cannot be opened", text))

    # --- the box itself -----------------------------------------------------------------------------------------

    def is_own(self, name: str) -> bool:
        return canonical(name) in self._box.names

    def own(self, path: str, asker: Asker) -> http.Response:
        """What a device asks of the box: its certificate, its numbers, and what was closed on it."""
        where = urlsplit(path).path
        if where == "/ca.pem":
            data = self._box.certificate.read_bytes()
            return http.Response.make(200, data, {"Content-Type": "application/x-x509-ca-cert"})
        about, group = self._box.about(), asker.policy.group(asker.client.standing)
        who = reader(group)
        if where == "/help":
            return _html(200, support_page(about, who, help_lines(self._box.catalogue, NONE, about.nation, who), ""))
        if where != "/":
            return _html(404, refusal_page(about, "There is no such page", f"The box has a page at http://{OWN}/"))
        met = [Line(one.at, one.host, one.why) for one in self._met.of(asker.address, time.monotonic())]
        return _html(200, device_page(about, met, who))

    # --- going on to safe results -------------------------------------------------------------------------------

    def _onward(self, judged: Judged, asker: Asker) -> str:
        """The same search, safe, with a token that only this box can make, for this client and these words."""
        expires = int(time.time()) + TOKEN_LASTS
        token = f"{expires}-{self._sign(expires, judged, asker)}"
        return f"?{urlencode({'q': judged.words, 'safe': 'active', 'adlt': 'strict', TOKEN: token})}"

    def goes_on(self, path: str, judged: Judged, asker: Asker) -> bool:
        """Whether a request carries such a token."""
        given = dict(parse_qsl(urlsplit(path).query)).get(TOKEN, "")
        expires, _, signed = given.partition("-")
        if not expires.isdecimal() or int(expires) < time.time() or not self._box.about().may_continue:
            return False
        return hmac.compare_digest(signed, self._sign(int(expires), judged, asker))

    def _sign(self, expires: int, judged: Judged, asker: Asker) -> str:
        said = f"{expires}\0{asker.address}\0{judged.words}".encode()
        return hmac.new(self._box.secret, said, hashlib.sha256).hexdigest()[:32]


def _html(status: int, page: str) -> http.Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return http.Response.make(status, page.encode(errors="replace"), headers)

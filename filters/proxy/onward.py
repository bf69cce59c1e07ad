"""From the support page on to safe results: by a link that only this box can make, for one client and its own words.

The link is left as soon as it was followed, so that neither the search engine nor the page's scripts meet its token.
Every search is kept safe (`safe.py`); an engine of which we do not know how has no such link.
"""

import hashlib
import hmac
import time
from collections import OrderedDict
from urllib.parse import unquote_plus

from filters.proxy.asker import Asker
from filters.proxy.judge import Judged
from filters.proxy.safe import LOCKS, locked, name_of, parts

TOKEN = "lessonwall"  # the parameter that carries it
LASTS = 600  # seconds for the link, and then for the results
_MOST = 2000


class Onward:
    """`secret`: known to this process alone."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._followed: OrderedDict[tuple[str, str], float] = OrderedDict()  # (address, words) -> until

    def link(self, path: str, judged: Judged, asker: Asker) -> str:
        """The search of this path, safe, with a token: relative to its page. "" where safe results are not known."""
        if not judged.words or judged.engine not in LOCKS:
            return ""
        expires = int(time.time()) + LASTS
        return f"{_safe_query(path, judged.engine)}&{TOKEN}={expires}-{self._sign(expires, judged, asker)}"

    def follow(self, path: str, judged: Judged, asker: Asker) -> str:
        """Where a request with a valid token is sent to: the same search, safe, without it. "" for all others."""
        given = next((value for name, value in _pairs(path) if name == TOKEN), "")
        expires, _, signed = given.partition("-")
        if len(expires) > 12 or not (expires.isascii() and expires.isdecimal()) or int(expires) < time.time():
            return ""
        if judged.engine not in LOCKS or not hmac.compare_digest(
            signed.encode(), self._sign(int(expires), judged, asker).encode()
        ):
            return ""
        self._followed[asker.address, judged.words] = time.time() + LASTS
        self._followed.move_to_end((asker.address, judged.words))
        if len(self._followed) > _MOST:
            self._followed.popitem(last=False)
        return _safe_query(path, judged.engine)

    def followed(self, judged: Judged, asker: Asker) -> bool:
        """Whether this client went on with these words, some minutes ago at most."""
        return self._followed.get((asker.address, judged.words), 0.0) > time.time()

    def _sign(self, expires: int, judged: Judged, asker: Asker) -> str:
        said = f"{expires}\0{asker.address}\0{judged.words}".encode(errors="replace")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:32]


def without_token(path: str) -> str:
    """The path with no token in it, valid or not: it is nobody's business but ours."""
    where, _, _ = path.partition("?")
    kept = "&".join(parts(path, {TOKEN}))
    return f"{where}?{kept}" if kept else where


def _safe_query(path: str, engine: str) -> str:
    """The query alone: the link is relative to its page."""
    return "?" + locked(without_token(path), engine).partition("?")[2]


def _pairs(path: str) -> list[tuple[str, str]]:
    return [(name_of(part), unquote_plus(part.partition("=")[2])) for part in parts(path)]

"""How devices find out whether they are behind a portal, and what tells them that they are not. Pure.

A question that was led to us while nobody was signed in may come once more just afterwards, on a kept connection or by
a remembered address. Answered as its maker's server answers, the device goes online at once.
"""

from dataclasses import dataclass

_SUCCESS = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>\n"
_ONLINE = b"NetworkManager is online\n"
# As Mozilla serves it.
_FIREFOX = b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'


@dataclass(frozen=True, slots=True)
class Expected:
    status: int
    body: bytes = b""
    type: str = "text/plain"


_NOTHING = Expected(204)
_APPLE = Expected(200, _SUCCESS, "text/html")
_NETWORK_MANAGER = Expected(200, _ONLINE)

# By path: makers ask several hosts for one and the same thing. The hosts stand in catalogue/essential.yaml.
_BY_PATH = {
    "/generate_204": _NOTHING,  # Android, ChromeOS, Chromium
    "/gen_204": _NOTHING,
    "/hotspot-detect.html": _APPLE,
    "/library/test/success.html": _APPLE,
    "/connecttest.txt": Expected(200, b"Microsoft Connect Test"),
    "/ncsi.txt": Expected(200, b"Microsoft NCSI"),
    "/success.txt": Expected(200, b"success\n"),  # Firefox
    "/canonical.html": Expected(200, _FIREFOX, "text/html"),
    "/nm": _NETWORK_MANAGER,  # Debian
    "/check_network_status.txt": _NETWORK_MANAGER,  # GNOME
}
_BY_HOST = {"connectivity-check.ubuntu.com": _NOTHING}


def expected(host: str, path: str) -> Expected | None:
    """The answer of a network without a portal; None for what is no such question."""
    return _BY_PATH.get(path) or _BY_HOST.get(host.partition(":")[0].lower())

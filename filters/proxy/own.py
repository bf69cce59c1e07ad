"""What a device asks of the box itself: what was closed on it, whom to ring, the school's certificate, proxy.pac."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from mitmproxy import http

from filters.policy.attempt import NONE
from filters.policy.school import OWN_NAME
from filters.proxy import pac, pages, profile, reply
from filters.proxy.asker import Asker
from filters.proxy.box import Box
from filters.proxy.certificates import read_authority
from filters.proxy.met import Met
from filters.proxy.numbers import help_lines
from filters.proxy.platforms import DER, PEM, PLATFORMS, PROFILE
from filters.proxy.wording import adult, reader

# What systems and browsers offer to install, PEM or DER.
_CERTIFICATE = "application/x-x509-ca-cert"

type Listener = tuple[str, int]  # address and port at which the device reaches the proxy; port 0 for nowhere
type _Answer = Callable[["Own", Asker, Listener], http.Response]


class Own:
    def __init__(self, box: Box, met: Met) -> None:
        self._box = box
        self._met = met

    def answer(self, path: str, asker: Asker, listener: Listener) -> http.Response:
        found = _PATHS.get(urlsplit(path).path)
        return self._nothing() if found is None else found(self, asker, listener)

    def _nothing(self) -> http.Response:
        text = f"The box has a page at http://{OWN_NAME}/"
        return reply.html(404, pages.refusal_page(self._box.about(), "There is no such page", text))

    def _device(self, asker: Asker, _: Listener) -> http.Response:
        who = reader(asker.policy.group(asker.client.standing))
        met = [pages.Met(one.at, one.host, one.why) for one in self._met.of(asker.address, time.monotonic())]
        return reply.html(200, pages.device_page(self._box.about(), met, who, self._box.portal))

    def _help(self, asker: Asker, _: Listener) -> http.Response:
        about, group = self._box.about(), asker.policy.group(asker.client.standing)
        who = reader(group)
        lines = help_lines(self._box.catalogue, NONE, about.nation, who, adult(group))
        return reply.html(200, pages.help_page(about, who, lines))

    def _certificate(self, _: Asker, __: Listener) -> http.Response:
        authority = read_authority(self._box.certificate)
        page = pages.certificate_page(self._box.about(), authority.fingerprint, authority.ends, PLATFORMS)
        return reply.html(200, page)

    def _pem(self, _: Asker, __: Listener) -> http.Response:
        return reply.file(read_authority(self._box.certificate).pem, _CERTIFICATE)

    def _der(self, _: Asker, __: Listener) -> http.Response:
        return reply.file(read_authority(self._box.certificate).der, _CERTIFICATE)

    def _profile(self, _: Asker, __: Listener) -> http.Response:
        authority, about = read_authority(self._box.certificate), self._box.about()
        return reply.file(profile.profile(about.school, authority.der, authority.fingerprint), profile.MIME)

    def _pac(self, _: Asker, listener: Listener) -> http.Response:
        if not listener[1]:
            return self._nothing()
        text = pac.pac(listener, self._box.names, self._box.direct, self._box.networks())
        return reply.file(text.encode(), pac.MIME)


_PATHS: dict[str, _Answer] = {
    "/": Own._device,
    "/help": Own._help,
    "/certificate": Own._certificate,
    PEM: Own._pem,
    DER: Own._der,
    PROFILE: Own._profile,
    "/proxy.pac": Own._pac,
    "/wpad.dat": Own._pac,
}

"""TLS on connections that may be opened, and on no other: a refused one is closed without a certificate of ours."""

from mitmproxy import tls
from mitmproxy.addons.tlsconfig import TlsConfig


class TlsShut(TlsConfig):
    """`shut`: ids of connections to refuse. mitmproxy closes a connection for which nobody provides a context."""

    def __init__(self, shut: set[str]) -> None:
        super().__init__()
        self._shut = shut

    def tls_start_client(self, tls_start: tls.TlsData) -> None:
        if tls_start.conn.id not in self._shut:
            super().tls_start_client(tls_start)

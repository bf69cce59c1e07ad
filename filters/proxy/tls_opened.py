"""TLS for connections that were judged and may be opened, and for no other: the rest see no certificate of ours."""

from collections.abc import Container

from mitmproxy import tls

from filters.proxy.mitm import TlsConfig


class TlsOpened(TlsConfig):
    """`opened`: ids of connections. mitmproxy closes a connection for which nobody provides a TLS context."""

    def __init__(self, opened: Container[str]) -> None:
        super().__init__()
        self._opened = opened

    def tls_start_client(self, tls_start: tls.TlsData) -> None:
        if tls_start.conn.id in self._opened:
            super().tls_start_client(tls_start)

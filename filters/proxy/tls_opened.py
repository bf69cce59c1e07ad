"""TLS for connections that were judged and may be opened, and for no other: the rest see no certificate of ours."""

from collections.abc import Container

from mitmproxy import certs, tls
from mitmproxy.proxy.context import Context

from filters.proxy.host import host_of
from filters.proxy.leaves import Leaves
from filters.proxy.mitm import TlsConfig


class TlsOpened(TlsConfig):
    """`opened`: ids of connections. mitmproxy closes a connection for which nobody provides a TLS context."""

    def __init__(self, opened: Container[str], leaves: Leaves) -> None:
        super().__init__()
        self._opened = opened
        self._leaves = leaves

    def tls_start_client(self, tls_start: tls.TlsData) -> None:
        if tls_start.conn.id in self._opened:
            super().tls_start_client(tls_start)

    def get_cert(self, conn_context: Context) -> certs.CertStoreEntry:
        """For the name that the client expects; for the address, where it names none."""
        server = conn_context.server.address
        name = conn_context.client.sni or (server[0] if server else conn_context.client.sockname[0])
        leaf = self._leaves.of([host_of(name)])
        return certs.CertStoreEntry(
            cert=certs.Cert(leaf.certificate),
            privatekey=leaf.key,  # type: ignore[arg-type]
            chain_file=self.certstore.default_chain_file,
            chain_certs=self.certstore.default_chain_certs,
        )

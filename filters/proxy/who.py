"""Who speaks on a connection: the client of the listener it came in by, else the one at its address."""

from ipaddress import ip_address

from mitmproxy import connection

from filters.clients import Client, Clients
from filters.dns.endpoint import Listen
from filters.live import Live
from filters.neighbours import Neighbours, find_client
from filters.proxy.asker import Asker
from filters.proxy.redirected import is_redirected

_ANYWHERE = ("0.0.0.0", "::")


class Who:
    """`neighbours`: the kernel's, where the box is a gateway."""

    def __init__(self, live: Live, listeners: tuple[Listen, ...], neighbours: Neighbours | None = None) -> None:
        self._live = live
        self._neighbours = neighbours
        self._speaks_for = {(listen.host, listen.port): listen.client for listen in listeners if listen.client}

    def __call__(self, client: connection.Client) -> Asker:
        clients, policy = self._live.clients, self._live.policy
        address = str(client.peername[0]).partition("%")[0]
        word = "" if is_redirected(client) else self._word(client.sockname[0], client.sockname[1])
        if not word:
            return Asker(find_client(clients, address, self._neighbours), address, policy)
        if (device := clients.by_device.get(word)) is not None:
            return Asker(device, address, policy)
        return Asker(_at(clients, word), word, policy)

    def _word(self, host: str, port: int) -> str:
        """The device or address that this listener speaks for, "" for whoever connects."""
        for place in (host, *_ANYWHERE):
            if word := self._speaks_for.get((place, port)):
                return word
        return ""


def _at(clients: Clients, word: str) -> Client:
    try:
        ip_address(word)
    except ValueError:  # a device that the school does not know, or no longer
        return clients.unknown
    return clients.find(word)

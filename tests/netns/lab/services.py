"""What the school's own hosts serve: a file server, a printer, a teacher's laptop that somebody may look at."""

import selectors
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.netns.lab.namespaces import Namespace
from tests.netns.lab.places import HOSTS


@contextmanager
def services(spaces: Mapping[str, Namespace]) -> Iterator[None]:
    """Each port that a host listens on takes connections of both families, and says the host's name."""
    chosen = selectors.DefaultSelector()
    for host in HOSTS:
        for port in host.listens:
            sock = spaces[host.name].socket(socket.AF_INET6, socket.SOCK_STREAM)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.bind(("::", port))
            sock.listen(64)
            chosen.register(sock, selectors.EVENT_READ, host.name)
    ending = threading.Event()
    thread = threading.Thread(target=_serve, args=(chosen, ending), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(2)
        for key in list(chosen.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        chosen.close()


def _serve(chosen: selectors.BaseSelector, ending: threading.Event) -> None:
    while not ending.is_set():
        for key, _ in chosen.select(0.1):
            connection, _ = key.fileobj.accept()  # type: ignore[union-attr]
            with connection:
                connection.sendall(str(key.data).encode())

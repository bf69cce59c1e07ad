"""What a ClientHello says of where its connection leads; from then on it leads there, and nowhere else.

What is judged is what is contacted: an address with a name beside it is reached by that name.
"""

from mitmproxy import tls

from filters.policy.names import is_public_address
from filters.proxy.host import host_of
from filters.proxy.redirected import is_redirected

_SERVER_NAME = 0  # the extension of a ClientHello (RFC 6066, section 3)


def legible(hello: tls.ClientHello) -> bool:
    """Whether the server's name, where there is one, is one name that can be read: another server might read two."""
    if hello.sni is None:
        return all(number != _SERVER_NAME for number, _ in hello.extensions)
    return bool(host_of(hello.sni))


def take_up(data: tls.ClientHelloData) -> None:
    """`data`: of a hello that is legible."""
    if not data.client_hello.sni:
        return
    client, server, name = data.context.client, data.context.server, host_of(data.client_hello.sni)
    client.sni = name  # as it is told to the site: a last dot there ends in no answer at all
    if server.address and (is_redirected(client) or is_public_address(server.address[0])):
        server.address = (name, server.address[1])

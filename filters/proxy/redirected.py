"""Connections that the firewall led here: where each was going, and that it goes there where its name leads there.

The client looked the name up before us, and may have been told the nearest of several addresses: where our resolvers
give that address too, it is the one. Any other address is the client's own word, and nobody goes there on it.
"""

from contextvars import ContextVar

from mitmproxy import connection
from mitmproxy.proxy.mode_specs import TransparentMode

# The address, as text, for which the task at hand was asked; "" where a name alone was given.
_wanted: ContextVar[str] = ContextVar("wanted", default="")


def is_redirected(client: connection.Client) -> bool:
    """Whether a connection was made to somebody else. Its `sockname` is then whom it was made to."""
    return isinstance(client.proxy_mode, TransparentMode)


def made_to(client: connection.Client) -> tuple[str, int]:
    """Address and port to which a redirected connection was made."""
    return str(client.sockname[0]), int(client.sockname[1])


def connects_for(client: connection.Client) -> None:
    """From here on this task connects in this client's place."""
    _wanted.set(made_to(client)[0] if is_redirected(client) else "")


def wanted() -> str:
    """The address that the client chose, "" where it left that to us."""
    return _wanted.get()

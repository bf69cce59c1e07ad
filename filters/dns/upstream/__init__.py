"""Asks the resolvers that the school chose, and remembers what they said for all clients alike.

Read `resolver` first (memory), then `race` (who is asked, and when another is), `server` and `health` (one resolver),
and the three ways of asking: `datagram`, `stream`, `https`.
"""

from filters.dns.upstream.asked import Question, Unavailable
from filters.dns.upstream.resolver import MOST_WAITING, Resolver

__all__ = ["MOST_WAITING", "Question", "Resolver", "Unavailable"]

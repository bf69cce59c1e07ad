"""What a client searches for with a request, judged by what is known of the host. Pure.

The proxy and the question "why?" ask through here, so that they cannot differ.
"""

from filters.policy.attempt import Labels, Target
from filters.policy.decide import NEVER_INSPECTED
from filters.wire.search import Search, search_words

_SHOPS: Labels = frozenset({"shopping"})


def searched(target: Target, path: str) -> Search | None:
    """`path`: with its query, as it goes on. A shop that is a bank or a doctor as well is not read as one."""
    shop = target.labels >= _SHOPS and NEVER_INSPECTED.isdisjoint(target.labels)
    return search_words(f"{target.name}{path}", shop=shop)

"""What a request searches for, by what is known of its host (R1: "an inappropriate site / search")."""

import pytest

from filters.policy.attempt import Target
from filters.searched import searched


@pytest.mark.parametrize(
    ("host", "path", "labels", "words"),
    [
        # A search engine is one whatever a list says of it.
        ("www.google.com", "/search?q=cat", {"search-engines"}, "cat"),
        ("www.google.com", "/search?q=cat", {"shopping"}, "cat"),
        # A shop that nobody wrote a row for.
        ("shop.example", "/?s=cat", {"shopping"}, "cat"),
        ("shop.example", "/my-account?s=cat", {"shopping"}, ""),
        ("shop.example", "/?s=cat", {"news"}, ""),
        ("shop.example", "/?s=cat", set(), ""),
        # What is said to a doctor, a bank or a help site is nobody's to read, be it a shop as well.
        ("shop.example", "/?s=cat", {"shopping", "health"}, ""),
        ("shop.example", "/?s=cat", {"shopping", "banking"}, ""),
        ("shop.example", "/?s=cat", {"shopping", "webmail"}, ""),
        ("shop.example", "/?s=cat", {"shopping", "help"}, ""),
    ],
)
def test_a_shop_is_read_by_its_label(host: str, path: str, labels: set[str], words: str) -> None:
    found = searched(Target(frozenset(labels), frozenset(), name=host), path)
    assert (found.words if found else "") == words

"""A new index of names is in force for DNS as a new policy is: at once, whatever was answered before."""

import time

import dns.rcode

from filters.catalogue.index import shipped_names
from tests.filters.dns.world import HOSTS, running, upstream
from tests.names import publish_names


def answered(filter, name, rcode):
    """Whether the answer is soon this one: long before what was answered first could run out in any cache."""
    deadline = time.monotonic() + 5
    while filter.ask(name).rcode() != rcode:
        if time.monotonic() > deadline:
            return False
    return True


def test_what_a_new_list_holds_is_closed_at_once_and_opens_when_it_is_gone(tmp_path):
    with upstream() as internet, running(tmp_path, internet.endpoint) as filter:
        for _ in range(5):
            assert filter.ask("open.example").rcode() == dns.rcode.NOERROR
        listed = shipped_names([("open.example", ["gambling"])])
        publish_names(tmp_path, (*HOSTS, *listed), generation=2)
        assert answered(filter, "open.example", dns.rcode.NXDOMAIN)
        assert filter.ask("www.childline.org.uk").rcode() == dns.rcode.NOERROR
        publish_names(tmp_path, HOSTS, generation=3)
        assert answered(filter, "open.example", dns.rcode.NOERROR)


def test_a_damaged_index_changes_no_answer(tmp_path):
    with upstream() as internet, running(tmp_path, internet.endpoint) as filter:
        assert filter.ask("casino.example").rcode() == dns.rcode.NXDOMAIN
        (tmp_path / "bad").write_bytes(b"LWNAMES\n" + bytes(500))
        (tmp_path / "bad").rename(tmp_path / "names.idx")
        time.sleep(0.3)
        assert filter.ask("casino.example").rcode() == dns.rcode.NXDOMAIN
        assert filter.ask("open.example").rcode() == dns.rcode.NOERROR

"""F1: an address on a statutory list is closed; for its sake inspected devices' connections to its site are opened."""

import pytest

from filters.clients import Client, HowSure
from filters.enforce import Action
from filters.lists.formats import Format
from filters.policy.attempt import Reason
from filters.proxy.judge import Judge
from filters.words.match import Matcher
from filters.words.phrases import Tables
from tests.filters.lists.building import index
from tests.policies import LESSON, policy, standing

INDEX = index(
    {
        ("iwf", "iwf"): (Format.URLS, "http://www.shared.example/folder/one\nclinic.example/x\n"),
        ("ut1/games", "games"): (Format.URLS, "open.example/games\n"),
    },
    shipped=[("clinic.example", ["health"])],
)
JUDGE = Judge(INDEX, Matcher(Tables(())))


def client(inspected: bool) -> Client:
    return Client("d1", None, HowSure.ADDRESS_ONLY, "", standing("year-9", inspected=inspected))


@pytest.mark.parametrize(
    ("host", "has"),
    [
        ("shared.example", True),
        ("www.shared.example", True),
        ("WWW.Shared.example.", True),
        ("img.shared.example", False),
        ("example", False),
        # What a public list says of an address is no reason to open everybody's connections to its site.
        ("open.example", False),
        ("elsewhere.example", False),
    ],
)
def test_a_site_with_statutory_addresses_is_known(host: str, has: bool) -> None:
    assert INDEX.has_statutory_urls(host) is has


@pytest.mark.parametrize(
    ("host", "inspected", "done"),
    [
        ("www.shared.example", True, Action.LOOK_INSIDE),
        ("www.shared.example", False, Action.PASS),
        ("open.example", True, Action.PASS),
        # Never opened, whatever is listed there.
        ("clinic.example", True, Action.PASS),
    ],
)
def test_its_connections_are_opened_where_they_may_be(host: str, inspected: bool, done: Action) -> None:
    assert JUDGE.connection([host], client(inspected), policy(), LESSON).action is done


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/folder/one", Reason.STATUTORY),
        ("/Folder//one/../one/two?x=1", Reason.STATUTORY),
        ("/folder/on%65", Reason.STATUTORY),
        ("/folder/only", Reason.DEFAULT),
        ("/", Reason.DEFAULT),
    ],
)
def test_the_address_itself_is_closed(path: str, reason: Reason) -> None:
    assert JUDGE.request(["www.shared.example"], path, client(True), policy(), LESSON).decision.reason is reason

"""What is packed is what is unpacked; each client and each standing travels once."""

import json
from dataclasses import replace

import msgspec
import pytest

from filters.clients import Client, Clients, HowSure
from filters.clients_packed import Packed, packed, unpacked
from filters.live import CLIENTS, Live, publish
from filters.policy.attempt import Standing

PUPIL = Client(
    "d1", "p1", HowSure.SIGNED_IN, "IT2", Standing("school", "year-7", frozenset({"class:7a", "under:13"}), True), 4
)
EQUAL = replace(PUPIL)
NOBODY = Client("", None, HowSure.ADDRESS_ONLY, "", Standing("school", "unregistered"), 7)
THERE = Clients(
    9,
    {"10.0.0.7": PUPIL, "fd00::7": PUPIL, "10.0.0.8": NOBODY},
    {"d1": EQUAL},
    (("10.0.0.0/8", NOBODY),),
    NOBODY,
    {"02:00:5e:10:00:01": EQUAL},
)


def test_what_is_packed_is_what_is_unpacked() -> None:
    there = unpacked(msgspec.json.decode(msgspec.json.encode(packed(THERE)), type=Packed))
    for field in ("sequence", "by_address", "by_device", "by_zone", "unknown", "by_mac"):
        assert getattr(there, field) == getattr(THERE, field), field
    assert there.find("::ffff:10.0.0.7").standing.labels == PUPIL.standing.labels


def test_each_client_and_each_standing_travels_once() -> None:
    one = packed(THERE)
    assert (len(one.clients), len(one.standings)) == (2, 2)
    # Two clients of one standing share it after the journey as well.
    two = unpacked(packed(replace(THERE, by_address={"10.0.0.9": replace(PUPIL, device="d2"), "10.0.0.7": PUPIL})))
    assert two.by_address["10.0.0.9"].standing is two.by_address["10.0.0.7"].standing


@pytest.mark.parametrize("place", [2, 99])
def test_an_address_that_refers_to_nobody_never_goes_live(tmp_path, place) -> None:
    publish(tmp_path, THERE)
    live = Live(tmp_path)
    data = json.loads((tmp_path / CLIENTS).read_text())
    (tmp_path / CLIENTS).write_text(json.dumps({**data, "sequence": 10, "unknown": place}))
    live.refresh()
    assert live.clients.sequence == 9
    assert "stays in force" in live.problem

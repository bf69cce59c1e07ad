"""Redirected connections that stall or come in crowds, and several processes that share them."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from filters.proxy.settings import Limits
from tests.filters.proxy.proxied import ended, over
from tests.filters.proxy.transparent_box import CLOSED, THEIRS, Box, box_in
from tests.filters.proxy.transparent_lab import BOX, GOOD, INSPECTED, PLAIN, STAFF, TWO, lab, needs_namespaces

pytestmark = needs_namespaces

both = pytest.mark.parametrize("kind", [4, 6], ids=["v4", "v6"])


# --- those who stall, and those who come by the thousand --------------------------------------------------------------


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with (
        lab(tmp_path_factory.mktemp("servers"), "s") as made,
        box_in(
            made, tmp_path_factory.mktemp("box") / "state", limits=Limits(head=1.5, each=40, all=60)
        ) as running,
    ):  # fmt: skip
        yield running


@both
@pytest.mark.parametrize(
    "data",
    [b"", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"GET / HT", b"SSH-2.0-OpenSSH_9.9\r\n"],
    ids=["silence", "tls", "http", "ssh"],
)
def test_who_never_ends_the_first_word_is_shut(strict: Box, kind: int, data: bytes) -> None:
    with strict.lab.connect(GOOD[kind]) as raw:
        raw.sendall(data)
        assert ended(raw, within=8)


def test_connections_are_bounded_for_one_address_and_in_all(strict: Box) -> None:
    held = [strict.lab.connect(GOOD[4], PLAIN) for _ in range(45)]
    try:
        assert sum(ended(each, within=0.02) for each in held) == 5
        others = [strict.lab.connect(GOOD[6], source) for source in (PLAIN, STAFF) for _ in range(15)]
        held += others
        assert sum(ended(each, within=0.02) for each in others) == 10
    finally:
        for each in held:
            each.close()


# --- several processes ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """Two processes: one device is led to the first, the others to the second."""
    with (
        lab(tmp_path_factory.mktemp("servers"), "w", TWO) as made,
        box_in(made, tmp_path_factory.mktemp("box") / "state", workers=2, may_say="starting it again") as running,
    ):
        yield running


@both
def test_each_process_judges_and_opens_alike(pair: Box, kind: int) -> None:
    assert len(children(pair)) == 2
    for source in (INSPECTED, STAFF):
        with pair.tls("open.example", GOOD[kind], source, THEIRS) as opened:
            assert over(opened, "open.example").status == 200
        assert CLOSED in pair.get("www.tiktok.com", GOOD[kind], PLAIN)
    # One authority signs for both.
    assert pair.fetch("www.tiktok.com", GOOD[kind], INSPECTED).status == 403
    assert pair.alert("www.tiktok.com", GOOD[kind], PLAIN) == "TLSV1_ALERT_ACCESS_DENIED"


@both
def test_the_explicit_port_and_its_file_are_one_for_all(pair: Box, kind: int) -> None:
    for source in (INSPECTED, PLAIN):
        assert ":8080" in pair.get("lessonwall.internal", BOX[kind], source, target="/proxy.pac")
        assert CLOSED in pair.get("www.tiktok.com", BOX[kind], source, target="http://www.tiktok.com/", port=8080)


def test_who_comes_while_a_process_is_away_waits_for_the_next(pair: Box) -> None:
    before = children(pair)
    os.kill(before[1], signal.SIGKILL)  # the second, which has all but one device
    with pair.tls("open.example", GOOD[4], PLAIN, THEIRS) as opened:  # within eight seconds
        assert over(opened, "open.example").status == 200
    with pair.tls("open.example", GOOD[4], INSPECTED, THEIRS) as opened:
        assert over(opened, "open.example").status == 200
    after = children(pair)
    assert (after[0], len(after)) == (before[0], 2)
    assert after[1] != before[1]


def children(box: Box) -> list[int]:
    """The processes that serve, in the order in which they were started."""
    return sorted(map(int, Path(f"/proc/{box.pid}/task/{box.pid}/children").read_text().split()))

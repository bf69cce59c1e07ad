"""What the sensor leaves -> health's checks, in words that say what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from appliance.check import FAILED, OK, WARNING
from appliance.sensor.rogues import Rogue, What
from appliance.sensor.tidings import FILE, LATELY, Lately, Tidings, read, write
from appliance.sensor_health import checks

NOW = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
WELL = Tidings(NOW, devices=412)
MAC = "12:34:56:78:9a:bc"


def rogue(what: What, *, instead: bool = False, address: str = "10.4.0.66") -> Tidings:
    return replace(WELL, rogues=(Rogue(what, "pupils", MAC, address, NOW, NOW, instead),))


@pytest.mark.parametrize(
    ("tidings", "id", "result", "words"),
    [
        (WELL, "sensor", OK, "the sensor watches; 412 devices were met"),
        (replace(WELL, at=NOW - timedelta(minutes=2)), "sensor", FAILED, "the sensor is silent"),
        (replace(WELL, missing=("eth0.20",)), "sensor", FAILED, "not there to be listened on: eth0.20"),
        (replace(WELL, log="Device or resource busy"), "sensor", FAILED, "connections are not shown"),
        (rogue(What.DHCP, instead=True), "rogue-dhcp", FAILED,
         f"zone pupils: {MAC} at 10.4.0.66 hands out addresses in place of the box"),
        (rogue(What.DHCP), "rogue-dhcp", WARNING, f"zone pupils: {MAC} at 10.4.0.66 hands out addresses too"),
        (rogue(What.ROUTER, instead=True), "rogue-router", FAILED, "announces itself as router in place of the box"),
        (rogue(What.ADDRESS), "own-address", FAILED, f"zone pupils: {MAC} uses 10.4.0.66, which is the box's own"),
        # Anybody can forge its word, so it is no more than a warning.
        (rogue(What.BOX, address=""), "second-box", WARNING, f"another Lessonwall ({MAC}) is on this wire"),
        (rogue(What.LOOP, address="staff"), "one-wire", FAILED, "zones pupils and staff are one wire"),
        (replace(WELL, refused=7), "flood", FAILED, "7 hardware addresses more than a school has"),
        (replace(WELL, malformed=601), "flood", FAILED, "601 spoilt packets"),
        (replace(WELL, malformed=600), "flood", OK, "no flood"),
        (replace(WELL, lost=3), "flood", WARNING, "some were left out"),
    ],
)  # fmt: skip
def test_checks(tidings, id, result, words):
    found = {check.id: check for check in checks(tidings, NOW)}
    assert set(found) == {"sensor", "rogue-dhcp", "rogue-router", "own-address", "second-box", "one-wire", "flood"}
    assert found[id].result == result
    assert words in found[id].description
    assert bool(found[id].hint) == (result != OK)
    assert all(check.result == OK for check in found.values() if check.id != id)


def test_a_box_that_is_no_gateway_has_no_such_checks(tmp_path):
    assert checks(read(tmp_path), NOW) == []


def test_what_is_written_is_read_and_what_is_spoilt_is_none(tmp_path):
    write(tmp_path, rogue(What.DHCP))
    assert read(tmp_path) == rogue(What.DHCP)
    (tmp_path / FILE).write_text("{")
    assert read(tmp_path) is None


def test_counts_are_of_the_last_ten_minutes():
    lately = Lately()
    assert lately.of(5, 0.0) == 5
    assert lately.of(9, 60.0) == 9
    assert lately.of(9, LATELY + 30.0) == 4
    assert lately.of(9, 2 * LATELY + 100.0) == 0

"""Devices are there again after a restart, names fade after a month, and a spoilt file keeps nobody from watching."""

import os
import stat
from datetime import UTC, datetime, timedelta

from appliance.devices_seen import FILE, devices_seen
from appliance.sensor.devices.fingerprint import Traits
from appliance.sensor.devices.known import Devices
from appliance.sensor.devices.store import Store

TUESDAY = datetime(2026, 11, 24, 9, 12, tzinfo=UTC)
IPAD, OWN = "12:34:56:78:9a:bc", "00:11:22:33:44:55"
APPLE = Traits(wants=(1, 121, 3, 6, 15, 108, 114, 119, 252), name="Anns-iPad")


def nobody(mac: str) -> bool:
    return False


def test_an_ipad_first_seen_on_tuesday(tmp_path):
    store = Store(tmp_path)
    devices = Devices(lambda mac: mac == OWN)
    devices.meet(IPAD, "pupils", TUESDAY, 0.0, APPLE)
    devices.meet(OWN, "staff", TUESDAY, 0.0, APPLE)
    store.write(*devices.changes())
    devices.meet(IPAD, "pupils", TUESDAY + timedelta(hours=1), 1.0)
    store.write(*devices.changes())
    seen = {each.mac: each for each in devices_seen(tmp_path)}
    ipad, own = seen[IPAD], seen[OWN]
    assert (ipad.kind, ipad.zone, ipad.first, ipad.private, ipad.name) == ("iPad", "pupils", TUESDAY, True, "Anns-iPad")
    assert ipad.last == TUESDAY + timedelta(hours=1)
    # R32: of a device that the school has registered no name of its own is kept, nor anywhere in the file.
    assert (own.kind, own.name) == ("iPad", "")
    store.close()
    again = Store(tmp_path)
    kept = {device.mac: traits for device, traits in again.read()}
    assert kept[OWN].name == ""
    later = Devices(nobody, again.read())
    found = later.meet(IPAD, "pupils", TUESDAY + timedelta(days=1), 2.0)
    assert (found.first, found.kind) == (TUESDAY, "iPad")


def test_a_stranger_that_is_met_no_more_is_forgotten_and_the_schools_own_is_not(tmp_path):
    store = Store(tmp_path)
    devices = Devices(lambda mac: mac == OWN)
    for mac in (IPAD, OWN):
        devices.meet(mac, "pupils", TUESDAY, 0.0, APPLE)
    store.write(*devices.changes())
    devices.forget_before(TUESDAY + timedelta(seconds=1))
    store.write(*devices.changes())
    assert [each.mac for each in devices_seen(tmp_path)] == [OWN]


def test_a_device_that_is_registered_later_loses_its_own_name(tmp_path):
    registered = set()
    devices = Devices(registered.__contains__)
    devices.meet(IPAD, "pupils", TUESDAY, 0.0, APPLE)
    registered.add(IPAD)
    assert devices.meet(IPAD, "pupils", TUESDAY, 1.0).name == ""


def test_of_too_many_the_stranger_of_longest_ago_goes():
    devices = Devices(lambda mac: mac == OWN, most=3)
    macs = [OWN, *(f"12:00:00:00:00:0{number}" for number in range(4))]
    for ticks, mac in enumerate(macs):
        devices.meet(mac, "pupils", TUESDAY, float(ticks))
    changed, gone = devices.changes()
    assert {device.mac for device, _ in changed} == {OWN, macs[3], macs[4]}
    assert gone == [macs[1], macs[2]]


def test_groups_and_nobody_are_no_devices():
    devices = Devices(nobody)
    for mac in ("01:00:5e:00:00:fb", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", ""):
        assert devices.meet(mac, "pupils", TUESDAY, 0.0) is None


def test_a_spoilt_file_is_begun_anew(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    store = Store(tmp_path)
    assert store.read() == []
    devices = Devices(nobody)
    devices.meet(IPAD, "pupils", TUESDAY, 0.0)
    store.write(*devices.changes())
    assert [each.mac for each in devices_seen(tmp_path)] == [IPAD]
    assert not stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) & 0o007


def test_nothing_is_seen_where_nothing_watches(tmp_path):
    assert devices_seen(tmp_path / "none") == []

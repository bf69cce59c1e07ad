"""New devices without an address are told of before anybody wonders why."""

from datetime import UTC, datetime

import pytest

from appliance.check import FAILED, OK, WARNING
from appliance.pool_health import addresses_left

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CONFIG = """\
dhcp-range=set:pupils,10.4.1.1,10.4.1.100,255.255.0.0,8h
dhcp-range=set:staff,10.5.1.1,10.5.1.100,255.255.0.0,8h
dhcp-range=set:staff-v6,fd00:5::,ra-only,64,86400
"""


def leases(count: int, ends: int) -> str:
    lines = [f"{ends} 02:00:5e:10:00:{n:02x} 10.4.1.{n} * *" for n in range(1, count + 1)]
    return "\n".join(
        [*lines, "garbage", "1 2", f"{ends} 02:00:5e:10:01:00 nowhere * *", "duid 00:01", f"{ends} 7 fd00:5::7 * *"]
    )


@pytest.mark.parametrize(
    ("config", "taken", "seconds", "result"),
    [
        ("", 100, 3600, OK),
        (CONFIG, 0, 3600, OK),
        (CONFIG, 89, 3600, OK),
        (CONFIG, 90, 3600, WARNING),
        (CONFIG, 100, 3600, FAILED),
        (CONFIG, 100, -1, OK),  # ended
    ],
)
def test_a_pool_that_is_nearly_empty_is_told(tmp_path, config, taken, seconds, result):
    (tmp_path / "dnsmasq.conf").write_text(config)
    (tmp_path / "leases").write_text(leases(taken, int(NOW.timestamp()) + seconds))
    check = addresses_left(tmp_path, NOW)
    assert check.result == result
    if result == FAILED:
        assert "100 of the 100 addresses" in check.description
        assert "in pupils are taken; new devices get none" in check.description


def test_without_a_server_of_ours_nothing_is_said(tmp_path):
    assert addresses_left(tmp_path, NOW).result == OK

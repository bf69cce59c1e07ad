"""Leases of devices behind a router of the school's own: all that tells one device there from the next."""

import time
from pathlib import Path

from filters.door import Door
from filters.policy.bindings import Source
from filters.requests import Done, LoggedOn
from tests.appliance.identity.box import PHONE, box

ONE, TWO = "00:01:00:01:2a:00:00:01:02:00:5e:10:00:99", "00:01:00:01:2a:00:00:01:02:00:5e:10:00:77"
HERE = ("10.6.0.9", "2001:db8:6::9")
ROUTED = ["10.6.0.0/16", "2001:db8:6::/64"]


def lines(duid: str = ONE, mac: str = PHONE) -> str:
    ends = int(time.time()) + 3600
    return f"{ends} {mac} 10.6.0.9 * *\nduid 00:01\n{ends} 7 2001:db8:6::9 * {duid}\n"


def test_who_signed_in_is_gone_when_another_device_has_the_lease_of_their_address(tmp_path: Path) -> None:
    """An IPv6 lease bears no hardware address; the next one of the same address is another device's all the same."""
    leases = tmp_path / "leases"
    leases.write_text(lines())
    with box(tmp_path, leases=str(leases), routed=ROUTED) as there:
        there.until(lambda: bool(there.client(HERE[1])) and set(HERE) <= there.live.clients.by_address.keys())
        for address in HERE:
            asked = LoggedOn("p7", Source.SIGN_IN, address=address)
            assert isinstance(Door(there.state.door).ask_as_console(asked), Done)
            there.person(address, "p7")
        leases.write_text(lines() + "# renewed\n")  # the same device goes on
        time.sleep(0.5)
        assert {there.client(each).person for each in HERE} == {"p7"}
        leases.write_text(lines(TWO, "02:00:5e:10:00:77"))
        there.person("2001:db8:6::9", None)
        there.person("10.6.0.9", None)

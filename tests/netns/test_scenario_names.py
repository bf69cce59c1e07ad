"""Issue 4, "Done when": a domain PC is named by its log-on script, a trolley iPad is not named."""

import pytest

from filters.clients import HowSure
from tests.netns.lab.client import OK, Outcome
from tests.netns.lab.places import DOMAIN_PC, IPAD, LAPTOP, Host
from tests.netns.lab.plugged import Plugged, until
from tests.netns.lab.school import LOGIN, PUPIL

pytestmark = pytest.mark.processes


def attempt(school: Plugged, host: Host, family: int, source: str = "") -> tuple[str | None, str, HowSure]:
    """Ask for what is closed, and who the log says it was: person, device, and how sure."""
    client = school.attempt(host, family, source).client
    return client.person, client.device, client.sure


def test_a_domain_pc_is_named_by_its_log_on_script(school: Plugged, family: int) -> None:
    """R20: a shared device names the person who is logged on, and nobody afterwards."""
    assert attempt(school, DOMAIN_PC, family) == (None, "pc-it2-7", HowSure.SHARED_DEVICE)
    _believed(school.tell(DOMAIN_PC, family, "log-on", f"SCHOOL\\{LOGIN}"))
    named = until(lambda: _named(attempt(school, DOMAIN_PC, family)), 3)
    assert named == (PUPIL, "pc-it2-7", HowSure.SIGNED_IN)
    # By whichever address it asks: the log-on is the device's.
    assert attempt(school, DOMAIN_PC, 10 - family) == named
    _believed(school.tell(DOMAIN_PC, family, "log-off", f"SCHOOL\\{LOGIN}"))
    until(lambda: None if _named(attempt(school, DOMAIN_PC, family)) else True, 3)
    assert attempt(school, DOMAIN_PC, 10 - family) == (None, "pc-it2-7", HowSure.SHARED_DEVICE)


def test_a_trolley_ipad_is_not_named(school: Plugged, family: int) -> None:
    """It may have been anybody."""
    assert attempt(school, IPAD, family) == (None, "ipad-12", HowSure.SHARED_DEVICE)


def test_a_computer_tells_of_itself_alone(school: Plugged, family: int) -> None:
    """The sender's secret does not make a person of somebody else's device."""
    _believed(school.tell(IPAD, family, "log-on", "nobody-here"))
    assert attempt(school, IPAD, family)[0] is None


def test_a_devices_further_addresses_are_the_device(school: Plugged) -> None:
    """IPv6 devices take a new address each day (RFC 8981); the first question from one counts."""
    own = "2001:db8:5c00:20::beef"
    there = school.wired.spaces[LAPTOP.name]
    there.ip(f"addr add {own}/64 dev eth0")
    try:
        assert attempt(school, LAPTOP, 6, own) == (PUPIL, f"laptop-{PUPIL}", HowSure.OWN_DEVICE)
    finally:
        there.ip(f"addr del {own}/64 dev eth0")


def _believed(answer: Outcome) -> None:
    assert (answer.how, answer.status) == (OK, 204), answer


def _named(found: tuple[str | None, str, HowSure]) -> tuple[str | None, str, HowSure] | None:
    return found if found[0] else None

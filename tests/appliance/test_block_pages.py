"""A block page that leads nowhere is said by health, before a pupil's tablet finds out."""

import socket

import pytest

from appliance import pages_health
from appliance.check import OK, WARNING
from appliance.pages_health import block_pages
from filters.policy.rules import Zone
from tests.running import free_port


def zones(page: str) -> dict[str, Zone]:
    return {"lab": Zone("lab", "Lab", "year-7", block_page=page), "main": Zone("main", "Main", "year-7")}


@pytest.fixture
def port(monkeypatch):
    free = free_port()
    monkeypatch.setattr(pages_health, "PORTS", (free,))  # 80 and 443 are the system's
    return free


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("192.0.2.1", "zone 1 of 2: its block page's address is not this box's"),
        ("2001:db8::1", "zone 1 of 2: its block page's address is not this box's"),
        ("127.0.0.1", "zone 1 of 2: nothing serves a page at its block page's address"),
    ],
)
def test_where_nothing_is(port, page, problem):
    check = block_pages(zones(page))
    assert check.result == WARNING
    assert check.description.endswith(problem)
    assert check.hint
    # Anybody may ask /healthz.
    assert not {"lab", "Lab", page} & set(check.description.replace(":", " ").split())


@pytest.mark.parametrize("page", ["127.0.0.1", "127.0.0.9", "::1"])
def test_where_a_page_is_served(port, page):
    family = socket.AF_INET6 if ":" in page else socket.AF_INET
    with socket.socket(family) as serving:
        serving.bind((page, port))
        serving.listen()
        assert block_pages(zones(page)).result == OK


def test_a_school_without_block_pages_is_well():
    assert block_pages(zones("")).result == OK
    assert block_pages({}).result == OK

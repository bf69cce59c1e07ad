"""A browser and a box for the tests that need both; left out, with the reason, where there is no Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.appliance.dashboard.box_at_work import School, running
from tests.browser.chromium import CHROMIUM, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not on this machine (apt install chromium)")
    with chromium() as started:
        yield started


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    yield from running(tmp_path)

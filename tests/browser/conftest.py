"""A browser and a box for the tests that need both; left out, with the reason, where there is no Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.appliance.dashboard.box_at_work import School, running
from tests.browser.chromium import CHROMIUM, a_morning, chromium, set_up


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not on this machine (apt install chromium)")
    with chromium(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def morning(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[School]:
    """A box to look at: set up, with attempts and alerts. Tests change nothing in it; Dana is signed in."""
    for box in running(tmp_path_factory.mktemp("morning")):
        a_morning(box)
        with browser.new_context() as context:
            page = context.new_page()
            set_up(page, box, "dsl", "head", "it")
            [cookie] = [each["value"] for each in context.cookies() if each["name"] == "lessonwall"]
        box.sessions["dana",] = cookie
        yield box


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    yield from running(tmp_path)

"""`make screenshots`: the pages as people see them, into screenshots/*.png: wide and narrow, light and dark.

Usage: python -m tests.browser.screenshots [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.appliance.dashboard.box_at_work import PASSWORD, School, running
from tests.browser.chromium import CHROMIUM, a_morning, chromium, set_up

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
PAGES = {
    "attempts": "/attempts",
    "timetable": "/timetable",
    "rules": "/rules",
    "why": "/why?client=group:year-9&what=www.tiktok.com",
    "lists": "/lists?host=www.tiktok.com",
    "watched": "/watched",
    "break-glass": "/break-glass",
    "second-factor": "/second-factor",
    "devices": "/devices",
    "device": "/devices/edit?id=trolley-1a",
    "people": "/people",
    "health": "/health",
    "about": "/about",
    "nothing": "/nothing-here",
}


def main(folder: Path) -> int:
    if not CHROMIUM.exists():
        print(f"screenshots need {CHROMIUM}: apt install chromium", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, chromium(playwright) as browser, tempfile.TemporaryDirectory() as root:
        for school in running(Path(root)):
            first = True
            for scheme in ("light", "dark"):
                for size, (width, height) in SIZES.items():
                    take(browser, school, folder, scheme, size, width, height, first)
                    first = False
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}/")
    return 0


def take(
    browser: Browser, school: School, folder: Path, scheme: str, size: str, width: int, height: int, first: bool
) -> None:
    """Every page at one size in one colour scheme. `first`: nobody is set up yet."""
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()

        def picture(name: str) -> None:
            page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)

        page.goto(f"{school.url}/set-up?code=once")
        picture("set-up")
        page.goto(f"{school.url}/sign-in")
        picture("sign-in")
        enter(page, school, first)
        if first:
            picture("quiet")
            a_morning(school)
        page.goto(school.url)
        page.get_by_text("Live", exact=True).wait_for()
        picture("now")
        page.get_by_role("link", name="Search about suicide").first.click()
        picture("alert")
        page.locator(".cover summary").click()
        page.get_by_role("button", name="Show the name").click()
        picture("alert-uncovered")
        page.goto(school.url)
        page.get_by_role("link", name="Attempt at illegal").first.click()
        picture("alert-sealed")
        for name, path in PAGES.items():
            page.goto(f"{school.url}{path}")
            page.wait_for_load_state()
            picture(name)


def enter(page: Page, school: School, first: bool) -> None:
    if first:
        set_up(page, school, "dsl", "head", "it")
        return
    page.goto(f"{school.url}/sign-in")
    page.get_by_label("Name").fill("Dana")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots")))

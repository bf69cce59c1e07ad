"""The sign-in page as phones show it: narrow, dark, without scripts, by keyboard, and with a private address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from filters.clients import Client, HowSure
from filters.policy.attempt import Standing
from filters.requests import Done, Refused, SignInDevice, SignOutDevice
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import PortalAtWork, portal, somebody, stranger
from tests.browser.test_dashboard_in_a_browser import listen_for_complaints

pytestmark = pytest.mark.browser

HERE = "127.0.0.1"  # the browser's own device


@pytest.fixture
def box(tmp_path: Path) -> Iterator[PortalAtWork]:
    with portal(tmp_path, encrypted=False) as at_work:
        at_work.sits(HERE, stranger())
        yield at_work


def phone(browser: Browser, box: PortalAtWork, width: int = 320, scheme: str = "light", scripts: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 640},
        color_scheme=scheme,
        java_script_enabled=scripts,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{box.plain}/sign-in")
    return page


def test_a_pupil_signs_in_and_out_without_scripts_by_keyboard_alone(box: PortalAtWork, browser: Browser) -> None:
    def steward(request: object) -> Done | Refused:
        if isinstance(request, SignInDevice) and request.password != "green bottles":
            return Refused("This name and password do not belong together.")
        box.sits(HERE, stranger() if isinstance(request, SignOutDevice) else somebody())
        return Done("Done.")

    box.answer = steward
    page = phone(browser, box)
    complaints = listen_for_complaints(page)
    expect(page.get_by_role("heading", name="Sign in to the network")).to_be_visible()
    page.get_by_label("Name").focus()
    page.keyboard.type("p9")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This name and password do not belong together.")
    expect(page.get_by_label("Name")).to_have_value("p9")
    page.get_by_label("Password").fill("green bottles")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="You are signed in")).to_be_visible()
    expect(page.get_by_text("Pupil Nine")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to the network")).to_be_visible()
    assert [request.address for request in box.asked] == [HERE] * 3
    # The browser itself writes a line for the 403 of the wrong password.
    assert [each for each in complaints if "403" not in each] == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off_on_a_small_screen(box: PortalAtWork, browser: Browser, width: int) -> None:
    for path in ("/sign-in", "/sign-in/done", "/about"):
        page = phone(browser, box, width, scripts=True)
        page.goto(f"{box.plain}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_every_field_and_part_has_a_name_for_who_hears_the_page(box: PortalAtWork, browser: Browser) -> None:
    page = phone(browser, box)
    heard = page.locator("body").aria_snapshot()
    for part in ("banner", "main", "contentinfo", 'textbox "Name"', 'textbox "Password"', 'button "Sign in"'):
        assert part in heard, heard


def test_whoever_is_signed_in_sees_it_and_may_end_it(box: PortalAtWork, browser: Browser) -> None:
    box.sits(HERE, Client("trolley-1a", "p9", HowSure.SIGNED_IN, "", Standing("school", "year-9")))
    with box.browser(HERE) as asking:
        until(lambda: "Signed in as" in asking.get("/sign-in").text)
    page = phone(browser, box, scheme="dark")
    expect(page.get_by_role("heading", name="Signed in as Pupil Nine")).to_be_visible()
    expect(page.get_by_text("you are signed out when the lesson ends")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)

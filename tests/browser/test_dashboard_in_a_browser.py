"""The dashboard in a real browser: from the set-up link to a closed alert, with and without JavaScript."""

import re
import time
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.appliance.dashboard.box_at_work import School
from tests.browser.chromium import a_morning, set_up

pytestmark = pytest.mark.browser


def test_from_the_set_up_link_to_a_closed_alert(school: School, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        complaints = listen_for_complaints(page)
        set_up(page, school, "dsl", "head")
        expect(page.get_by_text("Nothing needs you.")).to_be_visible()
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
        assert page.title() == "Lessonwall"

        school.alert("Attempt to get around the filter", level="danger")
        raised = time.monotonic()
        expect(page.get_by_role("heading", name="Attempt to get around the filter")).to_be_visible(timeout=1000)
        assert time.monotonic() - raised < 1.0
        expect(page).to_have_title("Lessonwall: 1 new", timeout=1000)
        expect(page.locator("[aria-live=polite]")).to_have_text("1 new alert: danger.")

        page.get_by_role("button", name=re.compile("^Acknowledge")).click()
        expect(page.get_by_text("In hand")).to_be_visible()
        assert page.title() == "Lessonwall"

        page.get_by_role("link", name=re.compile("^Open")).click()
        page.get_by_label("Outcome").select_option("spoke-with-child")
        page.get_by_label("Note").fill("Spoke on Monday.")
        page.get_by_role("button", name="Close this alert").click()
        expect(page.get_by_text("Closed by Dana")).to_be_visible()

        page.get_by_role("link", name="Now").click()
        expect(page.get_by_text("Nothing needs you.")).to_be_visible()
        expect(page.get_by_text("Last alert Mon 23 Nov, 10:15.")).to_be_visible()
        assert complaints == []


def test_a_name_is_uncovered_after_a_reason_and_not_swapped_away_meanwhile(school: School, browser: Browser) -> None:
    a_morning(school)
    with browser.new_context() as context:
        page = context.new_page()
        complaints = listen_for_complaints(page)
        set_up(page, school, "dsl")
        page.get_by_role("link", name=re.compile("^Search about suicide")).click()
        assert "end</b> it all" not in page.content()
        page.get_by_text("Name and words covered").click()
        page.get_by_label("Why do you need to see this?").select_option("Speaking with the child or parents")
        page.get_by_role("button", name="Show the name").click()
        expect(page.get_by_text("how to <b>end</b> it all").first).to_be_visible()
        assert complaints == []


def test_two_screens_show_one_alert_once_and_agree_when_one_acknowledges(school: School, browser: Browser) -> None:
    with browser.new_context() as context:
        one = context.new_page()
        set_up(one, school, "dsl")
        other = context.new_page()
        other.goto(school.url)
        school.alert("Attempt to get around the filter")
        for page in (one, other):
            expect(page.get_by_role("heading", name="Attempt to get around the filter")).to_have_count(1, timeout=1000)
        one.get_by_role("button", name=re.compile("^Acknowledge")).click()
        expect(other.get_by_text("In hand")).to_be_visible(timeout=1000)
        expect(other).to_have_title("Lessonwall", timeout=1000)


def test_attempts_appear_live_and_the_group_filter_applies_itself(school: School, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        set_up(page, school, "it")
        page.get_by_role("link", name="Attempts").click()
        expect(page.get_by_text("No attempts on record.")).to_be_visible()
        school.attempt("games.example", group="year-7", rule="year-7/games")
        expect(page.get_by_role("cell", name="games.example")).to_be_visible(timeout=1000)
        page.get_by_label("Group").select_option("year-9")
        expect(page.get_by_text("No attempts like these on record.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
def test_no_page_scrolls_sideways_and_every_target_can_be_hit(morning: School, browser: Browser, width: int) -> None:
    """WCAG 2.2: reflow (1.4.10) and target size (2.5.8, 24 px; tick boxes stand in a label that is larger)."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = signed_in(context, morning)
        for path in pages_of(page, morning):
            page.goto(f"{morning.url}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            small = page.eval_on_selector_all(
                "button, select, input:not([type=hidden], [type=checkbox]), nav a, .button",
                "all => all.filter(e => e.offsetParent && Math.min(e.offsetHeight, e.offsetWidth) < 24)"
                ".map(e => e.outerHTML)",
            )
            assert small == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(morning: School, browser: Browser, scheme: Literal["light", "dark"]) -> None:
    """WCAG 2.2 AA, 1.4.3: 4.5 to 1 for every text on every page, in light and dark."""
    with browser.new_context(color_scheme=scheme) as context:
        page = signed_in(context, morning)
        for path in pages_of(page, morning):
            page.goto(f"{morning.url}{path}")
            assert page.evaluate(CONTRAST) == [], path
        # The measure itself: grey on nearly the same grey is found.
        page.eval_on_selector(
            "h1", "e => { e.style.color = 'rgb(120 120 120)'; e.style.background = 'rgb(140 140 140)'; }"
        )
        assert len(page.evaluate(CONTRAST)) == 1


def test_without_javascript_alerts_are_read_acknowledged_and_closed(school: School, browser: Browser) -> None:
    school.alert("Attempt to get around the filter")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        set_up(page, school, "dsl")
        page.get_by_role("button", name=re.compile("^Acknowledge")).click()
        page.get_by_role("link", name=re.compile("^Open")).click()
        page.get_by_label("Outcome").select_option("no-concern")
        page.get_by_role("button", name="Close this alert").click()
        expect(page.get_by_text("Closed by Dana")).to_be_visible()


def signed_in(context: BrowserContext, box: School) -> Page:
    """A page of somebody who is signed in already."""
    context.add_cookies([{"name": "lessonwall", "value": box.session("dana"), "url": box.url}])
    return context.new_page()


def pages_of(page: Page, box: School) -> list[str]:
    """The pages there are to look at, one of an alert among them."""
    page.goto(box.url)
    alert = page.get_by_role("link", name=re.compile("^Search about suicide")).first.get_attribute("href")
    assert alert
    why = "/why?client=group:year-9&what=www.tiktok.com"
    return ["/", alert, "/attempts", "/timetable", "/rules", why, "/lists?host=www.tiktok.com", "/health", "/about"]


def listen_for_complaints(page: Page) -> list[str]:
    """What the browser itself objects to: scripts that fail, policies that are broken, files that are missing."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


# Walks every text, finds the first ground below it that is not see-through, and computes the ratio as WCAG defines it.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const over = (top, under) => { const a = top[3] / 255;
    return [0, 1, 2].map((i) => top[i] * a + under[i] * (1 - a)).concat(255); };
  const ground = (element) => { if (!element) return rgba(getComputedStyle(document.documentElement).backgroundColor);
    const own = rgba(getComputedStyle(element).backgroundColor);
    return own[3] === 255 ? own : over(own, ground(element.parentElement)); };
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.offsetParent || element.closest(".unseen, .skip, option")) continue;
    const under = ground(element), ink = over(rgba(getComputedStyle(element).color), under);
    const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return faint;
}"""

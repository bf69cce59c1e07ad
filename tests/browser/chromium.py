"""Debian's Chromium, driven by Playwright; and oakfield on a Monday morning with attempts and alerts to look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from filters.policy.attempt import Reason, Verdict
from tests.appliance.dashboard.box_at_work import PASSWORD, School

CHROMIUM = Path("/usr/bin/chromium")
_QUIETLY = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_QUIETLY)
    yield browser
    browser.close()


def set_up(page: Page, school: School, *roles: str) -> None:
    """Use the box's set-up link as the first person does; ends on the first page, signed in."""
    code = (school.state.steward / "set-up-code").read_text()
    page.goto(f"{school.url}/set-up?code={code}")
    page.get_by_label("Your name").fill("Dana")
    page.get_by_label("Password").fill(PASSWORD)
    for role in roles:
        page.locator(f'input[name="roles"][value="{role}"]').check()
    page.get_by_role("button", name="Set up and sign in").click()


def a_morning(school: School) -> None:
    """What an ordinary morning leaves behind."""
    rule = {"reason": Reason.RULE, "rule": "no-social-in-lessons", "labels": ("tiktok", "social-media")}
    school.attempt("www.tiktok.com", **rule)
    school.attempt("m.snapchat.com", group="year-8", **rule | {"labels": ("snapchat", "social-media")})
    school.attempt("www.instagram.com", group="staff", **rule | {"labels": ("instagram", "social-media")})
    school.attempt("games.example", group="year-7", rule="year-7/games", labels=("games",))
    school.alert(
        "Attempt to get around the filter", host="vpn.example", group="year-8", sure="shared device",
        device="trolley-3", person=None, labels=("vpn",), rule="year-8/vpn",
    )  # fmt: skip
    school.alert(
        "Search about suicide or self-harm", theme="suicide", level="danger", words="how to <b>end</b> it all",
        host="www.google.com", verdict=Verdict.SUPPORT, reason=Reason.RULE, rule="help-for-words",
        labels=("google-search", "search-engines"),
    )  # fmt: skip
    school.alert(
        "Attempt at illegal material", theme="illegal", level="danger", host="illegal.example", group="year-10",
        reason=Reason.STATUTORY, rule="iwf", labels=("iwf",), sure="shared device", device="library-2", person=None,
    )  # fmt: skip

"""A real browser with the school's certificate installed accepts our leaves, reads our pages, and finds its way on."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import Proxy

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not on this machine (apt install chromium)"),
    pytest.mark.skipif(not shutil.which("certutil"), reason="certutil is missing (apt install libnss3-tools)"),
]


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, playwright: Playwright, box: Proxy, net: Internet
) -> Iterator[BrowserContext]:
    """Chromium behind the proxy, as an inspected device: both authorities are installed as an administrator does it."""
    home = tmp_path_factory.mktemp("home")
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    certutil = ["certutil", "-d", f"sql:{database}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    for name, certificate in (("school", box.authority), ("internet", net.roots)):
        subprocess.run([*certutil, "-A", "-n", name, "-t", "C,,", "-i", certificate], check=True)
    context = playwright.chromium.launch_persistent_context(
        str(home / "profile"),
        executable_path=str(CHROMIUM),
        proxy={"server": f"http://127.0.0.1:{box.port}"},
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
              "--disable-sync", "--disable-component-update"],
    )  # fmt: skip
    yield context
    context.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def test_a_closed_site_shows_the_page_under_our_certificate(page: Page) -> None:
    answer = page.goto("https://www.tiktok.com/")
    assert answer
    assert answer.status == 403
    assert page.get_by_role("heading", name="This site is closed right now").is_visible()
    assert page.get_by_text("It opens at 10:50.").is_visible()
    assert "Lessonwall CA – Oakfield School" in str(answer.security_details())


def test_an_open_site_is_not_touched(page: Page, net: Internet) -> None:
    answer = page.goto(f"https://open.example:{net.https}/")
    assert answer
    assert "Authority of the pretend internet" in str(answer.security_details())
    assert "origin of open.example/" in page.content()


def test_from_a_search_to_help_and_on_to_safe_results(page: Page, net: Internet) -> None:
    page.goto(f"https://www.google.com:{net.https}/search?q=i+want+to+end+my+life+browser&hl=en")
    assert page.get_by_role("heading", name="You are not in trouble").is_visible()
    assert page.get_by_role("link", name="0800 1111").get_attribute("href") == "tel:08001111"
    page.get_by_role("link", name="Continue to safe results").click()
    page.wait_for_url("**safe=active&ssui=on")
    assert "origin of www.google.com/search?q=i+want+to+end+my+life+browser" in page.content()
    assert "lessonwall" not in page.url


def test_the_box_tells_the_device_what_was_closed(page: Page) -> None:
    page.goto("https://www.snapchat.com/")
    page.get_by_role("link", name="lessonwall.internal").click()
    page.wait_for_url("http://lessonwall.internal/")
    assert page.get_by_text("www.snapchat.com").first.is_visible()


def test_pages_ask_for_nothing_else(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("https://www.tiktok.com/other")
    assert [url for url in asked if not url.endswith("/favicon.ico")] == ["https://www.tiktok.com/other"]

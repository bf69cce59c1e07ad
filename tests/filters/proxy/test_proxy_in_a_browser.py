"""A real browser with the school's certificate installed accepts our leaves, reads our pages, and finds its way on."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import Proxy

CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not on this machine (apt install chromium)"),
    pytest.mark.skipif(not shutil.which("certutil"), reason="certutil is missing (apt install libnss3-tools)"),
]


@contextmanager
def chromium(
    playwright: Playwright, home: Path, port: int, *authorities: Path, more: str = ""
) -> Iterator[BrowserContext]:
    """Chromium behind a proxy, with these authorities installed as an administrator does it."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    certutil = ["certutil", "-d", f"sql:{database}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    for authority in authorities:
        subprocess.run([*certutil, "-A", "-n", str(authority), "-t", "C,,", "-i", authority], check=True)
    context = playwright.chromium.launch_persistent_context(
        str(home / "profile"),
        executable_path=str(CHROMIUM),
        proxy={"server": f"http://127.0.0.1:{port}"},
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
              "--disable-sync", "--disable-component-update", *more.split()],
    )  # fmt: skip
    yield context
    context.close()


@pytest.fixture(scope="module")
def browser(
    tmp_path_factory: pytest.TempPathFactory, playwright: Playwright, box: Proxy, net: Internet
) -> Iterator[BrowserContext]:
    """An inspected device's."""
    home = tmp_path_factory.mktemp("home")
    with chromium(playwright, home, box.port, box.authority, net.roots) as context:
        yield context


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


PROTOCOL = "performance.getEntriesByType('navigation')[0].nextHopProtocol"
SOCKET = """url => new Promise((done, failed) => {
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send("hello");
  socket.onmessage = message => { done(message.data); socket.close(); };
  socket.onerror = () => failed(new Error("no WebSocket"));
})"""


def test_a_page_in_opened_tls_loads_without_an_error_by_http_2(page: Page, net: Internet) -> None:
    answer = page.goto(f"https://read.example:{net.https}/page")
    assert answer
    details = answer.security_details()
    assert details
    assert details["issuer"] == "Lessonwall CA – Oakfield School"
    assert details["subjectName"] == "read.example"
    assert details["validTo"] - details["validFrom"] <= 47 * 86_400  # type: ignore[typeddict-item]
    assert page.evaluate(PROTOCOL) == "h2"
    assert page.evaluate("isSecureContext")
    assert page.evaluate("fetch('/more').then(answer => answer.text())") == "origin of read.example/more read 0"


def test_a_websocket_in_opened_tls(page: Page, net: Internet) -> None:
    page.goto(f"https://read.example:{net.https}/")
    assert page.evaluate(SOCKET, f"wss://read.example:{net.https}/socket") == "hello"


def test_a_name_of_another_script(page: Page, net: Internet) -> None:
    """Browsers ask for it in letters and digits (IDNA), and read the certificate so."""
    answer = page.goto(f"https://bücher.read.example:{net.https}/")
    assert answer
    assert str(answer.security_details()["subjectName"]) == "xn--bcher-kva.read.example"  # type: ignore[index]


def test_by_http_1_too(
    tmp_path: Path, playwright: Playwright, box: Proxy, net: Internet
) -> None:  # fmt: skip
    with chromium(playwright, tmp_path, box.port, box.authority, net.roots, more="--disable-http2") as context:
        page = context.new_page()
        answer = page.goto(f"https://read.example:{net.https}/page")
        assert answer
        assert "Lessonwall CA" in str(answer.security_details())
        assert page.evaluate(PROTOCOL) == "http/1.1"
        answer = page.goto("https://www.tiktok.com/")
        assert answer
        assert answer.status == 403


def test_a_device_that_is_not_inspected_never_sees_our_certificate(
    tmp_path: Path, playwright: Playwright, box: Proxy, net: Internet
) -> None:  # fmt: skip
    """A teacher's, on which our authority is unknown: all that is open opens, and what is closed shows no page."""
    with chromium(playwright, tmp_path, box.staff, net.roots) as context:
        page = context.new_page()
        for host in ("read.example", "open.example", "www.google.com"):
            answer = page.goto(f"https://{host}:{net.https}/")
            assert answer
            assert "Authority of the pretend internet" in str(answer.security_details())
        with pytest.raises(Error, match="ERR_TUNNEL_CONNECTION_FAILED"):
            page.goto("https://www.tiktok.com/")

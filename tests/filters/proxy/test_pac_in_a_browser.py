"""proxy.pac in a real JavaScript engine: which hosts go by the filter, and which do not."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from filters.proxy.pac import pac
from tests.browser.chromium import CHROMIUM, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not on this machine (apt install chromium)"),
]

BOX = ["lessonwall.internal", "filter.school.example", "wpad.school.example"]
FILE = pac(("10.4.0.2", 8080), BOX, ["school.local", "mis.example"], ["203.0.113.0/24", "10.4.0.0/16", "fd00:4::/48"])
PROXY, DIRECT = "PROXY 10.4.0.2:8080", "DIRECT"

# What a browser asks, with the host as it hands it over.
TABLE = [
    ("https://www.bbc.co.uk/news", "www.bbc.co.uk", PROXY),
    ("http://www.bbc.co.uk/", "WWW.BBC.CO.UK.", PROXY),
    # The box: its own pages need the filter, which knows who asks; its dashboard and TLS do not pass there.
    ("http://lessonwall.internal/", "lessonwall.internal", PROXY),
    ("http://lessonwall.internal:80/certificate", "lessonwall.internal", PROXY),
    ("http://lessonwall.internal", "lessonwall.internal", PROXY),
    ("HTTP://LESSONWALL.internal/ca.pem", "LESSONWALL.internal", PROXY),
    ("http://lessonwall.internal:8000/alerts", "lessonwall.internal", DIRECT),
    ("http://lessonwall.internal:8000/?next=:80/", "lessonwall.internal", DIRECT),
    ("https://filter.school.example/", "filter.school.example", DIRECT),
    # Only the box is the box.
    ("http://lessonwall.internal.example/", "lessonwall.internal.example", PROXY),
    ("https://evil-lessonwall.internal.example/", "evil-lessonwall.internal.example", PROXY),
    # Domains that go past the filter, with what is below them, and not what only ends like them.
    ("https://school.local/", "school.local", DIRECT),
    ("https://dc1.school.local/", "dc1.school.local", DIRECT),
    ("https://MIS.example/", "MIS.example", DIRECT),
    ("https://notmis.example/", "notmis.example", PROXY),
    ("https://mis.example.org/", "mis.example.org", PROXY),
    # Names of this network.
    ("http://printer/", "printer", DIRECT),
    ("http://printer.local/", "printer.local", DIRECT),
    ("http://localhost:3000/", "localhost", DIRECT),
    ("http://app.localhost/", "app.localhost", DIRECT),
    ("https://local.example/", "local.example", PROXY),
    # Addresses: private ones, the school's own, and the first and last of each network.
    ("http://10.0.0.0/", "10.0.0.0", DIRECT),
    ("http://10.255.255.255/", "10.255.255.255", DIRECT),
    ("http://11.0.0.0/", "11.0.0.0", PROXY),
    ("http://172.15.255.255/", "172.15.255.255", PROXY),
    ("http://172.16.0.1/", "172.16.0.1", DIRECT),
    ("http://172.31.255.255/", "172.31.255.255", DIRECT),
    ("http://172.32.0.0/", "172.32.0.0", PROXY),
    ("http://192.168.1.1/", "192.168.1.1", DIRECT),
    ("http://192.169.0.0/", "192.169.0.0", PROXY),
    ("http://127.0.0.1:8000/", "127.0.0.1", DIRECT),
    ("http://169.254.1.1/", "169.254.1.1", DIRECT),
    ("http://203.0.113.7/", "203.0.113.7", DIRECT),
    ("http://203.0.114.0/", "203.0.114.0", PROXY),
    ("http://9.9.9.9/", "9.9.9.9", PROXY),
    ("https://10.0.0.1.example/", "10.0.0.1.example", PROXY),
    ("https://1.2.3.4.5/", "1.2.3.4.5", PROXY),
    ("http://[::1]/", "::1", DIRECT),
    ("http://[fd00:4::9]/", "[fd00:4::9]", DIRECT),
    ("http://[fe80::1]/", "fe80::1", DIRECT),
    ("http://[2001:db8::1]/", "2001:db8::1", PROXY),
    ("http://[::1:2]/", "::1:2", PROXY),
]


@pytest.fixture(scope="module")
def page(playwright: Playwright) -> Iterator[Page]:
    with chromium(playwright) as browser:
        assert isinstance(browser, Browser)
        opened = browser.new_page()
        opened.evaluate(f"() => {{ {FILE}; window.find = FindProxyForURL; }}")
        yield opened


@pytest.mark.parametrize(("url", "host", "way"), TABLE)
def test_which_way_a_host_goes(page: Page, url: str, host: str, way: str) -> None:
    assert page.evaluate("([url, host]) => window.find(url, host)", [url, host]) == way


def test_it_asks_nobody_and_says_nothing_that_windows_does_not_know(page: Page) -> None:
    """No look-ups by the functions that browsers offer to such a file, and no JavaScript younger than it."""
    assert not re.search(r"\b(dnsResolve|isInNet|isResolvable|myIpAddress|alert)\b", FILE)
    assert not re.search(r"\b(let|const)\b|=>|`|\.(endsWith|startsWith|includes)\(", FILE)

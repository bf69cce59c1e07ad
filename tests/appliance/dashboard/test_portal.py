"""The pages for devices by real HTTP: sign-in and out, who is known as what, probes, RFC 8908; and no dashboard."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from appliance.dashboard.access import ACCESS
from filters.clients import HowSure
from filters.requests import Done, Refused, SignInDevice, SignOutDevice
from tests.appliance.dashboard.box_at_work import csrf, until
from tests.appliance.dashboard.portal_at_work import (
    NAME,
    OWNED,
    PRINTER,
    STRANGE,
    TROLLEY,
    PortalAtWork,
    portal,
    somebody,
    stranger,
)


@pytest.fixture(scope="module")
def clear(tmp_path_factory):
    """A box without a certificate."""
    with portal(tmp_path_factory.mktemp("clear"), encrypted=False) as at_work:
        yield at_work


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    with portal(tmp_path_factory.mktemp("tls"), encrypted=True) as at_work:
        yield at_work


@pytest.fixture(autouse=True)
def _afresh(request):
    yield
    for name in ("clear", "tls"):
        if name in request.fixturenames:
            at_work = request.getfixturevalue(name)
            at_work.asked.clear()
            at_work.answer = lambda request: Done("Noted.")
            at_work.sits(STRANGE, stranger())


def text(answer: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def captive(at_work: PortalAtWork, address: str, secure: bool = False) -> bool:
    with at_work.browser(address, secure=secure) as browser:
        return browser.get("/captive-portal").json()["captive"]


# --- signing in and out -----------------------------------------------------------------------------------------


def test_a_person_signs_in_on_the_device_that_asks_and_signs_out(tls):
    with tls.browser(secure=True) as browser:
        page = browser.get("/sign-in")
        assert page.status_code == 200
        assert "Nobody is known on this device." in page.text

        def steward(request):
            tls.sits(STRANGE, somebody())
            return Done("Pupil Nine is signed in.")

        tls.answer = steward
        came = browser.post("/sign-in", data={"csrf": csrf(page.text), "name": " p9 ", "password": "green bottles"})
        assert (came.status_code, came.headers["location"]) == (303, "/sign-in/done")
        assert tls.asked == [SignInDevice(STRANGE, "p9", "green bottles")]
        done = browser.get("/sign-in/done")
        assert "You are signed in" in done.text
        assert "On this device you are Pupil Nine . You stay signed in for up to 10 hours" in text(done)
        assert captive(tls, STRANGE, secure=True) is False

        tls.asked.clear()
        tls.answer = lambda request: (tls.sits(STRANGE, stranger()), Done("Done."))[1]
        out = browser.post("/sign-out", data={"csrf": csrf(done.text)})
        assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
        assert tls.asked == [SignOutDevice(STRANGE)]
        assert captive(tls, STRANGE, secure=True) is True


def test_the_device_is_the_connections_own_address_whatever_a_header_says(tls):
    lies = {"x-forwarded-for": OWNED, "forwarded": f"for={OWNED}", "x-real-ip": OWNED}
    with tls.browser(secure=True, headers=lies) as browser:
        page = browser.get("/sign-in")
        browser.post("/sign-in", data={"csrf": csrf(page.text), "name": "p9", "password": "x"})
    assert [request.address for request in tls.asked] == [STRANGE]


def test_a_wrong_password_is_said_and_the_name_is_kept(tls):
    tls.answer = lambda request: Refused("This name and password do not belong together.")
    with tls.browser(secure=True) as browser:
        page = browser.get("/sign-in")
        again = browser.post("/sign-in", data={"csrf": csrf(page.text), "name": "<b>p9", "password": "wrong"})
    assert again.status_code == 403
    assert '<p class="note bad" role="alert">This name and password do not belong together.</p>' in again.text
    assert 'value="&lt;b&gt;p9"' in again.text
    assert "wrong" not in text(again)
    assert "<title>Not signed in: " in again.text


def test_a_form_that_is_not_ours_signs_nobody_in_or_out(tls):
    with tls.browser(secure=True) as browser:
        for path in ("/sign-in", "/sign-out"):
            page = browser.get("/sign-in")
            foreign = {"origin": "https://elsewhere.example"}
            for data, headers in (({}, {}), ({"csrf": "0" * 64}, {}), ({"csrf": csrf(page.text)}, foreign)):
                answer = browser.post(path, data={"name": "p9", "password": "x"} | data, headers=headers)
                assert (answer.status_code, "no longer valid" in answer.text) == (403, True)
    assert tls.asked == []


def test_whoever_guesses_fast_is_slowed_down_before_the_steward_is_asked(tls):
    tls.answer = lambda request: Refused("This name and password do not belong together.")
    with tls.browser("127.0.0.66", secure=True) as browser:
        proof = csrf(browser.get("/sign-in").text)
        came = [
            browser.post("/sign-in", data={"csrf": proof, "name": f"n{n}", "password": "x"}).status_code
            for n in range(25)
        ]
    assert came[:20] == [403] * 20
    assert came[-1] == 503
    assert len(tls.asked) < 25


def test_a_whole_class_signs_in_at_once(tls):
    def steward(request):
        time.sleep(0.05)  # as long as checking a password takes
        return Done("Noted.")

    tls.answer = steward

    def sign_in(n: int) -> int:
        with tls.browser(f"127.0.3.{n + 1}", secure=True) as browser:
            proof = csrf(browser.get("/sign-in").text)
            return browser.post("/sign-in", data={"csrf": proof, "name": f"p{n}", "password": "x"}).status_code

    with ThreadPoolExecutor(32) as pupils:
        assert set(pupils.map(sign_in, range(32))) == {303}
    assert len(tls.asked) == 32


# --- what a device is known as ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "is_captive", "says"),
    [
        (STRANGE, True, "Nobody is known on this device."),
        # R20: the owner's name is nobody's affair who only holds the device.
        (OWNED, False, "This device is registered to one person."),
        (TROLLEY, False, "This is a shared device. Whoever signs in has their own rules on it until the lesson ends."),
        (PRINTER, False, "This device is registered with the school."),
    ],
)
def test_who_must_sign_in_and_what_the_page_says(tls, address, is_captive, says):
    with tls.browser(address, secure=True) as browser:
        page = browser.get("/sign-in")
    assert says in page.text
    assert "Pupil Nine" not in page.text
    assert captive(tls, address, secure=True) is is_captive


def test_on_a_shared_device_it_is_said_when_the_sign_in_ends(tls):
    tls.sits(TROLLEY, somebody("p9", "trolley-1a"))
    with tls.browser(TROLLEY, secure=True) as browser:
        until(lambda: "Signed in as Pupil Nine" in browser.get("/sign-in").text)
        assert "you are signed out when the lesson ends" in browser.get("/sign-in").text
    tls.sits(TROLLEY, somebody(None, "trolley-1a", HowSure.SHARED_DEVICE))


def test_the_page_tells_why_the_school_monitors(tls):
    """R34: people are told, before they use the network, what is recorded and for which purposes."""
    with tls.browser(secure=True) as browser:
        page = browser.get("/sign-in")
        assert "to see that the school's rules and policies are kept" in page.text.replace("&#39;", "'")
        about = browser.get("/about")
    assert "What is recorded" in about.text
    assert 'href="/attempts"' not in about.text


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script(tls):
    with tls.browser(secure=True) as browser:
        page = browser.get("/sign-in")
        assert "<script" not in page.text
        assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page.text) == []
        files = re.findall(r'(?:src|href)="(/static/[^"]*)"', page.text)
        assert {browser.get(file).status_code for file in files} == {200}
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert len(page.content) < 20_000


# --- RFC 8908 ---------------------------------------------------------------------------------------------------


def test_the_captive_portal_api(tls):
    port = tls.secure.rpartition(":")[2]
    with tls.browser(secure=True, headers={"accept": "application/captive+json"}) as browser:
        answer = browser.get("/captive-portal")
    assert answer.headers["content-type"] == "application/captive+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "captive": True,
        "user-portal-url": f"https://{NAME}:{port}/sign-in",
        "venue-info-url": f"https://{NAME}:{port}/about",
        "can-extend-session": True,
    }


def test_devices_that_ask_by_ipv6_are_told_by_that_address(clear):
    clear.sits("::1", somebody())
    port = clear.plain6.rpartition(":")[2]
    with httpx.Client(base_url=f"http://[::1]:{port}", trust_env=False) as browser:
        until(lambda: browser.get("/captive-portal").json()["captive"] is False)


# --- probes -----------------------------------------------------------------------------------------------------

PROBES = [
    ("connectivitycheck.gstatic.com", "/generate_204", 204, ""),
    ("captive.apple.com", "/hotspot-detect.html", 200, "<TITLE>Success</TITLE>"),
    ("www.msftconnecttest.com", "/connecttest.txt", 200, "Microsoft Connect Test"),
    ("detectportal.firefox.com", "/success.txt?ipv4", 200, "success\n"),
    ("detectportal.firefox.com", "/canonical.html", 200, "support.mozilla.org/kb/captive-portal"),
    ("network-test.debian.org", "/nm", 200, "NetworkManager is online\n"),
    ("connectivity-check.ubuntu.com", "/", 204, ""),
]


@pytest.mark.parametrize("secure", [False, True], ids=["clear", "tls"])
@pytest.mark.parametrize(("host", "path", "status", "body"), PROBES)
def test_a_probe_leads_a_strange_device_to_the_sign_in_and_others_online(request, secure, host, path, status, body):
    at_work = request.getfixturevalue("tls" if secure else "clear")
    port = (at_work.secure if secure else at_work.plain).rpartition(":")[2]
    with at_work.browser(headers={"host": host}) as browser:
        led = browser.get(path)
    assert led.status_code == 302
    assert led.headers["location"] == f"http{'s' if secure else ''}://{NAME}:{port}/sign-in"
    assert led.headers["cache-control"] == "no-store"
    with at_work.browser(OWNED, headers={"host": host}) as browser:
        online = browser.get(path)
    assert online.status_code == status
    assert body in online.text


def test_what_is_neither_probe_nor_page_is_led_and_what_is_sent_is_told_so(clear):
    with clear.browser(headers={"host": "news.example"}) as browser:
        assert browser.get("/today").status_code == 302
        told = browser.post("/comment", content=b"hello")
        assert (told.status_code, f"//{NAME}:" in told.text) == (511, True)  # RFC 6585
    with clear.browser(OWNED, headers={"host": "news.example"}) as browser:
        assert browser.get("/today").status_code == 302
        assert browser.post("/comment", content=b"hello").status_code == 421


def test_a_page_elsewhere_with_our_path_is_not_ours(clear):
    """A stranger's name that leads here (DNS rebinding) gets no form."""
    with clear.browser(headers={"host": "elsewhere.example"}) as browser:
        assert browser.get("/sign-in").status_code == 302
    assert clear.asked == []


def test_a_name_that_a_stranger_points_here_is_not_answered_with_tls_either(tls):
    for host, status in (("elsewhere.example", 421), (NAME, 200), (f"{NAME}:8443", 200)):
        with tls.browser(secure=True, headers={"host": host}) as browser:
            assert browser.get("/sign-in").status_code == status


# --- TLS and its absence ----------------------------------------------------------------------------------------


def test_where_there_is_a_certificate_no_password_is_taken_in_clear(tls):
    with tls.browser() as browser:
        assert browser.get("/sign-in").headers["location"].startswith("https://")
        assert browser.post("/sign-in", data={"name": "p9", "password": "x"}).status_code == 511
        assert browser.post("/identity", content=b"{}").status_code == 511
    assert tls.asked == []


def test_without_one_people_sign_in_and_are_warned(clear):
    with clear.browser() as browser:
        page = browser.get("/sign-in")
        assert "This page is not encrypted." in page.text
        browser.post("/sign-in", data={"csrf": csrf(page.text), "name": "p9", "password": "x"})
    assert clear.asked == [SignInDevice(STRANGE, "p9", "x")]


def test_nothing_listens_with_tls_without_a_certificate(clear):
    with clear.browser(secure=True) as browser, pytest.raises(httpx.HTTPError):
        browser.get("/sign-in", timeout=1)


# --- nothing of the dashboard -----------------------------------------------------------------------------------

OURS = {
    ("GET", "/set-up"),
    ("POST", "/set-up"),
    ("GET", "/about"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-out"),
}
THEIRS = [
    *(row for row in ACCESS if row not in OURS and row != ("GET", "/")),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
]


@pytest.mark.parametrize("secure", [False, True], ids=["clear", "tls"])
@pytest.mark.parametrize(("method", "path"), THEIRS)
def test_no_page_of_the_dashboard_is_served_to_devices(request, secure, method, path):
    at_work = request.getfixturevalue("tls" if secure else "clear")
    with at_work.browser(OWNED, secure=secure) as browser:
        answer = browser.request(method, path.replace("{alert_id}", "none"))
    assert answer.status_code in ((404, 405) if secure else (302, 421))
    assert at_work.asked == []


def test_first_page_leads_to_the_sign_in(tls):
    with tls.browser(secure=True) as browser:
        assert browser.get("/").headers["location"] == "/sign-in"


def test_the_dashboard_itself_is_served_as_before(tls):
    answer = httpx.get(f"{tls.dashboard}/sign-in")
    assert (answer.status_code, "New here?" in answer.text) == (200, True)
    assert httpx.get(f"{tls.dashboard}/captive-portal").status_code == 404


def test_only_one_place_of_the_dashboard_speaks_as_the_box():
    """A page that anybody reaches must never be taken for the console; see portal_asking.py."""
    from appliance.dashboard.pages import STATIC

    speaking = [file.name for file in STATIC.parent.rglob("*.py") if "ask_as_console" in file.read_text()]
    assert speaking == ["portal_asking.py"]

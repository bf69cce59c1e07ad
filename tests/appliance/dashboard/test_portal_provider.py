"""Sign-in on a device by the school's provider, through the pages: there, back, and whose device it was."""

from urllib.parse import urlsplit

import httpx
import pytest

from appliance.dashboard.portal_provider import LASTS, MOST, UnderWay
from appliance.dashboard.portal_told import told
from appliance.oidc import Begun
from filters.policy.bindings import Source
from filters.policy.school import Identity, Oidc
from filters.requests import Done, LoggedOn, Refused
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import NAME, STRANGE, PortalAtWork, portal, somebody, stranger
from tests.appliance.oidc_provider import CLIENT, SECRET, provider


@pytest.fixture(scope="module")
def peer():
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def box(tmp_path_factory, peer):
    root = tmp_path_factory.mktemp("provider")
    secret = root / "secret"
    secret.write_text(SECRET)
    with portal(root, encrypted=True) as at_work:
        at_work.identity(Identity(oidc=Oidc(peer.issuer, CLIENT, str(secret))))
        with at_work.browser(secure=True) as browser:
            until(lambda: "/sign-in/provider" in browser.get("/sign-in").text)
        yield at_work


@pytest.fixture(autouse=True)
def _afresh(box, peer):
    box.asked.clear()
    box.answer = lambda request: Done("Noted.")
    box.sits(STRANGE, stranger())
    peer.bad, peer.alter = "", {}
    peer.person = {"email": "p9@oakfield.example", "email_verified": True}


def leave(browser: httpx.Client) -> str:
    """Go to the provider and sign in there; the path by which the browser comes back, on the box's own pages."""
    left = browser.get("/sign-in/provider")
    assert left.status_code == 303
    came = httpx.get(left.headers["location"], trust_env=False)
    back = urlsplit(came.headers["location"])
    assert back.netloc.startswith(f"{NAME}:")
    return f"{back.path}?{back.query}"


def test_whoever_signs_in_there_is_signed_in_here_on_this_device(box: PortalAtWork):
    def steward(request):
        box.sits(STRANGE, somebody())
        return Done("Pupil Nine is signed in.")

    box.answer = steward
    with box.browser(secure=True) as browser:
        came = browser.get(leave(browser))
        assert (came.status_code, came.headers["location"]) == (303, "/sign-in/done")
        assert "On this device you are" in browser.get("/sign-in/done").text
    [asked] = box.asked
    assert isinstance(asked, LoggedOn)
    assert (asked.login, asked.source, asked.address) == ("p9@oakfield.example", Source.SIGN_IN, STRANGE)
    assert asked.until is not None


def test_the_browser_keeps_a_ticket_that_no_script_and_no_other_page_gets(box):
    with box.browser(secure=True) as browser:
        cookie = browser.get("/sign-in/provider").headers["set-cookie"].lower()
    for word in ("lessonwall-provider=", "httponly", "secure", "samesite=lax", "path=/sign-in/back"):
        assert word in cookie


def test_a_way_back_in_another_browser_or_for_a_second_time_signs_nobody_in(box):
    with box.browser(secure=True) as browser, box.browser("127.0.0.50", secure=True) as other:
        way = leave(browser)
        leave(other)
        assert "begun in another window" in other.get(way).text
        assert browser.get(way).status_code == 303
        assert browser.get(way).status_code == 403
        assert browser.get("/sign-in/back?code=x&state=y").status_code == 403
    assert len(box.asked) == 1


@pytest.mark.parametrize(
    ("bad", "person", "status", "says"),
    [
        ("denied", {}, 403, "The school&#39;s sign-in was not finished."),
        ("other-key", {}, 503, "The school&#39;s sign-in does not answer as it should."),
        ("", {"email_verified": None}, 403, "Nobody has verified the address of your account."),
    ],
)
def test_what_goes_wrong_there_is_said_here_in_words(box, peer, bad, person, status, says):
    with box.browser(secure=True) as browser:
        peer.bad, peer.person = bad, peer.person | person
        came = browser.get(leave(browser))
    assert came.status_code == status
    assert says in came.text
    assert box.asked == []


def test_an_account_of_nobody_at_this_school_is_refused_by_the_steward(box):
    box.answer = lambda request: Refused("This login belongs to nobody on the school's register.")
    with box.browser(secure=True) as browser:
        came = browser.get(leave(browser))
    assert (came.status_code, "belongs to nobody" in came.text) == (403, True)


def test_health_hears_why_and_no_name(box, peer):
    with box.browser(secure=True) as browser:
        peer.bad = "shared-key"
        browser.get(leave(browser))
    until(lambda: (now := told(box.state.recent)) is not None and "ID token is not valid" in now.provider)
    assert "p9@" not in (box.state.recent / "portal.json").read_text()


def test_there_is_no_such_sign_in_on_pages_in_clear(tmp_path):
    with portal(tmp_path, encrypted=False) as clear:
        clear.identity(Identity(oidc=Oidc("http://127.0.0.1:9", CLIENT, "none")))
        with clear.browser() as browser:
            assert "/sign-in/provider" not in browser.get("/sign-in").text
            assert browser.get("/sign-in/provider").status_code in (302, 404)


def test_sign_ins_under_way_are_few_and_end():
    under_way, begun = UnderWay(), Begun("", "state", "", "")
    tickets = [under_way.add(begun, 0.0) for _ in range(MOST + 5)]
    assert len(under_way) == MOST
    assert under_way.take(tickets[0], "state", 1.0) is None
    assert under_way.take(tickets[-1], "another", 1.0) is None
    assert under_way.take(tickets[-2], "state", LASTS + 1) is None
    assert under_way.take(tickets[-3], "state", LASTS - 1) is begun

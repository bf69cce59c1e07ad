"""Coming and going: the set-up link, sign-in, sign-out, and the proof that every form carries."""

import httpx
import pytest

from appliance.dashboard.forms import LONGEST_BODY
from appliance.dashboard.routes_session import local
from tests.appliance.dashboard.box_at_work import PASSWORD, csrf

ROLES = {"roles": ["dsl", "head"]}


def test_the_set_up_link_makes_the_first_account_once_and_signs_in(fresh_school):
    code = (fresh_school.state.steward / "set-up-code").read_text()
    with fresh_school.browser() as browser:
        page = browser.get(f"/set-up?code={code}")
        form = {"csrf": csrf(page.text), "code": code, "name": "Dana", "password": PASSWORD, **ROLES}
        short = browser.post("/set-up", data=form | {"password": "too short"})
        assert (short.status_code, "10 to" in short.text, 'value="Dana"' in short.text) == (403, True, True)
        assert 'value="head" checked' in short.text
        done = browser.post("/set-up", data=form)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        now = browser.get("/")
        assert now.status_code == 200
        assert "DSL, Head" in now.text
    with fresh_school.browser() as browser:
        page = browser.get(f"/set-up?code={code}")
        again = browser.post("/set-up", data=form | {"csrf": csrf(page.text), "name": "Second"})
        assert again.status_code == 403
        assert "set-up code is not valid" in again.text


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(school):
    school.session("dsl")
    with school.browser() as browser:
        page = browser.get("/sign-in?next=/attempts")
        answer = browser.post(
            "/sign-in", data={"csrf": csrf(page.text), "name": "dsl", "password": PASSWORD, "next": "/attempts"}
        )
    assert (answer.status_code, answer.headers["location"]) == (303, "/attempts")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("lessonwall=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_wrong_password_says_so_and_keeps_the_name(school):
    with school.browser() as browser:
        page = browser.get("/sign-in")
        answer = browser.post("/sign-in", data={"csrf": csrf(page.text), "name": "<dsl>", "password": "not this one"})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert "&lt;dsl&gt;" in answer.text
    assert "set-cookie" not in answer.headers


def test_sign_out_ends_the_session_everywhere(school):
    with school.browser("office") as browser:
        stolen = httpx.Client(base_url=school.url, cookies=dict(browser.cookies))
        assert browser.post("/sign-out", data={"csrf": csrf(browser.get("/timetable").text)}).status_code == 303
        assert stolen.get("/timetable").headers["location"].startswith("/sign-in")
        stolen.close()
    del school.sessions["office",]


def test_a_link_in_a_mail_is_followed_a_second_time_from_our_own_page(school):
    """Browsers leave SameSite=Strict cookies out of a link from elsewhere, and send them from a page of ours."""
    with school.browser() as browser:
        answer = browser.get("/alerts/x?y=1&z", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert 'content="0;url=/alerts/x?y=1&amp;z"' in answer.text


@pytest.mark.parametrize(
    ("next_page", "led_to"),
    [
        ("/attempts?group=year-9", "/attempts?group=year-9"),
        # Not to another host, however it is written.
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_only_pages_of_this_box_are_led_to(next_page, led_to):
    assert local(next_page) == led_to


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        # No proof, a made-up one, one of another session; a form of ours that another site posts.
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({"csrf": "other"}, {}),
        ({}, {"origin": "https://evil.example"}),
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(school, change, headers):
    with school.browser("head") as browser, school.browser("dsl") as other:
        proof = csrf(browser.get("/timetable").text)
        if change.get("csrf") == "other":
            change = {"csrf": csrf(other.get("/timetable").text)}
        answer = browser.post("/sign-out", data={"csrf": proof} | change, headers=headers)
        assert answer.status_code == 403
        assert "no longer valid" in answer.text
        assert browser.get("/timetable").status_code == 200


def test_a_form_cannot_fill_the_memory(school):
    with school.browser("dsl") as browser:
        proof = csrf(browser.get("/timetable").text)
        for path in ("/alerts/none/close", "/sign-out"):
            answer = browser.post(path, data={"csrf": proof, "note": "x" * (LONGEST_BODY + 1)})
            assert answer.status_code == 413
            assert "Write less" in answer.text


def test_a_silent_steward_is_said_and_not_taken_for_a_sign_out(fresh_school):
    cookie = {"lessonwall": "whatever"}
    (fresh_school.state.door).rename(fresh_school.state.door.with_name("elsewhere"))
    answer = httpx.get(f"{fresh_school.url}/", cookies=cookie)
    fresh_school.state.door.with_name("elsewhere").rename(fresh_school.state.door)
    assert answer.status_code == 503
    assert "is `lessonwall up` running?" in answer.text
    assert 'href="/"' in answer.text

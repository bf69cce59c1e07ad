"""The alerts' pages against the real store and steward: covered, audited, sealed, acknowledged, closed."""

import sqlite3

import pytest

from filters.policy.attempt import Reason, Verdict
from tests.appliance.dashboard.box_at_work import csrf

NASTY = "how to <b>end</b> it & <script>alert(1)</script>"


@pytest.fixture
def search(school):
    return school.alert(
        "Search about suicide or self-harm", theme="suicide", level="danger", words=NASTY, host="www.google.com",
        verdict=Verdict.SUPPORT, reason=Reason.RULE, rule="help-suicide",
    )  # fmt: skip


def audit_rows(school) -> int:
    with sqlite3.connect(school.state.steward / "audit.db") as audit:
        tables = [name for (name,) in audit.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sum(audit.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def test_name_and_words_are_covered_until_somebody_gives_a_reason(school, search):
    with school.browser("dsl") as browser:
        before, rows = browser.get(f"/alerts/{search}"), audit_rows(school)
        proof = csrf(before.text)
        refused = browser.post(f"/alerts/{search}/look", data={"csrf": proof, "reason": " "})
        after = browser.post(f"/alerts/{search}/look", data={"csrf": proof, "reason": "Speaking with the child"})
    assert "Name and words covered" in before.text
    assert all("to &lt;b&gt;" not in page.text and "Pupil Nine" not in page.text for page in (before, refused))
    assert "The reason is missing" in refused.text
    assert "Pupil Nine&#39;s laptop" in after.text
    # Markup in words stays words.
    assert "how to &lt;b&gt;end&lt;/b&gt; it &amp; &lt;script&gt;" in after.text
    assert "<b>end" not in after.text
    assert audit_rows(school) > rows


def test_words_stand_on_no_list(school, search):
    with school.browser("dsl") as browser:
        lists = [browser.get(path).text for path in ("/", "/attempts")]
    assert all("&lt;b&gt;" not in each for each in lists)
    assert all("search" in each.lower() for each in lists)


@pytest.mark.parametrize(
    ("route", "reader", "others"), [("head", "head", ["dsl", "it", "chair"]), ("chair", "chair", ["head", "dsl"])]
)
def test_an_alert_about_an_adult_never_stands_in_the_dsls_queue(school, route, reader, others):
    """R1, R15, R16: those who may not read it are not told that it exists."""
    alert = school.alert("Attempt at pornography by a member of staff", theme="adult", route=route, group="staff")
    with school.browser(reader) as browser:
        assert browser.get(f"/alerts/{alert}").status_code == 200
        assert alert in browser.get("/").text
    for role in others:
        with school.browser(role) as browser:
            assert browser.get(f"/alerts/{alert}").status_code == 404
            assert alert not in browser.get("/").text
            if role != "it":
                posted = browser.post(
                    f"/alerts/{alert}/acknowledge", data={"csrf": csrf(browser.get("/timetable").text)}
                )
                assert posted.status_code == 404


def test_illegal_material_is_sealed_for_everybody_looked_or_not(school):
    """R17: no address, no words."""
    alert = school.alert(
        "Attempt at illegal material", theme="illegal", level="danger", host="illegal.example", reason=Reason.STATUTORY,
        rule="iwf", labels=("iwf",),
    )  # fmt: skip
    with school.browser("dsl") as browser:
        page = browser.get(f"/alerts/{alert}")
        looked = browser.post(f"/alerts/{alert}/look", data={"csrf": csrf(page.text), "reason": "Ringing the police"})
        attempts = browser.get("/attempts")
    for each in (page, looked, attempts):
        assert "illegal.example" not in each.text
    assert "This alert is sealed" in page.text
    assert "do not investigate" in page.text


def test_below_their_own_device_there_is_no_name_to_uncover(school):
    alert = school.alert(sure="shared device", person="p9", device="trolley-3")
    with school.browser("dsl") as browser:
        page = browser.get(f"/alerts/{alert}")
    assert "shared device" in page.text
    assert "No name is known" in page.text
    assert 'class="cover"' not in page.text


def test_acknowledge_then_close_with_an_outcome_and_a_note(school, search):
    with school.browser("dsl") as browser:
        proof = csrf(browser.get("/").text)
        answer = browser.post(f"/alerts/{search}/acknowledge", data={"csrf": proof, "back": "/"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "Acknowledged by dsl" in browser.get(f"/alerts/{search}").text
        # Without an outcome there is no closing (F13).
        refused = browser.post(f"/alerts/{search}/close", data={"csrf": proof, "outcome": "", "note": "x"})
        assert (refused.status_code, 'class="note bad"' in refused.text) == (409, True)
        closing = {"csrf": proof, "outcome": "early-help", "note": "Met <Friday>."}
        assert browser.post(f"/alerts/{search}/close", data=closing).status_code == 303
        page = browser.get(f"/alerts/{search}").text
        assert "Closed by dsl" in page
        assert "Early help" in page
        assert "Met &lt;Friday&gt;." in page
        assert "What you do" not in page
        assert search not in browser.get("/").text
        assert search in browser.get("/?show=closed").text


def test_it_reads_its_queue_but_looks_at_no_words(school):
    alert = school.alert("A device nobody knows", route="it")
    with school.browser("it") as browser:
        page = browser.get(f"/alerts/{alert}")
    assert page.status_code == 200
    assert 'class="cover"' not in page.text
    assert "Acknowledge" not in page.text


def test_when_nothing_waits_the_page_says_so_and_counts_what_was_handled(fresh_school):
    with fresh_school.browser("dsl") as browser:
        page = browser.get("/").text
    assert "Nothing needs you." in page
    assert "0 blocks handled quietly today." in page

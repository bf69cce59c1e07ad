"""Attempts, timetable, rules and "why?" as a signed-in person reads them, over the real box."""

import pytest

from filters.policy.attempt import Reason, Verdict


def test_an_attempt_says_who_how_sure_what_when_and_why_in_words(school):
    school.attempt("www.tiktok.com", labels=("tiktok", "social-media"), reason=Reason.RULE, rule="no-social-in-lessons")
    with school.browser("dsl") as browser:
        page = browser.get("/attempts?group=year-9&verdict=BLOCK").text
    # The register calls it "Pupil Nine's laptop".
    assert "Nine" not in page
    for said in (
        "A Year 9 pupil",
        "laptop-p9",
        "their own device",
        "TikTok",
        "www.tiktok.com",
        "Blocked",
        "10:15",
        "P2",
        "written policy",
    ):
        assert said in page, said


def test_a_member_of_staff_is_a_group_and_no_device(school):
    """R15."""
    school.attempt("gambling.example", group="staff", device="staff-laptop-7", person="t7", rule="staff/gambling")
    with school.browser("dsl") as browser:
        page = browser.get("/attempts?group=staff").text
    assert "A member of staff" in page
    assert "staff-laptop-7" not in page


def test_words_of_a_search_are_covered_among_attempts(school):
    school.attempt(
        "www.bing.com", words="zebra stripes", themes=("violence",), verdict=Verdict.BLOCK, reason=Reason.RULE, rule="x"
    )
    with school.browser("dsl", "head") as browser:
        page = browser.get("/attempts").text
    assert "search, words covered" in page
    assert "zebra" not in page


def test_without_attempts_the_page_says_what_will_appear(fresh_school):
    with fresh_school.browser("dsl") as browser:
        assert "No attempts on record." in browser.get("/attempts").text
        assert "No attempts like these on record." in browser.get("/attempts?group=year-7").text


@pytest.mark.parametrize(
    ("query", "said", "unsaid"),
    [
        # This week, with today and the moment marked.
        (
            "",
            ["Week", "Monday", "P5", 'aria-current="date"', 'aria-current="time"', "Next week"],
            ["This week", "Sunday"],
        ),
        # Half-term is closed from Monday to Friday; no moment is marked in another week.
        ("?week=2026-10-26", ["half-term", "This week"], ['aria-current="time"', "P1"]),
        # A date that is none is taken for today, a day that nobody follows for the default day.
        ("?week=yesterday&day=nonsense", ['aria-current="date"'], []),
    ],
)
def test_a_week_of_the_timetable(school, query, said, unsaid):
    with school.browser("teacher") as browser:
        page = browser.get(f"/timetable{query}").text
    for each in said:
        assert each in page, each
    for each in unsaid:
        assert each not in page, each


def test_rules_are_sentences_with_why_purpose_and_place(school):
    with school.browser("governor") as browser:
        page = browser.get("/rules").text
    for said in (
        "no-social-in-lessons",
        "in lessons",
        "Purpose: compliance",
        "rules.yaml:",
        "Rules that every school starts with",
    ):
        assert said in page, said


@pytest.mark.parametrize(
    ("client", "what", "at", "said"),
    [
        ("group:year-9", "www.tiktok.com", "2026-11-23T10:15", ["Blocked", "no-social-in-lessons", "P2"]),
        ("127.0.0.1", "https://www.childline.org.uk/get-support/", "", ["Allowed"]),
        # What cannot be answered says what to write instead.
        ("group:year-99", "www.tiktok.com", "", ["no group is called &#34;year-99&#34;"]),
        ("127.0.0.1", "not a host", "", ["write www.bbc.co.uk"]),
        ("127.0.0.1", "www.tiktok.com", "soon", ["is not a time"]),
        ("<b>", "www.tiktok.com", "", ["&lt;b&gt;"]),
    ],
)
def test_why_answers_in_a_sentence_or_says_what_to_write(school, client, what, at, said):
    with school.browser("teacher") as browser:
        answer = browser.get("/why", params={"client": client, "what": what, "at": at})
    assert answer.status_code in (200, 422)
    for each in said:
        assert each in answer.text, each

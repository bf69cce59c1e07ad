"""What every answer carries, whoever asks: no foreign script, nothing kept, small, readable to a screen reader."""

import re

import pytest

from appliance.dashboard.access import ACCESS

WHY = "/why?client=group:year-9&what=www.tiktok.com"
PAGES = [
    "/",
    "/?show=closed",
    "/attempts",
    "/timetable",
    "/rules",
    WHY,
    "/health",
    "/about",
    "/sign-in",
    "/set-up",
    "/no",
]
MOST_BYTES = 100_000


@pytest.fixture(scope="module")
def pages(school):
    school.alert()
    with school.browser("dsl", "head", "it") as browser:
        return {path: browser.get(path) for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline(pages, path):
    page = pages[path]
    assert "script-src 'self'; style-src 'self'" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page.text)
    loaded = re.findall(r'(?:src|href|action)="([^"]+)"', page.text)
    assert all(each.startswith(("/", "#")) and not each.startswith("//") for each in loaded)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_kept_nowhere(pages, path):
    assert pages[path].headers["cache-control"] == "no-store"
    assert pages[path].headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little(school, pages, path):
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', pages[path].text))
    with school.browser() as browser:
        weights = [len(browser.get(file).content) for file in files]
    assert len(pages[path].content) + sum(weights) <= MOST_BYTES


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_language_one_heading_landmarks_and_a_way_past_them(pages, path):
    html = pages[path].text
    assert '<html lang="en-GB">' in html
    assert html.count("<h1") == 1
    assert all(f"<{landmark}" in html for landmark in ("header", "main", "footer"))
    assert 'href="#main"' in html
    inputs = re.findall(r"<(?:input|select|textarea)(?![^>]*type=\"hidden\")[^>]*>", html)
    assert len(inputs) <= html.count("<label")


def test_the_tab_says_no_more_than_how_many_are_new(pages):
    assert re.search(r"<title>Lessonwall: \d+ new</title>", pages["/"].text)
    assert all("<title>Lessonwall</title>" in pages[path].text for path in PAGES if path != "/")


def test_the_bar_shows_school_clock_moment_and_whoever_is_signed_in(pages):
    html = pages["/rules"].text
    assert "Oakfield" in html
    assert re.search(r"Mon 23 Nov 2026, 10:1\d", html)
    assert '<span class="moment">P2</span>' in html
    assert "DSL, Head, IT" in html


def test_a_file_of_ours_may_be_kept_for_good_because_its_address_tells_its_content(school, pages):
    css = re.search(r"/static/app\.css\?[0-9a-f]{12}", pages["/"].text)[0]
    with school.browser() as browser:
        assert "immutable" in browser.get(css).headers["cache-control"]
        assert browser.get("/static/none.css").headers["cache-control"] == "no-store"


def test_programs_find_what_is_theirs(school):
    with school.browser() as browser:
        described = browser.get("/openapi.json").json()["paths"]
        metrics = browser.get("/metrics")
        healthz = browser.get("/healthz")
        assert browser.get("/docs").status_code == 404
    assert {"/healthz", "/metrics"} <= described.keys() <= {path for _, path in ACCESS}
    assert metrics.status_code == 200
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    failing = healthz.json()["failing"]
    assert healthz.status_code == (503 if failing else 200)
    assert healthz.json()["healthy"] is not bool(failing)
    assert all(check["description"] and check["hint"] for check in failing)


def test_what_fails_stands_on_every_page_of_those_who_can_act(school, pages):
    """F1: nobody supplies the illegal-content lists in this test's box, or the dashboard's siblings do not run."""
    with school.browser() as browser:
        failing = browser.get("/healthz").json()["failing"]
    assert failing
    assert 'class="warn"' in pages["/timetable"].text
    with school.browser("teacher") as browser:
        assert 'class="warn"' not in browser.get("/timetable").text


@pytest.mark.parametrize(
    "said",
    [
        "Childline",
        "Ordinary browsing is counted without names",
        "What this box cannot see",
        "IT staff see no search words",
    ],
)
def test_everyone_can_read_what_is_filtered_and_recorded(school, said):
    """F14."""
    with school.browser() as browser:
        page = browser.get("/about")
    assert page.status_code == 200
    assert said in page.text

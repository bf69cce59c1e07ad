"""The lists page: whose the lists are and how old, what they cover and what not, and which of them names a site."""

import pytest

from appliance.folder import SCHOOLS
from appliance.lists_work import build
from tests.lists import lists_in, oakfield


def page(school, query: str = "", role: str = "it") -> str:
    with school.browser(role) as browser:
        return browser.get(f"/lists{query}").text


def test_without_a_list_the_page_says_what_is_in_force_and_what_to_do(fresh_school):
    found = page(fresh_school, role="head")
    assert "No list has been fetched yet" in found
    assert "lessonwall lists update" in found
    assert "Best-known names only" in found


@pytest.mark.parametrize(
    "said",
    [
        # F11: where each comes from, under what licence, what it costs.
        "Université Toulouse Capitole",
        "licence: CC-BY-SA-4.0",
        "ut1/gambling",
        "Casinos, bets and bingo.",
        "Never fetched",
        "Lists that could be switched on",
        "Over-blocks",
        # What is covered, and what is left open.
        "Child sexual abuse material",
        "By the provider",
        "Lessonwall ships none, and never will.",
        "Misinformation and disinformation",
    ],
)
def test_lists_licences_and_gaps_are_on_the_page(school, said):
    assert said in page(school)


def test_lists_in_force_are_counted_and_what_is_spared_is_said(fresh_school, tmp_path_factory):
    given = lists_in(tmp_path_factory.mktemp("given"))
    done = build(fresh_school.state, oakfield(), SCHOOLS / "oakfield", lambda line: None, given)
    assert done.in_force, done
    with fresh_school.browser("it") as browser:
        assert browser.get("/healthz").status_code  # so that the box has looked at what is new
        found = browser.get("/lists?host=https://www.childline.org.uk/").text
    assert "No list has been fetched yet" not in found
    assert "1,501" in found
    assert "1 line passed over: no host name" in found
    assert "www.childline.org.uk stands in ut1/gambling (Gambling)" in found
    assert "that does not count, for help sites are open to everyone" in found
    assert "advice.example of ut1/adult (pornography): advice.example is sex education." in found


@pytest.mark.parametrize(
    ("host", "status", "said"),
    [
        ("www.tiktok.com", 200, "www.tiktok.com is in the list that ships with Lessonwall"),
        ("nobody.example", 200, "nobody.example: No list in force names it."),
        ("<script>", 422, "&lt;script&gt;"),
        ("not a host", 422, "is not a host or a URL; write www.bbc.co.uk"),
    ],
)
def test_a_site_is_looked_up(school, host, status, said):
    with school.browser("it") as browser:
        answer = browser.get("/lists", params={"host": host})
    assert answer.status_code == status
    assert said in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")

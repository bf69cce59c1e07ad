"""Searches that worry: the support page in place of results, even with the network down; and the way on from it."""

import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from filters.dns.endpoint import Endpoint
from filters.events.record import WATCHED_FILE
from filters.events.watched import read_watched
from filters.policy.attempt import Verdict
from tests.filters.proxy.internet import Internet
from tests.filters.proxy.proxied import ABOUT, INSPECTED, PLAIN, STAFF, WATCHED, YOUNG, Proxy, over, proxy

GOOGLE, BING = "/search?q=", "/search?qs=n&q="


def onward(page: str) -> str:
    """The address behind "Continue to safe results", "" when there is none."""
    found = re.search(r'<a href="(\?[^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("source", [INSPECTED, YOUNG, PLAIN, STAFF])
@pytest.mark.parametrize(
    "url",
    [
        "http://www.google.com/search?q=how+to+kill+myself",
        "http://www.google.co.uk/search?client=x&q=how%20to%20kill%20myself",
        "http://www.bing.com/search?q=how+to+kill+myself&form=QBLH",
        # A shop of which only its category is known; one with a row of its own; another search of Google's.
        "http://clearance.argos.co.uk/anything?s=how+to+kill+myself",
        "http://www.jdsports.co.uk/search/how-to-kill-myself/",
        "http://www.google.com/maps/search/how+to+kill+myself/",
    ],
)
def test_a_search_in_clear(box: Proxy, source: str, url: str) -> None:
    answer = box.get(url, source)
    assert (answer.status, "You are not in trouble" in answer.body) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "path", "words"),
    [
        ("www.google.com", GOOGLE, "i want to end my life google"),
        ("www.bing.com", BING, "i want to end my life bing"),
    ],
)
def test_a_search_inside_tls_gives_the_page_and_an_event_with_its_words(
    box: Proxy, net: Internet, host: str, path: str, words: str
) -> None:
    """F8: search words are recorded where a theme matched."""
    connections = len(net.connections)
    answer = box.fetch(host, path + words.replace(" ", "+"))
    assert "You are not in trouble" in answer.body
    assert "0800 1111" in answer.body
    assert "116 123" in answer.body
    event = box.event(lambda event: event.words == words)
    assert event.decision.verdict is Verdict.SUPPORT
    assert event.attempt.target.themes == {"suicide"}
    assert event.client.device == f"d{INSPECTED}"
    assert len(net.connections) == connections


def test_a_device_that_is_not_inspected_keeps_its_search_to_itself(box: Proxy) -> None:
    with box.tls("www.google.com", PLAIN, ours=False) as opened:
        assert over(opened, "www.google.com", GOOGLE + "end+my+life").body.startswith("origin of www.google.com")


def test_an_ordinary_search_passes(box: Proxy) -> None:
    answer = box.fetch("www.google.com", GOOGLE + "volcanoes")
    assert (answer.status, answer.body) == (
        200,
        "origin of www.google.com/search?q=volcanoes&safe=active&ssui=on read 0",
    )


def test_suggestions_are_stopped_but_are_no_search(box: Proxy) -> None:
    """They are asked at every key press."""
    answer = box.fetch("www.google.com", "/complete/search?client=x&q=how+to+kill+myself+suggested")
    assert "You are not in trouble" in answer.body
    assert onward(answer.body) == ""
    box.fetch("www.google.com", GOOGLE + "end+my+life+marker")
    box.event(lambda event: event.words == "end my life marker")
    assert not [event for event in box.events() if "suggested" in event.words]


def test_words_that_are_closed_get_the_block_page(box: Proxy) -> None:
    answer = box.fetch("www.google.com", GOOGLE + "how+to+make+a+bomb")
    assert (answer.status, "This search is closed at school." in answer.body) == (403, True)
    assert box.event(lambda event: event.words == "how to make a bomb").decision.verdict is Verdict.BLOCK


def test_in_a_zones_first_days_searches_pass_and_are_counted(box: Proxy) -> None:
    url = f"http://www.google.com:{box.internet.http}{GOOGLE}end+my+life+watched"
    assert box.get(url, WATCHED).body.startswith("origin of www.google.com")
    # How often, and no more: neither the words nor, of what is so private, the device.
    ends, rows = time.monotonic() + 15, []
    while not rows and time.monotonic() < ends:
        rows = [row.would for row in read_watched(box.state / "events" / WATCHED_FILE)]
        rows = [would for would in rows if would.what == "www.google.com"]  # others try other sites on this box
        time.sleep(0.1)
    assert {(would.zone, would.device) for would in rows} == {("watched", "")}


def test_the_pages_come_even_when_the_network_is_down(tmp_path: Path, net: Internet) -> None:
    with proxy(tmp_path / "state", net, upstream=Endpoint("127.0.0.1", 9)) as box:
        search = box.fetch("www.google.com", GOOGLE + "how+to+kill+myself")
        closed = box.fetch("www.tiktok.com")
        assert ("You are not in trouble" in search.body, closed.status) == (True, 403)
        box.event(lambda event: event.words == "how to kill myself")


# --- going on to safe results -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "path", "safe"),
    [
        ("www.google.com", "/search?hl=en&q=end+my+life+song&safe=off", "safe=active"),
        ("www.bing.com", "/search?q=end+my+life+film&form=QBLH&adlt=off", "adlt=strict"),
    ],
)
def test_the_link_leads_to_the_same_search_made_safe(
    box: Proxy, net: Internet, host: str, path: str, safe: str
) -> None:
    with box.tls(host) as opened:
        page = over(opened, host, path)
        link = urlsplit(urljoin(f"https://{host}{path}", onward(page.body)))
        assert link.hostname == host
        followed = over(opened, host, f"{link.path}?{link.query}")
        assert followed.status == 303
        where = urlsplit(urljoin(link.geturl(), followed.headers["Location"]))
        results = over(opened, host, f"{where.path}?{where.query}")
        # The second page of them, and one who takes the safety out again, stay with these words.
        words = where.query.partition("q=")[2].partition("&")[0]
        second = over(opened, host, f"/search?q={words}&start=10&safe=off&adlt=off")
        other = over(opened, host, "/search?q=end+my+life+tonight")
    assert results.body.startswith(f"origin of {host}/search?")
    assert safe in where.query.split("&")
    assert second.body.startswith(f"origin of {host}/search?q={words}&start=10")
    assert safe in second.body
    assert "You are not in trouble" in other.body
    # No token of ours reaches the engine, in a URL or in a Referer, and none of its safety is lost.
    asked = [each for each in net.seen if each[0].startswith(host) and words in each[0]]
    assert len(asked) == 2
    for url, _, headers in asked:
        name, _, value = safe.partition("=")
        assert re.findall(rf"[?&]{name}=(\w+)", url) == [value]
        assert "lessonwall" not in url + str(headers)


def test_who_goes_on_is_in_the_log(box: Proxy) -> None:
    with box.tls("www.google.com") as opened:
        link = onward(over(opened, "www.google.com", GOOGLE + "end+my+life+log").body)
    box.event(lambda event: event.words == "end my life log")
    with box.tls("www.google.com", YOUNG) as opened:
        over(opened, "www.google.com", f"/search{link}")
    # A link that was handed on: for the other child it is nothing but a search that worries.
    event = box.event(lambda event: event.words == "end my life log" and event.address == YOUNG)
    assert event.decision.verdict is Verdict.SUPPORT
    assert "continued" not in event.hints


@pytest.mark.parametrize(
    "change",
    [
        lambda link: link[:-1] + ("0" if link[-1] != "0" else "1"),
        lambda link: re.sub(r"lessonwall=(\d+)", "lessonwall=99999999999", link),
        lambda link: re.sub(r"lessonwall=\d+", "lessonwall=1", link),
        lambda link: re.sub(r"lessonwall=.*", "lessonwall=", link),
        lambda link: re.sub(r"lessonwall=.*", "lessonwall=²-x", link),
        lambda link: link.replace("forge", "forged"),
    ],
)
def test_a_link_cannot_be_forged(box: Proxy, net: Internet, change: object) -> None:
    with box.tls("www.google.com") as opened:
        link = onward(over(opened, "www.google.com", GOOGLE + "end+my+life+forge").body)
        changed = change(link)  # type: ignore[operator]
        assert changed != link
        answer = over(opened, "www.google.com", f"/search{changed.encode().decode('latin-1')}")
    assert "You are not in trouble" in answer.body
    assert not [where for where in net.paths() if "forge" in where]


def test_nor_used_by_another(box: Proxy) -> None:
    with box.tls("www.google.com") as opened:
        link = onward(over(opened, "www.google.com", GOOGLE + "end+my+life+other").body)
    with box.tls("www.google.com", YOUNG) as opened:
        assert "You are not in trouble" in over(opened, "www.google.com", f"/search{link}").body


def test_no_link_where_the_school_offers_none(tmp_path: Path, net: Internet) -> None:
    with proxy(tmp_path / "state", net, about=replace(ABOUT, may_continue=False)) as box:
        page = box.fetch("www.google.com", GOOGLE + "end+my+life").body
        assert "You are not in trouble" in page
        assert "safe results" not in page


def test_no_link_to_an_engine_whose_safe_results_are_not_known(box: Proxy) -> None:
    page = box.get("http://www.ecosia.org/search?q=end+my+life").body
    assert "You are not in trouble" in page
    assert "safe results" not in page

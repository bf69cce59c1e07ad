"""Live parts: what has changed reaches the pages that may show it, within a second, until the session ends."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from appliance.dashboard import routes_stream
from filters.door import Door
from filters.requests import Done, Forget
from tests.appliance.dashboard.box_at_work import csrf, until


class Listening:
    """A page's live stream: (event, text) as they arrive."""

    def __init__(self, response: httpx.Response) -> None:
        self.got: list[tuple[str, str]] = []
        self.ended = threading.Event()
        self._response = response
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        event, data = "", []
        try:
            for line in self._response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event, data = value, []
                elif name == "data":
                    data.append(value)
                elif not line and event:
                    self.got.append((event, "\n".join(data)))
                    event = ""
        except httpx.HTTPError:
            pass
        self.ended.set()

    def has(self, event: str, text: str) -> bool:
        return any(name == event and text in data for name, data in self.got)


@contextmanager
def listening(browser: httpx.Client, path: str) -> Iterator[Listening]:
    with browser.stream("GET", path) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        heard = Listening(response)
        until(lambda: heard.has("clock", "Mon 23 Nov 2026"))
        yield heard


def test_an_alert_is_on_the_screen_within_a_second_and_announced_in_few_words(school):
    with school.browser("dsl") as browser, listening(browser, "/stream?page=now") as heard:
        alert = school.alert("Something quite new", level="danger")
        raised = time.monotonic()
        until(lambda: heard.has("alerts", alert), within=1.0)
        assert time.monotonic() - raised < 1.0
        assert heard.has("announce", "1 new alert: danger.")
        assert not heard.has("announce", "quite new")


def test_what_is_not_theirs_reaches_no_open_page(school):
    with (
        school.browser("dsl") as dsl,
        school.browser("head") as head,
        school.browser("teacher") as teacher,
        listening(dsl, "/stream?page=now") as heard,
        listening(teacher, "/stream?page=now") as curious,
        listening(teacher, "/stream?page=attempts") as nosy,
        listening(head, "/stream?page=now") as theirs,
    ):
        alert = school.alert("About an adult", route="head", host="seen-once.example")
        until(lambda: theirs.has("alerts", alert))
        assert not heard.has("alerts", alert)
        for each in (curious, nosy):
            assert {name for name, _ in each.got} <= {"clock", "warnings"}


def test_attempts_appear_within_a_second_and_keep_to_the_pages_filter(school):
    with (
        school.browser("it") as browser,
        listening(browser, "/stream?page=attempts") as everyone,
        listening(browser, "/stream?page=attempts&group=year-8") as eights,
    ):
        school.attempt("fresh-nine.example", group="year-9")
        school.attempt("fresh-eight.example", group="year-8")
        until(lambda: everyone.has("attempts", "fresh-nine.example"), within=1.0)
        until(lambda: eights.has("attempts", "fresh-eight.example"), within=1.0)
        assert not eights.has("attempts", "fresh-nine.example")


def test_signing_out_ends_the_stream_of_every_open_page(school):
    with school.browser("governor") as browser, school.browser("governor") as page, listening(page, "/stream") as heard:
        browser.post("/sign-out", data={"csrf": csrf(browser.get("/timetable").text)})
        school.attempt("wakes-the-stream.example")
        until(lambda: heard.has("ended", "signed out"))
        assert heard.ended.wait(2)
    del school.sessions["governor",]


def test_an_account_that_is_ended_sees_no_more_on_an_open_page(school, monkeypatch):
    monkeypatch.setattr(routes_stream, "ASK_EVERY", 0.0)
    with school.browser("deputy") as page, listening(page, "/stream?page=now") as heard:
        # Still there: the page goes on.
        school.alert("While in office")
        until(lambda: heard.has("announce", "1 new alert"))
        assert isinstance(Door(school.state.door).ask_as_console(Forget("deputy", "left the school")), Done)
        seen_after = school.alert("After leaving")
        until(lambda: heard.has("ended", "signed out"))
        assert not heard.has("alerts", seen_after)
    del school.sessions["deputy",]

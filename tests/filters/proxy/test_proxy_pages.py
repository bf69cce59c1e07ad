"""Pages as people read them, compared with golden files; and that nothing of a client's making gets into them.

LESSONWALL_REGOLD=1 writes the golden files anew; then read them.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from filters.catalogue import shipped
from filters.policy.attempt import Decision, Reason, Verdict
from filters.policy.rules import Group
from filters.proxy import pages
from filters.proxy.about import About
from filters.proxy.numbers import Line, help_lines
from filters.proxy.pages import Met
from filters.proxy.wording import Reader, Wording, adult, reader, wording
from tests.filters.proxy.proxied import ABOUT, school
from tests.policies import LESSON, at

GOLDEN = Path(__file__).parents[2] / "golden" / "pages"

READERS = {
    "seven": Group("year-2", "pupils", "Year 2", age=6),
    "thirteen": Group("year-9", "pupils", "Year 9", age=13),
    "sixteen": Group("year-12", "pupils", "Year 12", age=16),
    "staff": Group("staff", "staff", "Staff"),
}

DECISIONS = {
    "a rule": (Decision(Verdict.BLOCK, Reason.RULE, "no-social-in-lessons"), "2026-11-23T10:50"),
    "an age": (Decision(Verdict.BLOCK, Reason.AGE, "tiktok"), ""),
    "no approval": (Decision(Verdict.BLOCK, Reason.NOT_APPROVED, "social-media"), ""),
    "a category": (Decision(Verdict.BLOCK, Reason.CATEGORY, "year-9/gambling"), ""),
    "pornography": (Decision(Verdict.BLOCK, Reason.ADULT, "adult"), ""),
    "a statutory list": (Decision(Verdict.BLOCK, Reason.STATUTORY, "iwf"), ""),
    "cut off": (Decision(Verdict.BLOCK, Reason.CUT_OFF, "c1"), "2026-11-24T08:50"),
    "no time": (Decision(Verdict.BLOCK, Reason.UNDECIDABLE), ""),
    "the default": (Decision(Verdict.BLOCK, Reason.DEFAULT), ""),
}

THEMES = ("suicide", "eating", "abuse", "exploitation", "bullying")


class Reading(HTMLParser):
    """A page as a person reads it: a paragraph a line, headings marked, links with where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._within: list[str] = []
        self._link = ""
        self.feed(page)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n\n"))
        return "".join(f"{line}\n" for line in lines if line)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._within.append(tag)
        if tag in ("h1", "h2"):
            self._parts.append("\n\n" + "#" * int(tag[1]) + " ")
        elif tag in ("p", "li", "br", "footer"):
            self._parts.append("\n\n" + ("- " if tag == "li" else ""))
        elif tag in ("strong", "span", "a"):
            self._parts.append(" ")
        if tag == "a":
            self._link = dict(attributes).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._parts.append(f" <{self._link}>")
        if tag in ("h1", "h2", "p", "li", "ul", "footer"):
            self._parts.append("\n\n")
        while self._within and self._within.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if "main" in self._within:
            self._parts.append(data)


def read(page: str) -> str:
    return Reading(page).text


def same_as_golden(name: str, found: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("LESSONWALL_REGOLD"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


def sections(pairs: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"=== {title} ===\n{text}" for title, text in pairs)


@pytest.mark.parametrize("who", READERS)
def test_what_the_block_page_says_for_each_reason(who: str) -> None:
    group, found = READERS[who], []
    for title, (decision, opens) in DECISIONS.items():
        until = at(opens) if opens else None
        text = wording(decision, school(), group, shipped().name, until, LESSON, ABOUT.it)
        host = "" if decision.reason is Reason.STATUTORY else "www.tiktok.com"
        found.append((title, read(pages.block_page(ABOUT, text, host, reader(group)))))
    same_as_golden(f"block-{who}.txt", sections(found))


@pytest.mark.parametrize("who", READERS)
def test_whom_the_support_page_names_for_each_theme(who: str) -> None:
    group, found = READERS[who], []
    for theme in THEMES:
        lines = help_lines(shipped(), frozenset({theme}), "england", reader(group), adult(group))
        staff = adult(group)
        page = pages.support_page(ABOUT, reader(group), lines, "?q=words&safe=active", adult=staff, told=not staff)
        found.append((theme, read(page)))
    same_as_golden(f"support-{who}.txt", sections(found))


@pytest.mark.parametrize("nation", ["scotland", "wales", "northern-ireland"])
def test_whom_it_names_in_each_nation(nation: str) -> None:
    about, found = replace(ABOUT, nation=nation), []
    for who in ("thirteen", "staff"):
        group = READERS[who]
        lines = help_lines(shipped(), frozenset({"suicide"}), nation, reader(group), adult(group))
        staff = adult(group)
        found.append((who, read(pages.support_page(about, reader(group), lines, "", adult=staff, told=not staff))))
    same_as_golden(f"support-{nation}.txt", sections(found))


def test_what_a_device_is_told() -> None:
    lines = help_lines(shipped(), frozenset(), "england", Reader.PUPIL, adult=False)
    met = [Met("10:15", "www.tiktok.com", "Social media is closed in lessons."), Met("10:12", "x.example", "Why.")]
    found = [
        ("something", read(pages.device_page(ABOUT, met, Reader.PUPIL))),
        ("nothing", read(pages.device_page(ABOUT, [], Reader.PUPIL))),
        ("nothing, for staff", read(pages.device_page(ABOUT, [], Reader.ADULT))),
        ("numbers", read(pages.help_page(ABOUT, Reader.PUPIL, lines))),
        ("a site that does not answer", read(pages.refusal_page(ABOUT, "This cannot be opened", "It did not answer."))),
    ]
    same_as_golden("device.txt", sections(found))


def test_the_whole_of_one_page() -> None:
    text = Wording("This site is closed right now", "Social media is closed in lessons.", "It opens at 10:50.", "Ask.")
    same_as_golden("block.html", pages.block_page(ABOUT, text, "www.tiktok.com", Reader.PUPIL))


HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'&\x00\u202e"


def every_page(text: str) -> list[str]:
    about = About(text, adult=text, wording=text, it=text)
    said = Wording(text, text, text, text)
    line = Line(text, text, text, text, "host.example")
    return [
        *(pages.block_page(about, said, text, who) for who in Reader),
        *(pages.support_page(about, who, [line], text, adult=False, told=True) for who in Reader),
        *(pages.help_page(about, who, [line]) for who in Reader),
        pages.device_page(about, [Met(text, text, text)], Reader.PUPIL),
        pages.refusal_page(about, text, text),
    ]


def test_whatever_a_client_sent_is_text() -> None:
    for page, plain in zip(every_page(HOSTILE), every_page("plain"), strict=True):
        tags = re.compile(r"<[a-z/!][^>]*>")
        kept = [tag.split()[0] for tag in tags.findall(page.replace("&gt;", ""))]
        assert kept == [tag.split()[0] for tag in tags.findall(plain)]
        assert "<script" not in page
        assert "7*7" in page


def test_pages_load_nothing_and_run_nothing() -> None:
    for page in every_page("plain"):
        assert not re.search(r"<(script|img|link|iframe|object|form|input)\b|@import|url\(|\son\w+=", page)
        links = re.findall(r'href="([^"]*)"', page)
        assert all(re.match(r"https://|http://lessonwall\.internal/|tel:|/|plain", link) for link in links)

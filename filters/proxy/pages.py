"""The pages that the proxy shows in a site's place: block, support, what this device met. Pure: values in, HTML out.

They load nothing from anywhere and run no script; whatever a client sent is escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from filters.proxy.about import About
from filters.proxy.numbers import Line
from filters.proxy.platforms import Platform
from filters.proxy.wording import Reader, Wording


@dataclass(frozen=True, slots=True)
class Met:
    """One thing that was closed on a device: `at` as "10:15", the host, and why in a sentence."""

    at: str
    host: str
    why: str


def block_page(about: About, wording: Wording, host: str, reader: Reader) -> str:
    """`host`: "" where it is not to be repeated."""
    return _render("block.html", about=about, wording=wording, host=host, reader=reader.value)


def support_page(about: About, reader: Reader, lines: Sequence[Line], onward: str, *, adult: bool, told: bool) -> str:
    """`onward`: the address of safe results, "" where the school does not offer them. `adult`: not a pupil, so not sent
    to whom pupils talk to. `told`: whether somebody may hear of it."""
    return _render("support.html", about=about, reader=reader.value, lines=lines, onward=onward, adult=adult, told=told)


def help_page(about: About, reader: Reader, lines: Sequence[Line]) -> str:
    """The numbers alone, for who opened them by choice."""
    return _render("help.html", about=about, reader=reader.value, lines=lines)


def device_page(about: About, met: Sequence[Met], reader: Reader, portal: str = "") -> str:
    """`portal`: the address of the page on which people sign in, or ""."""
    return _render("device.html", about=about, met=met, reader=reader.value, portal=portal)


def certificate_page(about: About, fingerprint: str, ends: date, platforms: Sequence[Platform]) -> str:
    """How the school's certificate gets onto devices. `fingerprint`: SHA-256, as AB:CD:…"""
    until = f"{ends.day} {ends:%B %Y}"
    return _render("certificate.html", about=about, fingerprint=fingerprint, until=until, platforms=platforms)


def refusal_page(about: About, title: str, text: str) -> str:
    """For what cannot be done at all: a port that is not for the web, a site that does not answer."""
    return _render("refusal.html", about=about, title=title, text=text)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("filters.proxy"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(template: str, **values: object) -> str:
    return _templates().get_template(template).render(values)

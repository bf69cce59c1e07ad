"""The pages that the proxy shows in a site's place: block, support, what this device met. Pure: values in, HTML out.

They load nothing from anywhere and run no script; whatever a client sent is escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from filters.catalogue import Catalogue
from filters.policy.attempt import Labels
from filters.proxy.wording import Reader, Wording


@dataclass(frozen=True, slots=True)
class About:
    """What pages say of the school. `adult`: whom a pupil can talk to; `may_continue`: whether the support page has
    a link to safe results; `it`: whom staff ask."""

    school: str
    nation: str = "england"
    adult: str = ""
    wording: str = ""
    may_continue: bool = False
    it: str = "the school’s IT support"
    timezone: str = "Europe/London"


@dataclass(frozen=True, slots=True)
class Line:
    """A number to ring or a site to open: from the catalogue's help sites."""

    name: str
    about: str
    phone: str
    text: str
    host: str


@dataclass(frozen=True, slots=True)
class Met:
    """One thing that was closed on a device: `at` as "10:15", the host, and why in a sentence."""

    at: str
    host: str
    why: str


def block_page(about: About, wording: Wording, host: str, reader: Reader) -> str:
    return _render("block.html", about=about, wording=wording, host=host, reader=reader.value)


def support_page(about: About, reader: Reader, lines: Sequence[Line], onward: str) -> str:
    """`onward`: the address of safe results, "" where the school does not offer them."""
    return _render("support.html", about=about, reader=reader.value, lines=lines, onward=onward)


def device_page(about: About, met: Sequence[Met], reader: Reader) -> str:
    return _render("device.html", about=about, met=met, reader=reader.value)


def refusal_page(about: About, title: str, text: str) -> str:
    """For what cannot be done at all: a port that is not for the web, a site that does not answer."""
    return _render("refusal.html", about=about, title=title, text=text)


# Rung by children first: known to every one of them, and answered at any hour.
_FIRST = ("childline", "samaritans", "shout")


def help_lines(catalogue: Catalogue, themes: Labels, nation: str, reader: Reader, most: int = 5) -> tuple[Line, ...]:
    """Those to ring or write to: Childline first, then who knows most about these themes."""
    sites = {site.id: site for site in catalogue.help.values() if site.phone or site.text}
    here = {id: site for id, site in sites.items() if not site.nations or nation in site.nations}
    fitting = [id for id, site in here.items() if themes & frozenset(site.themes)]
    general = [id for id in _FIRST if id in here]
    if reader is Reader.ADULT:
        general = [id for id in general if id != "childline"]
    order = list(dict.fromkeys([*general[:1], *fitting, *general[1:]]))[:most]
    return tuple(Line(here[id].name, here[id].about, here[id].phone, here[id].text, here[id].hosts[0]) for id in order)


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

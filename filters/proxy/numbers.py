"""Whom to ring: help sites of the catalogue, chosen by theme, nation and reader. Pure.

Few, and the best first: nobody in distress reads a list of eleven.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from filters.catalogue import Catalogue
from filters.policy.attempt import Labels
from filters.proxy.wording import Reader

MOST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A number to ring, a number to text or a site to open. `phone` and `text` as printed, "" where there is none."""

    name: str
    about: str
    phone: str
    text: str
    host: str

    @property
    def dial(self) -> str:
        """The phone's digits, for a tel: link."""
        return "".join(character for character in self.phone if character.isdigit())


# Ids of catalogue/help.yaml, best first. Those that do not serve the school's nation fall out.
_YOUNG = {
    "suicide": ("childline", "lifeline", "papyrus", "samaritans", "shout"),
    "abuse": ("childline", "meic", "nspcc", "shout"),
    "exploitation": ("childline", "ceop", "report-remove", "nspcc"),
    "eating": ("childline", "beat", "shout", "samaritans"),
    "bullying": ("childline", "meic", "bullying-uk", "shout"),
}
_GROWN = {
    "suicide": ("samaritans", "lifeline", "breathing-space", "call-wales", "papyrus", "shout"),
    "abuse": ("sdafmh", "live-fear-free", "dsa-helpline", "refuge", "mens-advice-line", "nspcc"),
    "exploitation": ("ceop", "stop-it-now", "revenge-porn-helpline", "nspcc"),
    "eating": ("beat", "samaritans", "shout"),
    "bullying": ("samaritans", "shout"),
}
_ANY_YOUNG = ("childline", "meic", "samaritans", "shout")
_ANY_GROWN = ("samaritans", "shout", "nspcc")

# One number is what a small child can keep in mind.
_SMALL = ("childline", "meic")
_SAID_TO_CHILDREN = {
    "childline": "Kind people who listen to children, all day and all night. It costs nothing.",
    "meic": "Kind people in Wales who listen to children. It costs nothing.",
}

# Shorter than the catalogue's, and to the reader.
_SAID = {
    "samaritans": "Someone to talk to about anything. Free, day and night.",
    "papyrus": "For anyone under 35 who thinks of suicide, and for their friends. Day and night.",
    "shout": "Talk by text message. Free, day and night.",
}
_SAID_TO_PUPILS = _SAID | {
    "childline": "Counsellors for anyone under 19, about anything. Free, day and night.",
    "ceop": "The police who deal with sexual abuse online: tell them what happened.",
    "report-remove": "Takes sexual pictures of under-18s off the internet, and asks for no name.",
    "nspcc": "They keep children safe: ring about yourself, or about a friend.",
    "bullying-uk": "About bullying, and about trouble in the family.",
    "beat": "About food, eating and how you see your body.",
}


def help_lines(catalogue: Catalogue, themes: Labels, nation: str, who: Reader, adult: bool) -> tuple[Line, ...]:
    """`adult`: not a pupil. Sixteen-year-olds read as adults do, and Childline is theirs until they are nineteen."""
    sites = {site.id: site for site in catalogue.help.values() if not site.nations or nation in site.nations}
    said = _SAID if adult else _SAID_TO_CHILDREN if who is Reader.CHILD else _SAID_TO_PUPILS
    chosen = [id for id in dict.fromkeys(_wanted(themes, who, adult)) if id in sites]
    return tuple(
        Line(
            sites[id].name,
            said.get(id, sites[id].about),
            sites[id].phone,
            sites[id].text,
            sites[id].hosts[0],
        )
        for id in chosen[:MOST]
    )


def _wanted(themes: Labels, who: Reader, adult: bool) -> Iterator[str]:
    if who is Reader.CHILD:
        yield from _SMALL
        return
    table, always = (_GROWN, _ANY_GROWN) if adult else (_YOUNG, _ANY_YOUNG)
    for theme, ids in table.items():
        if theme in themes:
            yield from ids
    yield from always

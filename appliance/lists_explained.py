"""Why a host or URL has the categories that it has: which list says so, by which entry, since when, and what counts.

Pure: the index is passed in. The command line and the dashboard explain through here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from appliance.output import british_day
from filters.lists.merge import ESSENTIAL, HELP, SEX_EDUCATION, SHIPPED
from filters.lists.table import Listing, Names
from filters.policy.attempt import Labels
from filters.policy.load.vocabulary import UnknownWord, address

type Name = Callable[[str], str]  # a category's or service's id -> what people call it

NOT_LISTED = "No list in force names it."
_KINDS = {HELP, ESSENTIAL, "background", "embed"}


class NoHost(ValueError):
    """The text is no host and no URL; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Line:
    """One list that names it. `counts`: those of its labels that are in force. `out`: why the others are not, or ""."""

    source: str
    entry: str
    since: date | None
    labels: Labels
    counts: Labels
    out: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Explained:
    """`labels`: all that it is, in force. `lines`: what counts first."""

    host: str
    path: str
    labels: Labels
    lines: tuple[Line, ...]


def host_and_path(text: str) -> tuple[str, str]:
    """A host or URL as typed -> the host, and the path with its query. Raises NoHost."""
    try:
        url = urlsplit(text.strip() if "://" in text else f"//{text.strip().removeprefix('//')}")
        name = url.hostname or ""
        try:
            host = str(ip_address(name))
        except ValueError:
            host = address(name).removeprefix("host:")
    except (UnknownWord, ValueError):
        raise NoHost(f'"{text}" is not a host or a URL; write www.bbc.co.uk or https://www.bbc.co.uk/sport') from None
    path = url.path if url.path != "/" or url.query else ""
    return host, path + (f"?{url.query}" if url.query else "")


def explained(index: Names, text: str, name: Name) -> Explained:
    """Raises NoHost."""
    host, path = host_and_path(text)
    found = index.explain(host, path)
    lines = [_line(host + path, each, found, name) for each in found]
    lines.sort(key=lambda line: not line.counts)
    return Explained(host, path, index.labels(host) | index.url_labels(host, path), tuple(lines))


def _line(asked: str, listing: Listing, found: Iterable[Listing], name: Name) -> Line:
    out = _why_not(found) if listing.labels - listing.counts else ""
    said = _called(listing.counts or listing.labels, name)
    stands = "is in" if listing.counts else "stands in"
    since = f" since {british_day(listing.since)}" if listing.since else ""
    end = f"; that does not count, for {out}." if out and not listing.counts else "."
    where = "the list that ships with Lessonwall" if listing.source == SHIPPED else listing.source
    sentence = f"{asked} {stands} {where} ({said}){since}, by the entry {listing.entry}{end}"
    return Line(listing.source, listing.entry, listing.since, listing.labels, listing.counts, out, sentence)


def _why_not(found: Iterable[Listing]) -> str:
    """What stands above a listing that does not count, in the order in which lists are weighed (`merge.weigh`)."""
    counting = [each for each in found if each.counts]
    for label, why in (
        (HELP, "help sites are open to everyone, always"),
        (ESSENTIAL, "devices and the school need it in order to work"),
        (SEX_EDUCATION, "it is sex education"),
    ):
        if above := next((each for each in counting if label in each.counts), None):
            return f"{why} ({above.entry})"
    if any(SEX_EDUCATION in each.labels for each in found):
        return "a list that ships stands above it"
    return "the list itself excepts it"


def _called(labels: Labels, name: Name) -> str:
    """ "Gambling": categories and services by name, then kinds of host."""
    named = sorted(name(label) for label in labels - _KINDS)
    kinds = sorted(labels & _KINDS)
    return ", ".join([*named, *kinds]) or "nothing"


def facts(found: Explained) -> dict[str, object]:
    """As other programs read it."""
    return {
        "host": found.host,
        "path": found.path,
        "labels": sorted(found.labels),
        "listings": [
            {
                "source": line.source,
                "entry": line.entry,
                "since": line.since,
                "labels": sorted(line.labels),
                "counts": sorted(line.counts),
                "taken_out": line.out,
                "sentence": line.sentence,
            }
            for line in found.lines
        ],
    }

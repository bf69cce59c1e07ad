"""A host name or URL -> the Target that `decide` judges. Pure: the index is passed in."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Protocol

from filters.policy.attempt import NONE, Labels, Target
from filters.policy.places import asked, split, walked, wanted

# What is reached by an address of the internet and gives no name: no list knows it, so it is a category of its own.
UNNAMED: Labels = frozenset({"unnamed"})

_CACHES = (".cdn.ampproject.org", ".translate.goog")
# What a copy does not share with the site: nobody needs help or an update by way of a cache.
_OPEN: Labels = frozenset({"help", "essential"})


class Index(Protocol):
    """Names -> labels, built from catalogue and lists. `generation` rises when it is replaced."""

    @property
    def generation(self) -> int: ...

    def labels(self, host: str) -> Labels:
        """Labels of a host: those of the longest listed suffix of each list ("www.bbc.co.uk" finds "bbc.co.uk")."""
        ...

    def url_labels(self, host: str, path: str) -> Labels:
        """Labels of a URL beyond those of its host. `path`: with its query, as it was asked for."""
        ...

    def has_statutory_urls(self, host: str) -> bool:
        """Whether a statutory list names addresses on this host."""
        ...


def canonical(name: str) -> str:
    """Lower case, no trailing dot; the form in which names are compared."""
    return name.rstrip(".").lower()


def suffixes(host: str) -> Iterator[str]:
    """The host and each parent domain: a.b.c, b.c, c."""
    yield host
    while (dot := host.find(".")) >= 0:
        host = host[dot + 1 :]
        yield host


def named(host: str, path: str, labels: Labels) -> Labels:
    """Those of `labels` of the form host:… and url:… that cover this host and path (with its query).

    "host:bbc.co.uk" covers bbc.co.uk and everything below it; "url:bbc.co.uk/sport" covers that path and below;
    "url:bbc.co.uk/sport?team=rovers" of that path what is asked for with such a parameter. "pinned:app.bbc.co.uk"
    covers that name alone, and gives "pinned".
    """
    hosts = [f"host:{suffix}" for suffix in suffixes(host)]
    found = {label for label in hosts if label in labels}
    if f"pinned:{host}" in labels:
        found.add("pinned")
    if path and (places := _places(labels)):
        where, query = split(path)
        has = asked(query)
        for place in _covering(host, walked(where)):
            found.update(label for label, needs in places.get(place, ()) if needs <= has)
    return frozenset(found)


def has_places(host: str, labels: Labels) -> bool:
    """Whether any of `labels` is about a place within this site, so that its name alone does not settle it."""
    hosts = _hosts_of_places(labels)
    return bool(hosts) and any(suffix in hosts for suffix in suffixes(host))


def _covering(host: str, path: str) -> Iterator[str]:
    for suffix in suffixes(host):
        walk = path
        while walk:
            yield suffix + walk
            walk = walk.rpartition("/")[0]
        yield suffix


@lru_cache(maxsize=8)  # one set a policy
def _places(labels: Labels) -> dict[str, tuple[tuple[str, Labels], ...]]:
    """Host and path -> the labels about them, each with what a query must have."""
    found: dict[str, tuple[tuple[str, Labels], ...]] = {}
    for label in labels:
        if label.startswith("url:"):
            where, needs = wanted(label.removeprefix("url:"))
            found[where] = (*found.get(where, ()), (label, needs))
    return found


@lru_cache(maxsize=8)
def _hosts_of_places(labels: Labels) -> Labels:
    return frozenset(where.partition("/")[0] for where in _places(labels))


def _behind(host: str) -> str:
    """The site whose copy a cache shows under its own name, "www-example-org.cache.example"; "" for no cache's name.

    As Google writes it for its AMP cache and for translated pages: dots as "-", and "-" as "--".
    """
    for cache in _CACHES:
        if host.endswith(cache):
            return host.removesuffix(cache).replace("--", "\0").replace("-", ".").replace("\0", "-")
    return ""


def is_public_address(host: str) -> bool:
    """Whether a host is an address of the internet, not of somebody's own network."""
    if not (host[-1:].isdigit() or ":" in host):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return False


def target(name: str, index: Index, named_labels: Labels = NONE, themes: Labels = NONE, path: str = "") -> Target:
    """The Target for a host as a client asked for it, and for the path with its query where that can be seen.

    `named_labels`: `Policy.named_targets`.
    """
    host = canonical(name)
    labels = index.labels(host) | named(host, path, named_labels)
    if path:
        labels |= index.url_labels(host, path)
    if behind := _behind(host):
        labels |= index.labels(behind) - _OPEN
    return Target(labels | UNNAMED if is_public_address(host) else labels, themes, name=host)

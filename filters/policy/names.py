"""A host name or URL -> the Target that `decide` judges. Pure: the index is passed in."""

from collections.abc import Iterator
from typing import Protocol

from filters.policy.attempt import NONE, Labels, Target


class Index(Protocol):
    """Names -> labels, built from catalogue and lists. `generation` rises when it is replaced."""

    @property
    def generation(self) -> int: ...

    def labels(self, host: str) -> Labels:
        """Labels of a host: those of the longest listed suffix of each list ("www.bbc.co.uk" finds "bbc.co.uk")."""
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
    """Those of `labels` of the form host:… and url:… that cover this host and path.

    "host:bbc.co.uk" covers bbc.co.uk and everything below it; "url:bbc.co.uk/sport" covers that path and below.
    """
    hosts = [f"host:{suffix}" for suffix in suffixes(host)]
    found = {label for label in hosts if label in labels}
    if path:
        for suffix in suffixes(host):
            walk = path.split("?", 1)[0].rstrip("/")
            while walk:
                if (label := f"url:{suffix}{walk}") in labels:
                    found.add(label)
                walk = walk.rpartition("/")[0]
    return frozenset(found)


def target(name: str, index: Index, named_labels: Labels = NONE, themes: Labels = NONE, path: str = "") -> Target:
    """The Target for a host as a client asked for it. `named_labels`: `Policy.named_targets`."""
    host = canonical(name)
    return Target(index.labels(host) | named(host, path, named_labels), themes, name=host)

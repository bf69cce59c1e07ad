"""What is on the internet, as data: services, categories, help sites and essential hosts that ship with Lessonwall."""

from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from filters.catalogue.catalogue import Catalogue, read_catalogue

__all__ = ["Catalogue", "digest", "read_catalogue", "shipped", "shipped_texts"]


@cache
def shipped() -> Catalogue:
    """The catalogue of this release, read once a process."""
    catalogue, problems = read_catalogue(shipped_texts())
    if problems:
        raise ValueError("\n".join(str(problem) for problem in problems))
    return catalogue


@cache
def digest() -> str:
    """What tells this release's catalogue from another's: an index that was built from that one needs building anew."""
    texts = shipped_texts()
    return sha256("\0".join(f"{path}\0{texts[path]}" for path in sorted(texts)).encode()).hexdigest()


def shipped_texts() -> dict[str, str]:
    """The YAML files of this package by path: "categories.yaml", "services/social.yaml", …"""
    texts: dict[str, str] = {}
    _gather(resources.files(__name__), "", texts)
    return texts


def _gather(folder: Traversable, path: str, texts: dict[str, str]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            texts[path + entry.name] = entry.read_text("utf-8")
        elif entry.is_dir() and not entry.name.startswith(("_", ".")):
            _gather(entry, f"{path}{entry.name}/", texts)

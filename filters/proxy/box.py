"""What the box is, to those who ask it something: its names, its certificate, and what it knows of the school."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filters.catalogue import Catalogue
from filters.proxy.about import About


@dataclass(frozen=True, slots=True)
class Box:
    """`names`: its own hosts. `about` changes with the school's folder, `networks` (CIDR) with its zones. `direct`:
    domains that go past the proxy. `port`: where devices that are told of the proxy ask it, 0 for nowhere. `portal`:
    the address of the page on which people sign in, or ""."""

    about: Callable[[], About]
    certificate: Path
    catalogue: Catalogue
    names: frozenset[str]
    secret: bytes
    direct: tuple[str, ...] = ()
    networks: Callable[[], tuple[str, ...]] = tuple
    port: int = 0
    portal: str = ""

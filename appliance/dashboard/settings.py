"""What the dashboard's process is started with; apart, so that whoever starts it need not load a web framework."""

from dataclasses import dataclass

from alerts.themes import Themes


@dataclass(frozen=True, slots=True)
class Settings:
    """`state`: STATE. `themes`: those of this release, as they were read.

    `web`: "host:port"; IPv6 in brackets; port 0 takes a free one.
    """

    state: str
    themes: Themes
    web: str = "127.0.0.1:8000"

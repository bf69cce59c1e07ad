"""What the dashboard's process is started with; apart, so that whoever starts it need not load a web framework."""

from dataclasses import dataclass

from alerts.themes import Themes


@dataclass(frozen=True, slots=True)
class Portal:
    """The pages for devices. `plain`, `secure`: where they are served in clear and by TLS, each "host:port".

    `certificate`, `key`: files, "" where the school gave none; then nothing listens at `secure`.
    """

    plain: tuple[str, ...]
    secure: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`state`: STATE. `themes`: those of this release, as they were read.

    `web`: "host:port"; IPv6 in brackets; port 0 takes a free one. `portal`: None where the box is no gateway.
    """

    state: str
    themes: Themes
    web: str = "127.0.0.1:8000"
    portal: Portal | None = None

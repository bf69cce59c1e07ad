"""Where the pages for devices are found: one name, with TLS where the school gave a certificate. Pure."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """`name`: what the school calls the box. `secure`: the port with TLS, 0 for none; `plain`: the one in clear."""

    name: Callable[[], str]
    plain: int
    secure: int = 0

    @property
    def encrypted(self) -> bool:
        return self.secure != 0

    def url(self, path: str) -> str:
        if self.encrypted:
            return f"https://{self.name()}:{self.secure}{path}"
        return f"http://{self.name()}:{self.plain}{path}"

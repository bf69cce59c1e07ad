"""What every request to the steward is handled with: who asks, the time, and the audit."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields

from appliance.clock import Clock
from appliance.steward.accounts import Account
from appliance.steward.audit import Audit
from filters.policy.attempt import Labels
from filters.requests import Request

# Never written down, not even sealed.
_SECRET = frozenset({"password", "code", "people", "devices"})


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks. `id`: an account's, "console", or "" for somebody who has not signed in. `session`: their token."""

    id: str
    name: str
    roles: Labels
    session: str = ""

    @classmethod
    def holding(cls, account: Account, session: str) -> "Who":
        return cls(account.id, account.name, account.roles, session)


NOBODY = Who("", "", frozenset())
CONSOLE = Who("console", "console", frozenset({"console"}))


class Desk:
    """The audit with its clock at hand. `policy`: the version in force, kept up to date by the steward."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        self.audit = audit
        self.clock = clock
        self.policy = 0

    def write(
        self, who: Who, request: Request, *, outcome: str = "", record: str = "", about: str = "",
        more: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Write a request into the audit; on the disk when this returns. `outcome`: "refused", or "" when done."""
        what = f"{type(request).__name__} {outcome}".strip()
        detail = {**_said(request), **(more or {})}
        now = self.clock.real()
        self.audit.write(now, who.id, what, record=record, about=about, detail=detail, policy=self.policy)


def new_id(kind: str) -> str:
    """An id that was never given before, such as "window-7d21c0"."""
    return f"{kind}-{secrets.token_hex(4)}"


def _said(request: Request) -> dict[str, str]:
    """What was asked for, as it stands in the audit."""
    said = {field.name: getattr(request, field.name) for field in fields(request) if field.name not in _SECRET}
    return {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in said.items()
        if value not in (None, "", ())
    }

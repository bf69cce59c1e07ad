"""Which login an ID token tells (OpenID Connect Core 1.0, sections 2 and 5). Pure.

Whose it is, and whether it is one of the school's at all, the steward finds in the register.
"""

from collections.abc import Mapping
from typing import Any

LONGEST = 253  # bytes of a login, wherever it comes from


class NotOurs(Exception):
    """The provider knows this account, and it names nobody here; the text says so to whoever tried."""


def login_of(claims: Mapping[str, Any], claim: str) -> str:
    """Raises NotOurs."""
    login = claims.get(claim)
    if not isinstance(login, str) or not login.strip() or len(login.encode()) > LONGEST:
        raise NotOurs(f"Your account does not say who you are here (it has no {claim}). Tell the school's IT.")
    if claim == "email" and claims.get("email_verified") is not True:
        # Anybody can write anybody's address into an account; only a provider that has tried it says so.
        raise NotOurs("Nobody has verified the address of your account. Tell the school's IT.")
    if "\\" in login:  # what stands before it would be taken for a Windows domain
        raise NotOurs("Your account has a name that cannot be used here. Tell the school's IT.")
    return login.strip()

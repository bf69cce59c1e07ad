"""Which login an ID token tells, and whether it is one of the school's (OpenID Connect Core 1.0, section 2). Pure."""

from collections.abc import Mapping
from typing import Any

from filters.policy.school import Oidc

LONGEST = 254  # characters of an address (RFC 5321)


class NotOurs(Exception):
    """The provider vouches for this account, the school does not; the text says it to whoever tried."""


def login_of(claims: Mapping[str, Any], oidc: Oidc) -> str:
    """Raises NotOurs.

    A provider such as Google vouches for everybody in the world, and people are found by what stands before the @. So
    an address counts only in the school's own domains.
    """
    domains = {domain.lower() for domain in oidc.domains}
    login = claims.get(oidc.claim)
    if not isinstance(login, str) or not login.strip() or len(login) > LONGEST:
        raise NotOurs(f"Your account does not say who you are here (it has no {oidc.claim}). Tell the school's IT.")
    login = login.strip()
    if "\\" in login:  # what stands before it would be taken for a Windows domain, and left out
        raise NotOurs("Your account has a name that cannot be used here. Tell the school's IT.")
    if oidc.claim == "email" and claims.get("email_verified") is False:
        raise NotOurs("The address of your account was never confirmed. Confirm it with the provider and try again.")
    if "@" in login and login.rpartition("@")[2].lower() not in domains:
        raise NotOurs("This account is not one of the school's. Sign in with your school account.")
    hosted = claims.get("hd")  # Google: the organisation that owns the account
    if hosted is not None and str(hosted).lower() not in domains:
        raise NotOurs("This account belongs to another organisation. Sign in with your school account.")
    return login

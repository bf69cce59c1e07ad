"""Can people sign in on their devices, safely, and are computers believed that tell of log-ons? A part of `health`."""

from collections.abc import Mapping
from pathlib import Path

from appliance.check import FAILED, OK, WARNING, Check
from appliance.dashboard.portal_told import Told, told
from filters.policy.rules import Zone


def sign_in(zones: Mapping[str, Zone], recent: Path) -> Check:
    """`recent`: where the pages for devices say how they stand."""
    asked = any(zone.sign_in for zone in zones.values())
    now = told(recent)
    if now is None:
        if not asked:
            return Check("sign-in", "no zone asks people to sign in", OK)
        return Check(
            "sign-in",
            "zones ask people to sign in, and no page to do so is served",
            WARNING,
            "sign-in works where the box is a gateway: `lessonwall gateway`",
        )
    return _served(now, asked)


def _served(now: Told, asked: bool) -> Check:
    if not now.encrypted:
        if now.certificate:
            problem = f"the certificate is not in use: {now.certificate}; passwords cross the network in clear"
        else:
            problem = "passwords cross the network in clear, and sign-in by the school's provider is not offered"
        todo = "give the box a certificate for its name: web.certificate and web.key in school.yaml (docs/sign-in.md)"
        return Check("sign-in", problem, FAILED if asked else WARNING, todo)
    if now.certificate:
        todo = "put a newer one in its place; it is taken up within seconds"
        return Check("sign-in", f"the certificate of the sign-in pages: {now.certificate}", FAILED, todo)
    if now.ends:
        todo = "renew it, and put the new one in its place; it is taken up within seconds"
        return Check("sign-in", f"the certificate of the sign-in pages ends on {now.ends}", WARNING, todo)
    if now.provider:
        todo = "compare identity.oidc in school.yaml with what the provider's console says"
        return Check("sign-in", f"sign-in by the school's provider failed last: {now.provider}", WARNING, todo)
    return Check("sign-in", "people sign in on encrypted pages", OK)


def log_on(recent: Path) -> Check:
    now = told(recent)
    if now is None or not now.refused:
        return Check("log-on", "no message about a log-on was refused within the last hour", OK)
    count = "a message" if now.refused == 1 else f"{now.refused} messages"
    were = "was" if now.refused == 1 else "were"
    return Check(
        "log-on",
        f"{count} about log-ons {were} refused within the last hour; the last one because {now.why}",
        WARNING,
        "compare secret, id and networks under identity.log_on in school.yaml with the computers' (docs/sign-in.md)",
    )

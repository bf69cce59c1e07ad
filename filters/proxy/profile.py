"""The school's certificate as a configuration profile, for iPhone, iPad and Mac. Pure.

One school's profile always has the same identifiers, so that installing it again replaces it.
"""

import plistlib
from uuid import NAMESPACE_URL, uuid5

from filters.policy.school import OWN_NAME

MIME = "application/x-apple-aspen-config"

_URL = f"https://{OWN_NAME}/"


def profile(school: str, certificate: bytes, fingerprint: str) -> bytes:
    """`certificate`: DER. `fingerprint`: by which this authority is told from any other."""
    inner, outer = uuid5(NAMESPACE_URL, f"{_URL}root/{fingerprint}"), uuid5(NAMESPACE_URL, f"{_URL}{fingerprint}")
    root = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"internal.lessonwall.root.{inner}",
        "PayloadUUID": str(inner).upper(),
        "PayloadDisplayName": f"Certificate of {school}",
        "PayloadCertificateFileName": "lessonwall.crt",
        "PayloadContent": certificate,
    }
    whole = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"internal.lessonwall.{outer}",
        "PayloadUUID": str(outer).upper(),
        "PayloadDisplayName": f"{school}: web filter",
        "PayloadDescription": (
            "Lets the school's web filter show its pages and read searches on this device. For devices of the school."
        ),
        "PayloadOrganization": school,
        "PayloadRemovalDisallowed": False,
        "PayloadContent": [root],
    }
    return plistlib.dumps(whole, sort_keys=False)

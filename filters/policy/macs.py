"""Hardware addresses: their one spelling, and which of them were made up by the device itself. Pure."""

import re

_PAIRS = re.compile(r"[0-9a-fA-F]{2}([:.-]?[0-9a-fA-F]{2}){5}")


def plain_mac(text: str) -> str:
    """ "AA-BB-CC-00-11-22", "aabb.cc00.1122" and the like -> "aa:bb:cc:00:11:22"; "" for what is not one device's.

    What stands behind it is passed over: many access points add the network's name ("AA-BB-CC-00-11-22:Pupils").
    """
    found = _PAIRS.match(text.strip())
    # A thirteenth digit would make it something else, of which these twelve are but a part.
    if found is None or text.strip()[found.end() : found.end() + 1].isalnum():
        return ""
    digits = re.sub(r"[^0-9a-f]", "", found.group().lower())
    mac = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    return "" if int(digits[:2], 16) & 1 or digits == "0" * 12 else mac


def is_private(mac: str) -> bool:
    """Whether the device made it up (IEEE 802c: the second-lowest bit of the first byte): "private Wi-Fi address"."""
    return bool(int(mac[:2], 16) & 2) if len(mac) == 17 else False

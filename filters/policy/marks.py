"""What the kernel carries in the mark of a packet and of its connection: 32 bits, one meaning for all who read them.

    31        30..26   25..10   9..8      7..0
    from LAN  zone     tag      verdict   standing

`cut` is matched on (tag, verdict, standing) alone; a zone's number has a meaning for one ruleset only. Pure.
"""

STANDING = 0x000000FF
VERDICT = 0x00000300
TAG = 0x03FFFC00
CUT = STANDING | VERDICT | TAG
ZONE = 0x7C000000
FROM_LAN = 0x80000000

_ZONE_SHIFT = 26
MOST_ZONES = 31  # 0 is no zone


def zone_mark(number: int) -> int:
    """The mark's bits of the zone with this number, 1 to MOST_ZONES."""
    if not 1 <= number <= MOST_ZONES:
        raise ValueError(f"zone {number}: a ruleset has {MOST_ZONES} zones at most")
    return number << _ZONE_SHIFT

"""The set-up code for the first account: left by the steward for whoever has the box in hand, until it is used."""

from pathlib import Path

FILE = "set-up-code"


def read_code(steward: Path) -> str:
    """`steward`: its folder of STATE. "" once there is an account."""
    try:
        return (steward / FILE).read_text().strip()
    except FileNotFoundError:
        return ""

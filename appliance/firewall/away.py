"""Takes the firewall's rules and sets away: where the network is undone, nothing of ours stays."""

from contextlib import suppress
from pathlib import Path

from appliance.firewall.nft import Nftables, Refused, Unavailable
from appliance.firewall.settings import STATE

TABLES = ("inet lessonwall", "bridge lessonwall")


def take_away(folder: Path) -> bool:
    """Whether there was anything. `folder`: STATE/firewall, whose facts tell of rules that are no more."""
    (folder / STATE).unlink(missing_ok=True)
    try:
        nft = Nftables()
    except Unavailable:  # then nobody here has put any in
        return False
    found = False
    for table in TABLES:
        with suppress(Refused):
            nft.run(f"delete table {table}")
            found = True
    nft.close()
    return found

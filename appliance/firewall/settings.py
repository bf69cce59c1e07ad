"""What the firewall's process is started with."""

from collections.abc import Mapping
from dataclasses import dataclass

STATE = "state.json"  # in the folder that it is given: what health reads


@dataclass(frozen=True, slots=True)
class FirewallSettings:
    """`live`, `folder`: the steward's folder, and its own of STATE. `socket`: where it is asked for admissions.

    `ruleset`: nft's text. `zones`: the mark of each zone by its id. `offset`: policy time less real time, in seconds.
    `forward`: domains with servers of their own, as in DnsSettings. `service`: the user id whose processes may ask,
    beside its own and root's; None for no other.
    """

    live: str
    folder: str
    socket: str
    ruleset: str
    zones: Mapping[str, int]
    offset: float = 0.0
    forward: tuple[str, ...] = ()
    service: int | None = None

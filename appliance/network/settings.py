"""What the parts that keep the network are told when they start, and where they say how it stands."""

from dataclasses import dataclass

from filters.policy.network import Network

FACTS = "state.json"  # in STATE/network, for health
TELLS = 60  # seconds after which the same is told again, as a sign of life: seldom, for cards wear out


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """`folder`: STATE/network. `patience`: seconds that the box's address may be away while a change is on trial.

    `proof`: seconds after which a change is no longer on trial. `until_proven`: end then, or when it was undone.
    """

    network: Network
    folder: str
    patience: float = 60.0
    proof: float = 600.0
    until_proven: bool = False


@dataclass(frozen=True, slots=True)
class DhcpSettings:
    """`config`: dnsmasq's, whole. `folder`: STATE/network, where it and the leases stand."""

    config: str
    folder: str

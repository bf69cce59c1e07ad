"""Was a change of the network good? It is on trial until the box could be reached for a while. Pure.

Only a change on trial is undone: a switch that restarts in May must not take away what has worked since September.
"""

from dataclasses import dataclass, replace
from enum import Enum
from ipaddress import ip_interface

from appliance.network.layout import Actual, Kind
from filters.policy.network import Network


class Verdict(Enum):
    WAIT = "wait"
    PROVEN = "proven"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Trial:
    """Times in seconds of one clock. `lost`: since when the address is away; None while it is there."""

    since: float
    patience: float  # the address may be away for so long
    proof: float  # it must have been there for so long, with no gap as long as `patience`
    lost: float | None = None

    def look(self, there: bool, now: float) -> tuple["Trial", Verdict]:
        if there:
            return replace(self, lost=None), Verdict.PROVEN if now - self.since >= self.proof else Verdict.WAIT
        lost = now if self.lost is None else self.lost
        # Time without the address proves nothing.
        back = replace(self, lost=lost, since=now)
        return back, Verdict.UNDO if now - lost >= self.patience else Verdict.WAIT


def kept_address(network: Network) -> str:
    """The address by which the box must stay reachable; "" where the system itself has one by DHCP, which stays."""
    if network.keep or not network.addresses:
        return network.keep
    return str(ip_interface(network.addresses[0]).ip)


def reachable(address: str, seen: Actual) -> bool:
    """Whether it stands on an interface that is on and has a cable with life in it."""
    return not address or any(
        part.kind is Kind.ADDRESS and part.what.partition("/")[0] == address and part.on in seen.carrier
        for part, value in seen.parts.items()
        if value
    )

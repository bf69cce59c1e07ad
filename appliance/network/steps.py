"""From what is there to what shall be: the steps, in an order in which each can be done. Pure.

The order of `_RANK` is a decision: what a step stands on comes before it, and what is taken away goes from the top.
"""

from dataclasses import dataclass

from appliance.network.layout import Actual, Kind, Layout, Part, fits

# A part that comes, and one that goes (its value becomes "").
_RANK: dict[tuple[Kind, bool], int] = {
    # Routes before addresses: the kernel drops with an address what leads by it, and nothing would put it back.
    (Kind.ROUTE, False): 0,
    (Kind.ADDRESS, False): 1,
    # A bridge that goes lets go of its ports by itself, but not of their settings.
    (Kind.MEMBER, False): 2,
    (Kind.LINK, False): 3,
    (Kind.LINK, True): 4,
    # Before it is switched on: an interface must not take a stranger's word for the way out meanwhile.
    (Kind.SETTING, True): 5,
    (Kind.MEMBER, True): 6,
    (Kind.UP, True): 7,
    (Kind.ADDRESS, True): 8,
    (Kind.ROUTE, True): 9,
}


# `inet_forward_change` in the kernel's net/ipv4/devinet.c.
_MOVED_BY = {"net/ipv4/conf/all/accept_redirects": "net/ipv4/ip_forward"}


@dataclass(frozen=True, slots=True)
class Step:
    """One part that changes; `before` and `after` are its values, "" where it is not there."""

    part: Part
    before: str
    after: str

    @property
    def inverse(self) -> "Step":
        return Step(self.part, self.after, self.before)

    @property
    def words(self) -> str:
        return _words(self)


def difference(wanted: Layout, actual: Actual) -> tuple[Step, ...]:
    """What is in `wanted` and not so yet. None where all is as it shall be, or cannot be while a port is away."""
    going = {part.on for part, value in wanted.items() if part.kind is Kind.LINK and not value}
    made = {part.on for part, value in wanted.items() if part.kind is Kind.LINK and _can_be(value, actual)}
    found = []
    for part, value in wanted.items():
        there = actual.parts.get(part, "")
        if (fits(part, there, value) and not _is_moved(part, wanted, actual)) or _goes_by_itself(part, value, going):
            continue
        if not part.interface or part.interface in actual.names | made:
            found.append(Step(part, there, value))
    return tuple(sorted(found, key=_order))


def _is_moved(part: Part, wanted: Layout, actual: Actual) -> bool:
    """Whether the kernel will set it anew with another that changes: then it is set after that, and remembered."""
    other = Part(Kind.SETTING, _MOVED_BY.get(part.on, ""))
    return part.kind is Kind.SETTING and other in wanted and wanted[other] != actual.parts.get(other, "")


def _can_be(link: str, actual: Actual) -> bool:
    """Whether an interface can be made now: a VLAN needs its port."""
    return link == "bridge" or (link.startswith("vlan ") and link.split()[1] in actual.names)


def _goes_by_itself(part: Part, value: str, going: set[str]) -> bool:
    """With its interface; and no setting can be taken out of the kernel."""
    if part.kind is Kind.LINK:
        return False
    return part.interface in going or (not value and part.kind in (Kind.SETTING, Kind.UP))


def _order(step: Step) -> tuple[int, int, Part]:
    # VLANs before bridges, and the setting that resets others before those.
    late = step.after == "bridge" or (step.part.kind is Kind.SETTING and step.part.on in _MOVED_BY)
    return _RANK[step.part.kind, bool(step.after)], int(late), step.part


def _words(step: Step) -> str:
    part, after = step.part, step.after
    match part.kind:
        case Kind.LINK if not after:
            return f"remove {part.on}"
        case Kind.LINK if after == "bridge":
            return f"make the bridge {part.on}"
        case Kind.LINK:
            _, port, tag = after.split()
            return f"make {part.on}, VLAN {tag} of {port}"
        case Kind.MEMBER:
            return f"put {part.on} into {after}" if after else f"take {part.on} out of {step.before}"
        case Kind.UP:
            return f"switch {part.on} {'on' if after == 'yes' else 'off'}"
        case Kind.ADDRESS:
            return f"give {part.on} the address {part.what}" if after else f"take {part.what} from {part.on}"
        case Kind.ROUTE:
            what = part.what.replace("0.0.0.0/0 ", "everything else ").replace("::/0 ", "everything else ")
            return f"{'send' if after else 'no longer send'} {what} on {part.on}"
        case Kind.SETTING:
            # As sysctl(8) writes it: the dot of eth0.20 becomes a stroke.
            name = part.on.translate(str.maketrans("/.", "./"))
            return f"set {name} to {after} (it is {step.before or 'not there yet'})"

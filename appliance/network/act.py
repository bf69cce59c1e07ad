"""One step done, by netlink or in /proc/sys. Needs root. Doing it twice, or undoing what never was, is no mistake."""

import errno
import shutil
import subprocess
from collections.abc import Iterable
from typing import Any

from pyroute2 import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from appliance.network.actual import PROC
from appliance.network.layout import PASSED_ON, Kind
from appliance.network.steps import Step

_DONE_ALREADY = {True: frozenset({errno.EEXIST}), False: frozenset({errno.ESRCH, errno.ENODEV, errno.EADDRNOTAVAIL})}

_NODAD = 0x02  # IFA_F_NODAD

# What brings a setting into the kernel, where it is not built in.
_MODULES = {"net/bridge": "br_netfilter", "net/netfilter": "nf_conntrack"}


class Refused(Exception):
    """The kernel would not; the text says which step, and why."""


def load_modules(folders: Iterable[str] = tuple(_MODULES)) -> None:
    """So that the kernel's settings can be read; where it has them built in, nothing happens."""
    modprobe = shutil.which("modprobe") or "/usr/sbin/modprobe"
    for folder in folders:
        if not (PROC / folder).exists() and shutil.which(modprobe):
            subprocess.run([modprobe, "-q", _MODULES[folder]], check=False, timeout=30, capture_output=True)


def do(step: Step, lender: str) -> None:
    """Raises Refused. `lender`: the port whose hardware address bridges take, so that theirs never changes."""
    try:
        with IPRoute() as netlink:
            _do(netlink, step, lender)
    except NetlinkError as error:
        if error.code not in _DONE_ALREADY[bool(step.after)]:
            raise Refused(f"{step.words}: {_reason(error)}") from None
    except OSError as error:
        if step.after or error.errno != errno.ENOENT:
            raise Refused(f"{step.words}: {error.strerror or error}") from None


def _reason(error: NetlinkError) -> str:
    return {errno.EPERM: "only root may", errno.EOPNOTSUPP: "this kernel cannot"}.get(error.code, str(error.args[-1]))


def _do(netlink: IPRoute, step: Step, lender: str) -> None:
    part, after = step.part, step.after
    match part.kind:
        case Kind.SETTING:
            (PROC / part.on).write_text(f"{after}\n")
        case Kind.LINK if not after:
            netlink.link("del", index=_index(netlink, part.on))
        case Kind.LINK:
            _make(netlink, part.on, after, lender)
        case Kind.MEMBER:
            netlink.link("set", index=_index(netlink, part.on), master=_index(netlink, after) if after else 0)
        case Kind.UP:
            netlink.link("set", index=_index(netlink, part.on), state="up" if after == "yes" else "down")
        case Kind.ADDRESS:
            own, _, length = part.what.partition("/")
            here = {"index": _index(netlink, part.on), "address": own, "prefixlen": int(length)}
            if after and ":" in own:
                # Good at once, and without a cable: DNS and proxy listen on it before the wire has settled.
                here["flags"] = _NODAD
            netlink.addr("add" if after else "del", **here)
        case Kind.ROUTE:
            _route(netlink, step)


def _make(netlink: IPRoute, name: str, what: str, lender: str) -> None:
    if what != "bridge":
        _, port, tag = what.split()
        netlink.link("add", ifname=name, kind="vlan", link=_index(netlink, port), vlan_id=int(tag))
        return
    options: dict[str, Any] = {
        # No spanning tree: switches go on seeing each other's, and a loop, through the box.
        "br_stp_state": 0,
        "br_forward_delay": 0,
        "br_group_fwd_mask": PASSED_ON,
        # Nobody asks for members here, and without a querier snooping loses IPv6's neighbours.
        "br_mcast_snooping": 0,
        "br_nf_call_iptables": 1,
        "br_nf_call_ip6tables": 1,
    }
    for port in netlink.link("get", ifname=lender) if netlink.link_lookup(ifname=lender) else ():
        options["address"] = port.get("address")
    netlink.link("add", ifname=name, kind="bridge", **options)


def _route(netlink: IPRoute, step: Step) -> None:
    to, _, via = step.part.what.partition(" via ")
    given = {"dst": to, "oif": _index(netlink, step.part.on), **({"gateway": via} if via else {})}
    kept = dict(each.split("=") for each in step.after.split() if "=" in each)
    if step.after:
        if "metric" in kept:
            given["priority"] = int(kept["metric"])
        if "proto" in kept:
            given["proto"] = int(kept["proto"])
        if "src" in kept:
            given["prefsrc"] = kept["src"]
    netlink.route("add" if step.after else "del", **given)


def _index(netlink: IPRoute, name: str) -> int:
    found = netlink.link_lookup(ifname=name)
    if not found:
        raise NetlinkError(errno.ENODEV, f"there is no {name}")
    return int(found[0])

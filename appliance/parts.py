"""What each part is started with: the school's choices and the command line's, handed to each as its settings."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

import msgspec

from alerts.settings import AlertSettings, notify_of, roles_of
from alerts.themes import shipped as shipped_themes
from appliance import gateway
from appliance.clock import Clock
from appliance.dashboard.settings import Settings as DashboardSettings
from appliance.gateway_parts import after_filters, before_filters, portal
from appliance.processes import Part
from appliance.state import State
from appliance.steward.process import Settings as StewardSettings
from filters.dns.endpoint import Endpoint, Listen, Upstream, endpoint
from filters.dns.settings import DnsSettings
from filters.policy.network import Network
from filters.policy.school import OWN_NAME, School
from filters.proxy.settings import ProxySettings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `lessonwall up` or `lessonwall gateway` was asked for, and what the school's folder says to it.

    `gateway`: whether the box stands in the network, and not beside it.
    """

    school_folder: Path
    school: School
    state: State
    clock: Clock
    dns: tuple[Listen, ...]
    proxy: tuple[Listen, ...]
    web: Endpoint
    upstreams: tuple[Upstream, ...]
    gateway: bool = False

    @property
    def network(self) -> Network:
        assert self.school.network is not None, "a gateway has one"
        return self.school.network

    @property
    def cores(self) -> int:
        return len(os.sched_getaffinity(0))


def parts(wanted: Wanted) -> Iterator[Part]:
    """In the order in which they start: the steward first, for all others wait for what it publishes."""
    yield _part("steward", "appliance.steward.process", _steward(wanted))
    if wanted.gateway:
        network = wanted.network
        proxies = _proxies(wanted.cores)
        yield from starmap(_part, before_filters(wanted.school, network, wanted.state, wanted.clock, proxies))
    yield _part("dns", "filters.dns.process", _dns(wanted))
    yield _part("proxy", "filters.proxy.process", _proxy(wanted))
    yield _part("alerts", "alerts.process", _alerts(wanted))
    yield _part("dashboard", "appliance.dashboard.process", _dashboard(wanted))
    if wanted.gateway:
        yield from starmap(_part, after_filters(wanted.school, wanted.network, wanted.state, wanted.clock))


def _part(name: str, module: str, settings: Any) -> Part:
    # Sets are written in one order: each plan is made by a process of its own, and what did not change must look so,
    # or a part would start anew for nothing.
    return Part(name, module, msgspec.json.encode(settings, order="deterministic"))


def _steward(wanted: Wanted) -> StewardSettings:
    return StewardSettings(
        school=str(wanted.school_folder), state=str(wanted.state.root), offset=wanted.clock.offset.total_seconds()
    )


def _dns(wanted: Wanted) -> DnsSettings:
    forward = {domain: tuple(map(endpoint, servers)) for domain, servers in wanted.school.dns.forward.items()}
    return DnsSettings(
        live=str(wanted.state.live),
        events=str(wanted.state.events),
        recent=str(wanted.state.recent),
        keys=str(wanted.state.keys),
        listeners=wanted.dns,
        upstreams=wanted.upstreams,
        offset=wanted.clock.offset.total_seconds(),
        addresses=(wanted.web.host,) if not wanted.gateway else gateway.addresses(wanted.network),
        by_zone=gateway.own_addresses(wanted.network) if wanted.gateway else {},
        names=_names(wanted.school),
        forward=forward,
        rate_limit=wanted.school.dns.rate_limit,
        workers=wanted.school.dns.workers or _workers(wanted.cores),
        admissions=str(wanted.state.admissions) if wanted.gateway and gateway.forwards(wanted.network) else "",
        neighbours=wanted.gateway,
    )


def _workers(cores: int) -> int:
    """Processes that answer DNS. One answers what a school asks; a second is for the minute in which all arrive."""
    return 1 if cores <= 2 else 2


def _proxy(wanted: Wanted) -> ProxySettings:
    return ProxySettings(
        live=str(wanted.state.live),
        events=str(wanted.state.events),
        recent=str(wanted.state.recent),
        keys=str(wanted.state.keys),
        ca=str(wanted.state.ca),
        school=wanted.school.name,
        listeners=wanted.proxy,
        upstreams=wanted.upstreams,
        tables=shipped_themes().tables,
        offset=wanted.clock.offset.total_seconds(),
        names=_names(wanted.school),
        reach=wanted.school.proxy.reach,
        ports=(80, 443, *wanted.school.proxy.ports),
        roots=wanted.school.proxy.roots,
        door=str(wanted.state.door),
        parent=wanted.school.proxy.parent,
        direct=(*wanted.school.proxy.direct, *wanted.school.dns.forward),
        **(_led_here(wanted) if wanted.gateway else {}),
    )


def _led_here(wanted: Wanted) -> dict[str, Any]:
    """What the proxy has beside, where connections are led to it."""
    return {
        "transparent": gateway.transparent_listeners(),
        "workers": _proxies(wanted.cores),
        "neighbours": True,
        "portal": gateway.sign_in_page(wanted.school),
    }


def _proxies(cores: int) -> int:
    """Processes that look into connections: the kernel forwards all others by itself, and needs a core for it."""
    return 1 if cores <= 2 else min(cores - 1, 4)


def _alerts(wanted: Wanted) -> AlertSettings:
    state = wanted.state
    return AlertSettings(
        live=str(state.live),
        events=str(state.events),
        recent=str(state.recent),
        keys=str(state.keys),
        alerts=str(state.alerts),
        roles=roles_of(wanted.school),
        notify=notify_of(wanted.school, f"http://{wanted.web}"),
        offset=wanted.clock.offset.total_seconds(),
        themes=shipped_themes(),
    )


def _dashboard(wanted: Wanted) -> DashboardSettings:
    return DashboardSettings(
        state=str(wanted.state.root),
        themes=shipped_themes(),
        web=str(wanted.web),
        portal=portal(wanted.school) if wanted.gateway else None,
    )


def _names(school: School) -> tuple[str, ...]:
    """What the box is called; where devices may find the proxy by themselves, by the name that they ask for too."""
    domains = [*school.dns.forward, school.web_name.partition(".")[2]] if school.proxy.wpad else []
    found = [f"wpad.{domain}" for domain in domains if "." in domain]
    return tuple(dict.fromkeys((OWN_NAME, school.web_name, *found)))

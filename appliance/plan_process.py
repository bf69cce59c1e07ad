"""The process that reads a school's folder for `lessonwall up`, says which parts are to run with what, and ends.

python -m appliance.plan_process < asked.json > plan.json
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance import folder, gateway
from appliance.choose import copy_of, is_example, school_folder
from appliance.clock import Clock
from appliance.output import Trouble, complain, no_state
from appliance.parts import Wanted, parts
from appliance.plan import PROXY, Asked, Plan
from appliance.private import private
from appliance.running import last_good
from appliance.state import State
from filters import catalogue
from filters.dns.endpoint import Listen, Upstream, upstream
from filters.events.seal import make_keys
from filters.policy.load.folder import load
from filters.policy.school import School


def main() -> int:
    """The exit code; whatever is wrong stands on standard error."""
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Asked)
    try:
        plan = _first(asked) if asked.running is None else _again(asked, asked.running)
    except Trouble as trouble:
        complain([trouble])
        return trouble.code
    except OSError as error:
        complain([no_state(error, asked.state)])
        return 2
    sys.stdout.buffer.write(msgspec.json.encode(plan))
    return 0


def _first(asked: Asked) -> Plan:
    state = State(Path(asked.state))
    where = _own_folder(asked, state)
    school = _load(where, state)
    try:
        clock = Clock.starting_at(asked.at, school.timezone)
    except ValueError as error:
        raise Trouble(f"--at: {error}") from None
    plan = _of_school(asked, where, clock, school)
    _prepare(state)
    return plan


def _again(asked: Asked, running: Plan) -> Plan:
    """Raises Trouble where the folder that was good cannot be read any more."""
    school = load(last_good(State(Path(asked.state))), catalogue.shipped()).school
    if school is None:
        raise Trouble(f"{running.folder}: cannot be read; all parts go on as they are", code=1)
    clock = Clock(timedelta(seconds=running.offset), school.timezone)
    return _of_school(asked, Path(running.folder), clock, school)


def _of_school(asked: Asked, where: Path, clock: Clock, school: School) -> Plan:
    wanted = Wanted(
        school_folder=where,
        state=State(Path(asked.state)),
        clock=clock,
        dns=asked.dns,
        proxy=asked.proxy or proxies(school),
        web=asked.web,
        upstreams=_upstreams(asked, school),
        school=school,
    )
    if asked.gateway:
        wanted = _plugged_in(wanted, asked)
    return Plan(
        folder=str(where),
        school=school.name,
        timezone=clock.timezone,
        offset=clock.offset.total_seconds(),
        web=wanted.web,
        dns=wanted.dns,
        proxy=wanted.proxy,
        parts=tuple(parts(wanted)),
    )


def _plugged_in(wanted: Wanted, asked: Asked) -> Wanted:
    try:
        network = gateway.network_of(wanted.school)
    except gateway.NoGateway as error:
        raise Trouble(str(error), code=1) from None
    dns = (*asked.dns, *gateway.dns_listeners(network))
    proxy = (*asked.proxy, *gateway.proxy_listeners())
    return replace(
        wanted, gateway=True, dns=dns, proxy=proxy, upstreams=_upstreams(replace(asked, dns=dns), wanted.school)
    )


def proxies(school: School) -> tuple[Listen, ...]:
    """One for whoever connects, and one for each further device of the register that lives on loopback.

    8082 speaks for 127.0.0.2, and so on: an example school can be met as its teacher or its youngest pupil.
    """
    loopback = sorted(
        address for device in school.devices.values() for address in device.addresses if address.startswith("127.0.0.")
    )
    further = [(address, int(address.rpartition(".")[2])) for address in loopback if address != PROXY.host]
    return (PROXY, *(Listen(PROXY.host, PROXY.port + last, address) for address, last in further))


def _own_folder(asked: Asked, state: State) -> Path:
    """The folder to run on. A shipped example is copied into the state first: what is edited is the copy."""
    named = asked.school or os.environ.get("LESSONWALL_SCHOOL")
    where = school_folder(named, asked.state)
    if named and not is_example(named):
        return where
    own = copy_of(where.name, state) if named else state.school
    if not own.is_dir():
        folder.copy(where.name, own)
        private(own)  # people stand in it
    return own


def _load(where: Path, state: State) -> School:
    """The folder; if it is bad, the last good one: a box with a mistake on it still comes up after a power cut."""
    read = folder.read(where)
    loaded = load(read.files, catalogue.shipped())
    problems = [*read.problems, *loaded.problems]
    if loaded.school is not None and not problems:
        return loaded.school
    complain(problems)
    kept = load(last_good(state), catalogue.shipped()).school
    if kept is None:
        raise Trouble(f"{where}: this school cannot be used as it stands; put right what is said above", code=1)
    complain([f"{where}: the last folder without a mistake is in force until what is said above is put right"])
    return kept


def _prepare(state: State) -> None:
    for each in (state.live, state.steward, state.events, state.alerts.parent, state.recent, state.network):
        private(each)
    for each in (state.admissions.parent, state.sightings.parent, state.sensor):
        private(each)
    make_keys(state.keys)


def _upstreams(asked: Asked, school: School) -> tuple[Upstream, ...]:
    """Those named on the command line, else the school's own choice, else this machine's resolvers."""
    chosen = asked.upstreams or tuple(map(upstream, school.dns.upstreams))
    if own := [each for each in chosen if _is_own(each, asked.dns)]:
        option = "--upstream" if asked.upstreams else "school.yaml: dns.upstreams"
        raise Trouble(f"{option}: {own[0]} is this filter's own address; name a resolver that it can ask")
    return chosen or _of_this_machine(asked.dns)


def _is_own(server: Upstream, listeners: tuple[Listen, ...]) -> bool:
    return any((server.host, server.port) == (each.host, each.port) for each in listeners)


def _of_this_machine(listeners: tuple[Listen, ...]) -> tuple[Upstream, ...]:
    """resolv.conf(5); without ourselves, where the machine asks us."""
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found = []
    for words in (line.split() for line in lines):
        if len(words) > 1 and words[0] == "nameserver":
            try:
                found.append(upstream(words[1].partition("%")[0]))
            except ValueError:
                continue
    found = [each for each in found if not _is_own(each, listeners)]
    if not found:
        print(
            "lessonwall: no resolver is named here; allowed names are not answered. Give one: --upstream 192.0.2.1:53",
            file=sys.stderr,
        )
        return (Upstream("127.0.0.1", 53),)
    return tuple(found)


if __name__ == "__main__":
    sys.exit(main())

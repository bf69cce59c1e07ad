"""A virtual school to try things in: `sudo make lab`, or WAY=bridge-trunk; it stands until Ctrl-C.

Each device is a network namespace, and a shell in it is the device's: what it asks goes through a box that runs the
whole of Lessonwall, out to a pretend internet that knows every name.
"""

import signal
import sys
import tempfile
import threading
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from tests.netns.lab.namespaces import cannot
from tests.netns.lab.places import CASINO, HARD_CODED, HOSTS, LESSON, PHONE, PUBLIC_RESOLVER
from tests.netns.lab.plugged import Plugged, plugged
from tests.netns.lab.wiring import Way


def main() -> int:
    parser = ArgumentParser(prog="make lab", description=__doc__)
    parser.add_argument("way", nargs="?", default=Way.ROUTER, type=Way, choices=list(Way), help="default: router")
    way = parser.parse_args().way
    if why := cannot():
        print(f"lab: {why}; on Debian, as root: apt install iproute2 nftables dnsmasq-base", file=sys.stderr)
        return 2
    print(f"lab: a school with a box as {way}; this takes a few seconds", flush=True)
    with tempfile.TemporaryDirectory(prefix="lessonwall-lab-") as folder, plugged(way, Path(folder)) as school:
        print(_words(school), flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it behind
    return 0


def _words(school: Plugged) -> str:
    spaces = school.wired.spaces
    devices = "\n".join(
        f"  {host.name:<10} {host.place.zone:<8} {host.addresses[0] if host.number else 'asks for one':<14}"
        f" ip netns exec {spaces[host.name].name} bash"
        for host in HOSTS
    )
    inside = f"ip netns exec {spaces[PHONE.name].name}"
    return f"""
{devices}
  {"box":<34} ip netns exec {spaces["box"].name} bash
  {"":<34} school {school.box.school}
  {"":<34} state  {school.box.state.root}

On the pupil's phone, say:
  {inside} dig @{PUBLIC_RESOLVER[0]} {CASINO}
  {inside} dig @{PUBLIC_RESOLVER[0]} {LESSON}
  {inside} curl -k https://{HARD_CODED[0]}/

Ctrl-C ends it, and nothing is left."""


if __name__ == "__main__":
    sys.exit(main())

"""Keeps the network as it was asked for, and takes back a change by which the box was lost; told when to look.

What is asked for stands in the record, where `lessonwall network apply` puts it as well; so both mean the same.
"""

import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from appliance.network import actual, change, record
from appliance.network.guard import Trial, Verdict, kept_address, reachable
from appliance.network.layout import Actual, own_place, ports
from appliance.network.record import Record
from appliance.network.settings import FACTS, TELLS, NetworkSettings
from appliance.output import british
from filters.files import replace_file
from filters.policy.network import Mode, Network

OFTEN = 5  # times that something was put right
LATELY = 60.0  # seconds

log = logging.getLogger(__name__)


class Watch:
    """`look` when something moved, `tick` as time goes by. `over`: a change was proven, or undone."""

    def __init__(self, settings: NetworkSettings) -> None:
        self._settings = settings
        self._folder = Path(settings.folder)
        self._trial: tuple[str, Trial] | None = None  # of which network
        self._there = True
        self._mended: deque[float] = deque(maxlen=OFTEN)
        self._told: dict[str, Any] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)
        self.over = False

    def start(self, now: float) -> None:
        """A network that was undone stays so, until somebody asks for it, or for another."""
        with record.alone(self._folder):
            kept = record.load(self._folder)
            if kept.stopped and kept.wanted == self._settings.network:
                # Said here too: whoever starts the box by hand sees no health.
                log.warning("%s", kept.stopped)
            else:
                change.apply_alone(self._folder, self._settings.network, go_on=True)
        self.look(now)

    def look(self, now: float) -> None:
        """Put right what is not as it was asked for."""
        with record.alone(self._folder):
            kept = record.load(self._folder)
            network = kept.wanted or self._settings.network
            if kept.stopped:
                self._trial = None
                self.over = True
                self._tell(network, (kept.stopped,))
                return
            found = change.apply_alone(self._folder, network, go_on=True)
            if found.steps:
                self._mended.append(now)
            for step in found.steps:
                log.warning("put right: %s", step.words)
            seen = change.plan(network, record.load(self._folder)).seen if found.steps else found.seen
            self._judge(kept, network, seen, now)
        self._tell(network, (*found.problems, *self._quarrel(now), *_cables(network, seen), *_exchanged(network)))

    def _quarrel(self, now: float) -> Iterator[str]:
        if len(self._mended) == OFTEN and now - self._mended[0] < LATELY:
            yield "another program (NetworkManager, dhcpcd, …) keeps changing the network; take these ports from it"

    def _judge(self, kept: Record, network: Network, seen: Actual, now: float) -> None:
        """Begin a trial with each change that is not proven."""
        self._there = reachable(kept_address(network), seen)
        which = record.digest(network)
        if kept.proven and kept.wanted == network:
            self._trial, self.over = None, True
        elif self._trial is None or self._trial[0] != which:
            self._trial, self.over = (which, Trial(now, self._settings.patience, self._settings.proof)), False

    def tick(self, now: float) -> None:
        if self._trial is None:
            return
        which, trial = self._trial
        trial, verdict = trial.look(self._there, now)
        self._trial = which, trial
        if verdict is Verdict.PROVEN:
            self._prove(which)
        elif verdict is Verdict.UNDO:
            self._undo(which, trial)

    def _prove(self, which: str) -> None:
        with record.alone(self._folder):
            kept = record.load(self._folder)
            if kept.wanted is not None and record.digest(kept.wanted) == which and not kept.stopped:
                record.save(self._folder, replace(kept, proven=True))
        self._trial, self.over = None, True

    def _undo(self, which: str, trial: Trial) -> None:
        when = british(datetime.now().astimezone())
        why = (
            f"the change of the network was undone by itself on {when}:"
            f" the box could not be reached for {trial.patience:.0f} seconds"
        )

        def proceed(kept: Record) -> bool:
            return kept.wanted is not None and record.digest(kept.wanted) == which and not kept.stopped

        for step in change.undo(self._folder, why, proceed):
            log.warning("undone: %s", step.words)
        log.error("%s", why)
        self.look(0.0)

    def _tell(self, network: Network, problems: tuple[str, ...]) -> None:
        """For the checks of health, which read no network themselves."""
        told = {"mode": str(network.mode), "other_vlans": network.other_vlans, "problems": list(problems)}
        now = datetime.now(UTC)
        if told != self._told or abs(now - self._told_at) >= timedelta(seconds=TELLS):
            try:
                replace_file(self._folder / FACTS, msgspec.json.encode({**told, "at": now}), 0o644)
                self._told, self._told_at = told, now
            except OSError as error:
                log.error("the state of the network cannot be written down: %s", error)


def _exchanged(network: Network) -> Iterator[str]:
    """A bridge whose cables are exchanged carries everything, and takes the school for the internet."""
    if network.mode is Mode.BRIDGE:
        port = actual.behind(network.gateways, own_place(network)).partition(".")[0]
        if port in network.lan and port != network.wan:
            cables = f"{network.wan} and {port}"
            yield f"the edge router is behind {port}, so nothing is filtered: exchange the cables of {cables}"


def _cables(network: Network, seen: Actual) -> tuple[str, ...]:
    return tuple(
        f"{port} has no cable, or nothing at its end"
        for port in ports(network)
        if port in seen.names and port not in seen.carrier
    )

"""The network applied and undone: look, find the steps, write down what they touch, then do them.

Whatever dies in between, what was written down is taken back by `undo`, and the rest was never there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.network import act, actual, record
from appliance.network.layout import Actual, Kind, Layout, clashes, missing, settings, wanted
from appliance.network.record import Record
from appliance.network.steps import Step, difference
from filters.policy.network import Network


@dataclass(frozen=True, slots=True)
class Plan:
    """`problems`: why a part of it cannot be, in words. `wished`: all that was asked for."""

    steps: tuple[Step, ...]
    problems: tuple[str, ...]
    wished: Layout
    seen: Actual


def plan(network: Network, kept: Record) -> Plan:
    """What would be done now. What an earlier change touched, and this one leaves alone, gets its first value back."""
    touched = kept.touched()
    seen = actual.read(settings(network) | _settings_of(touched))
    wished = wanted(network, seen, touched)
    # A route that comes back is the one that it was, with its metric.
    wished |= {part: old for part, old in touched.items() if part.kind is Kind.ROUTE and old and wished.get(part)}
    away = [
        f"there is no port {port}; the ports here are: {', '.join(sorted(seen.names - {'lo'}))}"
        for port in missing(network, seen)
    ]
    taken = clashes(wished, seen)
    steps = difference({**touched, **wished}, seen)
    if taken:
        steps = tuple(step for step in steps if not any(each.startswith(f"{step.part.on} ") for each in taken))
    return Plan(steps, (*away, *taken), wished, seen)


def apply(folder: Path, network: Network, go_on: bool = False) -> Plan:
    """Make it so; what was done. Raises act.Refused, after taking back what this call did.

    `go_on`: at a step that is refused, do the others and name it among the problems.
    """
    with record.alone(folder):
        return apply_alone(folder, network, go_on)


def apply_alone(folder: Path, network: Network, go_on: bool = False) -> Plan:
    """As `apply`, for whoever has the place already."""
    act.load_modules()
    kept = record.load(folder)
    found = plan(network, kept)
    same = kept.wanted == network and not found.steps and not kept.stopped
    kept = replace(kept, wanted=network, stopped="", proven=kept.proven and kept.wanted == network)
    refused: tuple[str, ...] = ()
    if not same or not (folder / "done.json").exists():
        refused = _write(folder, kept.remembering(found.steps), go_on)
    refused += _do(found.steps, network.wan, go_on)
    if found.steps and not refused:
        refused = _write(folder, kept.remembering(found.steps).forgetting(found.wished), go_on)
    return replace(found, problems=(*found.problems, *refused))


def undo(folder: Path, why: str, proceed: Callable[[Record], bool] = lambda kept: True) -> tuple[Step, ...]:
    """Take back all that is written down; what was done. `why`: said until somebody applies a network again.

    `proceed` is asked once nobody else changes anything.
    """
    with record.alone(folder):
        kept = record.load(folder)
        if not proceed(kept):
            return ()
        before = kept.touched()
        steps = difference(before, actual.read(_settings_of(before)))
        if kept.wanted is not None:
            _do(steps, kept.wanted.wan, go_on=True)
            record.save(folder, replace(kept, before=(), stopped=why, proven=False))
        return steps


def _settings_of(parts: Layout) -> set[str]:
    return {part.on for part in parts if part.kind is Kind.SETTING}


def _write(folder: Path, kept: Record, go_on: bool) -> tuple[str, ...]:
    """A school must not go dark because a disk is full; what was changed then ends with a restart of the machine."""
    try:
        record.save(folder, kept)
    except OSError as error:
        if not go_on:
            raise
        return (f"what was changed cannot be written down ({error.strerror}), so `network undo` would miss it",)
    return ()


def _do(steps: Sequence[Step], lender: str, go_on: bool) -> tuple[str, ...]:
    refused: list[str] = []
    for place, step in enumerate(steps):
        try:
            act.do(step, lender)
        except act.Refused as error:
            if not go_on:
                _do([each.inverse for each in reversed(steps[:place])], lender, go_on=True)
                raise
            refused.append(str(error))
    return tuple(refused)

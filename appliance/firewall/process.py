"""The firewall as a process: the only one that changes the firewall.

python -m appliance.firewall.process < settings.json
"""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from appliance.firewall.door import Door
from appliance.firewall.keeper import Keeper
from appliance.firewall.loaded import Loaded
from appliance.firewall.nft import Nftables, Refused, Unavailable
from appliance.firewall.settings import STATE, FirewallSettings
from filters.files import replace_file
from filters.live import Live
from filters.settings import CannotServe, serve

LOOK = 0.02  # seconds between two looks at what is published: a device that moves is enforced within 0.25
SLICE = 0.004  # seconds of judging again at a time: an answer that waits for its admission waits no longer
FACTS = 2.0
EXPIRE = 30.0
STILL_THERE = 2.0  # seconds between two looks whether the rules are
FIRST_POLICY = 30.0

log = logging.getLogger(__name__)


def main(settings: FirewallSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    asyncio.run(_serve(settings))


async def _serve(settings: FirewallSettings) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    live = Live(Path(settings.live))
    folder = Path(settings.folder)
    try:
        nft = Nftables()
        loaded = Loaded(settings.ruleset, nft)
        # Closed, or as it was, before anything is known of who is where.
        loaded.load()
    except Unavailable as error:
        raise CannotServe(str(error)) from None
    except Refused as error:
        raise CannotServe(f"the firewall cannot be changed: {error}; run as root, on a kernel with nftables") from None
    await _first_policy(live, ended)
    if ended.is_set():
        return
    keeper = Keeper(settings, live, nft)
    keeper.inherit(_judged_by(folder, settings))
    keeper.refresh()
    door = Door(Path(settings.socket), keeper.take, frozenset({settings.service} if settings.service else ()))
    try:
        door.open()
        print("ready", flush=True)
        await _keep(_Work(settings, folder, loaded, keeper, door), ended)
    finally:
        door.close()
        loaded.close()
        nft.close()


@dataclass(frozen=True, slots=True)
class _Work:
    settings: FirewallSettings
    folder: Path
    loaded: Loaded
    keeper: Keeper
    door: Door


async def _keep(work: _Work, ended: asyncio.Event) -> None:
    """The rules stay when it ends: a school is not opened by whoever stops a process."""
    due = dict.fromkeys((_still_there, _tell, _expire), 0.0)
    every = {_still_there: STILL_THERE, _tell: FACTS, _expire: EXPIRE}
    while not ended.is_set():
        busy = False
        try:
            work.keeper.refresh()
            busy = work.keeper.judge_some(SLICE)
            now = time.monotonic()
            for task, at in due.items():
                if now >= at:
                    due[task] = now + every[task]
                    task(work)
        except Exception:  # what is in force stays in force
            log.exception("the sets could not be brought up to date")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), SLICE if busy else LOOK)


def _still_there(work: _Work) -> None:
    if work.loaded.gone():
        work.loaded.again()
        work.keeper.fill()


def _expire(work: _Work) -> None:
    work.keeper.expire()


def _tell(work: _Work) -> None:
    loaded = work.loaded
    facts = {
        "problem": loaded.problem, "version": loaded.version, "loaded": loaded.at, "at": datetime.now(UTC),
        "lost": loaded.lost, "lost_at": loaded.lost_at, "refused": work.keeper.refused,
        "malformed": work.door.malformed, "sizes": work.keeper.sizes(),
        "policy": work.keeper.policy, "zones": dict(work.settings.zones),
    }  # fmt: skip
    try:
        replace_file(work.folder / STATE, msgspec.json.encode(facts), safe=False)
    except OSError as error:
        log.warning("%s: %s", work.folder / STATE, error)


def _judged_by(folder: Path, settings: FirewallSettings) -> int | None:
    """The policy by which an earlier process judged what it left in the sets; None where zones were numbered otherwise,
    so that their marks mean something else now."""
    try:
        facts = msgspec.json.decode((folder / STATE).read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    same = isinstance(facts, dict) and facts.get("zones") == dict(settings.zones)
    return facts.get("policy") if same else None


async def _first_policy(live: Live, ended: asyncio.Event) -> None:
    deadline = time.monotonic() + FIRST_POLICY
    while not live.ready and not ended.is_set():
        if time.monotonic() > deadline:
            raise CannotServe(live.problem or "the steward has published no policy; start by `lessonwall gateway`")
        await asyncio.sleep(0.05)
        live.refresh()


if __name__ == "__main__":
    sys.exit(serve(FirewallSettings, main))

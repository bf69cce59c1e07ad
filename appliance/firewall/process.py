"""The firewall as a process: the only one that changes the firewall.

python -m appliance.firewall.process < settings.json
"""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from appliance.firewall.door import Door
from appliance.firewall.keeper import Keeper
from appliance.firewall.nft import Refused, Unavailable
from appliance.firewall.settings import FirewallSettings
from filters.files import replace_file
from filters.live import Live
from filters.settings import CannotServe, serve

LOOK = 0.02  # seconds between two looks at what is published: a device that moves is enforced within 0.25
SLICE = 0.004  # seconds of judging again at a time: an answer that waits for its admission waits no longer
FACTS = 2.0
EXPIRE = 30.0
FIRST_POLICY = 30.0

STATE = "state.json"

log = logging.getLogger(__name__)


def main(settings: FirewallSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    asyncio.run(_serve(settings))


async def _serve(settings: FirewallSettings) -> None:
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    live = Live(Path(settings.live))
    try:
        keeper = Keeper(settings, live)
        # Closed, or as it was, before anything is known of who is where.
        keeper.load()
    except Unavailable as error:
        raise CannotServe(str(error)) from None
    except Refused as error:
        raise CannotServe(f"the firewall cannot be changed: {error}; run as root, on a kernel with nftables") from None
    await _first_policy(live, ended)
    if ended.is_set():
        return
    keeper.refresh()
    door = Door(Path(settings.socket), keeper.take, frozenset({settings.service} if settings.service else ()))
    try:
        door.open()
        print("ready", flush=True)
        await _keep(keeper, door, Path(settings.folder), ended)
    finally:
        door.close()
        keeper.close()


async def _keep(keeper: Keeper, door: Door, folder: Path, ended: asyncio.Event) -> None:
    told = expired = 0.0
    loaded = datetime.now(UTC)
    while not ended.is_set():
        try:
            keeper.refresh()
            busy = keeper.judge_some(SLICE)
        except Exception:  # what is in force stays in force
            log.exception("the sets could not be brought up to date")
            busy = False
        now = time.monotonic()
        if now - told > FACTS:
            told = now
            _tell(folder, keeper, door, loaded)
        if now - expired > EXPIRE:
            expired = now
            keeper.expire()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), SLICE if busy else LOOK)


def _tell(folder: Path, keeper: Keeper, door: Door, loaded: datetime) -> None:
    facts = {
        "problem": keeper.problem, "version": keeper.version, "loaded": loaded, "at": datetime.now(UTC),
        "refused": keeper.refused, "malformed": door.malformed, "sizes": keeper.sizes(),
    }  # fmt: skip
    try:
        replace_file(folder / STATE, msgspec.json.encode(facts))
    except OSError as error:
        log.warning("%s: %s", folder / STATE, error)


async def _first_policy(live: Live, ended: asyncio.Event) -> None:
    deadline = time.monotonic() + FIRST_POLICY
    while not live.ready and not ended.is_set():
        if time.monotonic() > deadline:
            raise CannotServe(live.problem or "the steward has published no policy; start by `lessonwall gateway`")
        await asyncio.sleep(0.05)
        live.refresh()


if __name__ == "__main__":
    sys.exit(serve(FirewallSettings, main))

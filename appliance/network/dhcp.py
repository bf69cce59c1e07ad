"""dnsmasq as a child: started with our configuration, started again when it ends, and gone when we are.

python -m appliance.network.dhcp < settings.json
"""

import asyncio
import logging
import os
import select
import shutil
import signal
import sys
from pathlib import Path

from appliance.network.settings import DhcpSettings
from filters.children import end, how_it_ended
from filters.files import replace_file
from filters.lifeline import end_with_me
from filters.settings import CannotServe, serve

log = logging.getLogger(__name__)

PAUSE = 2.0  # seconds before it is started again; an interface may be on its way back
STOP_WITHIN = 3.0
WRONG_CONFIG = 1  # its exit code (dnsmasq(8))


def main(settings: DhcpSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe."""
    program = shutil.which("dnsmasq", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        raise CannotServe("dnsmasq is not installed; on Debian: apt install dnsmasq-base")
    config = Path(settings.folder) / "dnsmasq.conf"
    end_former(config)
    replace_file(config, settings.config.encode(), 0o644)
    asyncio.run(_serve(program, config))


def end_former(config: Path) -> None:
    """End the dnsmasq of a part that was killed: the kernel forgets to, for dnsmasq gave up being root."""
    try:
        pid = int(_pid_file(config).read_text())
        former = os.pidfd_open(pid)
    except (OSError, ValueError):
        return
    try:
        if f"--conf-file={config}" in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
            signal.pidfd_send_signal(former, signal.SIGKILL)
            select.select([former], [], [], STOP_WITHIN)
    except OSError:  # it ended in this moment
        pass
    finally:
        os.close(former)


def _pid_file(config: Path) -> Path:
    return config.with_suffix(".pid")


async def _serve(program: str, config: Path) -> None:
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    told = False
    while not ended.is_set():
        child = await asyncio.create_subprocess_exec(
            program,
            f"--conf-file={config}",
            f"--pid-file={_pid_file(config)}",
            stdin=asyncio.subprocess.DEVNULL,
            preexec_fn=end_with_me(),
        )
        waiting = [asyncio.create_task(each) for each in (child.wait(), ended.wait())]
        done, _ = await asyncio.wait(waiting, timeout=0.3, return_when=asyncio.FIRST_COMPLETED)
        if not told and not done:
            print("ready", flush=True)
            told = True
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        if child.returncode is None:
            await end(child, STOP_WITHIN)
        elif child.returncode == WRONG_CONFIG and not told:
            raise CannotServe(f"{config}: dnsmasq cannot use it; what it says stands above")
        else:
            log.warning("dnsmasq ended (%s); it is started again", how_it_ended(child.returncode))
            await _pause(ended)


async def _pause(ended: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(ended.wait(), PAUSE)
    except TimeoutError:
        return


if __name__ == "__main__":
    sys.exit(serve(DhcpSettings, main))

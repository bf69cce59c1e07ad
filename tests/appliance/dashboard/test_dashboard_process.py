"""The dashboard as a process: ready when it serves, a clean end, and an error that names the option."""

import signal
import socket
import subprocess
import sys

import httpx
import msgspec
import pytest

from alerts.themes import shipped
from appliance.dashboard.process import CannotServe, listen
from appliance.dashboard.settings import Portal, Settings

COMMAND = [sys.executable, "-m", "appliance.dashboard.process"]


def settings(tmp_path, web: str, portal: Portal | None = None) -> str:
    return msgspec.json.encode(Settings(str(tmp_path), shipped(), web, portal)).decode()


@pytest.mark.parametrize("portal", [None, Portal(("127.0.0.1:0",))], ids=["alone", "with-pages-for-devices"])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_serves_before_anything_is_published_and_ends_cleanly(tmp_path, sign, portal):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdin.write(settings(tmp_path, f"127.0.0.1:{port}", portal))
    process.stdin.close()
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    starting = httpx.get(f"http://127.0.0.1:{port}/about")
    assert (starting.status_code, "The box is starting" in starting.text) == (503, True)
    process.send_signal(sign)
    said = process.stderr.read()
    assert (process.wait(10), said) == (0, "")  # no traceback either
    process.stdout.close()
    process.stderr.close()


def test_a_taken_port_is_an_error_that_names_the_option(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        web = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = subprocess.run(
            COMMAND, input=settings(tmp_path, web), capture_output=True, text=True, timeout=30, check=False
        )
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"error: --web {web}: port is taken; ")


@pytest.mark.parametrize("web", ["8000", "127.0.0.1:", "127.0.0.1:99999", "192.0.2.1:0", "nobody.invalid:0"])
def test_an_address_that_cannot_be_listened_on_says_what_to_write(web):
    with pytest.raises(CannotServe, match=r"--web .*; (choose|)|not an address; write it as"):
        listen(web)

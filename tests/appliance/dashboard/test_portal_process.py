"""The dashboard's process with the pages for devices: ready when both serve, one end for both, words for faults."""

import signal
import socket
import subprocess
import sys

import httpx
import msgspec

from alerts.themes import shipped
from appliance.dashboard.portal_told import told
from appliance.dashboard.settings import Portal, Settings
from appliance.state import State
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import NAME, certify

COMMAND = [sys.executable, "-m", "appliance.dashboard.process"]


def free(family: socket.AddressFamily = socket.AF_INET) -> int:
    with socket.socket(family) as probe:
        probe.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        return probe.getsockname()[1]


def started(tmp_path, portal: Portal, web: int) -> "subprocess.Popen[str]":
    State(tmp_path / "state").recent.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin
    settings = Settings(str(tmp_path / "state"), shipped(), f"127.0.0.1:{web}", portal)
    process.stdin.write(msgspec.json.encode(settings).decode())
    process.stdin.close()
    return process


def test_both_serve_when_it_is_ready_and_end_together(tmp_path):
    plain, plain6, secure, web = free(), free(socket.AF_INET6), free(), free()
    files = certify(tmp_path, NAME)
    process = started(
        tmp_path, Portal((f"127.0.0.1:{plain}", f"[::1]:{plain6}"), (f"127.0.0.1:{secure}",), *files), web
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        # Nothing is published yet: devices are led to a page that says so.
        led = httpx.get(f"http://127.0.0.1:{plain}/generate_204", headers={"host": "connectivitycheck.gstatic.com"})
        assert (led.status_code, led.headers["location"]) == (302, f"https://lessonwall.internal:{secure}/sign-in")
        assert httpx.get(f"http://[::1]:{plain6}/").status_code == 302
        page = httpx.get(f"https://127.0.0.1:{secure}/sign-in", verify=False)
        assert (page.status_code, "The box is starting" in page.text) == (503, True)
        assert httpx.get(f"http://127.0.0.1:{web}/sign-in").status_code == 200
        until(lambda: (now := told(State(tmp_path / "state").recent)) is not None and now.encrypted)
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(10)
        process.stdout.close()
    assert ended == 0


def test_a_certificate_that_cannot_be_used_stops_neither_the_dashboard_nor_sign_in(tmp_path):
    plain, web = free(), free()
    process = started(
        tmp_path, Portal((f"127.0.0.1:{plain}",), (f"127.0.0.1:{free()}",), "/no/web.pem", "/no/key"), web
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        assert httpx.get(f"http://127.0.0.1:{web}/sign-in").status_code == 200
        led = httpx.get(f"http://127.0.0.1:{plain}/", headers={"host": "captive.apple.com"})
        assert led.headers["location"] == f"http://lessonwall.internal:{plain}/sign-in"
        until(lambda: (now := told(State(tmp_path / "state").recent)) is not None and "/no/web.pem" in now.certificate)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = started(tmp_path, Portal((f"127.0.0.1:{taken.getsockname()[1]}",)), free())
        said = process.stderr.read() if process.stderr else ""
        assert process.wait(10) == 3
    assert "port is taken" in said
    assert "Traceback" not in said

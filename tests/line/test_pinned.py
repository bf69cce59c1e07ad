"""An app that accepts no certificate but its own: two devices' handshakes fail, and the third is left alone.

From the sockets of two inspected devices, by the steward, to the policy that the proxy follows.
"""

import json
import shutil
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.filters.proxy.internet import Internet, internet
from tests.filters.proxy.proxied import head
from tests.running import Up, up

pytestmark = pytest.mark.processes

LOOK = """
- id: look-into-all
  who: [pupils]
  what: [anything]
  do: inspect
  otherwise: allow
  why: The school looks into what its devices ask for.
  purpose: compliance
"""

APP, OTHER = "app.example", "other.example"


def handshake(box: Up, net: Internet, device: str, host: str) -> str:
    """The issuer of what a device is shown that trusts the internet's authorities alone; "refused" where it left."""
    with socket.create_connection(("127.0.0.1", box.proxies[device]), 8) as raw:
        raw.sendall(f"CONNECT {host}:{net.https} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert " 200 " in head(raw)
        context = ssl.create_default_context(cafile=str(net.roots))
        try:
            with context.wrap_socket(raw, server_hostname=host) as opened:
                names = dict(part[0] for part in opened.getpeercert()["issuer"])  # type: ignore[index, misc, union-attr]
                return str(names["commonName"])
        except ssl.SSLCertVerificationError:
            return "refused"


def soon(check: Callable[[], bool], within: float = 5.0) -> bool:
    until = time.monotonic() + within
    while not (found := check()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def pinned(box: Up) -> list[str]:
    return [pin["host"] for pin in json.loads(box.run("pinned", "--json").stdout)]


def test_two_devices_that_refuse_and_what_comes_of_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree("appliance/schools/oakfield", tmp_path / "school"))
    (tmp_path / "internet").mkdir()
    with internet(tmp_path / "internet") as net:
        rules, school = folder / "rules.yaml", folder / "school.yaml"
        rules.write_text(rules.read_text() + LOOK)
        reach = f"\nproxy: {{reach: [127.0.0.0/8], ports: [{net.https}], roots: {net.roots}}}\n"
        school.write_text(school.read_text() + reach)
        with up(tmp_path / "state", school=str(folder), upstream=f"127.0.0.1:{net.dns}") as box:
            # One device, however often, brings nothing about.
            for _ in range(3):
                assert handshake(box, net, "", APP) == "refused"
            assert pinned(box) == []
            # The second does; from then on nobody is shown a certificate of ours there.
            assert handshake(box, net, "127.0.0.4", APP) == "refused"
            assert soon(lambda: pinned(box) == [APP])
            assert soon(lambda: handshake(box, net, "", APP) == "Authority of the pretend internet")
            assert handshake(box, net, "", OTHER) == "refused"
            why = json.loads(box.run("why", "127.0.0.1", APP, "--json").stdout)
            assert (why["verdict"], why["rule"]["id"], why["inspected"]["value"]) == ("ALLOW", "look-into-all", False)
            assert "accepts no certificate but its own" in why["inspected"]["reason"]
            assert "one host goes unread" in box.run("status").stdout
            # Until IT says otherwise; and then no handshakes bring it back.
            assert box.run("unpin", APP).returncode == 0
            assert soon(lambda: handshake(box, net, "", APP) == "refused")
            assert handshake(box, net, "127.0.0.4", APP) == "refused"
            assert not soon(lambda: pinned(box) != [], within=1.0)
            # Nor do any take a search engine out of sight.
            for device in ("", "127.0.0.4"):
                assert handshake(box, net, device, "duckduckgo.com") == "refused"
            assert not soon(lambda: pinned(box) != [], within=1.0)
            said = box.run("pin", "duckduckgo.com", "--why", "its app is needed")
            assert said.returncode == 1
            assert "stays looked into" in said.stderr
            assert box.run("pin", OTHER, "--why", "its app is needed").returncode == 0
            assert soon(lambda: handshake(box, net, "", OTHER) == "Authority of the pretend internet")

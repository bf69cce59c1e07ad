"""log-on.ps1 and the box agree on every byte and word, as far as that can be seen without Windows.

PowerShell itself is not run here. The message is put together as the script does it, from what stands in the script;
curl is run with the very arguments that the script gives to curl.exe.
"""

import hashlib
import hmac
import json
import re
import secrets
import shutil
import subprocess
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.dashboard.identity_message import Message, read
from appliance.dashboard.pages import STATIC
from filters.policy.bindings import Source
from filters.policy.school import Identity, Sender
from filters.requests import LoggedOff, LoggedOn
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import NAME, portal

SCRIPT = (STATIC / "log-on.ps1").read_text(encoding="utf-8")
SECRET = "5ca1ab1e" * 8


def keys() -> list[str]:
    """Of the message, in the order of the script."""
    block = re.search(r"\$message = \[ordered\] @\{(.*?)\n    \}", SCRIPT, re.DOTALL)
    assert block
    return re.findall(r"^ {8}(\w+) +=", block[1], re.MULTILINE)


def arguments(**values: str) -> list[str]:
    """What curl.exe is given, with the script's variables filled in."""
    block = re.search(r"\$arguments = @\((.*?)\n        \)", SCRIPT, re.DOTALL)
    assert block
    found = re.findall(r"'([^']*)'|\"([^\"]*)\"", block[1])
    texts = [single or double for single, double in found]
    filled = [re.sub(r"\$\{(\w+)\}|\$\(\$Box\.(\w+)\)", lambda m: values[(m[1] or m[2]).lower()], t) for t in texts]
    assert not any("$" in text for text in filled), filled
    return filled


def body(login: str, address: str, computer: str = "IT1-07") -> bytes:
    """As ConvertTo-Json -Compress writes it in Windows PowerShell 5.1: <, >, & and ' as \\u003c and so on."""
    values = {
        "login": login,
        "address": address,
        "event": "log-on" if login else "log-off",
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "nonce": secrets.token_hex(16),
        "computer": computer,
    }
    text = json.dumps({key: values[key] for key in keys()}, separators=(",", ":"), ensure_ascii=False)
    for letter in "<>&'":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode()


def test_the_script_writes_what_the_box_reads():
    assert set(keys()) == {field.name for field in fields(Message)}
    assert re.search(r"\{ 'log-on' \} else \{ 'log-off' \}", SCRIPT)
    message = read(body("OAKFIELD\\o'brien & søn", "10.4.9.1"))
    assert message.login == "OAKFIELD\\o'brien & søn"


def test_the_script_is_plain_text_for_every_windows():
    """5.1 takes a file without a byte order mark for the machine's own code page: only ASCII is the same in all."""
    assert SCRIPT.isascii()
    assert "\t" not in SCRIPT
    for later in (" ?? ", "?.", " ? ", "&&", "||", "-SkipCertificateCheck", "ForEach-Object -Parallel"):
        assert later not in SCRIPT
    for one, other in ("{}", "()", "[]"):
        assert SCRIPT.count(one) == SCRIPT.count(other)


def test_no_name_of_any_school_or_secret_stands_in_it():
    assert re.findall(r"https?://([^\s/:]+)", SCRIPT) == ["filter.oakfield.example"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl (apt install curl)")
def test_curl_with_the_scripts_arguments_is_believed(tmp_path: Path):
    secret = tmp_path / "lab"
    secret.write_text(f"{SECRET}\r\n")  # as Notepad saves it
    with portal(tmp_path, encrypted=True) as box:
        box.identity(Identity(log_on=(Sender("lab", ("127.0.0.0/8",), str(secret)),)))

        def run(login: str) -> str:
            sent = body(login, "127.0.0.1")
            (tmp_path / "body").write_bytes(sent)
            given = arguments(
                name=NAME,
                port=box.secure.rpartition(":")[2],
                there="127.0.0.1",
                senderid="lab",
                signature=hmac.new(SECRET.encode(), sent, hashlib.sha256).hexdigest(),
                file=str(tmp_path / "body"),
                scheme="https",
            )
            given = ["/dev/null" if each == "NUL" else each for each in given]
            command = ["curl", "--cacert", str(tmp_path / "web.pem"), *given]
            return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout

        until(lambda: run("OAKFIELD\\p9") == "204")
        box.asked.clear()
        assert run("OAKFIELD\\o'brien") == "204"
        assert run("") == "204"
        on, off = box.asked
    assert isinstance(on, LoggedOn)
    assert (on.login, on.address) == ("OAKFIELD\\o'brien", "127.0.0.1")
    assert off == LoggedOff(Source.LOG_ON, session="lab/it1-07", address="127.0.0.1")

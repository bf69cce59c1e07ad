"""What a folder says is in force once it is applied, whichever part it concerns; and a bad one never is."""

import shutil
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import pytest
from aiosmtpd.controller import Controller

from tests.line.test_line import ask, curl, soon
from tests.pretend import resolver
from tests.running import free_port, up

pytestmark = pytest.mark.processes

NOTIFY = """
notify:
  mail: {{host: 127.0.0.1, port: {port}, tls: none, from: lessonwall@oakfield.example}}
  include_names: false
"""


class Sink:
    """A mail server that keeps what it is given."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def school(tmp_path):
    return Path(shutil.copytree("appliance/schools/oakfield", tmp_path / "school"))


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_mail_that_is_set_up_while_the_box_runs_is_sent_without_a_name(school, tmp_path):
    """F5: the DSL hears of it; discreetly."""
    sink, port = Sink(), free_port()
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with resolver() as upstream, up(tmp_path / "state", school=str(school), upstream=upstream) as running:
            text = (school / "school.yaml").read_text()
            (school / "school.yaml").write_text(text[: text.index("notify:")] + NOTIFY.format(port=port))
            done = running.run("apply")
            assert done.returncode == 0, done.stderr
            assert soon(lambda: any("alerts takes up" in line for line in running.lines), within=10)
            curl(running, "http://www.google.com/search?q=how+to+kill+myself")
            letters = soon(lambda: sink.letters, within=15)
    finally:
        server.stop()
    to, content = letters[0]
    assert "dsl@oakfield.example" in to
    assert "kill" not in content
    assert "Pupil Nine" not in content


def test_a_box_comes_up_on_its_last_good_folder(school, tmp_path):
    with resolver() as upstream, up(tmp_path / "state", school=str(school), upstream=upstream):
        pass
    rules = school / "rules.yaml"
    rules.write_text(rules.read_text() + "\n- id: half a rule\n  who: [nobody-knows]\n")
    with resolver() as upstream, up(tmp_path / "state", school=str(school), upstream=upstream) as running:
        assert any("rules.yaml" in line for line in running.lines)
        assert ask(running, "www.tiktok.com").rcode() == dns.rcode.NXDOMAIN
        assert running.run("status").returncode == 1

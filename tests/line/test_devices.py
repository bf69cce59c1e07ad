"""What school.yaml says of the proxy reaches devices: its parent, its file, and the name by which they find it."""

import http.client
import shutil
from pathlib import Path

import dns.message
import dns.query
import pytest

from tests.filters.proxy.internet import internet
from tests.filters.proxy.parent_proxy import parent
from tests.running import Up, up

pytestmark = pytest.mark.processes


def asked(box: Up, name: str) -> list[str]:
    reply = dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", 8, box.dns)
    return [record.to_text() for rrset in reply.answer for record in rrset]


def got(box: Up, path: str, host: str) -> tuple[int, str]:
    """From the place where the proxy listens; or by it, for a whole address."""
    connection = http.client.HTTPConnection("127.0.0.1", box.proxies[""], timeout=8)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def test_a_school_behind_a_providers_proxy_whose_devices_find_ours_by_themselves(tmp_path: Path) -> None:
    folder = Path(shutil.copytree("appliance/schools/oakfield", tmp_path / "school"))
    login = tmp_path / "login"
    login.write_text("oakfield:secret\n")
    (tmp_path / "internet").mkdir()
    with internet(tmp_path / "internet") as net, parent("oakfield:secret") as above:
        school = folder / "school.yaml"
        proxy = f"parent: 'http://127.0.0.1:{above.port}', parent_login: {login}, wpad: true, direct: [mis.example]"
        more = f"\nproxy: {{{proxy}, reach: [127.0.0.0/8], ports: [{net.http}]}}\n"
        more += f"dns: {{forward: {{school.local: ['127.0.0.1:{net.dns}']}}}}\n"
        school.write_text(school.read_text() + more)
        with up(tmp_path / "state", school=str(folder), upstream=f"127.0.0.1:{net.dns}") as box:
            where = f"plain.example:{net.http}"
            assert got(box, f"http://{where}/page", where) == (200, "origin of plain.example/page read 0")
            assert above.lines("plain.example") == [f"GET http://{where}/page HTTP/1.1"]
            # The box says who it is by that name; nobody else does, not even the domain's own server.
            assert asked(box, "wpad.school.local") == ["127.0.0.1"]
            assert asked(box, "wpad.example") == []
            assert asked(box, "www.school.local") != []
            assert not [name for name in net.asked if name.startswith("wpad")]
            status, file = got(box, "/wpad.dat", "wpad.school.local")
            assert status == 200
            assert f'"PROXY 127.0.0.1:{box.proxies[""]}"' in file
            assert '"mis.example", "school.local"' in file

"""What the proxy may reach beside the public web is the school's word, and a mistake in it has its line."""

from appliance.choose import SCHOOLS
from appliance.folder import read
from filters import catalogue
from filters.policy.load.folder import load
from filters.policy.school import Proxy


def loaded(proxy: str):
    files = dict(read(SCHOOLS / "oakfield").files)
    files["school.yaml"] += f"\nproxy: {proxy}\n"
    return load(files, catalogue.shipped())


def test_networks_ports_and_roots():
    school = loaded("{reach: [10.4.2.0/24, 'fd00:4:2::/48'], ports: [8443], roots: /etc/ssl/provider.pem}").school
    assert school is not None
    assert school.proxy == Proxy(("10.4.2.0/24", "fd00:4:2::/48"), (8443,), "/etc/ssl/provider.pem")


def test_what_is_no_network_is_said_with_its_line():
    problems = [str(problem) for problem in loaded("{reach: [10.4.2.0/33]}").problems]
    assert len(problems) == 1
    assert '"10.4.2.0/33" is not a network; write it as 10.4.2.0/24' in problems[0]
    assert problems[0].startswith("school.yaml:")


def test_a_port_that_does_not_exist_is_refused():
    assert loaded("{ports: [70000]}").school is None

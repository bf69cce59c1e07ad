"""The parent proxy, what goes past ours, and how devices find it: the school's word, and each mistake at its line."""

import pytest

from filters import catalogue
from filters.policy.load.folder import load
from filters.policy.school import Parent
from tests.filters.policy.load.test_load_proxy import loaded
from tests.small_school import files

PARENT = "the address of a proxy; write it as http://10.0.0.1:3128"


def test_a_parent_with_a_login_and_what_goes_past_us():
    proxy = "{parent: 'http://10.0.0.1:3128', parent_login: /etc/lessonwall/parent, direct: [mis.example, 'ä.example']}"
    school = loaded(proxy).school
    assert school is not None
    assert school.proxy.parent == Parent("10.0.0.1", 3128, "/etc/lessonwall/parent")
    assert school.proxy.direct == ("mis.example", "xn--4ca.example")
    assert loaded("{parent: 'http://[fd00:0::1]:3128/'}").school.proxy.parent == Parent("fd00::1", 3128)


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("{parent: 10.0.0.1}", '"10.0.0.1" does not begin with http://'),
        ("{parent: 'https://10.0.0.1:3128'}", "does not begin with http://"),
        ("{parent: 'http://10.0.0.1'}", PARENT),
        ("{parent: 'http://10.0.0.1:0'}", PARENT),
        ("{parent: 'http://10.0.0.1:99999'}", PARENT),
        ("{parent: 'http://10.0.0.1:3128/proxy'}", PARENT),
        ("{parent: 'http://[10.0.0.1:3128'}", PARENT),
        ("{parent: 'http://:3128'}", PARENT),
        ("{parent: 'http://proxy.provider.example:3128'}", '"proxy.provider.example" is a name'),
        ("{parent: 'http://0.0.0.0:3128'}", "is nobody's address"),
        ("{parent: 'http://224.0.0.1:3128'}", "is nobody's address"),
        ("{parent: 'http://me:secret@10.0.0.1:3128'}", "it has a login in it; write user:password into a file"),
        ("{parent_login: /etc/parent}", "a login stands without a parent"),
        ("{direct: [mis.example/page]}", '"mis.example/page" is a page; name its host alone'),
        ("{direct: ['*.mis.example']}", 'write "mis.example"; all below it belongs to it'),
        ("{wpad: true}", "there is no domain to answer it in; add the school's domain under dns.forward"),
    ],
)
def test_a_mistake_is_said_with_its_line(proxy, said):
    problems = [str(problem) for problem in loaded(proxy).problems]
    assert len(problems) == 1
    assert said in problems[0]
    assert problems[0].startswith("school.yaml:")
    assert "secret" not in problems[0]


def test_the_box_is_no_parent_of_its_own():
    texts = files(school=("networks: [10.0.0.0/8]}", "networks: [10.0.0.0/8], block_page: 10.9.9.9}"))
    texts["school.yaml"] += "proxy: {parent: 'http://10.9.9.9:3128'}\n"
    [problem] = load(texts, catalogue.shipped()).problems
    assert "10.9.9.9 is the box itself, by a zone's block_page" in str(problem)


def test_wpad_where_there_is_a_domain():
    assert loaded("{wpad: true}\ndns: {forward: {school.example: [10.4.0.5]}}").school.proxy.wpad
    assert loaded("{wpad: true}\nweb: {name: filter.school.example}").school.proxy.wpad

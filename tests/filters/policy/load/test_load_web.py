"""`web`: the box's name and its certificate; half of a pair, and a certificate that nobody can have, are mistakes."""

import pytest

from appliance.choose import SCHOOLS
from appliance.folder import read
from filters import catalogue
from filters.policy.load.folder import load


def loaded(web: str):
    files = dict(read(SCHOOLS / "oakfield").files)
    files["school.yaml"] += f"\nweb: {web}\n"
    return load(files, catalogue.shipped())


def test_name_certificate_and_key_are_the_schools():
    school = loaded("{name: filter.oakfield.example, certificate: /etc/lw/web.pem, key: /etc/lw/web.key}").school
    assert school is not None
    assert (school.web_name, school.web_certificate, school.web_key) == (
        "filter.oakfield.example", "/etc/lw/web.pem", "/etc/lw/web.key",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("web", "said"),
    [
        ("{name: filter.oakfield.example, certificate: /w.pem}", "a certificate is of no use without its key"),
        ("{name: filter.oakfield.example, key: /w.key}", "a key is of no use without its certificate"),
        ("{name: filter.oakfield.example, certificate: w.pem, key: /w.key}", '"w.pem" does not say where'),
        ("{certificate: /w.pem, key: /w.key}", "no authority that browsers trust certifies lessonwall.internal"),
    ],
)
def test_a_mistake_is_said_once_with_its_line(web, said):
    problems = [str(problem) for problem in loaded(web).problems]
    assert len(problems) == 1
    assert problems[0].startswith("school.yaml:")
    assert said in problems[0]

"""How the box learns who is where: `identity` in school.yaml, and `logins` in people.csv."""

import pytest

from filters.catalogue import shipped
from filters.policy.load.folder import Loaded, load
from filters.policy.school import Identity, Ldap, Oidc, Relay, Sender
from tests.small_school import PEOPLE, files

WHOLE = """\
identity:
  radius:
    - {id: controller, networks: [10.4.9.10, "fd00:4::/64"], secret_file: /etc/lessonwall/radius}
  relay: {to: "10.4.0.5:1646", secret_file: /etc/lessonwall/relay}
  log_on: [{id: domain, networks: [10.4.0.0/16], secret_file: /etc/lessonwall/domain}]
  oidc: {issuer: "https://accounts.example/", client_id: box, secret_file: /etc/lessonwall/oidc}
  ldap: {url: "ldaps://dc1.school.local", base: "DC=school,DC=local", groups: {"CN=Teachers": staff}}
  leases: /var/lib/misc/dnsmasq.leases
  sign_in_hours: 4
  realms: [school.local, SCHOOL]
"""


def read(identity: str, people: str = PEOPLE) -> Loaded:
    texts = files()
    texts["school.yaml"] += identity
    texts["people.csv"] = people
    return load(texts, shipped())


def test_identity_is_read_as_written() -> None:
    loaded = read(WHOLE)
    assert loaded.problems == ()
    assert loaded.school is not None
    assert loaded.school.identity == Identity(
        radius=(Sender("controller", ("10.4.9.10", "fd00:4::/64"), "/etc/lessonwall/radius"),),
        relay=Relay("10.4.0.5", 1646, "/etc/lessonwall/relay"),
        log_on=(Sender("domain", ("10.4.0.0/16",), "/etc/lessonwall/domain"),),
        oidc=Oidc("https://accounts.example", "box", "/etc/lessonwall/oidc", "email"),
        ldap=Ldap("ldaps://dc1.school.local", "DC=school,DC=local", groups={"CN=Teachers": "staff"}),
        leases="/var/lib/misc/dnsmasq.leases",
        sign_in_hours=4,
        realms=("school.local", "SCHOOL"),
    )


def test_a_school_that_says_nothing_of_it_has_a_day_long_sign_in_and_no_senders() -> None:
    school = read("").school
    assert school is not None
    assert school.identity == Identity()


SENDER = "identity:\n  radius: [{{id: ap, networks: [{}], secret_file: /s}}]\n"


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        (SENDER.format("10.4.9"), '"10.4.9" is not a network; write it as 10.4.9.10 or 10.4.9.0/24'),
        (SENDER.format("10.4.9.1/24"), '"10.4.9.1/24" is not a network'),
        (SENDER.format("0.0.0.0/0"), "anybody could send that"),
        (
            "identity:\n  log_on:\n    - {id: a, networks: [10.0.0.1], secret_file: /s}\n"
            "    - {id: a, networks: [10.0.0.2], secret_file: /s}\n",
            '"a" stands twice',
        ),
        ("identity:\n  log_on: [{id: a, networks: [10.0.0.1]}]\n", '"secret_file" is missing'),
        ("identity:\n  relay: {to: radius.school.local, secret_file: /s}\n", "is not the address of a server"),
        ("identity:\n  relay: {to: '10.4.0.5:99999', secret_file: /s}\n", "is not the address of a server"),
        ("identity:\n  relay: {to: 10.4.0.5, secret_file: /s}\n", "nothing comes in that could be passed on"),
        ("identity:\n  ldap: {url: dc1, base: DC=school}\n", "ldaps://dc1.school.local"),
        ("identity:\n  ldap: {url: 'ldap://dc1', base: DC=x, groups: {T: stafff}}\n", 'did you mean "staff"?'),
        ("identity: {leases: dnsmasq.leases}\n", "write the whole path"),
        ("identity: {sign_in_hours: 0}\n", "sign_in_hours"),
        ("identity: {realms: ['@school.local']}\n", "write what stands after the @"),
        ("identity: {realms: ['SCHOOL\\']}\n", "write what stands after the @"),
        ("identity:\n  log_on: [{id: a, networks: [10.0.0.1], secret_file: lab}]\n", "write the whole path"),
        ("identity: {radios: []}\n", 'did you mean "radius"?'),
    ],
)
def test_what_is_wrong_is_said_with_its_line(identity: str, says: str) -> None:
    found = read(identity).problems
    assert len(found) == 1, found
    assert says in str(found[0])
    assert str(found[0]).startswith("school.yaml:")
    assert found[0].line > 20


WITH_LOGINS = PEOPLE.replace("ends\n", "ends,logins\n")


def test_people_have_logins_beside_their_ids() -> None:
    people = WITH_LOGINS.replace("year-7,,,\n", "year-7,,,,seven Seven@school.example\n")
    school = read("", people).school
    assert school is not None
    assert school.people["p7"].logins == {"seven", "Seven@school.example"}
    assert school.people["p9b"].logins == frozenset()


@pytest.mark.parametrize("login", ["nine", "NINE", "p9a", "P9A"])
def test_two_people_with_one_login_are_a_mistake(login: str) -> None:
    people = WITH_LOGINS.replace(
        "p9a,Pupil Nine A,year-9,2013-01-01,,\n", "p9a,Pupil Nine A,year-9,2013-01-01,,,nine\n"
    )
    [problem] = read("", people.replace("year-7,,,\n", f"year-7,,,,{login}\n")).problems
    assert f'logins: "{login.lower()}" is also' in str(problem)

"""LDIF read back, and people of a directory with groups within groups (the issue's LDAP or Active Directory groups)."""

from datetime import UTC, datetime

import pytest

from appliance.registers.directory_people import read_directory
from appliance.registers.ldif import read_ldif
from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import files

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)

IDENTITY = """\
identity:
  ldap:
    url: ldaps://dc1.school.example
    base: DC=school,DC=example
    groups:
      Head: head
      CN=Teaching Staff: staff
      "CN=Year 9, OU=Pupils, DC=school, DC=example": year-9
      Year7: year-7
"""


def school(identity: str = IDENTITY):
    loaded = load(files(school=("strictest: unregistered\n", f"strictest: unregistered\n{identity}")), shipped())
    assert loaded.school, loaded.problems
    return loaded.school


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        ("dn: CN=A\ncn: A\n", [{"dn": ["CN=A"], "cn": ["A"]}]),
        ("dn: CN=A\nmember: x\nmember: y\n\ndn: CN=B\n", [{"dn": ["CN=A"], "member": ["x", "y"]}, {"dn": ["CN=B"]}]),
        # Lines that go on, letters of other alphabets, options, comments, Windows' ends of lines.
        ("dn: CN=A\r\ncn: a lo\r\n ng name\r\n", [{"dn": ["CN=A"], "cn": ["a long name"]}]),
        ("dn:: Q049Wm/Dqw==\nsn:: Wm/Dqw==\n", [{"dn": ["CN=Zoë"], "sn": ["Zoë"]}]),
        ("dn: CN=A\nmember;range=0-1499: x\n# refldap://x\n", [{"dn": ["CN=A"], "member": ["x"]}]),
        # What is no text is passed over; so is what has no name, and what would be fetched from elsewhere.
        ("dn: CN=A\njpegPhoto:: /9j/4AAQ\nurl:< file:///etc/passwd\n", [{"dn": ["CN=A"]}]),
        ("ref: ldap://dc2/\n\nnonsense\n\n", []),
    ],
)
def test_ldif(text, entries):
    assert read_ldif(text) == entries


GROUPS = """\
dn: CN=Teaching Staff,OU=Groups,DC=school,DC=example
cn: Teaching Staff

dn: CN=Maths,OU=Groups,DC=school,DC=example
cn: Maths
memberOf: CN=Teaching Staff,OU=Groups,DC=school,DC=example

dn: CN=Head,OU=Groups,DC=school,DC=example
cn: Head
member: CN=Hetty,DC=school,DC=example
member: CN=Ring,DC=school,DC=example

dn: CN=Ring,DC=school,DC=example
cn: Ring
member: CN=Head,OU=Groups,DC=school,DC=example

dn: CN=Year 9,OU=Pupils,DC=school,DC=example
cn: Year 9

dn: cn=year7,DC=school,DC=example
cn: Year7
memberUid: p7
"""


def read(people: str, groups: str = GROUPS, identity: str = IDENTITY):
    return read_directory(read_ldif(groups), read_ldif(people), school(identity), NOW)


@pytest.mark.parametrize(
    ("person", "id", "name", "group", "logins", "gone"),
    [
        # Active Directory, by a group within the group.
        ("dn: CN=T,DC=school,DC=example\nsAMAccountName: TOne\nuserPrincipalName: t.one@school.example\n"
         "givenName: T\nsn: One\nuserAccountControl: 512\nmemberOf: CN=Maths,OU=Groups,DC=school,DC=example\n",
         "TOne", "T One", "staff", {"tone", "t.one@school.example"}, False),
        # The first that fits, in the order of school.yaml; groups that hold each other end somewhere.
        ("dn: cn=hetty,dc=school,dc=example\nsAMAccountName: hetty\ndisplayName: Hetty H\n"
         "memberOf: CN=Teaching Staff,OU=Groups,DC=school,DC=example\n", "hetty", "Hetty H", "head", {"hetty"}, False),
        # OpenLDAP, by memberUid; a number names nobody.
        ("dn: uid=p7,DC=school,DC=example\nuid: p7\nemployeeNumber: 001234\ncn: Pupil Seven\n",
         "001234", "Pupil Seven", "year-7", {"p7"}, False),
        # Disabled, expired; and one that never does.
        ("dn: CN=X,DC=x\nsAMAccountName: x\nuserAccountControl: 514\n"
         "memberOf: cn=Year 9,ou=Pupils,dc=school,dc=example\n", "x", "x", "year-9", {"x"}, True),
        ("dn: CN=X,DC=x\nsAMAccountName: x\naccountExpires: 132223104000000000\n"
         "memberOf: cn=Year 9,ou=Pupils,dc=school,dc=example\n", "x", "x", "year-9", {"x"}, True),
        ("dn: CN=X,DC=x\nsAMAccountName: x\naccountExpires: 9223372036854775807\nuserAccountControl: what\n"
         "memberOf: cn=Year 9,ou=Pupils,dc=school,dc=example\n", "x", "x", "year-9", {"x"}, False),
    ],
)  # fmt: skip
def test_people_of_the_groups_that_the_school_named(person, id, name, group, logins, gone):
    found = read(person)
    assert found.problems == ()
    assert [(e.id, e.name, e.group, e.logins, e.gone) for e in found.entries] == [(id, name, group, logins, gone)]


def test_others_are_counted_and_passed_over():
    found = read("dn: CN=S,DC=x\nsAMAccountName: svc\n\ndn: uid=p7,DC=x\nuid: p7\n")
    assert [entry.id for entry in found.entries] == ["p7"]
    assert found.notes == ("1 accounts are in none of the groups that school.yaml names.",)
    assert found.kinds == {"head", "staff", "pupils"}


def test_a_group_that_is_not_there_stops_everything():
    """A mistyped group must not look like a school that everybody left."""
    found = read("dn: uid=p7,DC=x\nuid: p7\n", identity=IDENTITY.replace("Year7:", "Year 77:"))
    assert 'the directory has no group "Year 77" below DC=school,DC=example' in found.problems[0]

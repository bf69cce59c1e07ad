"""`lessonwall people sync` against a real OpenLDAP server, by TLS and by StartTLS."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from appliance.cli import main
from appliance.people_synced import last_synced
from tests.appliance.steward.world import write_school

SLAPD = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")
SCHEMA = Path("/etc/ldap/schema")
pytestmark = pytest.mark.skipif(
    not SLAPD or not shutil.which("ldapsearch") or not SCHEMA.exists() or not shutil.which("openssl"),
    reason="needs slapd, ldap-utils and openssl",
)

PASSWORD = "three plain words"
CONF = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
sizelimit size.soft=50 size.hard=50 size.prtotal=unlimited
TLSCertificateFile {folder}/cert.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "dc=school,dc=example"
rootdn "cn=admin,dc=school,dc=example"
directory {folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.base="cn=reader,dc=school,dc=example" read by * none
"""
PEOPLE = 120  # more than the server gives without pages


def ldif() -> str:
    entries = [
        "dn: dc=school,dc=example\nobjectClass: dcObject\nobjectClass: organization\ndc: school\no: School",
        f"dn: cn=reader,dc=school,dc=example\nobjectClass: person\ncn: reader\nsn: reader\nuserPassword: {PASSWORD}",
    ]
    for number in range(PEOPLE):
        entries.append(
            f"dn: uid=u{number},dc=school,dc=example\nobjectClass: inetOrgPerson\nuid: u{number}\ncn: Pupil {number}\n"
            f"sn: {number}\nemployeeNumber: {1000 + number}\nmail: u{number}@school.example"
        )
    entries.append(
        "dn: uid=p9a,dc=school,dc=example\nobjectClass: inetOrgPerson\nuid: p9a\nsn:: Wm/Dqw==\ncn: Pupil Nine A"
    )
    members = "".join(f"member: uid=u{number},dc=school,dc=example\n" for number in range(PEOPLE))
    entries.append(f"dn: cn=Form 7A,dc=school,dc=example\nobjectClass: groupOfNames\ncn: Form 7A\n{members.rstrip()}")
    entries.append(
        "dn: cn=Year 7,dc=school,dc=example\nobjectClass: groupOfNames\ncn: Year 7\n"
        "member: cn=Form 7A,dc=school,dc=example\nmember: uid=p9a,dc=school,dc=example"
    )
    return "\n\n".join(entries) + "\n"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Its addresses by scheme, and the certificate to trust."""
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "db").mkdir()
    (folder / "slapd.conf").write_text(CONF.format(folder=folder))
    (folder / "people.ldif").write_text(ldif())
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
         folder / "cert.pem", "-days", "2", "-subj", "/CN=directory", "-addext",
         "subjectAltName=IP:127.0.0.1,IP:127.0.0.2"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    add = [SLAPD, "-T", "add", "-f", folder / "slapd.conf", "-l", folder / "people.ldif"]
    subprocess.run(add, check=True, capture_output=True, timeout=60)
    secure, plain = free_port(), free_port()
    urls = f"ldaps://127.0.0.1:{secure} ldap://127.0.0.2:{plain}"
    server = subprocess.Popen(
        [SLAPD, "-d", "0", "-f", folder / "slapd.conf", "-h", urls], stderr=subprocess.DEVNULL
    )  # -d: stay in the foreground
    try:
        for port, host in ((secure, "127.0.0.1"), (plain, "127.0.0.2")):
            _wait(host, port, server)
        yield {"tls": f"ldaps://127.0.0.1:{secure}", "starttls": f"ldap://127.0.0.2:{plain}", "ca": folder / "cert.pem"}
    finally:
        server.terminate()
        server.wait(10)


def _wait(host: str, port: int, server: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((host, port), 1).close()
            return
        except OSError:
            assert time.monotonic() < ends, "slapd does not serve"
            assert server.poll() is None, "slapd has ended"
            time.sleep(0.05)


@pytest.fixture
def sync(directory, tmp_path, monkeypatch, capsys):
    """Runs the command over a school with this directory; answers (exit code, facts or None, what it complained of)."""

    def run(scheme: str = "tls", *options: str, trusted: bool = True, **edits: str):
        secret = tmp_path / "password"
        secret.write_text(edits.get("password", PASSWORD) + "\n")  # as an editor leaves it
        ldap = {
            "url": directory[scheme], "base": "dc=school,dc=example", "user": "cn=reader,dc=school,dc=example",
            "password_file": str(secret), "groups": {edits.get("group", "Year 7"): "year-7"},
        }  # fmt: skip
        identity = f"strictest: unregistered\nidentity: {json.dumps({'ldap': ldap})}\n"
        write_school(tmp_path / "school", school=("strictest: unregistered\n", identity))
        if trusted:
            monkeypatch.setenv("LDAPTLS_CACERT", str(directory["ca"]))
        else:
            monkeypatch.setenv("LDAPTLS_CACERT", os.devnull)
        code = main(
            [
                "people",
                "sync",
                "--json",
                "--school",
                str(tmp_path / "school"),
                "--state",
                str(tmp_path / "state"),
                *options,
            ]
        )
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


@pytest.mark.parametrize("scheme", ["tls", "starttls"])
def test_people_of_groups_within_groups_are_read_page_by_page(sync, scheme):
    code, facts, err = sync(scheme, "--dry-run")
    assert code == 0, err
    assert len(facts["added"]) == PEOPLE
    assert facts["added"][0] == {"id": "1000", "name": "Pupil 0", "group": "year-7"}
    assert facts["changed"] == [{"id": "p9a", "name": "Pupil Nine A", "what": "Year 7, was Year 9"}]
    assert [each["id"] for each in facts["absent"]] == ["p7", "p9b"], "whoever has no account is left alone"


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"trusted": False}, "is its certificate trusted by this machine?"),
        ({"scheme": "starttls", "trusted": False}, "is its certificate trusted by this machine?"),
        ({"password": "wrong"}, "the directory refuses the user or the password"),
        ({"password": ""}, "there is no password"),
        ({"group": "Year 77"}, 'the directory has no group "Year 77"'),
    ],
)
def test_what_goes_wrong_is_said_and_changes_nothing(sync, tmp_path, how, says):
    code, facts, err = sync(how.pop("scheme", "tls"), **how)
    assert (code, facts) == (1, None)
    assert says in err, err
    assert "Traceback" not in err
    assert PASSWORD not in err
    kept = last_synced(tmp_path / "state" / "people")
    assert kept
    assert kept.problem

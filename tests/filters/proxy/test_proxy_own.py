"""What the box itself hands out: to who asks by the proxy, and to who asks the place where the proxy listens."""

import hashlib
import http.client
import plistlib
import re
import ssl
from datetime import date

import pytest
from cryptography import x509

from filters.proxy import pages
from filters.proxy.pac import pac
from filters.proxy.platforms import PLATFORMS
from filters.proxy.profile import profile
from tests.filters.proxy.proxied import ABOUT, INSPECTED, PLAIN, Proxy
from tests.filters.proxy.test_proxy_pages import read, same_as_golden

CERTIFICATE, PROFILE, PAC = (
    "application/x-x509-ca-cert", "application/x-apple-aspen-config", "application/x-ns-proxy-autoconfig",
)  # fmt: skip


def der(box: Proxy) -> bytes:
    return ssl.PEM_cert_to_DER_cert(box.authority.read_text())


def directly(box: Proxy, path: str, host: str = "", port: int | None = None) -> tuple[int, str, bytes]:
    """Asked of the proxy's port as of any web server: by a device that has no proxy yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port or box.port, timeout=8)
    connection.request("GET", path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    found = answer.status, answer.getheader("Content-Type") or "", answer.read()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/help", "text/html; charset=utf-8"),
        ("/certificate", "text/html; charset=utf-8"),
        ("/ca.pem", CERTIFICATE),
        ("/ca.crt", CERTIFICATE),
        ("/lessonwall.mobileconfig", PROFILE),
        ("/proxy.pac", PAC),
        ("/wpad.dat", PAC),
        ("/wpad.dat?x=1", PAC),
    ],
)
def test_by_the_proxy_and_at_its_own_port_the_same(box: Proxy, path: str, kind: str) -> None:
    asked = box.get(f"http://lessonwall.internal{path}")
    assert (asked.status, asked.headers["Content-Type"]) == (200, kind)
    assert asked.headers["X-Content-Type-Options"] == "nosniff"
    for host in ("", "lessonwall.internal", f"lessonwall.internal:{box.port}"):
        assert directly(box, path, host)[:2] == (200, kind)


def test_what_is_no_page_of_the_box_and_what_is_no_box(box: Proxy) -> None:
    assert directly(box, "/ca.key")[0] == 404
    assert directly(box, "/../ca/key.pem")[0] == 404
    # Another port, or another address, of this machine is not the place where we listen.
    assert box.get(f"http://127.0.0.1:{box.port + 1}/").status != 200
    assert directly(box, "/", "www.tiktok.com")[0] == 403


def test_the_certificate_in_three_forms_is_one(box: Proxy) -> None:
    pem, crt, profile = (directly(box, path)[2] for path in ("/ca.pem", "/ca.crt", "/lessonwall.mobileconfig"))
    assert ssl.PEM_cert_to_DER_cert(pem.decode()) == crt == der(box)
    assert b"PRIVATE KEY" not in pem + crt + profile
    said = plistlib.loads(profile)
    [payload] = said["PayloadContent"]
    assert (said["PayloadType"], payload["PayloadType"]) == ("Configuration", "com.apple.security.root")
    assert payload["PayloadContent"] == crt
    assert said["PayloadOrganization"] == "Oakfield School"
    assert said["PayloadIdentifier"] != payload["PayloadIdentifier"]


def test_a_profile_that_is_installed_again_replaces_itself() -> None:
    one, again, other = (
        profile("Oakfield", b"x", "AB"),
        profile("Oakfield", b"x", "AB"),
        profile("Oakfield", b"x", "CD"),
    )
    assert one == again
    identifiers = [plistlib.loads(each)["PayloadIdentifier"] for each in (one, other)]
    assert identifiers[0] != identifiers[1]


def test_the_page_shows_the_fingerprint_of_this_certificate(box: Proxy) -> None:
    page = box.get("http://lessonwall.internal/certificate", INSPECTED).body.replace("<wbr>", "")
    fingerprint = hashlib.sha256(der(box)).hexdigest().upper()
    assert ":".join(re.findall("..", fingerprint)) in page
    ends = x509.load_der_x509_certificate(der(box)).not_valid_after_utc
    assert f"holds until {ends.day} {ends:%B %Y}" in " ".join(page.split())
    assert 'href="/certificate"' in box.get("http://lessonwall.internal/", PLAIN).body


def test_what_the_page_says() -> None:
    page = pages.certificate_page(ABOUT, "AB:CD", date(2036, 11, 20), PLATFORMS)
    same_as_golden("certificate.txt", read(page))
    for platform in PLATFORMS:
        assert f'href="#{platform.id}"' in page
        assert f'id="{platform.id}"' in page


def test_the_file_names_the_listener_that_was_asked(box: Proxy) -> None:
    by_first = directly(box, "/proxy.pac")[2].decode()
    by_staff = directly(box, "/proxy.pac", port=box.staff)[2].decode()
    assert f'"PROXY 127.0.0.1:{box.port}"' in by_first
    assert f'"PROXY 127.0.0.1:{box.staff}"' in by_staff
    assert f'"PROXY [::1]:{box.port6}"' in box.get("http://lessonwall.internal/proxy.pac", "::1").body


def test_nothing_in_the_file_can_end_a_text() -> None:
    text = pac(("10.0.0.2", 8080), ['a";alert(1)//'], ['b"\n'], ["10.0.0.0/8"])
    assert '"a\\";alert(1)//"' in text
    assert '"b\\"\\n"' in text

"""The certificate of the sign-in pages: what is wrong with it is said, and a renewed one is taken up at work."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.check import FAILED, OK, WARNING
from appliance.dashboard.portal_certificate import Certificate, Unusable
from appliance.dashboard.portal_told import Told, tell
from appliance.portal_health import log_on, sign_in
from filters.policy.rules import Zone
from tests.appliance.dashboard.box_at_work import until
from tests.appliance.dashboard.portal_at_work import NAME, certify, portal

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("name", "days", "problem", "soon"),
    [
        (NAME, 90, "", False),
        (NAME, 13, "", True),
        (NAME, -1, "it ended on ", True),
        ("other.example", 90, "it is for another name", False),
        ("*.oakfield.example", 90, "", False),
        # A wildcard stands for one label, and not for none (RFC 9525 section 6.3).
        ("*.example", 90, "it is for another name", False),
    ],
)
def test_what_is_wrong_with_a_certificate(tmp_path, name, days, problem, soon):
    certificate = Certificate(*certify(tmp_path, name, days))
    told = certificate.problem(NAME, NOW)
    assert told.startswith(problem)
    assert bool(told) is bool(problem)
    assert bool(certificate.ends_soon(NOW)) is soon


def test_files_that_are_none_or_do_not_fit_cannot_be_used(tmp_path):
    chain, key = certify(tmp_path / "one", NAME)
    _, other = certify(tmp_path / "other", NAME)
    (tmp_path / "text").write_text("no certificate")
    for files in ((chain, other), (str(tmp_path / "none"), key), (str(tmp_path / "text"), key), (chain, str(tmp_path))):
        with pytest.raises(Unusable):
            Certificate(*files)


def test_a_renewed_certificate_is_taken_up_and_a_spoilt_one_is_not(tmp_path):
    files = certify(tmp_path, NAME, 13)
    certificate = Certificate(*files)
    Path(files[1]).write_text("half a key")
    assert "is still in use" in certificate.renew()
    certify(tmp_path, NAME, 90)
    assert certificate.renew() == ""
    assert certificate.ends_soon(NOW) == ""


def test_devices_meet_the_renewed_one_without_a_restart(tmp_path, monkeypatch):
    monkeypatch.setattr("appliance.dashboard.portal_serving.LOOK", 0.1)
    with portal(tmp_path, encrypted=True) as at_work:
        host, port = at_work.secure.removeprefix("https://").split(":")
        first = ssl.get_server_certificate((host, int(port)))
        certify(tmp_path, NAME, 60)
        until(lambda: ssl.get_server_certificate((host, int(port))) != first)


ASKS = {"school": Zone("school", "", "unregistered", sign_in=True)}


@pytest.mark.parametrize(
    ("zones", "now", "result", "says"),
    [
        ({}, None, OK, "no zone asks"),
        (ASKS, None, WARNING, "no page to do so is served"),
        (ASKS, Told(encrypted=True), OK, "encrypted pages"),
        (ASKS, Told(), FAILED, "passwords cross the network in clear"),
        ({}, Told(), WARNING, "passwords cross the network in clear"),
        (ASKS, Told(certificate="w.pem cannot be read"), FAILED, "not in use: w.pem cannot be read; passwords cross"),
        (ASKS, Told(encrypted=True, certificate="it ended on 1 Nov"), FAILED, "it ended on 1 Nov"),
        (ASKS, Told(encrypted=True, ends="1 Dec"), WARNING, "ends on 1 Dec"),
        (ASKS, Told(encrypted=True, provider="x answers 500"), WARNING, "x answers 500"),
    ],
)
def test_health_of_the_sign_in(tmp_path, zones, now, result, says):
    if now is not None:
        tell(tmp_path, now)
    check = sign_in(zones, tmp_path)
    assert check.result == result
    assert says in check.description


def test_health_of_log_ons(tmp_path):
    assert log_on(tmp_path).result == OK
    tell(tmp_path, Told(refused=3, why="the signature is wrong"))
    assert log_on(tmp_path).result == WARNING
    assert log_on(tmp_path).description.startswith("3 messages about log-ons were refused within the last hour; ")

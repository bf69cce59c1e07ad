"""Our certificates are such as browsers accept today: short-lived, named where names are read, for servers alone."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from filters.proxy.certificates import CERTIFICATE, make_authority, read_authority
from filters.proxy.leaves import BEFORE, KEPT, LASTS, LONGEST_CN, Leaves

NOW = datetime.now(UTC)

# From this day on, no longer than so many days (CA/Browser Forum, ballots SC-31 and SC-081v3).
RULES = [("2020-09-01", 398), ("2026-03-15", 200), ("2027-03-15", 100), ("2029-03-15", 47)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ca")
    make_authority(folder, "Oakfield School")
    return folder


@pytest.fixture(scope="module")
def leaves(folder: Path) -> Leaves:
    return Leaves(folder)


def extension[E: x509.ExtensionType](certificate: x509.Certificate, kind: type[E]) -> x509.Extension[E]:
    return certificate.extensions.get_extension_for_class(kind)


@pytest.mark.parametrize(("since", "days"), RULES)
def test_no_leaf_lives_longer_than_any_rule_allows(leaves: Leaves, since: str, days: int) -> None:
    made = leaves.of(["rule.example"], datetime.fromisoformat(since).replace(tzinfo=UTC) + timedelta(hours=1))
    life = made.certificate.not_valid_after_utc - made.certificate.not_valid_before_utc
    assert timedelta() < life <= timedelta(days=days)


def test_what_a_leaf_says(leaves: Leaves, folder: Path) -> None:
    leaf = leaves.of(["www.read.example", "10.0.0.1"]).certificate
    names = extension(leaf, x509.SubjectAlternativeName)
    assert list(names.value) == [x509.DNSName("www.read.example"), x509.IPAddress(ip_address("10.0.0.1"))]
    assert list(extension(leaf, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    basic, usage = extension(leaf, x509.BasicConstraints), extension(leaf, x509.KeyUsage)
    assert (basic.critical, basic.value.ca) == (True, False)
    assert (usage.critical, usage.value.digital_signature, usage.value.key_cert_sign) == (True, True, False)
    assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)
    assert leaf.public_key().curve.name == "secp256r1"
    assert leaf.signature_hash_algorithm is not None
    assert leaf.signature_hash_algorithm.name == "sha256"
    authority = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    issuer = extension(authority, x509.SubjectKeyIdentifier).value.digest
    assert extension(leaf, x509.AuthorityKeyIdentifier).value.key_identifier == issuer
    assert leaf.public_key() != authority.public_key()


@pytest.mark.parametrize("name", ["read.example", "xn--bcher-kva.example", "a" * 63 + ".example", "10.0.0.1", "fd::1"])
def test_a_strict_verifier_accepts_it_for_its_name_and_no_other(leaves: Leaves, folder: Path, name: str) -> None:
    """By the profile of the web (RFC 5280, and the CA/Browser Forum's additions to it)."""
    leaf = leaves.of([name]).certificate
    store = Store([x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())])
    try:
        subject: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    builder = PolicyBuilder().store(store).time(NOW)
    builder.build_server_verifier(subject).verify(leaf, [])
    with pytest.raises(VerificationError):
        builder.build_server_verifier(x509.DNSName("other.example")).verify(leaf, [])
    long = len(name) > LONGEST_CN
    assert extension(leaf, x509.SubjectAlternativeName).critical is long
    assert [each.value for each in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ([] if long else [name])


def test_serials_are_unlike_and_a_leaf_is_made_once_and_anew_at_half_its_life(folder: Path) -> None:
    leaves = Leaves(folder)
    first = leaves.of(["one.example"], NOW)
    assert leaves.of(["one.example"], NOW + LASTS / 2 - timedelta(seconds=1)) is first
    later = leaves.of(["one.example"], NOW + LASTS / 2)
    assert later.certificate.serial_number != first.certificate.serial_number
    # Whoever was given the first just before has time enough left, and a clock that is behind is no trouble.
    assert first.certificate.not_valid_after_utc > NOW + LASTS / 2 + timedelta(days=10)
    assert first.certificate.not_valid_before_utc <= NOW - BEFORE + timedelta(seconds=1)


def test_no_more_are_kept_than_may_be(folder: Path) -> None:
    leaves = Leaves(folder)
    first, second = leaves.of(["first.example"]), leaves.of(["second.example"])
    for n in range(KEPT - 2):
        leaves.of([f"{n}.example"])
    assert leaves.of(["first.example"]) is first  # and so is the one that was asked for last
    leaves.of(["one-more.example"])
    assert leaves.of(["first.example"]) is first
    assert leaves.of(["second.example"]) is not second


def test_the_key_of_the_leaves_is_never_written_down(folder: Path) -> None:
    one, two = Leaves(folder).of(["a.example"]), Leaves(folder).of(["a.example"])
    assert one.key.private_numbers() != two.key.private_numbers()
    assert sorted(path.name for path in folder.iterdir()) == ["cert.pem", "key.pem", "mitmproxy-ca.pem"]


def test_what_everybody_may_know_of_the_authority(folder: Path) -> None:
    authority = read_authority(folder / CERTIFICATE)
    assert len(authority.fingerprint.split(":")) == 32
    assert x509.load_der_x509_certificate(authority.der).not_valid_after_utc.date() == authority.ends

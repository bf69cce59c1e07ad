"""The school's own certificate authority: made once, kept in STATE/ca, in the form that mitmproxy signs from.

`cert.pem` is what devices install. `key.pem` and `mitmproxy-ca.pem`, which hold the key, are for the box alone (0600).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from filters.files import replace_file
from filters.settings import CannotServe

CERTIFICATE = "cert.pem"
KEY = "key.pem"
SIGNER = "mitmproxy-ca.pem"  # key and certificate in one file: the name that mitmproxy looks for
LASTS = timedelta(days=3650)
_BEFORE = timedelta(days=2)  # for devices whose clock is behind


@dataclass(frozen=True, slots=True)
class Authority:
    """What everybody may know of it. `fingerprint`: SHA-256, as AB:CD:…"""

    pem: bytes
    der: bytes
    fingerprint: str
    ends: date


def read_authority(certificate: Path) -> Authority:
    """Raises OSError, or ValueError for what is no certificate."""
    pem = certificate.read_bytes()
    read = x509.load_pem_x509_certificate(pem)
    fingerprint = read.fingerprint(hashes.SHA256()).hex(":").upper()
    return Authority(pem, read.public_bytes(serialization.Encoding.DER), fingerprint, read.not_valid_after_utc.date())


def make_authority(folder: Path, school: str) -> Path:
    """Make the authority if there is none yet; its certificate's path. Raises OSError when it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate = folder / CERTIFICATE
    if certificate.exists() and (folder / SIGNER).exists():
        return certificate
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signed = _certificate(key, school, datetime.now(UTC))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = signed.public_bytes(serialization.Encoding.PEM)
    replace_file(folder / KEY, secret, 0o600)
    replace_file(certificate, public, 0o644)
    # Last: whoever finds it finds the others.
    replace_file(folder / SIGNER, secret + public, 0o600)
    return certificate


def keep_authority(folder: Path, school: str) -> None:
    """As `make_authority`, for a process that cannot serve without. Raises CannotServe."""
    try:
        make_authority(folder, school)
    except OSError as error:
        raise CannotServe(f"{folder}: {error.strerror or error}; make it writable for this program") from None


def _certificate(key: rsa.RSAPrivateKey, school: str, now: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(f"Lessonwall CA – {school}")),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(school) or "School"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _cut(text: str) -> str:
    """At most 64 bytes of UTF-8, as a certificate's names may have (RFC 5280, appendix A.1)."""
    return text.encode()[:64].decode(errors="ignore")

"""Certificates for the hosts whose TLS is opened: short-lived, and under a key of their own that is never written down.

Browsers hold public authorities to ever shorter lives (398 days from 2020, 200 from March 2026, 100 from March 2027,
47 from March 2029: CA/Browser Forum, ballot SC-081v3). Thirty days keep to all of them.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from filters.proxy.certificates import SIGNER

LASTS = timedelta(days=30)
BEFORE = timedelta(days=2)  # for devices whose clock is behind
KEPT = 500  # the one that was asked for longest ago is made anew
LONGEST_CN = 64  # characters (RFC 5280, appendix A.1)


@dataclass(frozen=True, slots=True)
class Leaf:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    renew: datetime


class Leaves:
    """`folder`: the authority's. Raises OSError or ValueError when it cannot be read."""

    def __init__(self, folder: Path) -> None:
        both = (folder / SIGNER).read_bytes()
        self._authority = x509.load_pem_x509_certificate(both)
        signer = load_pem_private_key(both, None)
        if not isinstance(signer, rsa.RSAPrivateKey):
            raise ValueError("its key is none of ours")
        self._signer = signer
        # One for all: they live and die together. Never the authority's own, which signs certificates alone.
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._made: OrderedDict[tuple[str, ...], Leaf] = OrderedDict()

    def of(self, names: Iterable[str], now: datetime | None = None) -> Leaf:
        """One for hosts and addresses, the first of them first. Raises ValueError for what is neither."""
        wanted, now = tuple(dict.fromkeys(names)), now or datetime.now(UTC)
        leaf = self._made.get(wanted)
        if leaf is None or now >= leaf.renew:
            leaf = self._made[wanted] = Leaf(self._certificate(wanted, now), self._key, now + LASTS / 2)
        self._made.move_to_end(wanted)
        if len(self._made) > KEPT:
            self._made.popitem(last=False)
        return leaf

    def _certificate(self, names: tuple[str, ...], now: datetime) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        issuer = self._authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        subject = [x509.NameAttribute(NameOID.COMMON_NAME, names[0])] if len(names[0]) <= LONGEST_CN else []
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name(subject))
            .issuer_name(self._authority.subject)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - BEFORE)
            .not_valid_after(now - BEFORE + LASTS)
            # Names are read here alone; without a subject, whoever reads must understand them (section 4.2.1.6).
            .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=not subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
            .sign(self._signer, hashes.SHA256())
        )


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)

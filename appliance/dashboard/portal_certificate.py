"""The school's certificate for the box's name: what is wrong with it, and the newer one taken when it is renewed."""

import ssl
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from appliance.output import british_day

SOON = timedelta(days=14)


class Unusable(Exception):
    """No sign-in page can be served by TLS with it; the text says why."""


class Certificate:
    def __init__(self, certificate: str, key: str) -> None:
        """Raises Unusable."""
        self._files = (Path(certificate), Path(key))
        self._taken: tuple[int, ...] = ()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_alpn_protocols(["http/1.1"])
        self._take()

    def renew(self) -> str:
        """Use what stands in the files now; what is wrong with it, or ""."""
        try:
            if self._stamp() != self._taken:
                self._take()
        except Unusable as error:
            return f"{error}; the one before it is still in use"
        return ""

    def problem(self, name: str, now: datetime) -> str:
        """Why devices will not accept it, "" if they will."""
        if now >= self._leaf.not_valid_after_utc:
            return f"it ended on {british_day(self._leaf.not_valid_after_utc.date())}"
        return "" if _names(self._leaf, name) else "it is for another name than that of the box (web.name)"

    def ends_soon(self, now: datetime) -> str:
        """The day on which it ends, as people write it; "" while that is far off."""
        ends = self._leaf.not_valid_after_utc
        return british_day(ends.date()) if ends - now < SOON else ""

    def _take(self) -> None:
        stamp = self._stamp()
        try:
            # Tried apart first: a key that does not fit must not spoil what is in use.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*self._files)
            leaf = x509.load_pem_x509_certificates(self._files[0].read_bytes())[0]
            self.context.load_cert_chain(*self._files)
        except (OSError, ValueError) as error:
            raise Unusable(f"certificate and key cannot be used ({getattr(error, 'reason', '') or error})") from None
        self._taken, self._leaf = stamp, leaf

    def _stamp(self) -> tuple[int, ...]:
        try:
            return tuple(file.stat().st_mtime_ns for file in self._files)
        except OSError as error:
            raise Unusable(f"{error.filename} cannot be read ({error.strerror})") from None


def _names(leaf: x509.Certificate, name: str) -> bool:
    """Whether it is for this name, itself or by a wildcard for one label (RFC 9525 section 6.3)."""
    with suppress(x509.ExtensionNotFound):
        value = leaf.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        assert isinstance(value, x509.SubjectAlternativeName)
        held = {each.lower() for each in value.get_values_for_type(x509.DNSName)}
        return name.lower() in held or f"*.{name.lower().partition('.')[2]}" in held
    return False

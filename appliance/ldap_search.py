"""Asks an LDAP directory by `ldapsearch`, OpenLDAP's own tool: by TLS alone, the password never on a command line."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from appliance.registers.ldif import Entry, read_ldif
from filters.policy.school import Ldap

_PATIENCE = 120.0  # seconds for a whole answer
_LARGEST = 64 << 20  # bytes of it
_HERE = ("localhost", "127.0.0.1", "::1")
_REFUSED = {
    8: "the directory wants a stronger sign-in; use ldaps:// or name a user under identity.ldap",
    32: "there is nothing at that base; look at identity.ldap.base",
    34: "that is no distinguished name; look at identity.ldap.base and user",
    49: "the directory refuses the user or the password; look at identity.ldap.user and password_file",
    50: "the user may not read people there; give it the right to read them",
}


class CannotAsk(Exception):
    """The directory did not answer, or not wholly; the text says why and what to do."""


def search(ldap: Ldap, filter: str, attributes: Sequence[str]) -> list[Entry]:
    """All that fits below the base. Raises CannotAsk."""
    program = shutil.which("ldapsearch")
    if program is None:
        raise CannotAsk("ldapsearch is not installed; install the package ldap-utils")
    command = [
        program, "-x", "-LLL", "-H", ldap.url, "-b", ldap.base, "-o", "ldif-wrap=no", "-o", "nettimeout=10",
        "-l", "60", "-E", "pr=500/noprompt",
    ]  # fmt: skip
    if ldap.url.startswith("ldap://") and urlsplit(ldap.url).hostname not in _HERE:
        command.append("-ZZ")  # by StartTLS, or not at all
    password = _password(ldap)
    try:
        if ldap.user:
            command += ["-D", ldap.user, "-y", f"/proc/self/fd/{password}"]
        return read_ldif(_run([*command, filter, *attributes], (password,)))
    finally:
        os.close(password)


def _password(ldap: Ldap) -> int:
    """A file in memory that holds it: ldapsearch would take the end of the line for a part of the password."""
    secret = b""
    if ldap.password_file:
        try:
            secret = Path(ldap.password_file).read_bytes().rstrip(b"\r\n")
        except OSError as error:
            raise CannotAsk(
                f"{ldap.password_file}: {error.strerror}; let the user that runs lessonwall read it"
            ) from None
    if ldap.user and not secret:
        # With a name and no password a server signs in nobody at all, and says that it was well (RFC 4513, 5.1.2).
        raise CannotAsk("identity.ldap.password_file: there is no password; write it into that file")
    held = os.memfd_create("password")
    os.fchmod(held, 0o600)
    os.write(held, secret)
    os.lseek(held, 0, os.SEEK_SET)
    return held


def _run(command: list[str], files: tuple[int, ...]) -> str:
    # A certificate that is not trusted ends it, whatever ldap.conf says.
    environment = {**os.environ, "LDAPTLS_REQCERT": "demand", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_PATIENCE, check=False, env=environment, pass_fds=files,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotAsk(f"the directory did not answer within {_PATIENCE:.0f} seconds; is it well?") from None
    if done.returncode:
        told = " ".join(done.stderr.decode("utf-8", "replace").split())[:300]
        todo = _REFUSED.get(done.returncode, "is it reached from here, and is its certificate trusted by this machine?")
        raise CannotAsk(f"{todo} (ldapsearch: {told})")
    if len(done.stdout) > _LARGEST:
        raise CannotAsk("the directory's answer is larger than 64 megabytes; name a narrower base under identity.ldap")
    return done.stdout.decode("utf-8", "replace")

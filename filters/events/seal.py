"""Words that were typed are sealed before they reach a disk; only the private half of a key opens them.

X25519 sealed boxes (libsodium `crypto_box_seal`): whoever writes the log cannot read what it wrote.
"""

import os
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

PUBLIC = "words.pub"
PRIVATE = "words.key"


class CannotOpen(Exception):
    """The words were sealed for another key, or the bytes are damaged; trying again does not help."""


def make_keys(folder: Path) -> None:
    """Make the pair of keys in `folder`, once. An existing pair is left alone; a lost public half is made again."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = folder / PRIVATE
    if not private.exists():
        _write(private, bytes(PrivateKey.generate()), 0o600)
    public = folder / PUBLIC
    if not public.exists():
        _write(public, bytes(PrivateKey(private.read_bytes()).public_key), 0o644)


def _write(path: Path, data: bytes, mode: int) -> None:
    """Written beside and linked, so that of two processes that start together the first one's key stays."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


class Sealer:
    """Seals words with the public half."""

    def __init__(self, public: bytes) -> None:
        self._box = SealedBox(PublicKey(public))

    @classmethod
    def of(cls, folder: Path) -> "Sealer":
        """From the keys' folder. Raises FileNotFoundError where `make_keys` has not run."""
        return cls((folder / PUBLIC).read_bytes())

    def seal(self, text: str) -> bytes:
        """Empty text stays empty: that nothing was typed is no secret."""
        return self._box.encrypt(text.encode(errors="replace")) if text else b""


class Opener:
    """Opens words with the private half: the alert engine, the dashboard and `--named` hold one."""

    def __init__(self, private: bytes) -> None:
        self._box = SealedBox(PrivateKey(private))

    @classmethod
    def of(cls, folder: Path) -> "Opener":
        """From the keys' folder. Raises FileNotFoundError or PermissionError."""
        return cls((folder / PRIVATE).read_bytes())

    def open(self, sealed: bytes) -> str:
        """Raises CannotOpen."""
        if not sealed:
            return ""
        try:
            return self._box.decrypt(sealed).decode()
        except (CryptoError, ValueError) as error:
            raise CannotOpen("these words were sealed for another key") from error

"""What the steward keeps over a restart: each value is one file that is renamed into place."""

from pathlib import Path

import msgspec

from filters.files import replace_file
from filters.live import plain


class Kept[T]:
    """One value in one file (0600, it may speak of people); `none_yet` before the first is kept."""

    def __init__(self, path: Path, kind: type[T], none_yet: T) -> None:
        self._path = path
        self._decoder = msgspec.json.Decoder(kind)
        self._value = none_yet
        if path.exists():
            self._value = self._read()

    @property
    def value(self) -> T:
        return self._value

    def keep(self, value: T) -> None:
        if value != self._value:
            replace_file(self._path, msgspec.json.encode(plain(value)), mode=0o600)
            self._value = value

    def _read(self) -> T:
        try:
            return self._decoder.decode(self._path.read_bytes())
        except (OSError, ValueError) as error:
            raise CannotRead(
                f"{self._path}: cannot be read ({error}); restore it from a backup, or remove it"
            ) from None


class CannotRead(Exception):
    """A file of the steward's own is damaged; starting without it would quietly forget what people decided."""

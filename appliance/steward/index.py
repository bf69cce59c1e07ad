"""Which index of names is in force: a newer one that was built from lists, the one that was, or the catalogue alone."""

import logging
import os
import secrets
from datetime import date
from pathlib import Path

from appliance.state import State
from filters.catalogue import digest, shipped
from filters.files import put_in_place
from filters.lists import file
from filters.lists.build import Builder
from filters.lists.layout import BadIndex
from filters.lists.table import Names

log = logging.getLogger(__name__)


class CannotTake(Exception):
    """This index is not put in force; the text says why and what to do."""


class IndexInForce:
    """The only writer of STATE/live/names.idx. One thread; the publisher's alone."""

    def __init__(self, state: State) -> None:
        self._live = state.live / file.NAME
        self._built = state.lists / file.NAME
        self._staged = state.live / f".{file.NAME}.staged"
        self._names: Names | None = None
        self._signature: tuple[int, ...] = ()

    @property
    def names(self) -> Names:
        assert self._names is not None, "start() comes first"
        return self._names

    def start(self, today: date, generation: int) -> None:
        """Put the newest good index into force, else one of the catalogue alone. `generation`: the last given out."""
        # Most often one file under two names: read once, for a large one takes a second on a small box.
        paths = (self._live,) if _same(self._live, self._built) else (self._live, self._built)
        found = {path: names for path in paths if (names := _good(path)) is not None}
        usable = {path: names for path, names in found.items() if _usable(names)}
        best = max(usable, key=lambda path: (usable[path].generation, path == self._live), default=None)
        if best is None:
            last = max([generation, *(names.generation for names in found.values())])
            self._build(today, last + 1)
        elif best == self._built:
            self._link(self._built)
            put_in_place(self._staged, self._live)
        self._put(file.open_index(self._live))

    @property
    def spoilt(self) -> bool:
        """Whether the file in force is not the one that was put there, or not as it was: cut off, replaced, gone."""
        return _signature(self._live) != self._signature

    def stage(self, path: Path) -> Names:
        """Verify an index that was built, and hold it ready. Raises CannotTake, and then nothing has changed."""
        if path.parent.resolve() != self._built.parent.resolve():
            raise CannotTake(f"{path}: only an index that lies in {self._built.parent} is put in force")
        try:
            self._link(path)
            file.verify(self._staged)
            staged = file.open_index(self._staged)
        except (BadIndex, OSError) as error:
            self._staged.unlink(missing_ok=True)
            raise CannotTake(f"{path}: {error}; build it again with `lessonwall lists update`") from None
        if staged.generation <= self.names.generation:
            self._staged.unlink()
            what = f"generation {staged.generation}, and {self.names.generation} is in force"
            raise CannotTake(f"{path}: it is {what}; build it again with `lessonwall lists update`")
        return staged

    def take(self, staged: Names) -> None:
        """Put what `stage` holds ready into force."""
        put_in_place(self._staged, self._live)
        self._put(staged)

    def _put(self, names: Names) -> None:
        self._names = names
        self._signature = _signature(self._live)

    def _link(self, path: Path) -> None:
        """A second name for the file, so that what is verified is what comes into force, whatever its builder does."""
        self._staged.unlink(missing_ok=True)
        os.link(path, self._staged)

    def _build(self, today: date, generation: int) -> None:
        catalogue = shipped()
        builder = Builder(
            generation=generation, built=today, seed=secrets.randbits(64), locked=catalogue.locked, catalogue=digest()
        )
        builder.ship(catalogue.hosts())
        file.write(self._live, builder)


def _signature(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _good(path: Path) -> Names | None:
    try:
        file.verify(path)
        return file.open_index(path)
    except FileNotFoundError:
        return None
    except (BadIndex, OSError) as error:
        log.error("%s cannot be used: %s", path, error)
        return None


def _usable(names: Names) -> bool:
    """Of this release's catalogue; or of an older one, but with lists, which protect until they are built anew."""
    return names.catalogue == digest() or len(names.sources) > 1

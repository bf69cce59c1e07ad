"""Folders for the box's own user alone, and truly its own: in /tmp or /dev/shm a stranger may have been first."""

import errno
import os
import stat
from pathlib import Path


def private(folder: Path) -> None:
    """Make `folder`, or take what is there, 0700. Raises OSError for a link, a file, or what is another user's."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise OSError(errno.EPERM, "this is not a folder of the user who runs lessonwall", str(folder))
    folder.chmod(0o700)

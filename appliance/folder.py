"""A school's folder on disk <-> the texts that `load` reads."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance.output import Trouble
from filters.files import sync_folder
from filters.policy.problems import Problem

SCHOOLS = Path(__file__).parent / "schools"


@dataclass(frozen=True, slots=True)
class Read:
    """`files`: texts by name. `problems`: files that are not UTF-8 text; their texts are there, as well as may be."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def read(folder: Path) -> Read:
    """The files of a school. Raises Trouble when there is no such folder, or it may not be read."""
    files: dict[str, str] = {}
    problems = []
    try:
        if not folder.is_dir():
            raise Trouble(f"{folder}: there is no such folder; name the folder that holds school.yaml")
        for path in sorted(folder.iterdir()):
            # Others of these kinds are read too: `load` says of a "rule.yaml" that its name is wrong.
            if path.suffix not in (".yaml", ".yml", ".csv") or path.name.startswith(".") or not path.is_file():
                continue
            content = path.read_bytes()
            files[path.name], problem = _decoded(path.name, content)
            if problem:
                problems.append(problem)
    except OSError as error:
        what = f"{error.filename or folder}: {error.strerror}; let the user that runs lessonwall read it"
        raise Trouble(what) from error
    return Read(files, tuple(problems))


def copy(shipped: str, to: Path) -> None:
    """Copy a shipped school or template to a folder that is not there yet, or is empty."""
    for source in (SCHOOLS / shipped, SCHOOLS / "templates" / shipped):
        if (source / "school.yaml").is_file():
            to.mkdir(parents=True, exist_ok=True)
            if any(to.iterdir()):
                raise Trouble(f"{to}: the folder is not empty; name another, or empty it first")
            for path in sorted(source.iterdir()):
                if path.is_file():
                    shutil.copyfile(path, to / path.name)
            return
    raise Trouble(
        f"{shipped}: no school or template of that name is shipped; these are: {', '.join(shipped_schools())}"
    )


def shipped_schools() -> list[str]:
    """Names of the schools and templates that come with Lessonwall."""
    return sorted(
        path.parent.name for path in (*SCHOOLS.glob("*/school.yaml"), *SCHOOLS.glob("templates/*/school.yaml"))
    )


def write(folder: Path, name: str, text: str) -> None:
    """Put one file in place whole: whoever reads it meets the old text or the new one. A file keeps its permissions."""
    target = folder / name
    handle, beside = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, target.stat().st_mode & 0o777 if target.exists() else 0o640)
        os.replace(beside, target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    sync_folder(folder)


def digest(files: Mapping[str, str]) -> str:
    """One short text that changes when any file does."""
    whole = hashlib.sha256()
    for name in sorted(files):
        content = files[name].encode("utf-8")
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:16]


def _decoded(name: str, content: bytes) -> tuple[str, Problem | None]:
    """UTF-8; a spreadsheet's UTF-16 is read as such, for it says so itself."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and name.endswith(".csv"):
        try:
            return content.decode("utf-16"), None
        except UnicodeDecodeError:
            pass
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError as mistake:
        line = content[: mistake.start].count(b"\n") + 1
        todo = "save it again as UTF-8 (in spreadsheets: CSV UTF-8)"
        problem = Problem(name, line, "the file is not UTF-8 text from here on", todo)
        return content.decode("utf-8", "replace"), problem

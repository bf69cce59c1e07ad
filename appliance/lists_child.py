"""The process that builds an index of names: what it is told, what it says on the way, what came of it."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from appliance.state import State
from filters.lifeline import end_with_me
from filters.lists import file
from filters.lists.copies import parts
from filters.lists.layout import HEADER_SIZE, BadIndex, unpack
from filters.lists.process import BuildSettings, Built, ListFile, ListSource
from filters.lists.sources import Source
from filters.lists.update import COPIES, Say
from filters.live import POLICY

_BUILDER = (sys.executable, "-m", "filters.lists.process")


class BuildFailed(Exception):
    """The index before stays as it is; the text says why."""


def run_child(state: State, sources: Sequence[Source], today: date, say: Say) -> Built:
    """Build STATE/lists/names.idx of the copies that are here. Raises BuildFailed."""
    path = state.lists / file.NAME
    settings = BuildSettings(
        sources=tuple(each for source in sources if (each := _list_source(state, source)).files),
        output=str(path),
        generation=1 + _last_generation(state),
        today=today,
        before=str(path if path.is_file() else state.live / file.NAME),
    )
    child = subprocess.Popen(
        _BUILDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=end_with_me()
    )
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(msgspec.json.encode(settings))
        child.stdin.close()
        built = None
        for line in child.stdout:
            said = msgspec.json.decode(line)
            if "built" in said:
                built = msgspec.convert(said["built"], Built)
            else:
                say(f"{said['read']['source']}: {said['read']['lines']:,} lines read")
        words = child.stderr.read().decode(errors="replace").strip()
    if built is None or child.returncode:
        why = words.splitlines()[-1].removeprefix("error: ") if words else f"its process ended with {child.returncode}"
        raise BuildFailed(f"no index was built: {why}; the one before it stays in force")
    return built


def _list_source(state: State, source: Source) -> ListSource:
    files = tuple(ListFile(str(part.path), part.form) for part in parts(source, state.lists / COPIES))
    return ListSource(source.id, frozenset({source.category}), files)


def _last_generation(state: State) -> int:
    """The highest that was ever given out, as far as what is left of damaged files tells."""
    found = [0]
    for path in (state.live / file.NAME, state.lists / file.NAME):
        try:
            with open(path, "rb") as opened:
                found.append(unpack(opened.read(HEADER_SIZE), path.stat().st_size).generation)
        except (BadIndex, OSError):
            continue
    return max(*found, _of_policy(state.live / POLICY))


def _of_policy(path: Path) -> int:
    """The generation that the policy in force names."""
    try:
        return int(msgspec.json.decode(path.read_bytes())["index"])
    except (OSError, msgspec.MsgspecError, LookupError, TypeError, ValueError):
        return 0

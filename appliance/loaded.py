"""A school's folder, read and understood, and what is in force on it now: for commands that ask."""

from argparse import Namespace
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from appliance import clock, folder
from appliance.choose import published_from, school_folder
from appliance.output import Trouble, complain
from appliance.state import State
from filters import catalogue
from filters.clients import Clients
from filters.lists import file as index_file
from filters.lists.layout import BadIndex
from filters.lists.table import Names
from filters.live import Live
from filters.policy.build import clients_of, policy_of
from filters.policy.load.folder import load
from filters.policy.policy import Policy
from filters.policy.problems import nearest
from filters.policy.school import School

__all__ = ["Now", "School", "load_school", "no_group", "standing_now"]


@dataclass(frozen=True, slots=True)
class Now:
    """What a question is answered from. `at`: aware, in the school's zone."""

    school: School
    policy: Policy
    clients: Clients
    at: datetime
    index: Names


def load_school(args: Namespace) -> School:
    """The school that `--school` names. Every problem is told; raises Trouble when nothing could be made of it.

    One whose rules only fail their own examples can be asked about: that is how to find out why they fail.
    """
    where = school_folder(args.school, args.state)
    read = folder.read(where)
    loaded = load(read.files, catalogue.shipped())
    if loaded.school is None:
        complain([*read.problems, *loaded.problems])
    if loaded.draft is None:
        raise Trouble(f"{where}: this school cannot be used as it stands; put right what is said above", code=1)
    return loaded.draft


def no_group(group: str, school: School) -> str:
    """What to say of a group that is not on file."""
    near = nearest(group, school.groups)
    return f'--group: no group is called "{group}"; ' + (
        f'did you mean "{near}"?' if near else f"groups: {', '.join(sorted(school.groups))}"
    )


def standing_now(args: Namespace, at: str | None) -> Now:
    """The live policy where `lessonwall up` runs on this school, with windows and the like; else the folder's own.

    `at`: a time as typed, None for now. Raises Trouble.
    """
    school = load_school(args)
    state = State(Path(args.state))
    live, told = Live(state.live), clock.read(state.live)
    in_force = (
        live.ready and told is not None and published_from(state) == school_folder(args.school, args.state).resolve()
    )
    offset = told.clock if told and in_force else clock.Clock()
    try:
        instant = (
            clock.instant(at, school.timezone)
            if at and at != "now"
            else replace(offset, timezone=school.timezone).now()
        )
    except ValueError as error:
        raise Trouble(f"--at: {error}") from None
    if in_force:
        return Now(school, live.policy, _clients_on(instant, school, live), instant, live.index)
    policy = policy_of(school, catalogue.shipped(), version=0, index=1, clock_trusted=True)
    return Now(school, policy, clients_of(school, policy, on=instant.date(), sequence=0), instant, _newest(state))


def _newest(state: State) -> Names:
    """The index that was built last on this state; where none was, the catalogue alone."""
    path = state.lists / index_file.NAME
    try:
        return index_file.open_index(path)
    except FileNotFoundError:
        return catalogue.shipped().index()
    except (BadIndex, OSError) as error:
        raise Trouble(f"{path}: {error}; remove it, or run `lessonwall lists update`") from None


def _clients_on(instant: datetime, school: School, live: Live) -> Clients:
    """Ages and last days are those of the date asked about, not of today."""
    return clients_of(school, live.policy, on=instant.date(), sequence=live.clients.sequence)

"""A school's folder, read and understood, for commands that need more than one of its files."""

from argparse import Namespace

from appliance import folder
from appliance.choose import school_folder
from appliance.output import Trouble, complain
from filters import catalogue
from filters.policy.load import load
from filters.policy.problems import nearest
from filters.policy.school import School

__all__ = ["School", "load_school", "no_group"]


def load_school(args: Namespace) -> School:
    """The school that `--school` names. Every problem is told; raises Trouble when nothing could be made of it."""
    where = school_folder(args.school, args.state)
    read = folder.read(where)
    loaded = load(read.files, catalogue.shipped())
    if loaded.school is None:
        complain([*read.problems, *loaded.problems])
        raise Trouble(f"{where}: this school cannot be used as it stands; put right what is said above", code=1)
    return loaded.school


def no_group(group: str, school: School) -> str:
    """What to say of a group that is not on file."""
    near = nearest(group, school.groups)
    return f'--group: no group is called "{group}"; ' + (
        f'did you mean "{near}"?' if near else f"groups: {', '.join(sorted(school.groups))}"
    )

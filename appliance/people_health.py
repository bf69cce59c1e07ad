"""Does the directory of people answer? A part of `health`, where the school names one. Pure."""

from datetime import datetime, timedelta

from appliance.check import OK, WARNING, Check
from appliance.people_synced import Synced

_OLD = timedelta(days=3)


def checks(last: Synced | None, now: datetime) -> list[Check]:
    """Empty where none was ever asked."""
    if last is None:
        return []
    if last.problem:
        return [Check("directory", "people could not be taken from the school's directory", WARNING, last.problem)]
    if now - last.at > _OLD:
        days = (now - last.at).days
        return [
            Check(
                "directory",
                f"people were last taken from the school's directory {days} days ago",
                WARNING,
                "run `lessonwall people sync --dry-run`; it says what is wrong",
            )
        ]
    return [Check("directory", "people are taken from the school's directory each night", OK)]

"""A request and what is in force -> what is to be in force, or a refusal with its reason. Pure; nothing is written.

Who may ask at all is in `appliance/roles.py`; here stands what even those may not do.
"""

from collections.abc import Callable
from typing import Any

from filters import requests as ask
from filters.policy import change_clients, change_rules, change_today, change_windows
from filters.policy.change_base import Asker, Changed, No, Now
from filters.policy.edit import CannotEdit
from filters.policy.vocabulary import UnknownWord
from filters.requests import Refused, Request

__all__ = ["CHANGES", "Asker", "Changed", "Now", "change"]

# One function for each request that changes policy: (request, now, by, id) -> Changed, or it raises.
CHANGES: dict[type, Callable[[Any, Now, Asker, str], Changed]] = {
    ask.OpenWindow: change_windows.open_window,
    ask.CloseWindow: change_windows.close_window,
    ask.Approve: change_windows.approve,
    ask.Withdraw: change_windows.withdraw,
    ask.CutOffClient: change_clients.cut_off,
    ask.Restore: change_clients.restore,
    ask.AllowHost: change_rules.allow_host,
    ask.EndRule: change_rules.end_rule,
    ask.TodayIsDifferent: change_today.today_is_different,
    ask.PutRule: change_rules.add_rule,
    ask.RemoveRule: change_rules.drop_rule,
}


def change(request: Request, now: Now, by: Asker, id: str) -> Changed | Refused:
    """What comes of a request. `id`: for what it makes, if it makes anything; never given before."""
    try:
        return CHANGES[type(request)](request, now, by, id)
    except No as no:
        return Refused(str(no))
    except (UnknownWord, CannotEdit) as error:
        text = str(error)
        return Refused(text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else "."))

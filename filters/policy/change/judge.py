"""A request and what is in force -> what is to be in force, or a refusal with its reason. Pure; nothing is written.

Who may ask at all is in `appliance/roles.py`; here stands what even those may not do.
"""

from collections.abc import Callable
from typing import Any

from filters import requests as ask
from filters.policy.change import clients, glass, pins, registers, rules, today, watch, windows
from filters.policy.change.base import Asker, Changed, No, Now
from filters.policy.load.edit import CannotEdit
from filters.policy.load.vocabulary import UnknownWord
from filters.requests import Refused, Request

__all__ = ["CHANGES", "Asker", "Changed", "Now", "change"]

# One function for each request that changes policy: (request, now, by, id) -> Changed, or it raises.
CHANGES: dict[type, Callable[[Any, Now, Asker, str], Changed]] = {
    ask.OpenWindow: windows.open_window,
    ask.CloseWindow: windows.close_window,
    ask.Approve: windows.approve,
    ask.Withdraw: windows.withdraw,
    ask.CutOffClient: clients.cut_off,
    ask.Restore: clients.restore,
    ask.AllowHost: rules.allow_host,
    ask.EndRule: rules.end_rule,
    ask.TodayIsDifferent: today.today_is_different,
    ask.PutRule: rules.add_rule,
    ask.RemoveRule: rules.drop_rule,
    ask.PinHost: pins.pin,
    ask.UnpinHost: pins.unpin,
    ask.PutDevice: registers.put_device,
    ask.RemoveDevice: registers.remove_device,
    ask.PutPeople: registers.put_people,
    ask.PutDevices: registers.put_devices,
    ask.BreakGlass: glass.break_glass,
    ask.MendGlass: glass.mend_glass,
    ask.WatchZone: watch.watch_zone,
    ask.EndWatch: watch.end_watch,
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

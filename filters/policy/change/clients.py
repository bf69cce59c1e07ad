"""Taking a person, a device or a class off everything but help sites, and letting them back on. Pure."""

import re
from dataclasses import replace

from filters.policy.attempt import Labels
from filters.policy.change.base import Asker, Changed, No, Now, clock, said, vocabulary
from filters.policy.rules import CutOff
from filters.requests import CutOffClient, Done, Restore

_KINDS = ("person:", "device:", "class:")


def cut_off(request: CutOffClient, now: Now, by: Asker, id: str) -> Changed:
    why = said(request.why, "The reason")
    clients = _client(request.who.strip(), now)
    if request.until and request.until <= now.at:
        raise No("That time is past; give a later one.")
    lasts = f"until {clock(request.until, now)}" if request.until else "until somebody restores it"
    entry = CutOff(id, clients, now.at, request.until, by.id, why)
    return Changed(
        Done(f"{request.who.strip()} is cut off {lasts}. Help sites stay open.", id),
        replace(now.in_force, cut_offs=(*now.in_force.cut_offs, entry)),
        record=id,
        about=_person(clients, now),
    )


def restore(request: Restore, now: Now, by: Asker, id: str) -> Changed:
    for entry in now.in_force.cut_offs:
        if entry.id == request.cut_off:
            left = tuple(other for other in now.in_force.cut_offs if other is not entry)
            return Changed(
                Done("The cut-off has ended."),
                replace(now.in_force, cut_offs=left),
                record=entry.id,
                about=_person(entry.who, now),
            )
    raise No("No cut-off of this id is in force (any more).")


def _client(word: str, now: Now) -> Labels:
    """One person, device or class; a device may be named by its address."""
    for device in now.school.devices.values():
        if word in device.addresses:
            return frozenset({f"device:{device.id}"})
    if re.fullmatch(r"[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*", word):
        raise No(f"No device of devices.csv has the address {word}; add it there, then cut it off.")
    labels = vocabulary(now).who(word)
    if len(labels) != 1 or not min(labels).startswith(_KINDS) or "+" in word:
        raise No(
            f'"{word[:60]}" is not one person, device or class; a whole group or zone is closed by a rule instead.'
        )
    return labels


def _person(labels: Labels, now: Now) -> str:
    """Whom a cut-off is about: the person, or the owner of the device; "" for a class or a shared device."""
    kind, _, id = min(labels).partition(":")
    if kind == "device" and (device := now.school.devices.get(id)):
        return "" if device.shared else device.person
    return id if kind == "person" else ""

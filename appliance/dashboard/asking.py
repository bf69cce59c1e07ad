"""Asks the box's own `why` for the form: the words of a question found in the school, the catalogue and the themes."""

from datetime import datetime
from typing import Any

from alerts.settings import roles_of
from alerts.why import why
from appliance.dashboard.box import Box
from appliance.questions import NoSuch, becomes, find_client, find_what
from filters import catalogue


class CannotSay(ValueError):
    """The question cannot be answered as it stands; the text says what to write instead."""


def ask(box: Box, client: str, what: str, at: datetime) -> dict[str, Any]:
    """The `why` object. `client`, `what`: as typed. Raises CannotSay."""
    school, policy, themes = box.school, box.policy, box.themes
    if school is None:
        raise CannotSay("The school's folder cannot be read just now; Health says what is wrong with it.")
    try:
        asked = find_client(client, school, policy, box.live.clients, at.date())
        found = find_what(what, box.live.index, policy, themes.matcher)
    except NoSuch as error:
        raise CannotSay(str(error)) from None
    seen, unseen = found.seen(asked)
    return why(
        asked,
        seen,
        at,
        policy,
        words=found.words,
        unseen=unseen,
        catalogue=catalogue.shipped(),
        themes=themes,
        roles=roles_of(school),
        becomes=becomes(client, asked, school, policy, at.date()),
    )

"""What every route works with, in one hand."""

from dataclasses import dataclass

from appliance.dashboard.box import Box
from appliance.dashboard.guard import Presence
from appliance.dashboard.pages import Pages
from filters.door import Door


@dataclass(frozen=True, slots=True)
class Desk:
    box: Box
    pages: Pages
    door: Door
    presence: Presence

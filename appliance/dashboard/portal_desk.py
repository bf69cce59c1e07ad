"""What every page for devices works with, in one hand, and who is at the other end of a connection."""

import asyncio
from dataclasses import dataclass

from fastapi import Request

from appliance.dashboard.box import Box
from appliance.dashboard.pages import Pages
from appliance.dashboard.portal_asking import Asking
from appliance.dashboard.portal_places import Places
from appliance.dashboard.portal_told import Notes
from appliance.dashboard.views.portal import Known, known
from filters.neighbours import Neighbours, find_client
from filters.policy.addresses import plain_address
from filters.policy.school import Identity

SETTLE = 1.5  # seconds that a page waits for what the steward has just put into force
LOOK = 0.05


@dataclass(frozen=True, slots=True)
class PortalDesk:
    """For the one thread that serves."""

    box: Box
    pages: Pages
    asking: Asking
    places: Places
    notes: Notes
    neighbours: Neighbours

    @property
    def identity(self) -> Identity:
        return self.box.school.identity if self.box.school else Identity()

    def known(self, address: str) -> Known:
        """What the device at an address is known as. Raises NotPublished."""
        box = self.box
        client = find_client(box.live.clients, address, self.neighbours)
        zone = box.policy.zones.get(client.standing.zone)
        device = box.school.devices.get(client.device) if box.school else None
        person = box.school.people.get(client.person) if box.school and client.person else None
        return known(
            client,
            asks=zone is not None and zone.sign_in,
            device=device,
            person=person.name if person else "",
            mac=self.neighbours.mac(address),
            hours=self.identity.sign_in_hours,
        )

    async def settled(self, address: str, signed_in: bool) -> Known:
        """The same, once it is as it was just asked for; after a while, as it is."""
        ends = asyncio.get_running_loop().time() + SETTLE
        while True:
            await asyncio.to_thread(self.box.refresh)
            found = self.known(address)
            if bool(found.person) is signed_in or asyncio.get_running_loop().time() > ends:
                return found
            await asyncio.sleep(LOOK)


def peer(request: Request) -> str:
    """The address at the other end: the connection's own, whatever a header says. In its one plain spelling."""
    return plain_address(request.client.host if request.client else "")

"""What the pages for devices ask of the steward. The one place of the dashboard that speaks as the box itself.

Who uses a device is nobody's right to say in a session: the box knows it from the connection, from the school's
provider or from a computer's signed message. Nothing else is asked in this way.
"""

import asyncio
from datetime import datetime

from filters.door import Door
from filters.policy.bindings import Source
from filters.requests import Answer, Done, LoggedOff, LoggedOn, SetUp, SignInDevice, SignOut, SignOutDevice


class Asking:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def sign_in(self, address: str, name: str, password: str) -> Answer:
        """Asked for nobody: name and password say it all."""
        return await self._door.async_ask(SignInDevice(address, name, password))

    async def set_up(self, code: str, password: str) -> Answer:
        """The password of an account that somebody was invited to; never the first, which may do everything.

        With the answer comes a session of the dashboard, which nobody asked for here.
        """
        answer = await self._door.async_ask(SetUp(code, "", password))
        if isinstance(answer, Done) and answer.value:
            await self._door.async_ask(SignOut(), answer.value)
        return answer

    async def signed_in(self, address: str, login: str, until: datetime) -> Answer:
        """The school's provider has said who is there."""
        return await self._as_box(LoggedOn(login, Source.SIGN_IN, address=address, until=until))

    async def sign_out(self, address: str) -> Answer:
        return await self._as_box(SignOutDevice(address))

    async def logged_on(self, address: str, login: str, session: str, until: datetime) -> Answer:
        """A computer has told that somebody logged on."""
        return await self._as_box(LoggedOn(login, Source.LOG_ON, address=address, session=session, until=until))

    async def logged_off(self, address: str, session: str) -> Answer:
        return await self._as_box(LoggedOff(Source.LOG_ON, session=session, address=address))

    async def _as_box(self, request: LoggedOn | LoggedOff | SignOutDevice) -> Answer:
        return await asyncio.to_thread(self._door.ask_as_console, request)

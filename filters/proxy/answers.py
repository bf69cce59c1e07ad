"""Decisions -> HTTP answers: which page, in whose words, with which status."""

import time
from collections.abc import Callable
from datetime import datetime

from mitmproxy import connection, http

from filters.enforce import Action
from filters.events.keep import named_of_staff
from filters.policy.attempt import Reason
from filters.policy.school import OWN_NAME
from filters.proxy import pages, reply
from filters.proxy.asker import Asker
from filters.proxy.box import Box
from filters.proxy.host import host_of
from filters.proxy.judge import Judged
from filters.proxy.met import Closed, Met
from filters.proxy.numbers import help_lines
from filters.proxy.onward import Onward
from filters.proxy.opening import Opening
from filters.proxy.own import Own
from filters.proxy.redirected import is_redirected
from filters.proxy.trouble import sentence
from filters.proxy.wording import about_words, adult, reader, wording

SEE_OTHER = 303


class Answers:
    def __init__(self, box: Box, met: Met, now: Callable[[], datetime]) -> None:
        self._box = box
        self._met = met
        self._now = now
        self._onward = Onward(box.secret)
        self._opening = Opening()
        self._own = Own(box, met)

    def instead(self, judged: Judged, asker: Asker, request: http.Request) -> http.Response | None:
        """What stands in a site's place. None for who went on from the support page: every search goes on kept safe."""
        if judged.action is Action.SUPPORT_PAGE and self._box.about().may_continue:
            if target := self._onward.follow(request.path, judged, asker):
                return http.Response.make(SEE_OTHER, b"", {"Location": target, **reply.HEADERS})
            if self._onward.followed(judged, asker):
                return None
        return self.page(judged, asker, request.path)

    def page(self, judged: Judged, asker: Asker, path: str = "") -> http.Response:
        """The block page, or the support page for words that worry."""
        if judged.action is Action.SUPPORT_PAGE:
            return self._support(judged, asker, path)
        about, group, now = self._box.about(), asker.policy.group(judged.attempt.standing), self._now()
        opens = self._opening.of(judged.attempt, asker.policy)
        text = wording(judged.decision, asker.policy, group, self._box.catalogue.name, opens, now, about.it)
        # A listed address is not shown again, nor kept where the next person at this device could read it.
        sealed = judged.decision.reason is Reason.STATUTORY
        name = judged.attempt.target.name
        if not sealed:
            self._met.add(asker.address, Closed(time.monotonic(), f"{now:%H:%M}", name, text.reason))
        host = "" if sealed or about_words(judged.decision, asker.policy) else name
        return reply.html(403, pages.block_page(about, text, host, reader(group)))

    def _support(self, judged: Judged, asker: Asker, path: str) -> http.Response:
        about, group = self._box.about(), asker.policy.group(judged.attempt.standing)
        themes, who = judged.attempt.target.themes, reader(group)
        lines = help_lines(self._box.catalogue, themes, about.nation, who, adult(group))
        onward = self._onward.link(path, judged, asker) if about.may_continue else ""
        # Said as it is: what `keep` would not write down, nobody is told.
        told = not adult(group) or named_of_staff(themes, judged.decision.reason, asker.policy.staff_alerts)
        return reply.html(200, pages.support_page(about, who, lines, onward, adult=adult(group), told=told))

    # --- what cannot be done ------------------------------------------------------------------------------------

    def no_such_port(self, port: int) -> http.Response:
        return self._refused(f"Port {port} is not open here: the proxy serves web pages.")

    def own_in_clear(self) -> http.Response:
        return self._refused(f"The box’s own page is http://{OWN_NAME}/, without the “s” of https.")

    def undecidable(self) -> http.Response:
        return self._refused(
            "The school’s filter could not judge this page, so it stays closed. Try again, or tell IT."
        )

    def trouble(self, status: int, error: str) -> http.Response:
        """`error`: the core's, of which nothing is shown but what is ours."""
        return reply.html(
            status, pages.refusal_page(self._box.about(), "This cannot be opened", sentence(status, error))
        )

    def _refused(self, text: str) -> http.Response:
        return reply.html(403, pages.refusal_page(self._box.about(), "This cannot be opened", text))

    # --- the box itself -----------------------------------------------------------------------------------------

    def is_own(self, name: str) -> bool:
        return host_of(name) in self._box.names

    def is_listener(self, host: str, port: int, listener: tuple[str, int]) -> bool:
        """Whether a request is for the very place where it arrived: no proxy is asked there, but the box."""
        return (host_of(host), port) == listener

    def listener(self, client: connection.Client) -> tuple[str, int]:
        """Where this device may ask for pages by way of us; port 0 for nowhere."""
        host, port = client.sockname[:2]
        return (str(host), self._box.port if is_redirected(client) else int(port))

    def own(self, path: str, asker: Asker, listener: tuple[str, int]) -> http.Response:
        """What a device asks of the box. `listener`: the address and port at which it reached us."""
        return self._own.answer(path, asker, listener)

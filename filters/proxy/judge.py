"""What the proxy sees of an attempt -> what it does about it. Pure: mitmproxy and sockets stay outside.

A connection is judged by every name it claims (CONNECT, SNI), a request by every name it bears (URL, Host header);
of several answers the stricter one counts, so that naming one site to reach another is of no use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from filters.clients import Client
from filters.enforce import Action, Point, action, only_watched
from filters.policy.attempt import NONE, Attempt, Decision, Labels, Reason, Verdict
from filters.policy.decide import decide, may_look_inside
from filters.policy.names import Index, target
from filters.policy.policy import Policy
from filters.proxy.host import host_of
from filters.wire.search import Kind, Search, search_words
from filters.words.match import Matcher

_STRICTNESS = (Verdict.ALLOW, Verdict.INSPECT, Verdict.SUPPORT, Verdict.BLOCK)


@dataclass(frozen=True, slots=True)
class Judged:
    """`words`: of a search, "" for what is no search and for suggestions, which fire at every key press.

    `engine`: whose search it is, as `wire.search` names it, or "".
    """

    attempt: Attempt
    decision: Decision
    action: Action
    words: str = ""
    path: str = ""
    purpose: str = ""
    hints: Labels = NONE
    engine: str = ""

    @property
    def stopped(self) -> bool:
        return self.action not in (Action.PASS, Action.LOOK_INSIDE)


@dataclass(frozen=True, slots=True)
class Judge:
    """`index`: names -> labels. `matcher`: words -> themes."""

    index: Index
    matcher: Matcher

    def connection(self, names: Iterable[str], client: Client, policy: Policy, at: datetime) -> Judged:
        """A connection that claims these names, before anything of it has been read."""
        return _strictest(self._judge(name, "", None, Point.CONNECT, client, policy, at) for name in names)

    def request(self, names: Iterable[str], path: str, client: Client, policy: Policy, at: datetime) -> Judged:
        """A request in clear. `path`: with its query, as the client sent it."""
        return _strictest(
            self._judge(name, path, search_words(f"{host_of(name)}{path}"), Point.REQUEST, client, policy, at)
            for name in names
        )

    def only_help(self, names: Iterable[str]) -> bool:
        """Whether these names are all of help sites: what stays open when nothing can be judged."""
        hosts = [host_of(name) for name in names]
        return bool(hosts) and all("help" in self.index.labels(host) for host in hosts)

    def _judge(
        self, name: str, path: str, search: Search | None, point: Point, client: Client, policy: Policy, at: datetime
    ) -> Judged:
        name = host_of(name)
        themes = frozenset(match.theme for match in self.matcher.match(search.words)) if search else NONE
        wanted = target(name, self.index, policy.named_targets, themes, path)
        attempt = Attempt(client.standing, wanted, at)
        decision = decide(attempt, policy)
        done = action(decision.verdict, point, may_look_inside(client.standing, wanted))
        hints = NONE
        if done is not Action.PASS and only_watched(decision, policy.zones.get(client.standing.zone), at):
            done, hints = Action.PASS, frozenset({"watched"})
        rule = policy.rule(decision.rule) if decision.reason is Reason.RULE else None
        typed = search.words if search and search.kind is not Kind.SUGGESTION else ""
        bare = path.split("?", 1)[0] if path not in ("", "/") else ""
        purpose, engine = rule.purpose if rule else "", search.engine if search else ""
        return Judged(attempt, decision, done, typed, bare, purpose, hints, engine)


def _strictest(judged: Iterable[Judged]) -> Judged:
    """The first of the strictest: names are given with the one to report first."""
    return max(judged, key=lambda each: _STRICTNESS.index(each.decision.verdict))

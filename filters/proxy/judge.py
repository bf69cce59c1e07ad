"""What the proxy sees of an attempt -> what it does about it. Pure: mitmproxy and sockets stay outside.

A connection is judged by every name it claims (CONNECT, SNI), a request by every name it bears (URL, Host header);
of several answers the stricter one counts, so that naming one site to reach another is of no use. An address that has a
name beside it is judged as an address; alone, also as what gives no name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from filters.clients import Client
from filters.enforce import Action, Point, action, only_watched
from filters.inside import settled_inside
from filters.policy.attempt import NONE, Attempt, Decision, Labels, Reason, Verdict
from filters.policy.decide import decide, may_look_inside
from filters.policy.names import UNNAMED, Index, is_public_address, target
from filters.policy.policy import Policy
from filters.proxy.host import host_of
from filters.searched import searched
from filters.wire.engine import Kind
from filters.words.match import Matcher

_STRICTNESS = (Verdict.ALLOW, Verdict.INSPECT, Verdict.SUPPORT, Verdict.BLOCK)
_NO_NAME = "unnamed.invalid"


@dataclass(frozen=True, slots=True)
class Judged:
    """`words`: of a search, "" for what is no search and for suggestions, which fire at every key press.

    `engine`: whose search it is, as `wire/search.py` names it, or "".
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

    def connection(
        self, names: Iterable[str], client: Client, policy: Policy, at: datetime, *, greeted: bool = True
    ) -> Judged:
        """A connection that claims these names, the one to be contacted first, before anything of it has been read.

        `greeted` False: its ClientHello is yet to come, and may give a name to what is an address until then.
        """
        hosts = _hosts(names)
        bare = greeted and is_public_address(hosts[0])
        return _strictest(self._judge(host, "", bare, Point.CONNECT, client, policy, at) for host in hosts)

    def request(self, names: Iterable[str], path: str, client: Client, policy: Policy, at: datetime) -> Judged:
        """A request in clear, to the first of these names. `path`: with its query, as it goes on."""
        hosts = _hosts(names)
        bare = is_public_address(hosts[0])
        return _strictest(self._judge(host, path, bare, Point.REQUEST, client, policy, at) for host in hosts)

    def only_help(self, names: Iterable[str]) -> bool:
        """Whether these names are all of help sites: what stays open when nothing can be judged."""
        hosts = [host_of(name) for name in names]
        return bool(hosts) and all("help" in self.index.labels(host) for host in hosts)

    def _judge(
        self, host: str, path: str, bare: bool, point: Point, client: Client, policy: Policy, at: datetime
    ) -> Judged:
        """`bare`: what is contacted is an address, and gave no name."""
        if path and policy.tenants.signs_in_at(host):
            path = ""  # Opened for a header's sake: nothing of the request is read.
        wanted = target(host, self.index, policy.named_targets, path=path)
        if search := searched(wanted, path) if path else None:
            wanted = replace(wanted, themes=frozenset(match.theme for match in self.matcher.match(search.words)))
        if not bare and not UNNAMED.isdisjoint(wanted.labels):
            wanted = replace(wanted, labels=wanted.labels - UNNAMED)
        attempt = Attempt(client.standing, wanted, at)
        decision = decide(attempt, policy)
        done = action(decision.verdict, point, may_look_inside(client.standing, wanted))
        hints = NONE
        if done is not Action.PASS and only_watched(decision, policy.zones.get(client.standing.zone), at):
            done, hints = Action.PASS, frozenset({"watched"})
        if done is Action.PASS and point is Point.CONNECT and settled_inside(attempt, policy, self.index):
            done = Action.LOOK_INSIDE
        rule = policy.rule(decision.rule) if decision.reason is Reason.RULE else None
        typed = search.words if search and search.kind is not Kind.SUGGESTION else ""
        bare_path = path.split("?", 1)[0] if path not in ("", "/") else ""
        purpose, engine = rule.purpose if rule else "", search.engine if search else ""
        return Judged(attempt, decision, done, typed, bare_path, purpose, hints, engine)


def _hosts(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(host_of(name) or _NO_NAME for name in names)) or [_NO_NAME]


def _strictest(judged: Iterable[Judged]) -> Judged:
    """The first of the strictest: names are given with the one to report first."""
    return max(judged, key=lambda each: (_STRICTNESS.index(each.decision.verdict), each.action is Action.LOOK_INSIDE))

"""Each rule's own examples, put to `decide`: an example that fails is a mistake at its line. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from filters.catalogue.catalogue import Catalogue
from filters.clients import Clients
from filters.lists.table import Names
from filters.policy.attempt import Attempt, Decision, Labels, Reason, Standing, Target
from filters.policy.build import clients_of, policy_of, standing_of
from filters.policy.decide import decide
from filters.policy.load.vocabulary import UnknownWord, Vocabulary
from filters.policy.names import target
from filters.policy.policy import Policy
from filters.policy.problems import Problem
from filters.policy.school import Example, School
from filters.policy.stands import classes_of


def failing_examples(school: School, catalogue: Catalogue) -> Iterator[Problem]:
    """Examples are tried against the school's own policy, with a clock that is trusted."""
    if not school.examples:
        return
    policy = policy_of(school, catalogue, version=0, index=0, clock_trusted=True)
    approved = replace(policy, needs_approval=frozenset())
    vocabulary = Vocabulary(
        groups=school.groups,
        registers={
            "class": frozenset(school.classes),
            "zone": frozenset(school.zones),
            "device": frozenset(school.devices),
            "person": frozenset(school.people),
        },
        things=catalogue.words,
        moments=policy.calendar.vocabulary(),
    )
    for example in school.examples:
        try:
            who = _who(example, school, policy, vocabulary)
            what = _what(example.what, policy, vocabulary, catalogue)
        except UnknownWord as mistake:
            yield Problem("rules.yaml", example.line, f"{example.rule}.examples: {mistake.what}", mistake.todo)
            continue
        attempt = Attempt(who, what, example.at)
        decision = decide(attempt, policy)
        # The head's leave comes and goes; an example says what its rule does where there is leave.
        waits = decision.reason is Reason.NOT_APPROVED and decide(attempt, approved).verdict is example.do
        if decision.verdict is not example.do and not waits:
            yield Problem("rules.yaml", example.line, _failed(example, decision), _todo(example, decision))


def _failed(example: Example, decision: Decision) -> str:
    when = f"{example.at:%a} {example.at.day} {example.at:%b %Y, %H:%M}"
    tried = f"{example.who} asking for {example.what} on {when}"
    got = f"{decision.verdict.lower()}, {because(decision)}"
    return f"{example.rule}.examples: {tried} should get {example.do.lower()}, but gets {got}"


def because(decision: Decision) -> str:
    """What spoke first, in words."""
    said = {
        Reason.STATUTORY: "from a statutory list",
        Reason.HELP: "as a help site",
        Reason.ADULT: "as pornography",
        Reason.AGE: f"by the minimum age of {decision.rule}",
        Reason.NOT_APPROVED: f"because the head has not approved {decision.rule}",
        Reason.RULE: f'by the rule "{decision.rule}"',
        Reason.CATEGORY: f"by category ({decision.rule})",
        Reason.DEFAULT: "because nothing speaks against it",
    }
    return said.get(decision.reason, f"by {decision.reason.lower()}")


def _todo(example: Example, decision: Decision) -> str:
    if decision.reason is Reason.RULE and decision.rule != example.rule:
        return f'move "{example.rule}" above "{decision.rule}", or correct one of the rules or the example'
    return "correct the rule or the example"


def _who(example: Example, school: School, policy: Policy, vocabulary: Vocabulary) -> Standing:
    """A lone device or person is looked up; anything else is somebody of whom only that is known."""
    parts = [part.strip() for part in example.who.split("+")]
    on = example.at.date()
    if len(parts) == 1:
        lone = vocabulary.who(parts[0])
        # Only these have a standing of their own; to look through all devices for each example takes a second in a
        # large school, and the folder is read for every device that is named.
        if any(label.startswith(("device:", "person:")) for label in lone):
            known = _own(lone, clients_of(school, policy, on=on, sequence=0))
            if known:
                return known
    group, labels = "", set[str]()
    for part in parts:
        found = vocabulary.who(part)
        groups = [name for name in school.groups if name in found]
        group = (part if part in groups else groups[0]) if groups else group
        labels |= {label for label in found if ":" in label}
    group = group or _group_of(labels, school)
    return standing_of(school, policy, group, on=on, labels=frozenset(labels) | _classes(labels, group, school))


def _own(found: Labels, clients: Clients) -> Standing | None:
    for client in clients.by_device.values():
        if f"device:{client.device}" in found or (client.person and f"person:{client.person}" in found):
            return client.standing
    return None


def _group_of(labels: set[str], school: School) -> str:
    """The group that goes with a person, a device or a class; else the strictest."""
    for label in sorted(labels):
        kind, _, name = label.partition(":")
        if kind == "person":
            return school.people[name].group
        if kind == "device" and (device := school.devices[name]).group:
            return device.group
        if kind == "class":
            taught = school.classes[name]
            return taught.group or _group_of(set(taught.members), school)
        if kind == "zone":
            return school.zones[name].group
    return school.strictest


def _classes(labels: set[str], group: str, school: School) -> Labels:
    found: Labels = frozenset()
    for label in labels:
        kind, _, name = label.partition(":")
        person = school.people.get(name) if kind == "person" else None
        device = school.devices.get(name) if kind == "device" else None
        found |= classes_of(device, person, group, school)
    return found


def _what(word: str, policy: Policy, vocabulary: Vocabulary, catalogue: Catalogue) -> Target:
    (label,) = vocabulary.what(word)
    kind, _, rest = label.partition(":")
    if kind == "theme":
        return Target(frozenset({"search-engines"}), frozenset({rest}), name=word)
    if kind == "host":
        return target(rest, index_of(catalogue), policy.named_targets)
    if kind == "url":
        host, slash, path = rest.partition("/")
        return target(host, index_of(catalogue), policy.named_targets, path=slash + path)
    service = catalogue.services.get(word)
    return Target(frozenset({label, *(service.categories if service else ())}), name=word)


@lru_cache(maxsize=2)
def index_of(catalogue: Catalogue) -> Names:
    """The catalogue's hosts; built once."""
    return catalogue.index()

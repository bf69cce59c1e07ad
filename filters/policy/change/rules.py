"""Rules that come and go: one host for a while (R40), and edits of rules.yaml. Pure."""

from dataclasses import replace
from datetime import timedelta

from filters.policy.attempt import NONE, Labels, Verdict
from filters.policy.change.base import Asker, Changed, No, Now, approved, clock, not_locked, said, who
from filters.policy.change.class_members import too_young
from filters.policy.load.edit import put_rule, remove_rule
from filters.policy.load.vocabulary import address
from filters.policy.places import wanted
from filters.policy.rules import Purpose, Rule
from filters.requests import AllowHost, Done, EndRule, PutRule, RemoveRule

LONGEST_ALLOWANCE = 7 * 24 * 60  # minutes

# Names below which anybody can register theirs: to open one would open them all.
_EVERYBODYS = frozenset(
    {"co.uk", "org.uk", "ac.uk", "gov.uk", "sch.uk", "me.uk", "ltd.uk", "plc.uk", "net.uk", "nhs.uk", "police.uk"}
    | {"com.au", "co.nz", "co.za", "co.in", "co.jp", "com.br"}
)


def allow_host(request: AllowHost, now: Now, by: Asker, id: str) -> Changed:
    why = said(request.why, "The reason")
    if not 1 <= request.minutes <= LONGEST_ALLOWANCE:
        raise No("An allowance lasts from 1 minute to 7 days; what is to last longer is a rule in rules.yaml.")
    label = address(request.host.strip())
    host = label.partition(":")[2]
    if label.startswith("url:"):
        raise No(f"An allowance opens a host, not a page; name {wanted(host)[0].partition('/')[0]} alone.")
    if host in _EVERYBODYS:
        raise No(f"{host} is half the internet; name the one site that is meant.")
    labels = now.index.labels(host)
    not_locked(labels, host, now)
    clients = who(request.who, now)
    if not approved(labels, now, clients):
        raise No(f"{host} belongs to what the headteacher must approve first; an allowance cannot replace that.")
    spared = _too_young(host, labels, clients, now)
    end = now.at + timedelta(minutes=request.minutes)
    rule = Rule(
        id, clients or frozenset({"everyone"}), frozenset({label}), NONE, Verdict.ALLOW, Verdict.ALLOW, why, "",
        Purpose.EFFECTIVE_OPERATION, "temporary", 0, until=end,
    )  # fmt: skip
    return Changed(
        Done(f"{host} is open until {clock(end, now)}.{spared}", id),
        replace(now.in_force, rules=(rule, *now.in_force.rules)),
        record=id,
    )


def _too_young(host: str, labels: Labels, clients: Labels, now: Now) -> str:
    """For whom an allowance changes nothing (R6): a sentence, or a refusal where that is everybody it is for."""
    asked = [
        (client, young)
        for service in labels & now.policy.ages.keys()
        for client in clients or now.school.groups
        if (young := too_young(frozenset({client}), service, now)).some
    ]
    if not asked:
        return ""
    age = max(young.age for _, young in asked)
    if clients and clients <= {client for client, young in asked if young.all}:
        raise No(f"{host} asks for an age of {age}, and they are younger; an allowance cannot change that.")
    return f" It stays closed for those under {age}."


def end_rule(request: EndRule, now: Now, by: Asker, id: str) -> Changed:
    left = tuple(rule for rule in now.in_force.rules if rule.id != request.rule)
    if left == now.in_force.rules:
        raise No("No temporary rule of this id is in force (any more); a rule of rules.yaml is removed instead.")
    return Changed(Done("The temporary rule has ended."), replace(now.in_force, rules=left), record=request.rule)


def add_rule(request: PutRule, now: Now, by: Asker, id: str) -> Changed:
    _ours(now)
    text = put_rule(now.files.get("rules.yaml", ""), request.text, request.before)
    return Changed(Done("The rule is in rules.yaml and in force."), now.in_force, {"rules.yaml": text})


def drop_rule(request: RemoveRule, now: Now, by: Asker, id: str) -> Changed:
    _ours(now)
    text = remove_rule(now.files.get("rules.yaml", ""), request.rule)
    done = Done("The rule is out of rules.yaml and no longer in force.")
    return Changed(done, now.in_force, {"rules.yaml": text}, record=request.rule)


def _ours(now: Now) -> None:
    if now.school.school_owner == "ansible":
        raise No("Ansible owns this school's folder; change rules.yaml there and run the play.")

"""An attempt and a policy in, one decision out: the only place where Lessonwall makes up its mind.

It reads its arguments and nothing else. It does not record, look up or enforce: its callers do.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from filters.policy.attempt import Attempt, Decision, Labels, Reason, Standing, Target, Verdict
from filters.policy.policy import Policy
from filters.policy.rules import SHIPPED, Group, Rule

STATUTORY_LISTS: Labels = frozenset({"iwf", "ctiru"})

# What is said to a bank, a doctor, a union or a priest is nobody's to read, whoever asks.
PRIVATE: Labels = frozenset(
    {"help", "essential", "health", "sex-education", "banking", "unions", "faith", "government", "webmail", "mis"}
)

# Nor can be read what an app says that accepts its own server's certificate alone: opened, it would only break.
NEVER_INSPECTED: Labels = PRIVATE | {"pinned"}

type Step = Callable[[Attempt, Policy], Decision | None]


def decide(attempt: Attempt, policy: Policy) -> Decision:
    """Return the decision of the first step that has an opinion; never raises.

    Where time cannot be trusted, or a step fails, the strictest group's answer with Reason.UNDECIDABLE.
    """
    if not policy.clock_trusted:
        return undecidable(attempt, policy)
    try:
        for step in STEPS:
            if decision := step(attempt, policy):
                return decision
        return Decision(Verdict.ALLOW, Reason.DEFAULT)
    except Exception:  # A fault of ours must not open what a working step would have closed.
        return undecidable(attempt, policy)


def may_look_inside(standing: Standing, target: Target) -> bool:
    """Whether a device carries our certificate and the target is one that may be read at all."""
    return standing.inspected and NEVER_INSPECTED.isdisjoint(target.labels)


# --- the steps, in the order of STEPS ---------------------------------------------------------------------------


def statutory_list(attempt: Attempt, policy: Policy) -> Decision | None:
    if listed := STATUTORY_LISTS & attempt.target.labels:
        return Decision(Verdict.BLOCK, Reason.STATUTORY, min(listed))
    return None


def help_site(attempt: Attempt, policy: Policy) -> Decision | None:
    if "help" in attempt.target.labels:
        return Decision(Verdict.ALLOW, Reason.HELP)
    return None


def cut_off(attempt: Attempt, policy: Policy) -> Decision | None:
    for entry in policy.cut_offs:
        if entry.in_force(attempt.at) and not entry.who.isdisjoint(attempt.standing.labels):
            return Decision(Verdict.BLOCK, Reason.CUT_OFF, entry.id)
    return None


def pornography(attempt: Attempt, policy: Policy) -> Decision | None:
    if "adult" in attempt.target.labels:
        return Decision(Verdict.BLOCK, Reason.ADULT, "adult")
    return None


def minimum_age(attempt: Attempt, policy: Policy) -> Decision | None:
    for label in attempt.target.labels & policy.ages.keys():
        today = attempt.at.astimezone(ZoneInfo(policy.calendar.timezone)).date()
        for minimum in policy.ages[label]:
            in_force = minimum.start is not None and minimum.start <= today
            if in_force and f"under:{minimum.age}" in attempt.standing.labels:
                return Decision(Verdict.BLOCK, Reason.AGE, label)
    return None


def approval(attempt: Attempt, policy: Policy) -> Decision | None:
    needing = policy.needs_approval & attempt.target.labels
    if not needing:
        return None
    for given in policy.approvals:
        for_them = not given.who or not given.who.isdisjoint(attempt.standing.labels)
        if for_them and given.what in attempt.target.labels and given.in_force(attempt.at):
            return None
    return Decision(Verdict.BLOCK, Reason.NOT_APPROVED, min(needing))


def window(attempt: Attempt, policy: Policy) -> Decision | None:
    # A window opens a service; it does not silence what the words of a search say.
    if not policy.windows or policy.stance == "never" or attempt.target.themes:
        return None
    for entry in policy.windows:
        theirs = not entry.who.isdisjoint(attempt.standing.labels)
        if theirs and entry.in_force(attempt.at) and not entry.what.isdisjoint(attempt.target.matched):
            return Decision(Verdict.ALLOW, Reason.WINDOW, entry.id)
    return None


def rule(attempt: Attempt, policy: Policy) -> Decision | None:
    instant: Labels | None = None
    for entry in policy.rules_about(attempt.target):
        if entry.who.isdisjoint(attempt.standing.labels) or not entry.in_force(attempt.at):
            continue
        if entry.when:
            instant = instant if instant is not None else policy.instant(attempt.standing, attempt.at)
            if entry.when.isdisjoint(instant):
                continue
        if _speaks_of(entry, attempt.target, policy.group(attempt.standing)):
            return Decision(_settled(entry, attempt), Reason.RULE, entry.id)
    return None


def essential(attempt: Attempt, policy: Policy) -> Decision | None:
    if "essential" in attempt.target.labels and not attempt.target.themes:
        return Decision(Verdict.ALLOW, Reason.CATEGORY, "essential")
    return None


def category(attempt: Attempt, policy: Policy) -> Decision | None:
    group = policy.group(attempt.standing)
    if closed := group.blocks & attempt.target.labels:
        return Decision(Verdict.BLOCK, Reason.CATEGORY, f"{group.id}/{min(closed)}")
    return None


def default(attempt: Attempt, policy: Policy) -> Decision | None:
    return Decision(policy.group(attempt.standing).default, Reason.DEFAULT)


STEPS: tuple[Step, ...] = (
    # Statutory lists are not the school's to relax, so nothing may answer before them.
    statutory_list,
    # A child who needs help must reach it: from a device that was cut off, at any age, in any lesson.
    help_site,
    # A person took this client off the network; a rule or a window for the class must not bring it back.
    cut_off,
    # No role, window or rule opens pornography, so it stands before all three.
    pornography,
    # The law's and the service's ages, then the head's leave: a teacher's window rests on both and cannot replace them.
    minimum_age,
    approval,
    # A teacher opens for one class what a rule closes for everyone; below the rules it would never open anything.
    window,
    # A rule is a person's deliberate choice; a category list is not. Choice wins.
    rule,
    # Updates, sign-in and certificates must not fall to a list that somebody else keeps.
    essential,
    category,
    default,
)


def undecidable(attempt: Attempt, policy: Policy) -> Decision:
    """What the strictest group would be told in a lesson. Help and essential stay open; locked lists stay shut."""
    for step in (statutory_list, help_site, pornography, essential):
        if decision := step(attempt, policy):
            return decision
    try:
        return Decision(_strictest(attempt, policy), Reason.UNDECIDABLE)
    except Exception:  # Nothing could be worked out at all: shut.
        return Decision(Verdict.BLOCK, Reason.UNDECIDABLE)


def _strictest(attempt: Attempt, policy: Policy) -> Verdict:
    """Every BLOCK counts whatever its hour; an ALLOW counts only if no hour and no end could take it back."""
    group = policy.groups[policy.strictest]
    target = attempt.target
    labels = attempt.standing.labels | {group.id, "everyone"}
    cut = any(not entry.who.isdisjoint(labels) for entry in policy.cut_offs)
    if cut or target.labels & policy.ages.keys() or target.labels & policy.needs_approval:
        return Verdict.BLOCK
    for entry in policy.rules_about(target):
        loosens = entry.do in (Verdict.ALLOW, Verdict.INSPECT)
        if entry.who.isdisjoint({group.id, "everyone"} if loosens else labels):
            continue
        if loosens and (entry.when or entry.until):
            continue
        if _speaks_of(entry, target, group):
            return _settled(entry, attempt)
    return Verdict.BLOCK if group.blocks & target.labels else group.default


def _speaks_of(entry: Rule, target: Target, group: Group) -> bool:
    """A rule that opens a site says nothing about worrying words typed into it: only one that names the theme does.

    And one that ships says how to look at what is open, never that it is: what the group closes stays closed.
    """
    closed = group.default is Verdict.BLOCK or not group.blocks.isdisjoint(target.labels)
    if closed and entry.do is Verdict.INSPECT and entry.file == SHIPPED:
        return False
    if not target.themes or entry.do in (Verdict.BLOCK, Verdict.SUPPORT):
        return True
    return any(label.startswith("theme:") for label in entry.what & target.matched)


def _settled(entry: Rule, attempt: Attempt) -> Verdict:
    """INSPECT becomes the rule's `otherwise` where looking inside is not possible or not lawful."""
    if entry.do is Verdict.INSPECT and not may_look_inside(attempt.standing, attempt.target):
        return entry.otherwise
    return entry.do

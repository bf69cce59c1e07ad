"""What health and screens want to know of the school and the steward beside the policy: STATE/live/facts.json."""

from dataclasses import dataclass, field

from filters.lists.sources import of_school
from filters.policy.school import School
from filters.proxy.about import About

# Standard F0: each of these has a holder. The head, or whoever else is named, is the senior leader.
NEEDED = {"dsl": ("dsl",), "head": ("head",), "governor": ("governor", "chair"), "it": ("it",)}


@dataclass(frozen=True, slots=True)
class ListFact:
    """`fetched`: from an address, and not from a file. `supplied_by`: of a statutory list."""

    category: str
    fetched: bool
    supplied_by: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """`illegal_content`: who supplies those lists elsewhere, or empty.

    `lists`: the lists of names that the school chose, by id. `lists_update`: nightly or by-hand.
    `numbers_short`: standings have run out of numbers. `audit_problem`: why the audit is not whole, or "".
    """

    school: str
    illegal_content: dict[str, str]
    roles_missing: list[str]
    channels: list[str]
    lists: dict[str, ListFact] = field(default_factory=dict)
    lists_update: str = "nightly"
    numbers_short: bool = False
    audit_problem: str = ""


def facts(school: School, numbers_short: bool, audit_problem: str) -> Facts:
    supplied = school.illegal_content
    return Facts(
        school=school.name,
        illegal_content={"supplied_by": supplied.supplied_by, "letter": str(supplied.letter)} if supplied else {},
        roles_missing=[role for role, by in NEEDED.items() if not any(school.contacts(each) for each in by)],
        channels=[*(["mail"] if school.notify.mail else []), *(["webhook"] if school.notify.webhooks else [])],
        lists={each.id: ListFact(each.category, each.fetched, each.supplied_by) for each in of_school(school.lists)},
        lists_update=school.lists.update,
        numbers_short=numbers_short,
        audit_problem=audit_problem,
    )


def about(school: School) -> About:
    """What the proxy's pages say of the school: STATE/live/pages.json."""
    it = next(iter(school.contacts("it")), None)
    return About(
        school=school.name,
        nation=school.nation,
        adult=school.support.adult,
        wording=school.support.wording,
        may_continue=school.support.continue_to_safe_results,
        it=f"{it.name} ({it.email})" if it and it.email else "the school’s IT support",
        timezone=school.timezone,
    )

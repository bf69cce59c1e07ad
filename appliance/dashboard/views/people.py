"""What roles are called, and what their holders do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    title: str
    about: str


ROLES = (
    Role("dsl", "Designated safeguarding lead", "I read alerts about pupils and close them."),
    Role("deputy", "Deputy safeguarding lead", "I read and close alerts when the lead is away."),
    Role("head", "Headteacher", "I approve services, and receive what concerns staff."),
    Role("chair", "Chair of governors", "I receive what concerns the headteacher."),
    Role("it", "IT", "I look after the box and its rules. I see no child's searches."),
    Role("office", "Office", "I say when today is different."),
    Role("teacher", "Teacher", "I open a service for one class until the bell."),
    Role("governor", "Governor", "I read the rules and the box's health."),
)
_SHORT = {"dsl": "DSL", "deputy": "Deputy DSL", "head": "Head", "chair": "Chair", "it": "IT"}


def short(roles: Iterable[str]) -> str:
    """ "DSL, Head" """
    held = set(roles)
    return ", ".join(_SHORT.get(role.id, role.title) for role in ROLES if role.id in held)

"""Whose desk an alert belongs on: nobody reads an alert about himself. Pure (clauses R1, R16)."""

from dataclasses import dataclass

from filters.policy.school import STAFF

ROUTES = ("dsl", "head", "chair", "it")


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds a role: ids of persons, "" where the school named none. In a small primary head and DSL are one."""

    dsl: str = ""
    head: str = ""
    chair: str = ""


def route(kind: str, person: str | None, roles: Roles) -> str:
    """dsl, head or chair. `kind`: the kind of the client's group; `person`: the client's, None when unknown.

    Pupils, guests and unknown devices go to the DSL. Staff go to the head, the DSL among them; the head, also one
    who is the DSL, goes to the chair of governors.
    """
    if kind not in STAFF:
        return "dsl"
    about_the_head = kind == "head" or (person is not None and person == roles.head)
    return "chair" if about_the_head else "head"

"""What a health check says. One value, made by many small judges."""

from dataclasses import dataclass

OK, WARNING, FAILED = "ok", "warning", "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """`result`: ok, warning (works, but a person should know) or failed. `hint`: what to do; "" when ok."""

    id: str
    description: str
    result: str
    hint: str = ""

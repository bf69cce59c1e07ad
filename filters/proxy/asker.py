"""Who is on a connection, and the policy by which all that it asks is judged."""

from dataclasses import dataclass

from filters.clients import Client
from filters.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Asker:
    client: Client
    address: str
    policy: Policy

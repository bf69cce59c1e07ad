"""What a benchmark reports, one line a figure; whether it meets its goal; and how it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`value` in `unit`. `peer`: the peer's own figure in the same run, None where none is installed or fits.

    `goal`: "≤ 5" or "≥ 5" of the value, "≥ 0.95 ×" of the ratio to the peer; "" where there is none.
    """

    part: str
    what: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or no peer to measure it by."""
        if not self.goal:
            return None
        sign, number, *times = self.goal.split()
        found = self.ratio if times == ["×"] else self.value
        if found is None:
            return None
        return found <= float(number) if sign == "≤" else found >= float(number)


_MET = {True: "met", False: "MISSED", None: ""}


def show(rows: Iterable[Row]) -> None:
    for row in rows:
        peer = f"{row.peer_name} {row.peer:,.1f}, ratio {row.ratio:.2f}" if row.peer else ""
        goal = f"{row.goal:<8} {_MET[row.met]}" if row.goal else ""
        print(
            f"  {row.part:<8} {row.what:<48} {row.value:>12,.1f} {row.unit:<8} {peer:<36} {goal}".rstrip(), flush=True
        )

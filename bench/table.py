"""What a benchmark reports, one line a figure, and how it is printed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`value` in `unit`. `peer`: the peer's own figure in the same run, None where none is installed or fits."""

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


def show(rows: Iterable[Row]) -> None:
    for row in rows:
        peer = f"{row.peer_name} {row.peer:,.1f}, ratio {row.ratio:.2f}" if row.peer else ""
        print(f"  {row.part:<8} {row.what:<44} {row.value:>12,.1f} {row.unit:<8} {peer:<36} {row.goal}", flush=True)

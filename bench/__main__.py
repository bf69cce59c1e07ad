"""`make bench`: every benchmark, each beside its peer in the same run; a table, and JSON in bench-results/.

The machine may be busy: read ratios, and medians of several runs, rather than single figures. docs/benchmarks.md says
how each figure comes about. Figures are printed as they are found, those with a goal once more at the end.
"""

import importlib
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Row, show

PARTS = (
    "decide",
    "words",
    "lists",
    "dns",
    "admission",
    "forward",
    "directory",
    "proxy",
    "transparent",
    "memory",
    "disk",
)


def main(wanted: list[str]) -> None:
    results = Path("bench-results")
    results.mkdir(exist_ok=True)
    rows: list[Row] = []
    try:
        for part in wanted or PARTS:
            found: list[Row] = importlib.import_module(f"bench.{part}").rows()
            show(found)
            rows += found
    finally:
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        told = [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows]
        (results / f"{stamp}.json").write_text(json.dumps(told, indent=2, ensure_ascii=False))
    with_goal = [row for row in rows if row.goal]
    print(f"\n  {sum(row.met is True for row in with_goal)} of {len(with_goal)} goals met")
    show(with_goal)


if __name__ == "__main__":
    main(sys.argv[1:])

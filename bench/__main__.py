"""`make bench`: every benchmark, each beside its peer in the same run; a table, and JSON in bench-results/.

The machine may be busy: read ratios, and medians of several runs, rather than single figures.
"""

import importlib
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.table import Row, show

PARTS = ("decide", "words", "lists", "dns", "proxy")


def main(wanted: list[str]) -> None:
    results = Path("bench-results")
    results.mkdir(exist_ok=True)
    rows: list[Row] = []
    for part in wanted or PARTS:
        found: list[Row] = importlib.import_module(f"bench.{part}").rows()
        show(found)
        rows += found
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    (results / f"{stamp}.json").write_text(json.dumps([asdict(row) for row in rows], indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])

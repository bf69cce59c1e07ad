"""`make fuzz`: each reader of foreign bytes in turn, led by coverage, until Ctrl-C.

    python -m tests.fuzz [--seconds N] [PARSER ...]

What reaches new code is kept in .fuzz/PARSER, for the next run on this machine. The bytes that bring a reader to
fall go to tests/fuzz/corpus/PARSER as "crash-…": `make test` fails on them until they are understood. Commit them.
"""

import argparse
import subprocess
import sys
from itertools import count

from tests.fuzz.parsers import CORPUS, PARSERS

FIRST_TURN = 30  # seconds for each parser; every round doubles it


def main() -> int:
    args = _arguments()
    wanted = args.parsers or list(PARSERS)
    for turn in count():
        for name in wanted:
            seconds = args.seconds or FIRST_TURN << min(turn, 7)
            print(f"== {name}: {seconds} s", flush=True)
            command = [sys.executable, "-m", "tests.fuzz.one", name, str(seconds)]
            if subprocess.run(command, check=False).returncode:
                print(f"fuzz: {name} fell; the bytes are in {CORPUS / name}", file=sys.stderr)
                return 1
        if args.seconds:
            return 0
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "parsers", nargs="*", metavar="PARSER", help=f"one or more of {', '.join(PARSERS)}; all when none"
    )
    parser.add_argument("--seconds", type=int, default=0, help="for each parser, once; without it, for ever")
    args = parser.parse_args()
    if unknown := set(args.parsers) - PARSERS.keys():
        parser.error(f"no parser is called {min(unknown)}; choose from {', '.join(PARSERS)}")
    return args


if __name__ == "__main__":
    sys.exit(main())

"""`make fuzz`: each reader of foreign bytes in turn, led by coverage, until Ctrl-C.

    python -m tests.fuzz [--seconds N] [PARSER ...]

What reaches new code is kept in .fuzz/PARSER, for the next run on this machine. The bytes that bring a reader to
fall go to tests/fuzz/corpus/PARSER as "crash-…": `make test` fails on them until they are understood. Commit them.
"""

import argparse
import subprocess
import sys
from itertools import count
from pathlib import Path

from tests.fuzz.parsers import CORPUS, PARSERS

GROWN = Path(".fuzz")
LONGEST = 4096  # bytes of a case
FIRST_TURN = 30  # seconds for each parser; every round doubles it


def main() -> int:
    args = _arguments()
    if args.one:
        _fuzz(args.one, args.seconds)
        return 0
    wanted = args.parsers or list(PARSERS)
    for turn in count():
        for name in wanted:
            seconds = args.seconds or FIRST_TURN << min(turn, 7)
            print(f"== {name}: {seconds} s", flush=True)
            command = [sys.executable, "-m", "tests.fuzz", "--one", name, "--seconds", str(seconds)]
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
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if unknown := set(args.parsers) - PARSERS.keys():
        parser.error(f"no parser is called {min(unknown)}; choose from {', '.join(PARSERS)}")
    return args


def _fuzz(name: str, seconds: int) -> None:
    import atheris  # here: what it instruments must be imported after it, and nobody else needs it

    parser = PARSERS[name]
    atheris.instrument_func(parser.read)
    atheris.instrument_all()
    folder = CORPUS / name
    grown = GROWN / name
    grown.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={folder}/", "-reduce_inputs=1"]
    atheris.Setup(["fuzz", *options, "-print_final_stats=0", "-verbosity=0", str(grown), str(folder)], parser)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())

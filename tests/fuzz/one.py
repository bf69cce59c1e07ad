"""One parser under coverage-led fuzzing, in a process of its own: libFuzzer ends the process it runs in.

python -m tests.fuzz.one PARSER SECONDS
"""

import sys
from pathlib import Path

import atheris

# Only what is imported here is watched for new ground.
with atheris.instrument_imports(include=["filters"]):
    from tests.fuzz.parsers import CORPUS, PARSERS

GROWN = Path(".fuzz")
LONGEST = 4096  # bytes of a case


def fuzz(name: str, seconds: int) -> None:
    kept, grown = CORPUS / name, GROWN / name
    grown.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={kept}/", "-verbosity=0"]
    atheris.Setup(["fuzz", *options, str(grown), str(kept)], PARSERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]))

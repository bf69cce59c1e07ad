"""A folder of lists as UT1 has it, small and invented, and a school to build an index for."""

from pathlib import Path

from appliance import folder
from appliance.folder import SCHOOLS
from filters import catalogue
from filters.policy.load.folder import load
from filters.policy.school import School

LISTS = {
    "gambling": {"domains": "bets.example\nhelp.example.org.uk\nwww.childline.org.uk\n", "urls": "news.example/bets\n"},
    "sexual_education": {"domains": "advice.example\n"},
    "adult": {"domains": "".join(f"adult-{n}.example\n" for n in range(1500)) + "advice.example\nnot a name\n"},
}


def lists_in(at: Path, lists: dict[str, dict[str, str]] = LISTS) -> Path:
    for name, files in lists.items():
        (at / name).mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (at / name / file).write_text(text, "utf-8")
    return at


def oakfield() -> School:
    school = load(folder.read(SCHOOLS / "oakfield").files, catalogue.shipped()).school
    assert school is not None
    return school

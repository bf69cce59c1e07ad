"""The manual's examples are schools that `lessonwall check` accepts, each of the way that its page is about."""

import re
from pathlib import Path

import pytest

from filters.catalogue import shipped
from filters.policy.load.folder import load
from tests.small_school import files

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLES = [
    (page.stem, text)
    for page in (DOCS / "network.md", *sorted((DOCS / "network").glob("*.md")))
    for text in re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.S)
]


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=[f"{page}-{n}" for n, (page, _) in enumerate(EXAMPLES)])
def test_an_example_is_a_school(page, example):
    texts = {name: text for name, text in files().items() if name not in ("devices.csv", "classes.csv")}
    about = re.sub(r"zones:\n.*\n", "", texts["school.yaml"], count=1)
    texts["school.yaml"] = about.replace("groups:\n", "groups:\n  guests: {kind: guests}\n") + example
    loaded = load(texts, shipped())
    assert loaded.problems == ()
    assert page in ("network", loaded.school.network.mode)


def test_every_way_has_its_page():
    assert {page for page, _ in EXAMPLES} == {"network", "bridge", "router", "stick", "one-arm"}

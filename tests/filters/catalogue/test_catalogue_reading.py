"""Texts of YAML -> the catalogue, and a sentence for every mistake in them."""

from datetime import date

import pytest

from filters.catalogue import read_catalogue
from filters.catalogue.reading import host_name
from filters.policy.rules import MinimumAge

CATEGORIES = """
social-media:
  name: Social media
  description: Posts
  ages: [{age: 16, start: null, source: announced}]
adult: {name: Pornography, description: Sex, locked: true}
health: {name: Health, description: Doctors, inspected: false}
"""
SERVICE = """
chatter:
  name: Chatter
  categories: [social-media]
  hosts: [chatter.example, =www.shared.example]
  background: [log.chatter.example]
  embeds: [button.chatter.example]
  ages: [{age: 13, start: 2018-05-25, source: its terms}]
  source: its terms
  checked: 2026-11
"""
GOOD = {"categories.yaml": CATEGORIES, "services/a.yaml": SERVICE}


def test_a_service_has_its_own_ages_and_those_of_its_categories():
    """R6: a change of the table, not of the code, brings the age of 16."""
    catalogue, problems = read_catalogue(GOOD)
    assert problems == ()
    chatter = catalogue.services["chatter"]
    assert chatter.kind == "social-media"
    assert chatter.ages == (MinimumAge(13, date(2018, 5, 25), "its terms"), MinimumAge(16, None, "announced"))
    dated = CATEGORIES.replace("start: null", "start: 2027-04-01")
    later, _ = read_catalogue(GOOD | {"categories.yaml": dated})
    assert later.ages["chatter"][1] == MinimumAge(16, date(2027, 4, 1), "announced")
    assert later.minimum_age_labels() == {13, 16}


def test_categories_say_what_is_locked_and_what_is_never_inspected():
    catalogue, _ = read_catalogue(GOOD)
    locked = {category.id for category in catalogue.categories.values() if category.locked}
    private = {category.id for category in catalogue.categories.values() if not category.inspected}
    assert (locked, private) == ({"adult"}, {"health"})


def test_a_file_that_is_missing_is_an_empty_one():
    catalogue, problems = read_catalogue({})
    assert problems == ()
    assert not catalogue.services
    assert catalogue.index().labels("chatter.example") == frozenset()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # A word that nobody knows: the nearest is offered.
        ("services/a.yaml", "[social-media]", "[social-medai]", "services/a.yaml:4: no category is called"),
        ("services/a.yaml", "embeds:", "embed:", 'no key is called "embed"; did you mean "embeds"?'),
        # A host that is none.
        ("services/a.yaml", "chatter.example,", "https://chatter.example/x,", "is no host name; write it as in"),
        (
            "services/a.yaml",
            "chatter.example,",
            "chatter.example, Chatter.Example.,",
            "is listed twice in chatter.hosts",
        ),
        ("services/a.yaml", "[log.chatter.example]", "log.chatter.example", "chatter.background is no list of words"),
        # Something is missing or empty.
        ("services/a.yaml", "  name: Chatter\n", "", "services/a.yaml:3: chatter.name is missing; add it"),
        ("services/a.yaml", "[chatter.example, =www.shared.example]", "[]", "chatter.hosts is empty"),
        ("services/a.yaml", "  source: its terms\n", "", "chatter.source is missing"),
        # Dates and ages.
        ("services/a.yaml", "2026-11", "November", 'chatter.checked is "November"; write a year and month'),
        ("services/a.yaml", "age: 13", "age: thirteen", 'chatter.ages.age is "thirteen"; write whole years'),
        ("services/a.yaml", "start: 2018-05-25", "start: 25/5/2018", 'chatter.ages.start is "25/5/2018"; write a date'),
        ("services/a.yaml", "start: 2018-05-25, ", "", "chatter.ages.start is missing; write a date, or null"),
        (
            "services/a.yaml",
            "[{age: 13, start: 2018-05-25, source: its terms}]",
            "13",
            "chatter.ages is no list of ages",
        ),
        ("categories.yaml", "locked: true", "locked: maybe", 'adult.locked is "maybe"; write true or false'),
        # Ids.
        ("services/a.yaml", "chatter:", "adult:", '"adult" is used twice'),
        ("services/a.yaml", "chatter:", "help:", '"help" is used twice'),
        ("services/a.yaml", "chatter:", "Chat ter:", "an id has other signs than"),
        ("categories.yaml", "adult:", "social-media:", '"social-media" is used twice'),
        # Not YAML, or not of this shape.
        ("services/a.yaml", "  name: Chatter", "\tname: Chatter", "services/a.yaml:3: not YAML"),
        ("services/a.yaml", "name: Chatter", "name: Chat\x00ter", "services/a.yaml:1: not YAML"),
        ("services/a.yaml", "  name: Chatter", "  name: Chatter\n  name: Other", '"name" is given twice'),
        ("services/a.yaml", "  name: Chatter", "  name: [Chatter]", "chatter.name is not text"),
        ("services/a.yaml", "  name: Chatter", "  [a, b]: Chatter", "chatter: a key is no word"),
        ("services/a.yaml", SERVICE, "- chatter", "services/a.yaml:1: the file is no mapping"),
        ("services/a.yaml", SERVICE, "chatter: yes", "services/a.yaml:1: chatter has no fields"),
    ],
)
def test_a_mistake_is_said_with_its_place(file, old, new, said):
    assert old in GOOD[file]
    _, problems = read_catalogue(GOOD | {file: GOOD[file].replace(old, new, 1)})
    assert said in "\n".join(str(problem) for problem in problems)


def test_all_problems_of_all_files_are_said_at_once():
    texts = GOOD | {
        "lists/adlut.yaml": "adlut: {hosts: [a.example]}",
        "help.yaml": "x: {name: X}",
        "essential.yaml": "[",
    }
    _, problems = read_catalogue(texts)
    assert {problem.file for problem in problems} == {"lists/adlut.yaml", "help.yaml", "essential.yaml"}
    assert 'did you mean "adult"?' in str(next(p for p in problems if p.file == "lists/adlut.yaml"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("WWW.Example.ORG.", "www.example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("_sip._tcp.example.org", "_sip._tcp.example.org"),
        ("xn--p1ai", "xn--p1ai"),
        ("", None),
        (".", None),
        ("a..b", None),
        ("-a.example", None),
        ("a.example-", None),
        ("127.0.0.1", None),
        ("8.8.8.8", "8.8.8.8"),
        ("2001:4860:4860:0::8888", "2001:4860:4860::8888"),
        ("two words.example", None),
        ("a" * 64 + ".example", None),
        (".".join(["abcdefgh"] * 30), None),
    ],
)
def test_host_name(text, name):
    assert host_name(text) == name

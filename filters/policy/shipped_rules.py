"""The rules that every school starts with, as values. Pure."""

from functools import lru_cache

from filters.catalogue.catalogue import Catalogue
from filters.policy.load.rules_file import Surroundings, locked, read_rules
from filters.policy.load.shape import read_yaml
from filters.policy.load.vocabulary import Vocabulary
from filters.policy.rules import SHIPPED, Rule
from filters.policy.shipped import rules_text, schema


@lru_cache(maxsize=2)
def shipped_rules(catalogue: Catalogue) -> tuple[Rule, ...]:
    """The rules of shipped.yaml. Raises ValueError with its mistakes: a release is never made with any."""
    sheet = read_yaml(rules_text(), SHIPPED, schema("rules"))
    vocabulary = Vocabulary({}, {}, catalogue.words, frozenset())
    rules, _ = read_rules(sheet, Surroundings(vocabulary, locked(catalogue), "Europe/London"))
    if sheet.problems:
        raise ValueError("\n".join(str(problem) for problem in sheet.problems))
    return rules

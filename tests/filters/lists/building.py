"""Lists as texts -> an index, for tests that say what stands in which list."""

from collections.abc import Iterable, Mapping
from datetime import date

from filters.catalogue.index import shipped_names
from filters.lists.build import Builder, in_memory
from filters.lists.formats import Format, Tally, entries, lines_of
from filters.lists.merge import SEX_EDUCATION
from filters.lists.table import Names
from tests.names import TODAY

LOCKED = frozenset({"adult", "iwf", "ctiru"})

type Text = str | tuple[Format, str]


def builder(
    lists: Mapping[tuple[str, str], Text], *, shipped: Iterable[tuple[str, Iterable[str]]] = (),
    help: Iterable[str] = (), essential: Mapping[str, Iterable[str]] | None = None, built: date = TODAY,
    before: Names | None = None, generation: int = 1, seed: int = 99,
) -> Builder:  # fmt: skip
    """`lists`: by (source, label), in adblock's form unless another is given with the text."""
    made = Builder(generation=generation, built=built, seed=seed, locked=LOCKED, before=before)
    made.ship(shipped_names(shipped, help=help, essential=essential))
    for (source, label), given in sorted(lists.items(), key=lambda each: SEX_EDUCATION not in each[0]):
        form, text = given if isinstance(given, tuple) else (Format.ADBLOCK, given)
        tally = Tally()
        made.add(source, frozenset({label}), entries(form, lines_of([text.encode()]), tally), tally)
    return made


def index(lists: Mapping[tuple[str, str], Text], **more: object) -> Names:
    return in_memory(builder(lists, **more))  # type: ignore[arg-type]

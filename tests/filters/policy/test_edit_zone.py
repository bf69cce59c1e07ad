"""`watch_until` of one zone, in any way of writing zones; not another letter of school.yaml changes."""

from datetime import date

import pytest

from filters.policy.load.edit import CannotEdit
from filters.policy.load.edit_zone import put_watch

LAST = date(2026, 12, 4)
BLOCK = """\
name: School  # ours
zones:
  # where pupils are
  pupils:
    group: unregistered   # of whom we know nothing
    networks: [10.4.0.0/16]

  guests: {group: guests, networks: [10.9.0.0/16]}   # phones
  "new wing": {
    group: guests
  }
strictest: unregistered
"""


@pytest.mark.parametrize(
    ("zone", "old", "new"),
    [
        ("pupils", "    group: unregistered   #", "    watch_until: 2026-12-04\n    group: unregistered   #"),
        ("guests", "[10.9.0.0/16]}   # phones", "[10.9.0.0/16], watch_until: 2026-12-04}   # phones"),
        ("new wing", "    group: guests\n", "    group: guests, watch_until: 2026-12-04\n"),
    ],
)
def test_it_is_put_in_and_taken_out_again_and_the_rest_stays(zone, old, new):
    assert old in BLOCK
    put = put_watch(BLOCK, zone, LAST)
    assert put == BLOCK.replace(old, new)
    longer = put_watch(put, zone, date(2026, 12, 9))
    assert longer == put.replace("2026-12-04", "2026-12-09")
    assert put_watch(longer, zone, None) == BLOCK


@pytest.mark.parametrize(
    ("text", "without"),
    [
        # Alone on its line it goes with the comment behind it; in braces with one comma, wherever it stands.
        ("zones:\n  a:\n    watch_until: 2026-12-04  # two weeks\n    group: g\n", "zones:\n  a:\n    group: g\n"),
        ("zones:\n  a:\n    group: g\n    watch_until: 2026-12-04", "zones:\n  a:\n    group: g\n"),
        ("zones:\n  a: {watch_until: 2026-12-04, group: g}\n", "zones:\n  a: {group: g}\n"),
        ("zones:\n  a: {group: g, watch_until: 2026-12-04, name: n}\n", "zones:\n  a: {group: g, name: n}\n"),
        ('zones:\n  a: {group: g, watch_until: "2026-12-04"}\n', "zones:\n  a: {group: g}\n"),
        ("zones: {a: {group: g}}\n", "zones: {a: {group: g}}\n"),
    ],
)
def test_taken_out(text, without):
    assert put_watch(text, "a", None) == without


@pytest.mark.parametrize(
    "text", ["zones: [\n", "zones:\n  a: here\n", "zones:\n  b: {group: g}\n", "", "zones:\n  a: {watch_until: [1]}\n"]
)
def test_what_is_written_in_no_such_way_is_left_to_a_person(text):
    with pytest.raises(CannotEdit, match=r"school\.yaml"):
        put_watch(text, "a", LAST)

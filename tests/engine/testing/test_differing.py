"""Which rows are missing, extra or changed."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.testing.differing import Changed, Differences, differences, same

NAMES = ("k", "v")
rows = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.sampled_from(["a", "b"]), st.floats())), max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (1, 1.0, False),
        (1, True, False),
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (0.0, -0.0, True),
        (0.0, 1e-300, False),
        (math.nan, math.nan, True),
        (math.nan, None, False),
        (math.inf, 1e308, False),
        (Decimal("1.5"), Decimal("1.50"), False),
        ([1.0, {"a": 2.0}], [1.0 + 1e-12, {"a": 2.0}], True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
    ],
)
def test_values_are_the_same_but_for_the_last_places_of_floats(one: Any, other: Any, is_same: bool) -> None:
    assert same(one, other) is is_same


@given(rows, st.randoms())
def test_rows_in_any_order_are_the_same_and_in_their_order_only_if_they_stand_so(wanted: list[Any], random: Any) -> None:
    found = random.sample(wanted, len(wanted))
    assert not differences(NAMES, wanted, found, ordered=False)
    assert differences(NAMES, wanted, found, ordered=True).reordered == (not all(map(same, wanted, found)))


@given(rows, rows)
def test_every_row_is_accounted_for(wanted: list[Any], found: list[Any]) -> None:
    differ = differences(NAMES, wanted, found, ordered=False)
    assert len(wanted) - len(differ.missing) == len(found) - len(differ.extra)
    if not differ:
        assert len(wanted) == len(found)


def test_a_row_with_the_same_keys_has_changed() -> None:
    differ = differences(NAMES, [(1, "a"), (2, "b"), (3, "c")], [(1, "a"), (2, "x"), (4, "c")], ordered=False, keys=["k"])
    assert differ == Differences(missing=((3, "c"),), extra=((4, "c"),), changed=(Changed((2, "b"), (2, "x"), ("v",)),))


def test_without_keys_the_most_alike_rows_are_the_same_row() -> None:
    differ = differences(("a", "b", "c"), [(1, 2, 3), (7, 8, 9)], [(1, 2, 4), (0, 0, 9)], ordered=False)
    assert differ == Differences(((7, 8, 9),), ((0, 0, 9),), (Changed((1, 2, 3), (1, 2, 4), ("c",)),))


def test_copies_count() -> None:
    assert differences(NAMES, [(1, "a"), (1, "a")], [(1, "a")], ordered=False) == Differences(missing=((1, "a"),))

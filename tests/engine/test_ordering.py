"""The order a kind takes its rows in: stable, reversible, and the same however often it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kinds.inputs import NodeInputs
from engine.kinds.ordering import backwards, needed, own_keys, stable
from engine.language.tree import Column
from engine.language.types import INTEGER, TEXT, map_of
from engine.relation import Field, Ordering, Query, Relation, SortColumn, Values

NAMES = ("a", "b", "c")
FIELDS = tuple(Field(name, INTEGER) for name in NAMES)
ROWS = Relation("given.rows", Query(Values(FIELDS, ()), tuple((field.name, Column(field.type, field.name)) for field in FIELDS)))

Row = dict[str, int | None]
rows = st.lists(st.fixed_dictionaries({name: st.none() | st.integers(0, 2) for name in NAMES}), max_size=8)
keys = st.lists(
    st.builds(SortColumn, st.sampled_from(NAMES), st.booleans(), st.booleans()), max_size=3, unique_by=lambda key: key.name
).map(tuple)


def in_order(given_rows: Sequence[Row], ordering: Sequence[SortColumn]) -> list[Row]:
    """Sorted as SQL would, one stable sort per key, the least important first."""
    found = list(given_rows)
    for key in reversed(ordering):
        found.sort(key=lambda row: row[key.name] or 0, reverse=key.descending)
        found.sort(key=lambda row: (row[key.name] is None) != key.nulls_first)
    return found


def fresh_inputs() -> NodeInputs:
    return NodeInputs("tested", {"from": (("given", ROWS),)}, {})


@settings(max_examples=scaled(2_000))
@given(rows, keys, keys)
def test_a_sort_after_a_sort_keeps_what_came_before(
    given_rows: list[Row], first: tuple[SortColumn, ...], second: tuple[SortColumn, ...]
) -> None:
    both = stable(second, replace(ROWS, ordering=Ordering(first)))
    assert in_order(given_rows, both.keys) == in_order(in_order(given_rows, first), second)
    assert len({key.name for key in both.keys}) == len(both.keys)


@settings(max_examples=scaled(2_000))
@given(rows, keys)
def test_backwards_is_the_other_end(given_rows: list[Row], first: tuple[SortColumn, ...]) -> None:
    ordering = Ordering(first)
    distinct = [row for place, row in enumerate(given_rows) if row not in given_rows[:place]]
    every = (*first, *(SortColumn(name) for name in NAMES if name not in {key.name for key in first}))
    assert in_order(distinct, backwards(Ordering(every)).keys) == in_order(distinct, every)[::-1]
    assert backwards(backwards(ordering)) == ordering


def test_unique_columns_end_an_order() -> None:
    assert stable((SortColumn("b", descending=True),), replace(ROWS, unique=frozenset({"c", "a"}))) == Ordering(
        (SortColumn("b", descending=True), SortColumn("a"), SortColumn("c")), total=True
    )
    assert stable((), replace(ROWS, unique=frozenset())) == Ordering((), total=True)


def test_without_any_order_all_comparable_columns_decide_and_a_warning_says_so() -> None:
    fields = (*FIELDS, Field("m", map_of(TEXT, INTEGER)), Field("hidden", INTEGER, hidden=True))
    columns = tuple((field.name, Column(field.type, field.name)) for field in fields)
    inputs = fresh_inputs()
    ordering = needed(inputs, ("order_by",), (), replace(ROWS, query=Query(Values(fields, ()), columns, frozenset({"hidden"}))), "this")
    assert ordering == Ordering(tuple(map(SortColumn, NAMES)))
    assert [(problem.error.code, problem.severity) for problem in inputs.problems] == [("order.none", "warning")]


def test_ties_are_warned_about_only_where_rows_differ() -> None:
    def codes(written: Sequence[str], groups: Sequence[str] = (), relation: Relation = ROWS) -> list[str]:
        inputs = fresh_inputs()
        needed(inputs, ("order_by",), tuple(map(SortColumn, written)), relation, "this", groups=groups)
        return [problem.error.code for problem in inputs.problems]

    assert codes(["a"]) == ["order.ties"]
    assert codes(["a", "b", "c"]) == []
    assert codes(["a", "b"], ["c"]) == []
    assert codes(["a"], relation=replace(ROWS, unique=frozenset({"b"}))) == []
    assert codes(["a"], relation=replace(ROWS, ordering=Ordering((SortColumn("c"),), total=True))) == []
    assert codes([], relation=replace(ROWS, ordering=Ordering((SortColumn("c"),)))) == ["order.ties"]


def test_a_warning_of_ties_names_no_hidden_column() -> None:
    columns = tuple((field.name, Column(field.type, field.name)) for field in FIELDS)
    relation = replace(ROWS, query=Query(Values(FIELDS, ()), columns, frozenset({"c"})), ordering=Ordering((SortColumn("c"),)))
    inputs = fresh_inputs()
    for written in ((SortColumn("a"),), ()):
        needed(inputs, ("order_by",), written, relation, "this")
    assert [problem.error.message for problem in inputs.problems] == [
        "this may change from run to run where rows are equal in a",
        "this may change from run to run where rows are equal in the order in which they came",
    ]


def test_own_keys_are_spelt_as_the_relation_spells_them() -> None:
    inputs = fresh_inputs()
    assert own_keys(inputs, ("order_by",), (SortColumn("B", descending=True), SortColumn("x"), SortColumn("b")), ROWS) == (
        SortColumn("b", descending=True),
    )
    assert [(problem.error.code, problem.path) for problem in inputs.problems] == [
        ("schema.column_missing", ("order_by", 1)),
        ("schema.column_repeated", ("order_by", 2)),
    ]

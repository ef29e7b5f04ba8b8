"""Joins of small random tables, on DuckDB, against two nested loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.kinds.inputs import NodeInputs
from engine.kinds.transforms.join import Join
from engine.language import literal
from engine.language.tree import Column
from engine.language.types import INTEGER
from engine.relation import Field, Query, Relation, Values

Row = tuple[int | None, ...]
tables = st.lists(st.tuples(st.none() | st.integers(1, 2), st.none() | st.integers(1, 3)), max_size=4)
hows = st.sampled_from(["inner", "left", "right", "full", "semi", "anti"])


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


def table(name: str, columns: tuple[str, ...], rows: list[Row]) -> Relation:
    fields = tuple(Field(column, INTEGER) for column in columns)
    values = tuple(tuple(literal(cell, INTEGER) for cell in row) for row in rows)
    return Relation(name, Query(Values(fields, values), tuple((column, Column(INTEGER, column)) for column in columns)))


class Loops:
    """What a join means: every left row is held against every right row."""

    def __init__(self, left: list[Row], right: list[Row], *, null_safe: bool, has_condition: bool) -> None:
        self.left, self.right, self.null_safe, self.has_condition = left, right, null_safe, has_condition
        self.pairs = [(one, other) for one in range(len(left)) for other in range(len(right)) if self.fits(left[one], right[other])]

    def fits(self, one: Row, other: Row) -> bool:
        is_equal = one[0] == other[0] and (one[0] is not None or self.null_safe)
        return is_equal and (not self.has_condition or (None not in (one[1], other[1]) and one[1] <= other[1]))

    @property
    def left_only(self) -> list[Row]:
        return [row for place, row in enumerate(self.left) if place not in {one for one, _ in self.pairs}]

    @property
    def right_only(self) -> list[Row]:
        return [row for place, row in enumerate(self.right) if place not in {other for _, other in self.pairs}]

    def joined(self, how: str) -> list[Row]:
        both = [(*self.left[one], self.right[other][1]) for one, other in self.pairs]
        from_left = [(*row, None) for row in self.left_only] if how in ("left", "full") else []
        from_right = [(row[0], None, row[1]) for row in self.right_only] if how in ("right", "full") else []
        matched = [row for place, row in enumerate(self.left) if place in {one for one, _ in self.pairs}]
        return {"semi": matched, "anti": self.left_only}.get(how, both + from_left + from_right)

    def has_several(self, side: int) -> bool:
        """Whether a row of one side (0 left, 1 right) meets several of the other."""
        met = [pair[side] for pair in self.pairs]
        return len(set(met)) < len(met)


@settings(max_examples=scaled(3_000), deadline=None)
@given(tables, tables, hows, st.booleans(), st.booleans())
def test_join_means_what_two_loops_mean(
    connection: duckdb.DuckDBPyConnection, left: list[Row], right: list[Row], how: str, null_safe: bool, has_condition: bool
) -> None:
    given_left, given_right = table("left_rows", ("k", "v"), left), table("right_rows", ("k", "w"), right)
    where = "v <= w" if has_condition else None
    kind = Join(keys=(("k", "k"),), how=how, null_safe=null_safe, where=where, expect="one_to_one")  # type: ignore[arg-type]
    inputs = NodeInputs("tested", {"left": (("left_rows", given_left),), "right": (("right_rows", given_right),)}, {})
    ports = kind.relations(inputs)
    guards = {guard.name: guard.relation for guard in kind.guards(inputs)}
    assert inputs.problems == []

    def rows(relation: Relation) -> list[Row]:
        known = {each.name: each for each in (given_left, given_right)}
        return connection.execute(statement(relation, known, DuckdbDialect(lambda _: ()))).fetchall()

    loops = Loops(left, right, null_safe=null_safe, has_condition=has_condition)
    assert sorted(map(repr, rows(ports["joined"]))) == sorted(map(repr, loops.joined(how)))
    if how not in ("semi", "anti"):
        assert sorted(map(repr, rows(ports["left_only"]))) == sorted(map(repr, loops.left_only))
        assert sorted(map(repr, rows(ports["right_only"]))) == sorted(map(repr, loops.right_only))
    assert bool(rows(guards["one_to_one(right)"])) == loops.has_several(0)
    assert bool(rows(guards["one_to_one(left)"])) == loops.has_several(1)


def test_a_promise_that_cannot_be_broken_is_not_looked_at() -> None:
    left, right = table("left_rows", ("k", "v"), []), replace(table("right_rows", ("k", "w"), []), unique=frozenset({"k"}))
    inputs = NodeInputs("tested", {"left": (("left_rows", left),), "right": (("right_rows", right),)}, {})
    assert [guard.name for guard in Join(keys=(("k", "k"),), expect="one_to_one").guards(inputs)] == ["one_to_one(left)"]
    assert [guard.name for guard in Join(keys=(("v", "w"),), expect="one_to_one").guards(inputs)] == [
        "one_to_one(right)",
        "one_to_one(left)",
    ]

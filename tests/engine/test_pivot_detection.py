"""What "detect" asks of the data under a pivot, and what a pivot promises of its rows."""

from __future__ import annotations

import duckdb
import pytest

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.kinds.inputs import NodeInputs
from engine.kinds.transforms.pivot import Pivot
from engine.language import literal, read_value
from engine.language.tree import Column
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, DataType, decimal, list_of
from engine.relation import Field, Query, Relation, Values

CASES = [
    (TEXT, ["b", "a", "b", None], ["a", "b"]),
    (INTEGER, ["10", "9", None], ["9", "10"]),
    (decimal(5, 2), ["1.50", "-1.00"], ["-1.00", "1.50"]),
    (FLOAT, ["-0.0", "0.0", "nan", "0.5"], ["0.0", "0.5", "nan"]),
    (DATE, ["2024-02-01", "2024-01-31"], ["2024-01-31", "2024-02-01"]),
    (BOOLEAN, ["true", "false"], ["false", "true"]),
]


def source(kind: DataType, cells: list[str | None]) -> Relation:
    rows = tuple((literal(None if cell is None else read_value(cell, kind), kind), literal("x")) for cell in cells)
    fields = (Field("c", kind), Field("k", TEXT))
    return Relation("given.rows", Query(Values(fields, rows), tuple((field.name, Column(field.type, field.name)) for field in fields)))


@pytest.mark.parametrize(("kind", "cells", "found"), CASES, ids=str)
def test_values_are_found_in_their_order_and_can_be_read_back(kind: DataType, cells: list[str | None], found: list[str]) -> None:
    given = source(kind, cells)
    inputs = NodeInputs("tested", {"from": (("given", given),)}, {})
    detection = Pivot(keys=("k",), names_from="c", columns={"n": "count()"}).detection(inputs)
    assert detection is not None
    assert detection.field == "values"
    sql = statement(detection.relation, {given.name: given}, DuckdbDialect(lambda _: ()), ordered=True)
    assert [row[0] for row in duckdb.sql(sql).fetchall()] == found
    frozen = Pivot(keys=("k",), names_from="c", values=tuple(found), columns={"n": "count()"})
    assert [field.name for field in frozen.relations(inputs)["rows"].fields] == ["k", *found]
    assert inputs.problems == []


def test_nothing_to_find_where_values_are_no_names() -> None:
    inputs = NodeInputs("tested", {"from": (("given", source(list_of(INTEGER), [])),)}, {})
    assert Pivot(keys=("k",), names_from="c", columns={"n": "count()"}).detection(inputs) is None
    assert [problem.error.code for problem in inputs.problems] == ["pivot.names_type"]


def test_keys_tell_rows_apart() -> None:
    inputs = NodeInputs("tested", {"from": (("given", source(TEXT, ["a"])),)}, {})
    rows = Pivot(keys=("k",), names_from="c", values=("a",), columns={"n": "count()"}).relations(inputs)["rows"]
    assert rows.unique == frozenset({"k"})

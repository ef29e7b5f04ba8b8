"""The comparison itself: both engines hand over every type, and what must be told apart is."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import pyarrow as pa
import pytest
from comparing import arrow_schema, differences
from engines import DuckdbSide, Side, SparkSide

from engine.backends.statement import statement
from engine.language.tree import Column
from engine.language.types import INTEGER, parse_type
from engine.relation import Field, Query, Ref, Relation

KINDS = {
    "boolean": (True, False, None),
    "integer": (2**63 - 1, -(2**63), None),
    "decimal(38,10)": (decimal.Decimal("1.5"), decimal.Decimal("-9999999999999999999999999999.9999999999"), None),
    "float": (-0.0, float("nan"), float("-inf")),
    "text": ("", "👍🏽 e\u0301", None),
    "date": (dt.date(1, 1, 1), dt.date(9999, 12, 31), None),
    "time": (dt.time(0), dt.time(23, 59, 59, 999999), None),
    "timestamp": (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999), None),  # noqa: DTZ001
    "timestamp_tz": (dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999999, dt.UTC), None),
    "binary": (b"", b"\x00\xff", None),
    "json": ('{"a": 1.50}', "null", None),
    "list<float>": ([-0.0, None], [], None),
    "struct<a: integer, b: list<text>>": ({"a": 1, "b": ["x"]}, {"a": None, "b": None}, None),
    "map<text, integer>": ([("a", 1), ("b", None)], [], None),
}
FIELDS = tuple(Field(f'c`{place}"', parse_type(kind)) for place, kind in enumerate(KINDS))
TABLE = pa.table(
    {
        field.name: pa.array(values, arrow_schema(FIELDS).field(place).type)
        for place, (field, values) in enumerate(zip(FIELDS, KINDS.values(), strict=True))
    }
)


def test_every_type_comes_back_as_it_went_in(duckdb: DuckdbSide, spark: SparkSide) -> None:
    relation = Relation("out", Query(Ref('given`"'), tuple((field.name, Column(field.type, field.name)) for field in FIELDS)))
    sides: tuple[Side, ...] = (duckdb, spark)
    for side in sides:
        side.give('given`"', TABLE, FIELDS)
        text = statement(relation, {}, side.dialect, tables={'given`"': side.dialect.identifier('given`"')})
        assert differences(side.rows(text, FIELDS), TABLE) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, 0), (0.0, -0.0), (None, float("nan")), (1, 1.0), ("", None), ("é", "e\u0301"), ([], None), ([None], []), ([0.0], [-0.0]), ({"a": 1}, {"a": None}), (True, 1),
        (decimal.Decimal("1.5"), decimal.Decimal("1.50")), (1.0, 1.0 + 2**-52), (dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)), (dt.date(2024, 1, 1), dt.datetime(2024, 1, 1)),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_told_apart(one: Any, other: Any) -> None:
    assert differences(pa.table({"a": pa.array([one])}), pa.table({"a": pa.array([other])}))


def test_a_tolerance_is_for_floats_only() -> None:
    near = pa.table({"a": [1.0, float("nan")], "b": [1, 2]}), pa.table({"a": [float("nan"), 1.0 + 1e-15], "b": [2, 1]})
    assert differences(*near)
    assert differences(*near, within={"b": 1e-12})
    assert differences(*near, within={"a": 1e-12}) == []
    assert differences(*near, within=1e-12, ordered=True)


def test_the_number_of_rows_counts() -> None:
    assert differences(pa.table({"a": [1, 1]}), pa.table({"a": [1]})) == ["2 rows / 1"]


def test_another_type_than_the_declared_one_is_a_fault(duckdb: DuckdbSide, spark: SparkSide) -> None:
    sides: tuple[Side, ...] = (duckdb, spark)
    for side in sides:
        with pytest.raises(AssertionError, match="declared are"):
            side.rows("SELECT 1 AS a", [Field("a", INTEGER)])

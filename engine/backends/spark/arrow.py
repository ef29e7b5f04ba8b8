"""Arrow's names for our types, and tables on their way from and to Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from engine.language.quoting import spark_name
from engine.language.types import DataType, Decimal, List, Map, Struct, spark_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SIMPLE: Mapping[str, pa.DataType] = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "text": pa.string(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamp_tz": pa.timestamp("us", "UTC"),
    "binary": pa.binary(),
    "json": pa.string(),
    "null": pa.int64(),
}


def arrow_type(kind: DataType) -> pa.DataType:
    """What a column of the type is in Arrow."""
    match kind:
        case Decimal():
            return pa.decimal128(kind.precision, kind.scale)
        case List():
            return pa.list_(arrow_type(kind.item))
        case Struct():
            return pa.struct([(name, arrow_type(field)) for name, field in kind.fields])
        case Map():
            return pa.map_(arrow_type(kind.key), arrow_type(kind.value))
        case _:
            return _SIMPLE[kind.name]


def arrow_schema(columns: Mapping[str, DataType]) -> pa.Schema:
    """A schema of those columns."""
    return pa.schema([(name, arrow_type(kind)) for name, kind in columns.items()])


def table_of(frame: DataFrame, columns: Mapping[str, DataType]) -> pa.Table:
    """A frame's rows with columns of those types; Spark's instants come without their zone.

    Of what is made of literals Spark promises that no part is null, and then Arrow refuses the row that a join has not found a match
    for. A cast takes the promise back.
    """
    nested = (List, Struct, Map)
    chosen = [
        f"CAST({spark_name(name)} AS {spark_type(kind)}) AS {spark_name(name)}" if isinstance(kind, nested) else spark_name(name)
        for name, kind in columns.items()
    ]
    table = frame.selectExpr(*chosen) if any(isinstance(kind, nested) for kind in columns.values()) else frame
    return table.toArrow().select(list(columns)).cast(arrow_schema(columns))

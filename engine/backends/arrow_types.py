"""What our types are in Arrow."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from engine.language.types import DataType, Decimal, List, Map, Struct

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

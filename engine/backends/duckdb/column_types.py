"""Which of our types a column of DuckDB has."""

from __future__ import annotations

from duckdb.sqltypes import DuckDBPyType

from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    JSON,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    decimal,
    list_of,
    map_of,
    struct_of,
)

_SIMPLE = {
    "boolean": BOOLEAN,
    "tinyint": INTEGER,
    "smallint": INTEGER,
    "integer": INTEGER,
    "bigint": INTEGER,
    "utinyint": INTEGER,
    "usmallint": INTEGER,
    "uinteger": INTEGER,
    "float": FLOAT,
    "double": FLOAT,
    "varchar": TEXT,
    "enum": TEXT,
    "uuid": TEXT,
    "date": DATE,
    "time": TIME,
    "timestamp_s": TIMESTAMP,
    "timestamp_ms": TIMESTAMP,
    "timestamp": TIMESTAMP,
    "timestamp with time zone": TIMESTAMP_TZ,
    "blob": BINARY,
}


def data_type(column: DuckDBPyType) -> DataType | None:
    """Our type for a column's; None where there is none without a cast: 128 bits, unsigned 64, intervals, nanoseconds."""
    if str(column) == "JSON":
        return JSON
    if column.id == "decimal":
        sizes = {name: size for name, size in column.children if isinstance(size, int)}
        return decimal(sizes["precision"], sizes["scale"])
    if column.id not in ("list", "array", "struct", "map"):
        return _SIMPLE.get(column.id)
    parts = [(name, data_type(part)) for name, part in column.children if isinstance(part, DuckDBPyType)]
    known = [(name, part) for name, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return _composed(column.id, known)


def _composed(sort: str, parts: list[tuple[str, DataType]]) -> DataType:
    if sort == "struct":
        return struct_of(*parts)
    if sort == "map":
        return map_of(parts[0][1], parts[1][1])
    return list_of(parts[0][1])

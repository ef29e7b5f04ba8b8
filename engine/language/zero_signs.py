"""Floats' zeros without a sign: where values are picked as equals, one with a sign may stand for one without, and which is chance."""

from __future__ import annotations

from engine.language.printing import escaped
from engine.language.quoting import duckdb_name, duckdb_text, spark_name, spark_text
from engine.language.types import FLOAT, DataType, List, Struct


def spark_unsigned(kind: DataType, value: str = "{0}", depth: int = 0) -> str:
    """Spark's template of a value in which no zero has a sign; the value itself where no float is inside."""
    match kind:
        case List(item=item) if has_float(item):
            return f"transform({value}, z{depth} -> {spark_unsigned(item, f'z{depth}', depth + 1)})"
        case Struct(fields=fields) if has_float(kind):
            parts = (
                f"{escaped(spark_text(name))}, {spark_unsigned(field, f'({value}).{escaped(spark_name(name))}', depth + 1)}"
                for name, field in fields
            )
            return f"CASE WHEN {value} IS NOT NULL THEN named_struct({', '.join(parts)}) END"
        case _:
            return f"({value} + 0e0)" if kind == FLOAT else value


def duckdb_unsigned(kind: DataType, value: str = "{0}", depth: int = 0) -> str:
    """DuckDB's template of the same."""
    match kind:
        case List(item=item) if has_float(item):
            return f"list_transform({value}, lambda z{depth}: {duckdb_unsigned(item, f'z{depth}', depth + 1)})"
        case Struct(fields=fields) if has_float(kind):
            parts = (
                f"{escaped(duckdb_text(name))}: {duckdb_unsigned(field, f'({value}).{escaped(duckdb_name(name))}', depth + 1)}"
                for name, field in fields
            )
            return f"CASE WHEN {value} IS NOT NULL THEN {{{{{', '.join(parts)}}}}} END"
        case _:
            return f"({value} + CAST(0 AS DOUBLE))" if kind == FLOAT else value


def has_float(kind: DataType) -> bool:
    """Whether a float is the value, or inside of it."""
    match kind:
        case List(item=item):
            return has_float(item)
        case Struct(fields=fields):
            return any(has_float(field) for _, field in fields)
        case _:
            return kind == FLOAT

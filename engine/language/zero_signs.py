"""Floats' zeros without a sign: where values are picked as equals, one with a sign may stand for one without, and which is chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.language.printing import escaped
from engine.language.quoting import duckdb_name, duckdb_text, spark_name, spark_text
from engine.language.types import FLOAT, DataType, List, Struct


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How an engine writes the parts of such a template."""

    zero: str
    each: str
    """A list's items, one after the other: `list`, `item` and `value`."""
    struct: str
    """Of the `fields`."""
    field: str
    """`name` and `value`."""
    name: Callable[[str], str]
    text: Callable[[str], str]

    def unsigned(self, kind: DataType, value: str, depth: int) -> str:
        """The template; the value itself where no float is inside."""
        match kind:
            case List(item=item) if has_float(item):
                return self.each.format(list=value, item=f"z{depth}", value=self.unsigned(item, f"z{depth}", depth + 1))
            case Struct(fields=fields) if has_float(kind):
                parts = (
                    self.field.format(
                        name=escaped(self.text(name)), value=self.unsigned(field, f"({value}).{escaped(self.name(name))}", depth + 1)
                    )
                    for name, field in fields
                )
                return f"CASE WHEN {value} IS NOT NULL THEN {self.struct.format(fields=', '.join(parts))} END"
            case _:
                return f"({value} + {self.zero})" if kind == FLOAT else value


_SPARK = _Spelling("0e0", "transform({list}, {item} -> {value})", "named_struct({fields})", "{name}, {value}", spark_name, spark_text)
_DUCKDB = _Spelling(
    "CAST(0 AS DOUBLE)", "list_transform({list}, lambda {item}: {value})", "{{{{{fields}}}}}", "{name}: {value}", duckdb_name, duckdb_text
)


def spark_unsigned(kind: DataType, value: str = "{0}") -> str:
    """Spark's template of a value in which no zero has a sign; the value itself where no float is inside."""
    return _SPARK.unsigned(kind, value, 0)


def duckdb_unsigned(kind: DataType, value: str = "{0}") -> str:
    """DuckDB's template of the same."""
    return _DUCKDB.unsigned(kind, value, 0)


def has_float(kind: DataType) -> bool:
    """Whether a float is the value, or inside of it."""
    match kind:
        case List(item=item):
            return has_float(item)
        case Struct(fields=fields):
            return any(has_float(field) for _, field in fields)
        case _:
            return kind == FLOAT

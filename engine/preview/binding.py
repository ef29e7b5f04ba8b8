"""Gives the columns of `sql` nodes: the text is judged here, and bound by the engine in its own process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal as PythonDecimal
from typing import Any, Protocol

from engine.errors import SchemaError, UnsupportedError
from engine.kinds.inputs import Binder
from engine.language.sql_parameters import in_spark
from engine.language.types import DataType, Decimal, List, duckdb_type, parse_type, spark_type
from engine.preview.child import Reply
from engine.relation import Field, Sql

_SAMPLES: Mapping[str, Any] = {
    "boolean": True,
    "integer": 1 << 40,
    "float": 1.5,
    "text": "x",
    "date": date(2024, 1, 1),
    "time": time(12),
    "timestamp": datetime(2024, 1, 1, 12),  # noqa: DTZ001 - a timestamp of ours has no zone
    "timestamp_tz": datetime(2024, 1, 1, 12, tzinfo=UTC),
}
"""The engine takes a parameter's type from its value; of what value is bound here nothing is seen."""


class Asked(Protocol):
    """What answers requests: a process that runs an engine."""

    def request(self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None) -> Reply:
        """Have something done."""


def child_binder(child: Asked, parameters: Mapping[str, DataType] | None = None, *, spark: Callable[[], Asked] | None = None) -> Binder:
    """A binder that asks the engine whose SQL it is.

    Args:
        child: the walled process of DuckDB.
        parameters: the types of the pipeline's.
        spark: gives the process of Spark, which is started for texts that need it; without it they are refused.
    """
    types = parameters or {}

    def bind(sql: Sql, inputs: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        values = {name: _sample(types.get(name)) for name in sql.parameters}
        if sql.dialect == "spark":
            return _bound_by_spark(spark, sql, inputs, values)
        from engine.backends.duckdb.allow import check_select  # the engine is loaded only for documents that hold SQL

        check_select(sql.query, inputs)
        tables = {name: [(field.name, duckdb_type(field.type)) for field in fields] for name, fields in inputs.items()}
        return _described(child.request("describe", {"query": sql.query, "tables": tables, "parameters": values}))

    return bind


def _bound_by_spark(
    spark: Callable[[], Asked] | None, sql: Sql, inputs: Mapping[str, tuple[Field, ...]], values: Mapping[str, Any]
) -> tuple[Field, ...]:
    from engine.backends.spark.allow import check_spark_select

    check_spark_select(sql.query, inputs)
    if spark is None:
        hint = "write it in DuckDB's SQL, or run the pipeline on Spark"
        raise UnsupportedError(f"the query is written for {sql.dialect}, and this engine is DuckDB", code="sql.other_dialect", hint=hint)
    tables = {name: [(field.name, spark_type(field.type)) for field in fields] for name, fields in inputs.items()}
    return _described(spark().request("describe", {"sql": in_spark(sql.query), "tables": tables, "parameters": values}))


def _described(reply: Reply) -> tuple[Field, ...]:
    return tuple(_field(name, kind, engine_kind) for name, kind, engine_kind in reply.values["columns"])


def _sample(kind: DataType | None) -> Any:
    if isinstance(kind, List):
        return [_sample(kind.item)]
    if isinstance(kind, Decimal):
        return PythonDecimal(10 ** (kind.precision - 1)).scaleb(-kind.scale)
    return None if kind is None else _SAMPLES.get(kind.name)


def _field(name: str, kind: str | None, engine_kind: str) -> Field:
    if kind is None:
        hint = f"cast it in the query: cast({name} as bigint), as double, as varchar or the like"
        raise SchemaError(f"the column '{name}' has the type {engine_kind}, which no type here can hold", code="sql.column_type", hint=hint)
    return Field(name, parse_type(kind))

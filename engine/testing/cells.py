"""Rows as the cells of a table: each value as the text that is read back as that value, of exactly its type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from engine.cells import shown
from engine.errors import ConfigError
from engine.kinds.tables import Table, write_table
from engine.language.quoting import duckdb_text
from engine.language.types import BINARY, BOOLEAN, INTEGER, TEXT, DataType, List, Map, Struct, list_of
from engine.relation import Field


def table_text(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> str:
    """The rows as a table.

    Raises:
        ConfigError: `tests.type`, a column's values have no text.
    """
    for field in fields:
        if _holds_binary(field.type):
            hint = "leave the column out with select_columns, or take its hash, and test the node behind that"
            raise ConfigError(f"the column '{field.name}' is {field.type}, which a test cannot hold", code="tests.type", hint=hint)
    cells = (tuple(cell_text(value, field.type) for field, value in zip(fields, row, strict=True)) for row in rows)
    return write_table(Table(tuple(fields), tuple(cells)))


def cell_text(value: Any, kind: DataType) -> str | None:
    """The value as a cell; None where it is null."""
    if value is None:
        return None
    return _expression(value, kind) if isinstance(kind, List | Struct | Map) else _scalar(value)


def _scalar(value: Any) -> str:
    return _float(value) if isinstance(value, float) else shown(value)


def _float(value: float) -> str:
    return repr(value) if math.isfinite(value) else str(value)


def _expression(value: Any, kind: DataType) -> str:
    """The value in the language of expressions; whatever would be taken for another type is cast."""
    if value is None:
        return f"cast(null as {kind})"
    match kind:
        case List(item=item):
            items = ", ".join(_expression(each, item) for each in value)
            return f"[{items}]" if value else f"cast([] as {kind})"
        case Struct(fields=fields):
            return "{" + ", ".join(f"{duckdb_text(name)}: {_expression(value[name], part)}" for name, part in fields) + "}"
        case Map():
            return _map(value, kind)
        case _:
            text = _scalar(value)
            if kind in (INTEGER, BOOLEAN):
                return text
            return duckdb_text(text) if kind == TEXT else f"cast({duckdb_text(text)} as {kind})"


def _map(value: Any, kind: Map) -> str:
    pairs = list(value.items()) if isinstance(value, dict) else list(value)
    sides = ([key for key, _ in pairs], list_of(kind.key)), ([item for _, item in pairs], list_of(kind.value))
    return f"map_from_lists({', '.join(_expression(side, listed) for side, listed in sides)})"


def _holds_binary(kind: DataType) -> bool:
    match kind:
        case List(item=item):
            return _holds_binary(item)
        case Map(key=key, value=value):
            return _holds_binary(key) or _holds_binary(value)
        case Struct(fields=fields):
            return any(_holds_binary(part) for _, part in fields)
        case _:
            return kind == BINARY

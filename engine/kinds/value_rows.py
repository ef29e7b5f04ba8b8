"""Rows that stand in a document, as the source of a query."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language import literal
from engine.language.tree import Expr
from engine.language.types import INTEGER, DataType, List, Map, Struct
from engine.relation import Field, Query, Union, Values

_ONE_ROW = Values((Field("one", INTEGER),), ((literal(1),),))


def rows_of_constants(fields: Sequence[Field], rows: Sequence[tuple[Expr, ...]]) -> Values | Union:
    """The rows; where a map is among them one query for each, as Spark makes no map inside of VALUES."""
    if not rows or not any(_holds_map(field.type) for field in fields):
        return Values(tuple(fields), tuple(rows))
    names = [field.name for field in fields]
    return Union(tuple(Query(_ONE_ROW, tuple(zip(names, row, strict=True))) for row in rows))


def _holds_map(kind: DataType) -> bool:
    match kind:
        case Map():
            return True
        case List():
            return _holds_map(kind.item)
        case Struct():
            return any(_holds_map(part) for _, part in kind.fields)
        case _:
            return False

"""Columns that are called as values of the data are: which column may give names, and what becomes of values that are not listed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from engine.errors import SchemaError
from engine.kinds.kind import Guard, Inputs
from engine.language import aggregate, call, key
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr
from engine.language.tree import Literal as Constant
from engine.language.types import JSON, TEXT, DataType
from engine.relation import Ordering, Query, Ref, Relation, SortColumn


def can_name(kind: DataType) -> bool:
    """Whether values of the type can be names."""
    return can_cast(kind, TEXT) and kind != JSON


def names_column(inputs: Inputs, kind: str, name: str, rows: Relation) -> Column | None:
    """The column in the field `names_from`; None after reporting that it is not there, or, as `kind.names_type`, that it cannot name."""
    column = inputs.column(("names_from",), name, rows)
    if column is None or can_name(column.type):
        return column
    message = f"'{column.name}' is of type {column.type}, whose values cannot be names"
    inputs.report(("names_from",), SchemaError(message, code=f"{kind}.names_type", hint="make a text of it above"))
    return None


def is_unlisted(column: Column, listed: Iterable[Constant], *, counts_null: bool) -> Expr:
    """Whether a row's value is none of the listed ones; null is one of the unlisted if it counts."""
    values = tuple(listed)
    unlisted = call("not in", column, *values) if values else call("is not null", column)
    return call("is not false" if counts_null else "is true", unlisted)


def new_values(inputs: Inputs, rows: Relation, column: Column, is_new: Expr, severity: Literal["fail", "warn"], code: str) -> Guard:
    """The promise that the field `values` lists every value of the column."""
    found = Relation(f"{inputs.node}#new", Query(Ref(rows.name), (("value", key(column)),), where=is_new))
    value = found.column("value")
    counted = Query(Ref(found.name), (("value", value), ("rows", aggregate("count"))), group_by=(value,))
    return Guard(
        name="new_values",
        path=("values",),
        severity=severity,
        relation=Relation(f"{inputs.node}#new_values", counted, Ordering((SortColumn("value"),), total=True), (found,)),
        message=f"'{column.name}' has a value that is not in the list",
        code=code,
    )

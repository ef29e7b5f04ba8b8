"""Values as the text that is hashed: one form on every engine, so that equal values have equal hashes everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.language import cast
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, Decimal


def text_for_hash(inputs: Inputs, path: Sequence[str | int], column: Column) -> Expr | None:
    """The column's value as text; None after reporting that its type has no one form."""
    if isinstance(column.type, Decimal) or column.type in (BOOLEAN, DATE, INTEGER, TEXT, TIMESTAMP):
        return cast(column, TEXT)
    message = f"'{column.name}' is of type {column.type}, which cannot be hashed"
    hint = "round it and cast it to a decimal above" if column.type == FLOAT else "take it apart above, or choose other columns"
    inputs.report(path, SchemaError(message, code="hash.type", hint=hint))
    return None

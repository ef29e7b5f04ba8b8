"""The column of text that a kind searches, cuts or splits."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.language.tree import Column
from engine.language.types import TEXT
from engine.relation import Relation


def text_column(inputs: Inputs, name: str, rows: Relation, no_text: Callable[[Column], SchemaError]) -> Column | None:
    """The column that the field `column` names; None after reporting that there is none, or what `no_text` says of its type."""
    column = inputs.column(("column",), name, rows)
    if column is None or column.type == TEXT:
        return column
    inputs.report(("column",), no_text(column))
    return None

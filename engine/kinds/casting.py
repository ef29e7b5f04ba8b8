"""Casts that may know how dates are written, and values as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.language import call, cast, literal
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr
from engine.language.types import DATE, TEXT, TIMESTAMP, DataType

OnError: TypeAlias = Literal["error", "null"]
_DATES = (DATE, TIMESTAMP)


def convert(value: Expr, kind: DataType, patterns: Sequence[str], on_error: OnError) -> Expr:
    """The value as another type; `patterns` say how dates are written in text, and are tried in order.

    Raises:
        SchemaError: there is no such cast, or patterns do not belong to it.
        ExpressionError: a pattern is wrong; the span is inside it.
    """
    if not patterns:
        return cast(value, kind, on_error)
    if value.type == TEXT and kind in _DATES:
        return cast(_parsed(value, patterns, on_error), kind, on_error)
    if value.type in _DATES and kind == TEXT and len(patterns) == 1:
        return call("strftime", value, literal(patterns[0]))
    hint = "formats say how a date or timestamp is written in text"
    raise SchemaError(f"a cast from {value.type} to {kind} takes no format", code="cast.no_format", hint=hint)


def text_of(inputs: Inputs, path: Sequence[str | int], column: Column) -> Expr | None:
    """The column's value as text; None after reporting that its type has none."""
    if can_cast(column.type, TEXT):
        return cast(column, TEXT)
    message = f"'{column.name}' is of type {column.type}, whose values are not text"
    inputs.report(path, SchemaError(message, code="schema.not_text", hint="take it apart above, or choose other columns"))
    return None


def _parsed(value: Expr, patterns: Sequence[str], on_error: OnError) -> Expr:
    tries = [call("try_strptime", value, literal(pattern)) for pattern in patterns]
    if on_error == "error":
        tries[-1] = call("strptime", value, literal(patterns[-1]))
    return tries[0] if len(tries) == 1 else call("coalesce", *tries)

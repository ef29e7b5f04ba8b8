"""Values by others: the pairs that a person wrote, read by the types of what is found and what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import Inputs
from engine.language import call, case, literal, null, read_value
from engine.language.tree import Column, Expr, Literal
from engine.language.types import DataType


def value_pairs(
    inputs: Inputs, path: Sequence[str | int], pairs: Mapping[str, str | None], column: Column, given: DataType
) -> tuple[tuple[Literal, Literal], ...]:
    """What is found and what takes its place, as values; wrong ones are reported, and so is a value that is found twice.

    Args:
        inputs: where problems go.
        path: of the field.
        pairs: as they are written; None gives null.
        column: in whose type values are found.
        given: the type of what takes their place.
    """
    found: dict[str, tuple[Literal, Literal]] = {}
    for find, give in pairs.items():
        here = (*path, find)
        wanted = value_of(inputs, here, find, column.type, column.name)
        new = null(given) if give is None else value_of(inputs, here, give, given, column.name)
        same = next((text for text, (known, _) in found.items() if wanted is not None and known.value == wanted.value), None)
        if same is not None:
            message = f"'{find}' is the same value as '{same}'"
            inputs.report(here, ConfigError(message, code="field.repeated", hint="take one of them out"))
        elif wanted is not None and new is not None:
            found[find] = (wanted, new)
    return tuple(found.values())


def value_of(inputs: Inputs, path: Sequence[str | int], text: str, kind: DataType, column: str) -> Literal | None:
    """The text as a value of that type; None after reporting, under the column's name, that it is none."""
    try:
        return literal(read_value(text, kind), kind)
    except (ConfigError, ExpressionError) as error:
        hint = error.hint or "choose columns of one type, or write another value"
        inputs.report(path, ExpressionError(f"column '{column}': {error.message}", 0, len(text), code="expression.value", hint=hint))
        return None


def with_pairs(column: Column, pairs: Sequence[tuple[Literal, Literal]], otherwise: Expr, for_null: Literal | None = None) -> Expr:
    """The value that a pair gives for the column's, or for null, else the other one."""
    branches: list[tuple[Expr, Expr]] = [(call("=", column, find), give) for find, give in pairs]
    if for_null is not None:
        branches.append((call("is null", column), for_null))
    return case(branches, otherwise) if branches else otherwise

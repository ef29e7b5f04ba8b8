"""Typed trees made by hand, as the kinds make them: calls, casts, literals, cases, aggregates and windows."""

from __future__ import annotations

import datetime as dt
import decimal as numbers
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from typing import Literal as OneOf

from engine.errors import SchemaError
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.tree import Aggregate, Call, Case, Cast, Expr, Fit, Frame, Lambda, Literal, OrderKey, Signature, Window
from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    MAX_PRECISION,
    NULL,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Decimal,
    decimal,
)
from engine.language.widening import common_type

_EXACT_IN_FLOAT = 2**53
_TYPES: tuple[tuple[type, DataType], ...] = (
    (bool, BOOLEAN),
    (int, INTEGER),
    (float, FLOAT),
    (str, TEXT),
    (dt.date, DATE),
    (dt.time, TIME),
    (bytes, BINARY),
)


def call(name: str, *arguments: Expr) -> Expr:
    """A call of the function or operator of that name, its arguments widened as the signature says.

    Raises:
        SchemaError: `schema.no_signature`, no signature takes arguments of these types.
        ExpressionError: a literal argument, such as a pattern, cannot be meant so; the span is inside its text.
    """
    found = resolve(name, arguments)
    if found is None:
        types = ", ".join(str(argument.type) for argument in arguments)
        raise SchemaError(
            f"'{name}' does not take ({types})", code="schema.no_signature", hint=" or ".join(map(str, FUNCTIONS[name].signatures))
        )
    signature, fit = found
    for _, judge in signature.judges:
        judge(arguments)
    return made(signature, fit, arguments)


def resolve(name: str, arguments: Sequence[Expr]) -> tuple[Signature, Fit] | None:
    """The signature that takes the arguments with the fewest of them widened; the first of several."""
    best: tuple[int, Signature, Fit] | None = None
    for signature in FUNCTIONS[name].signatures:
        fit = signature.fit(arguments)
        if fit is None:
            continue
        cost = sum(wanted != argument.type != NULL for wanted, argument in zip(fit.arguments, arguments, strict=True))
        if best is None or cost < best[0]:
            best = (cost, signature, fit)
    return best and best[1:]


def made(signature: Signature, fit: Fit, arguments: Sequence[Expr]) -> Call:
    """The call of a signature that fits."""
    return Call(fit.result, signature, tuple(widen(argument, wanted) for argument, wanted in zip(arguments, fit.arguments, strict=True)))


def widen(expression: Expr, wanted: DataType) -> Expr:
    """The expression as one of a type to which its own widens; an untyped null becomes a typed one."""
    if expression.type == wanted or isinstance(expression, Lambda):
        return expression
    if isinstance(expression, Literal):
        return _constant(expression, wanted)
    return Cast(wanted, expression)


def _constant(constant: Literal, wanted: DataType) -> Expr:
    """A wider constant: nulls, and integers that are exact in the other type, need no cast."""
    if constant.value is None:
        return Literal(wanted, None)
    if constant.type == INTEGER and wanted == FLOAT and abs(constant.value) < _EXACT_IN_FLOAT:
        return Literal(FLOAT, float(constant.value))
    if constant.type == INTEGER and isinstance(wanted, Decimal):
        return Literal(wanted, numbers.Decimal(constant.value))
    return Cast(wanted, constant)


def cast(expression: Expr, kind: DataType, on_error: OneOf["error", "null"] = "error") -> Expr:
    """The value as another type; what does not convert is an error, or null.

    Raises:
        SchemaError: `schema.no_cast`, there is no cast between the two types.
    """
    if not can_cast(expression.type, kind):
        raise SchemaError(f"a {expression.type} cannot be cast to {kind}", code="schema.no_cast", hint="take it apart, or go through text")
    if expression.type == kind:
        return expression
    if isinstance(expression, Literal) and expression.value is None:
        return Literal(kind, None)
    return Cast(kind, expression, on_error)


def literal(value: Any, kind: DataType | None = None) -> Literal:
    """A constant; the type follows from the value where it is not given."""
    return Literal(kind or type_of(value), value)


def null(kind: DataType) -> Literal:
    """A null of that type."""
    return Literal(kind, None)


def type_of(value: Any) -> DataType:
    """The type of a Python value: bool, int, Decimal, float, str, bytes, date, time, datetime or None."""
    if value is None:
        return NULL
    if isinstance(value, numbers.Decimal):
        return decimal_type(value)
    if isinstance(value, dt.datetime):
        return TIMESTAMP if value.tzinfo is None else TIMESTAMP_TZ
    return next(kind for known, kind in _TYPES if isinstance(value, known))


def decimal_type(value: numbers.Decimal) -> DataType:
    """The smallest decimal that holds a finite value with the digits it is written with, one of them before the point."""
    _, digits, exponent = value.as_tuple()
    scale = max(-int(exponent), 0)
    whole = max(len(digits) + int(exponent), 1)
    return decimal(min(whole + scale, MAX_PRECISION), scale)


def case(branches: Iterable[tuple[Expr, Expr]], otherwise: Expr | None = None) -> Expr:
    """`case when condition then value ... else otherwise end`, the values widened to their common type.

    Raises:
        SchemaError: `schema.no_common_type`.
    """
    parts = tuple(branches)
    last = otherwise or Literal(NULL, None)
    values = [*(value for _, value in parts), last]
    kind = common_type(value.type for value in values)
    if kind is None:
        raise SchemaError(f"the values of a case are {listed(value.type for value in values)}", code="schema.no_common_type")
    return Case(kind, tuple((condition, widen(value, kind)) for condition, value in parts), widen(last, kind))


def listed(types: Iterable[DataType]) -> str:
    """Different types in words: `text, integer and date`."""
    *first, last = dict.fromkeys(map(str, types))
    return f"{', '.join(first)} and {last}" if first else last


def aggregate(
    name: str,
    *arguments: Expr,
    distinct: bool = False,
    order_by: Sequence[OrderKey] = (),
    filter: Expr | None = None,  # noqa: A002 - SQL's own word
) -> Aggregate:
    """An aggregate over the rows of a group.

    Raises:
        SchemaError: as `call`.
    """
    inner = call(name, *arguments)
    if not isinstance(inner, Call):
        raise TypeError(inner)
    return Aggregate(inner.type, inner, distinct, tuple(order_by), filter)


def window(
    function: Expr,
    *,
    partition_by: Sequence[Expr] = (),
    order_by: Sequence[OrderKey] = (),
    frame: Frame | None = None,
    ignore_nulls: bool = False,
) -> Window:
    """A window function (`call("row_number")`) or an aggregate over the rows around; float keys take -0.0 as 0.0."""
    if isinstance(function, Window):
        return replace(
            function, partition_by=tuple(map(key, partition_by)), order_by=tuple(order_by), frame=frame, ignore_nulls=ignore_nulls
        )
    if not isinstance(function, Call | Aggregate):
        raise TypeError(function)
    return Window(function.type, function, tuple(map(key, partition_by)), tuple(order_by), frame, ignore_nulls)


def conjunction(expressions: Iterable[Expr]) -> Expr:
    """All of them; of none, true."""
    parts = tuple(expressions)
    if not parts:
        return Literal(BOOLEAN, True)
    return parts[0] if len(parts) == 1 else call("and", *parts)


def key(expression: Expr) -> Expr:
    """The expression as a key of grouping, distinctness or partition: -0.0 is 0.0, so that the value shown is always the same."""
    if expression.type != FLOAT:
        return expression
    return call("+", expression, Literal(FLOAT, 0.0))

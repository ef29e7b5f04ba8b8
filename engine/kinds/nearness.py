"""How far apart two moments are, or two numbers, and which of two is the nearer one."""

from __future__ import annotations

import decimal as numbers
from collections.abc import Sequence
from typing import Literal, TypeAlias

from engine.errors import ConfigError
from engine.kinds.kind import Inputs
from engine.language import call, case, cast, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import DATE, FLOAT, INTEGER, TIMESTAMP, TIMESTAMP_TZ, DataType, Decimal, decimal, is_number

Direction: TypeAlias = Literal["backward", "forward", "nearest"]
"""Which of the moments around one is looked for."""

_TIMES = (DATE, TIMESTAMP, TIMESTAMP_TZ)


def is_line(kind: DataType) -> bool:
    """Whether values of the type lie along a line, so that some are nearer than others."""
    return is_number(kind) or kind in _TIMES


def nearer(at: Column, before: Column, after: Column) -> Expr:
    """Whichever is nearer, the one before where both are as near."""
    is_before = call("or", call("is null", after), call("<=", distance(at, before, "backward"), distance(at, after, "forward")))
    return case([(call("and", call("is not null", before), is_before), before)], after)


def distance(at: Expr, other: Expr, direction: Direction) -> Expr:
    """How far away a moment is: in days, microseconds, or as a number; nothing where both are the same, infinite ones too."""
    if direction == "nearest":
        forward, backward = distance(at, other, "forward"), distance(at, other, "backward")
        return case([(call(">", other, at), forward)], backward)
    first, last = (at, other) if direction == "forward" else (other, at)
    if at.type == FLOAT:
        return case([(call("=", first, last), literal(0.0))], call("-", last, first))
    return call("-", *(_measured(each) for each in (last, first)))


def _measured(moment: Expr) -> Expr:
    """A whole number may lie farther from another than a whole number can say."""
    if moment.type in (TIMESTAMP, TIMESTAMP_TZ):
        return call("epoch_us", moment)
    return cast(moment, decimal(19, 0)) if moment.type == INTEGER else moment


def number_limit(inputs: Inputs, path: Sequence[str | int], text: str, kind: DataType) -> Expr | None:
    """A largest distance that a person wrote, as one of that type; None where it excludes nothing, or is wrong, which is reported."""
    try:
        value = numbers.Decimal(text.strip())
    except numbers.InvalidOperation:
        value = numbers.Decimal(-1)
    if not value.is_finite() or value < 0:
        inputs.report(path, _no_number(text))
        return None
    if kind == FLOAT:
        return literal(float(value))
    distance = call("-", *(_measured(null(kind)),) * 2).type
    places = distance.scale if isinstance(distance, Decimal) else 0
    precision = distance.precision if isinstance(distance, Decimal) else 0
    cut = value.quantize(numbers.Decimal(1).scaleb(-places), rounding=numbers.ROUND_FLOOR) if value < 10 ** (precision - places) else None
    return literal(cut, distance) if cut is not None else None


def _no_number(text: str) -> ConfigError:
    return ConfigError(f"'{text}' is no distance between numbers", code="field.tolerance", hint="write a number such as 10 or 0.5")

"""Signs of arithmetic on numbers. Overflow and division by zero are errors; `/` is always a float."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.language.signature import function, operator, signature
from engine.language.tree import Expr, Literal, Signature
from engine.language.types import MAX_PRECISION, DataType, Decimal, decimal

FAMILY = "arithmetic"
_SHORT = 18
"""Digits of a decimal that DuckDB keeps in 64 bits."""


def _sum_type(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    """One more digit before the point than the wider one; at 38 digits the scale is kept."""
    one, other = types
    if not isinstance(one, Decimal) or not isinstance(other, Decimal):
        return None
    scale = max(one.scale, other.scale)
    whole = max(one.precision - one.scale, other.precision - other.scale)
    return decimal(min(whole + scale + 1, MAX_PRECISION), scale)


def _product_type(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    """All digits of both; a scale over 38 has no type."""
    one, other = types
    if not isinstance(one, Decimal) or not isinstance(other, Decimal) or one.scale + other.scale > MAX_PRECISION:
        return None
    return decimal(min(one.precision + other.precision, MAX_PRECISION), one.scale + other.scale)


def _product(arguments: Sequence[Expr]) -> str:
    """DuckDB multiplies in the wider operand's digits, of which it has 18 or 38, and overflows early, unless both have 38."""
    one, other = (kind for kind in (argument.type for argument in arguments) if isinstance(kind, Decimal))
    digits = one.precision + other.precision
    if digits <= _SHORT or (digits <= MAX_PRECISION and max(one.precision, other.precision) > _SHORT):
        return "CAST({0} * {1} AS {type})"
    return f"CAST(CAST({{0}} AS DECIMAL(38,{one.scale})) * CAST({{1}} AS DECIMAL(38,{other.scale})) AS {{type}})"


def _sum(sign: str) -> Callable[[Sequence[Expr]], str]:
    """At 38 digits an operand may not fit the result: an error, unless the other is null."""

    def lowering(arguments: Sequence[Expr]) -> str:
        kinds = [kind for kind in (argument.type for argument in arguments) if isinstance(kind, Decimal)]
        scale = max(kind.scale for kind in kinds)
        if max(kind.precision - kind.scale for kind in kinds) + scale < MAX_PRECISION:
            return f"CAST({{0}} {sign} {{1}} AS {{type}})"
        fitted = f"CAST(CAST({{0}} AS {{type}}) {sign} CAST({{1}} AS {{type}}) AS {{type}})"
        return f"CASE WHEN {{0}} IS NOT NULL AND {{1}} IS NOT NULL THEN {fitted} END"

    return lowering


def _added(sign: str) -> tuple[Signature, ...]:
    return (
        signature("a: integer, b: integer -> integer", f"({{0}} {sign} {{1}})"),
        signature("a: decimal, b: decimal -> decimal", _sum(sign), result=_sum_type),
        signature("a: float, b: float -> float", f"({{0}} {sign} {{1}})"),
    )


def _guarded(sign: str) -> Callable[[Sequence[Expr]], str]:
    """An operator whose second operand must not be zero; a constant is judged here."""

    def lowering(arguments: Sequence[Expr]) -> str:
        divisor = arguments[1]
        is_safe = isinstance(divisor, Literal) and divisor.value not in (0, -1)
        return f"({{0}} {sign} {{1}})" if is_safe else f"({{0}} {sign} {_NOT_ZERO})"

    return lowering


def _remainder(arguments: Sequence[Expr]) -> str:
    """The smallest integer has no remainder by -1 on DuckDB: an overflow."""
    plain = _guarded("%")(arguments)
    return plain if plain == "({0} % {1})" else f"CASE WHEN {{1}} = -1 THEN {{0}} * 0 ELSE {plain} END"


_NOT_ZERO = "CASE WHEN {1} = 0 AND {0} IS NOT NULL THEN {!division_by_zero} ELSE {1} END"

PLUS = _added("+")
MINUS = _added("-")

FUNCTIONS = (
    operator(
        "*",
        FAMILY,
        "product; the scales of decimals add up",
        (
            signature("a: integer, b: integer -> integer", "({0} * {1})"),
            signature("a: decimal, b: decimal -> decimal", _product, "CAST({0} * {1} AS {type})", result=_product_type),
            signature("a: float, b: float -> float", "({0} * {1})"),
        ),
        (("1.50 * 2.5", "3.750"), ("null * 2", "null"), ("9223372036854775807 * 2", "error")),
    ),
    operator(
        "/",
        FAMILY,
        "quotient, always a float; dividing by zero is an error",
        (signature("a: float, b: float -> float", _guarded("/"), "({0} / {1})"),),
        (("7 / 2", "3.5e0"), ("null / 0", "null"), ("1 / 0", "error")),
    ),
    operator(
        "//",
        FAMILY,
        "whole quotient of integers, cut towards zero",
        (signature("a: integer, b: integer -> integer", _guarded("//"), "({0} DIV {1})"),),
        (("-7 // 2", "-3"), ("null // 2", "null"), ("1 // 0", "error")),
    ),
    operator(
        "%",
        FAMILY,
        "remainder, with the sign of the first",
        (
            signature("a: integer, b: integer -> integer", _remainder, "({0} % {1})"),
            signature("a: float, b: float -> float", _guarded("%"), "({0} % {1})"),
        ),
        (("-7 % 3", "-1"), ("null % 3", "null"), ("7 % 0", "error")),
    ),
    function(
        "divide_or_null",
        FAMILY,
        "quotient as a float; dividing by zero gives null",
        (signature("a: float, b: float -> float", "({0} / nullif({1}, 0))", "try_divide({0}, {1})"),),
        (("divide_or_null(1, 4)", "0.25e0"), ("divide_or_null(null, 4)", "null"), ("divide_or_null(1, 0)", "null")),
        synonyms="safe_divide try_divide",
    ),
)

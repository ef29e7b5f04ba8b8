"""Functions over the rows of a group. Of no rows: counts are 0, everything else is null."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.signature import Cases, Function, aggregate, signature
from engine.language.spark_order import extreme
from engine.language.tree import Expr
from engine.language.types import FLOAT, INTEGER, MAX_PRECISION, DataType, Decimal, decimal

TAIL = "{filter}{over}"
"""What stands behind every call."""
SUMMED = 1e-9
"""How far two engines' floats may lie apart that are sums: the order of the parts shows in the last digits, and more where they cancel."""

_HIGH, _LOW = f"sum(shiftright({{0}}, 32)){TAIL}", f"sum({{0}} & 4294967295){TAIL}"
"""Spark's halves of a sum of integers: itself it would overflow on the way to a sum that fits."""
_WHOLE = f"(({_HIGH} + shiftright({_LOW}, 32)) * 4294967296 + ({_LOW} & 4294967295))"
_WIDE = "CAST({0} AS DECIMAL(38,0))"


def _sum_type(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    return decimal(MAX_PRECISION, types[0].scale) if isinstance(types[0], Decimal) else None


def plain(name: str, shape: str, meaning: str, cases: Cases, *, duckdb: str = "", spark: str = "", tolerance: float = 0.0) -> Function:
    """An aggregate that both engines have, under its own or other names."""
    printed = [f"{engine or name}({{distinct}}{{*}}){TAIL}" for engine in (duckdb, spark or duckdb)]
    return aggregate(name, meaning, (signature(shape, *printed),), cases, tolerance=tolerance)


def _mean(arguments: Sequence[Expr]) -> str:
    """DuckDB's mean; of decimals from their exact sum, which may be out of range as `sum` is."""
    kind = arguments[0].type
    if not isinstance(kind, Decimal):
        return f"CAST(avg({{distinct}}{{0}}){TAIL} AS DOUBLE)"
    return f"CAST(CAST(sum({{distinct}}{{0}}){TAIL} AS DECIMAL(38,{kind.scale})) AS DOUBLE) / count({{distinct}}{{0}}){TAIL}"


def _mean_on_spark(arguments: Sequence[Expr]) -> str:
    """Spark's own makes floats of the parts, so that integers lose their last digits."""
    kind = arguments[0].type
    if kind == INTEGER:
        return f"((CAST({_HIGH} AS DOUBLE) * 4294967296 + {_LOW}) / count({{0}}){TAIL})"
    return f"(CAST(sum({{0}}){TAIL} AS DOUBLE) / count({{0}}){TAIL})" if isinstance(kind, Decimal) else f"avg({{0}}){TAIL}"


def _mean_of_different(arguments: Sequence[Expr]) -> str:
    kind = arguments[0].type
    value = _WIDE if kind == INTEGER else "{0}"
    mean = f"(CAST(sum(DISTINCT {value}){TAIL} AS DOUBLE) / count(DISTINCT {value}){TAIL})"
    return mean if kind != FLOAT else f"avg(DISTINCT {{0}}){TAIL}"


def _extreme(name: str, meaning: str, cases: Cases) -> Function:
    floating = signature("a: float -> float", f"{name}({{0}} + CAST(0 AS DOUBLE)){TAIL}")
    plain_call, by_form = f"{name}({{0}}){TAIL}", f"{name}_by({{value}}, {{form}}){TAIL}"
    return aggregate(name, meaning, (floating, signature("a: K -> K", plain_call, extreme(plain_call, by_form))), cases)


FUNCTIONS = (
    aggregate(
        "count",
        "rows, or values that are not null; `count(distinct a, b)` counts different pairs",
        (
            signature("-> integer", f"count(*){TAIL}"),
            signature("a: T -> integer", f"count({{distinct}}{{0}}){TAIL}"),
        ),
        (("count()", "4"), ("count(n)", "3"), ("count(distinct n)", "2")),
    ),
    aggregate(
        "count_if",
        "rows where the condition is true",
        (
            signature(
                "condition: boolean -> integer",
                f"CAST(coalesce(count_if({{0}}){TAIL}, 0) AS BIGINT)",
                f"coalesce(count_if({{0}}){TAIL}, 0)",
            ),
        ),
        (("count_if(n > 1)", "2"), ("count_if(null)", "0"), ("count_if(true) filter (where false)", "0")),
    ),
    aggregate(
        "sum",
        "sum of the values that are not null; a result out of range is an error",
        (
            signature(
                "a: integer -> integer",
                f"CAST(sum({{distinct}}{{0}}){TAIL} AS BIGINT)",
                _WHOLE,
                spark_variants={"distinct": f"CAST(sum(DISTINCT {_WIDE}){TAIL} AS BIGINT)"},
            ),
            signature("a: decimal -> decimal", f"CAST(sum({{distinct}}{{0}}){TAIL} AS {{type}})", result=_sum_type),
            signature("a: float -> float", f"sum({{distinct}}{{0}}){TAIL}"),
        ),
        (("sum(n)", "5"), ("sum(n) filter (where n is null)", "null"), ("sum(9223372036854775807)", "error")),
        tolerance=SUMMED,
    ),
    aggregate(
        "avg",
        "mean of the values that are not null, always a float",
        (signature("a: number -> float", _mean, _mean_on_spark, spark_variants={"distinct": _mean_of_different}),),
        (("avg(x)", "2.5e0"), ("avg(x) filter (where false)", "null"), ("avg(0.1)", "0.1e0")),
        synonyms="mean average",
        tolerance=SUMMED,
    ),
    _extreme(
        "min",
        "the smallest value",
        (("min(t)", "'a'"), ("min(n) filter (where false)", "null"), ("min(case when n = 1 then -0e0 else 0e0 end)", "0e0")),
    ),
    _extreme(
        "max",
        "the largest value; NaN is the largest number",
        (("max(n)", "2"), ("max(null)", "null"), ("max(case when n = 1 then cast('nan' as float) else x end)", "cast('nan' as float)")),
    ),
    plain(
        "bool_and",
        "a: boolean -> boolean",
        "true when all values that are not null are",
        (("bool_and(n > 0)", "true"), ("bool_and(null)", "null"), ("bool_and(n > 1)", "false")),
    ),
    plain(
        "bool_or",
        "a: boolean -> boolean",
        "true when one value is",
        (("bool_or(n > 1)", "true"), ("bool_or(null)", "null"), ("bool_or(n > 9)", "false")),
    ),
    plain(
        "bit_and_agg",
        "a: integer -> integer",
        "the bits that all values have",
        (("bit_and_agg(n)", "0"), ("bit_and_agg(null)", "null"), ("bit_and_agg(n) filter (where n = 2)", "2")),
        duckdb="bit_and",
    ),
    plain(
        "bit_or_agg",
        "a: integer -> integer",
        "the bits that one value has",
        (("bit_or_agg(n)", "3"), ("bit_or_agg(null)", "null"), ("bit_or_agg(-n)", "-1")),
        duckdb="bit_or",
    ),
    plain(
        "bit_xor_agg",
        "a: integer -> integer",
        "the bits that an odd number of values has",
        (("bit_xor_agg(n)", "1"), ("bit_xor_agg(null)", "null"), ("bit_xor_agg(-1)", "0")),
        duckdb="bit_xor",
    ),
)

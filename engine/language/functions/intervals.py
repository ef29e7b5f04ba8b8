"""Calendar arithmetic: sums of numbers, and of dates with intervals. Years run from 1 to 9999."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.language.functions.arithmetic import MINUS, PLUS
from engine.language.signature import operator, signature
from engine.language.tree import Expr, Literal, Signature

FAMILY = "arithmetic"

_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_DAYS = {"week": 7, "day": 1}
NEGATED_ON_SPARK = "CAST(CAST(0 AS {type}) - {0} AS {type})"
"""Of a decimal: Spark's own sign cuts it to 34 digits."""
_LAST = {"DATE": "9999-12-31", "TIMESTAMP": "9999-12-31 23:59:59.999999", "TIMESTAMP_NTZ": "9999-12-31 23:59:59.999999"}


def in_years(moved: str, kind: str) -> str:
    """The template of a date or timestamp, guarded to lie in the years 1 to 9999."""
    first = "0001-01-01" if kind == "DATE" else "0001-01-01 00:00:00"
    return f"CASE WHEN {moved} NOT BETWEEN {kind} '{first}' AND {kind} '{_LAST[kind]}' THEN {{!year_out_of_range}} ELSE {moved} END"


def _where_there(template: str, arguments: Sequence[Expr]) -> str:
    """The template where a date is there: a computed count that is out of range is no error beside a null."""
    return template if isinstance(arguments[1], Literal) else template.replace("CASE WHEN", "CASE WHEN {0} IS NULL THEN NULL WHEN", 1)


def _unit(arguments: Sequence[Expr]) -> str:
    return str(arguments[2].value) if isinstance(arguments[2], Literal) else ""


def _interval(unit: str, sign: int) -> str:
    """DuckDB's interval of `{1}` units."""
    if unit in _MONTHS:
        return f"to_months(CAST({{1}} * {sign * _MONTHS[unit]} AS INTEGER))"
    if unit in _DAYS:
        return f"to_days(CAST({{1}} * {sign * _DAYS[unit]} AS INTEGER))"
    return f"to_{unit}s({{1}} * {sign})"


def _duckdb(kind: str, sign: int) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        return _where_there(in_years(f"CAST(CAST({{0}} AS {kind}) + {_interval(_unit(arguments), sign)} AS {kind})", kind), arguments)

    return lowering


def _duckdb_instant(sign: int) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        moved = f"(({{0}} AT TIME ZONE 'UTC') + {_interval(_unit(arguments), sign)})"
        return f"({_where_there(in_years(moved, 'TIMESTAMP'), arguments)} AT TIME ZONE 'UTC')"

    return lowering


def _spark(kind: str, sign: int) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        unit = _unit(arguments)
        if kind == "DATE":
            count = f"CAST({{1}} * {sign * ({**_MONTHS, **_DAYS})[unit]} AS INT)"
            moved = f"add_months({{0}}, {count})" if unit in _MONTHS else f"date_add({{0}}, {count})"
        else:
            moved = f"timestampadd({unit.upper()}, {{1}} * {sign}, CAST({{0}} AS TIMESTAMP_NTZ))"
        return _where_there(in_years(moved, kind), arguments)

    return lowering


def _spark_instant(sign: int) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: f"CAST({_spark('TIMESTAMP_NTZ', sign)(arguments)} AS TIMESTAMP_LTZ)"


def _moved(sign: int) -> tuple[Signature, ...]:
    return (
        signature("a: date, n: integer, unit: date unit -> date", _duckdb("DATE", sign), _spark("DATE", sign)),
        signature("a: timestamp, n: integer, unit: unit -> timestamp", _duckdb("TIMESTAMP", sign), _spark("TIMESTAMP_NTZ", sign)),
        signature("a: timestamp_tz, n: integer, unit: unit -> timestamp_tz", _duckdb_instant(sign), _spark_instant(sign)),
    )


FUNCTIONS = (
    operator(
        "+",
        FAMILY,
        "sum of numbers; a date or timestamp later by an interval, clipped to the end of the month",
        (*PLUS, *_moved(1)),
        (
            ("date '2024-01-31' + interval 1 month", "date '2024-02-29'"),
            ("1 + null", "null"),
            ("date '9999-12-31' + interval 1 day", "error"),
        ),
    ),
    operator(
        "-",
        FAMILY,
        "difference of numbers; days between dates; a date or timestamp earlier by an interval; `-a` turns the sign",
        (
            *MINUS,
            signature("a: integer -> integer", "CAST(-{0} AS BIGINT)", "(-{0})"),
            signature("a: decimal -> decimal", "CAST(-{0} AS {type})", NEGATED_ON_SPARK, result=lambda types, _: types[0]),
            signature("a: float -> float", "(-{0})"),
            signature("a: date, b: date -> integer", "CAST({0} - {1} AS BIGINT)", "CAST(datediff({0}, {1}) AS BIGINT)"),
            *_moved(-1),
        ),
        (("date '2024-03-01' - date '2024-02-28'", "2"), ("null - 1", "null"), ("-9223372036854775807 - 2", "error")),
    ),
    operator(
        "||",
        "text",
        "two texts, one behind the other; null when one is",
        (signature("a: text, b: text -> text", "({0} || {1})"),),
        (("'on ' || 'time'", "'on time'"), ("'a' || null", "null"), ("'' || ''", "''")),
    ),
)

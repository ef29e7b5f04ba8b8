"""Starts of years, weeks and hours, and how many lie or have gone by between two moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.language.functions.date_parts import FAMILY, NTZ, UTC
from engine.language.functions.intervals import in_years
from engine.language.functions.judging import between, value_of
from engine.language.signature import function, signature
from engine.language.tree import Expr, Lowering, Signature

_COUNTED = {"year": "year({0})", "quarter": "(year({0}) * 4 + quarter({0}))", "month": "(year({0}) * 12 + month({0}))"}
"""Years, quarters and months since the beginning of years."""


def _truncated(kind: str) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: f"CAST(date_trunc('{value_of(arguments, 0)}', {{1}}) AS {kind})"


def _truncated_instant(arguments: Sequence[Expr]) -> str:
    return f"(date_trunc('{value_of(arguments, 0)}', ({{1}} AT TIME ZONE 'UTC')) AT TIME ZONE 'UTC')"


def _truncated_on_spark(kind: str) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        unit = value_of(arguments, 0)
        return (
            f"CAST(trunc({{1}}, '{unit}') AS DATE)" if kind == "DATE" and unit != "day" else f"CAST(date_trunc('{unit}', {{1}}) AS {kind})"
        )

    return lowering


def _truncated_time(arguments: Sequence[Expr]) -> str:
    return f"CAST(date_trunc('{value_of(arguments, 0)}', DATE '2000-01-01' + {{1}}) AS TIME)"


def _truncated_time_on_spark(arguments: Sequence[Expr]) -> str:
    return f"CAST(time_trunc('{value_of(arguments, 0)}', {{1}}) AS TIME(6))"


def _crossed(operand: str) -> Callable[[Sequence[Expr]], str]:
    """Boundaries between two moments. DuckDB counts weeks in spans of seven days, not by Mondays."""

    def lowering(arguments: Sequence[Expr]) -> str:
        unit = value_of(arguments, 0)
        first, last = operand.replace("{0}", "{1}"), operand.replace("{0}", "{2}")
        if unit == "week":
            return f"CAST(date_diff('day', date_trunc('week', {first}), date_trunc('week', {last})) // 7 AS BIGINT)"
        return f"CAST(date_diff('{unit}', {first}, {last}) AS BIGINT)"

    return lowering


def _crossed_on_spark(arguments: Sequence[Expr]) -> str:
    unit = str(value_of(arguments, 0))
    if unit in _COUNTED:
        return f"CAST({_COUNTED[unit].replace('{0}', '{2}')} - {_COUNTED[unit].replace('{0}', '{1}')} AS BIGINT)"
    if unit == "week":
        return "CAST(datediff(trunc({2}, 'week'), trunc({1}, 'week')) DIV 7 AS BIGINT)"
    if unit == "day":
        return "CAST(datediff({2}, {1}) AS BIGINT)"
    first, last = (f"CAST(date_trunc('{unit}', {{{place}}}) AS TIMESTAMP_NTZ)" for place in (1, 2))
    return f"timestampdiff({unit.upper()}, {first}, {last})"


def _elapsed(operand: str) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        first, last = operand.replace("{0}", "{1}"), operand.replace("{0}", "{2}")
        return f"CAST(date_sub('{value_of(arguments, 0)}', {first}, {last}) AS BIGINT)"

    return lowering


def _elapsed_on_spark(arguments: Sequence[Expr]) -> str:
    """Whole months are counted by hand: Spark finds none from the last of January to the last of February."""
    unit = str(value_of(arguments, 0))
    size = {"year": 12, "quarter": 3, "month": 1}.get(unit)
    if size is None:
        return f"timestampdiff({unit.upper()}, {{1}}, {{2}})"

    def months(first: str, last: str) -> str:
        span = f"(year({last}) * 12 + month({last}) - year({first}) * 12 - month({first}))"
        return f"({span} - if(timestampadd(MONTH, {span}, {first}) > {last}, 1, 0))"

    return f"CAST(CASE WHEN {{2}} >= {{1}} THEN {months('{1}', '{2}')} ELSE -{months('{2}', '{1}')} END DIV {size} AS BIGINT)"


def _of_times(lowering: Callable[[Sequence[Expr]], str]) -> Callable[[Sequence[Expr]], str]:
    """Spark's template for timestamps, for times of one day."""

    def of_times(arguments: Sequence[Expr]) -> str:
        text = lowering(arguments)
        for place in ("{1}", "{2}"):
            text = text.replace(place, f"make_timestamp_ntz(DATE '2000-01-01', {place})")
        return text

    return of_times


def _between(duckdb: Callable[[str], Lowering], spark: Callable[[Sequence[Expr]], str]) -> tuple[Signature, ...]:
    return (
        signature("unit: date unit, from: date, to: date -> integer", duckdb("{0}"), spark),
        signature("unit: unit, from: timestamp, to: timestamp -> integer", duckdb("{0}"), spark),
        signature("unit: unit, from: timestamp_tz, to: timestamp_tz -> integer", duckdb(UTC), spark),
        signature("unit: clock unit, from: time, to: time -> integer", duckdb("(DATE '2000-01-01' + {0})"), _of_times(spark)),
    )


_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_SECONDS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
_COUNT = between(1, 1, 1000, "how many make a bucket")
_FIRST_MONDAY = 946857600000000
"""2000-01-03 in microseconds since 1970."""


def _bucket(kind: str) -> Callable[[Sequence[Expr]], str]:
    """In whole numbers, as DuckDB's own leaves a year at the edge of the calendar."""

    def lowering(arguments: Sequence[Expr]) -> str:
        unit, count = str(value_of(arguments, 0)), value_of(arguments, 1)
        if unit in _MONTHS:
            width = _MONTHS[unit] * count
            months = "((year({2}) - 2000) * 12 + month({2}) - 1)"
            start = f"({months} - ({months} % {width} + {width}) % {width})"
            return in_years(f"CAST(DATE '2000-01-01' + to_months(CAST({start} AS INTEGER)) AS {kind})", kind)
        width = _SECONDS[unit] * count * 1_000_000
        passed = f"(epoch_us({{2}}) - {_FIRST_MONDAY})"
        start = f"(epoch_us({{2}}) - ({passed} % {width} + {width}) % {width})"
        return in_years(f"CAST(make_timestamp({start}) AS {kind})", kind)

    return lowering


def _bucket_on_spark(kind: str) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        unit, count = str(value_of(arguments, 0)), value_of(arguments, 1)
        if unit in _MONTHS:
            months = "((year({2}) - 2000) * 12 + month({2}) - 1)"
            start = f"({months} - pmod({months}, {_MONTHS[unit] * count}))"
            return in_years(f"CAST(add_months(DATE '2000-01-01', {start}) AS {kind})", kind)
        passed = "unix_micros(CAST({2} AS TIMESTAMP_LTZ))"
        start = f"({passed} - pmod({passed} - {_FIRST_MONDAY}, {_SECONDS[unit] * count * 1_000_000}))"
        return in_years(f"CAST(timestamp_micros({start}) AS {kind})", kind)

    return lowering


def _instant_bucket(arguments: Sequence[Expr]) -> str:
    return f"({_bucket('TIMESTAMP')(arguments).replace('{2}', UTC.replace('{0}', '{2}'))} AT TIME ZONE 'UTC')"


def _instant_bucket_on_spark(arguments: Sequence[Expr]) -> str:
    return f"CAST({_bucket_on_spark('TIMESTAMP_NTZ')(arguments).replace('{2}', NTZ.replace('{0}', '{2}'))} AS TIMESTAMP_LTZ)"


FUNCTIONS = (
    function(
        "date_trunc",
        FAMILY,
        "the start of the year, month, week, ... around; a date stays a date",
        (
            signature("unit: date unit, a: date -> date", _truncated("DATE"), _truncated_on_spark("DATE")),
            signature("unit: unit, a: timestamp -> timestamp", _truncated("TIMESTAMP"), _truncated_on_spark("TIMESTAMP_NTZ")),
            signature("unit: unit, a: timestamp_tz -> timestamp_tz", _truncated_instant, _truncated_on_spark("TIMESTAMP_LTZ")),
            signature("unit: clock unit, a: time -> time", _truncated_time, _truncated_time_on_spark),
        ),
        (
            ("date_trunc('month', date '2024-02-29')", "date '2024-02-01'"),
            ("date_trunc('day', cast(null as timestamp))", "null"),
            ("date_trunc('week', date '2024-03-03')", "date '2024-02-26'"),
        ),
        synonyms="trunc_date datetrunc",
    ),
    function(
        "date_diff",
        FAMILY,
        "how many starts of a year, month, week (Monday), day, hour, ... lie between",
        _between(_crossed, _crossed_on_spark),
        (
            ("date_diff('day', date '2024-02-28', date '2024-03-01')", "2"),
            ("date_diff('day', null, date '2024-01-01')", "null"),
            ("date_diff('week', date '2024-03-03', date '2024-03-04')", "1"),
        ),
        synonyms="datediff duration time_difference minutes_between hours_between days_between",
    ),
    function(
        "elapsed",
        FAMILY,
        "how many whole years, months, days, hours, ... have gone by",
        _between(_elapsed, _elapsed_on_spark),
        (
            ("elapsed('month', date '2024-01-31', date '2024-02-29')", "1"),
            ("elapsed('day', null, date '2024-01-01')", "null"),
            ("elapsed('hour', timestamp '2024-01-01 10:59:00', timestamp '2024-01-01 12:00:00')", "1"),
        ),
        synonyms="date_sub timestampdiff age",
    ),
    function(
        "time_bucket",
        FAMILY,
        "the start of the n years, months, weeks, days, hours, ... around; they are counted from 2000, weeks and what is shorter "
        "from Monday, the 3rd of January 2000",
        (
            signature("unit: date unit, n: literal integer, a: date -> date", _bucket("DATE"), _bucket_on_spark("DATE"), judges=_COUNT),
            signature(
                "unit: unit, n: literal integer, a: timestamp -> timestamp",
                _bucket("TIMESTAMP"),
                _bucket_on_spark("TIMESTAMP_NTZ"),
                judges=_COUNT,
            ),
            signature(
                "unit: unit, n: literal integer, a: timestamp_tz -> timestamp_tz", _instant_bucket, _instant_bucket_on_spark, judges=_COUNT
            ),
        ),
        (
            ("time_bucket('minute', 15, timestamp '2024-02-29 10:20:30')", "timestamp '2024-02-29 10:15:00'"),
            ("time_bucket('week', 2, cast(null as date))", "null"),
            ("time_bucket('month', 6, date '1999-12-31')", "date '1999-07-01'"),
        ),
        synonyms="bin floor_date round_time round_timestamp date_bin resample",
    ),
)

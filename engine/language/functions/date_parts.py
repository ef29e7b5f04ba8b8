"""Parts of dates and times. Weeks start on Monday; a timestamp_tz is taken apart in UTC."""

from __future__ import annotations

from dataclasses import replace

from engine.language.signature import Cases, Function, function, signature

FAMILY = "date and time"
UTC = "({0} AT TIME ZONE 'UTC')"
"""DuckDB's timestamp of an instant, in UTC."""
NTZ = "CAST({0} AS TIMESTAMP_NTZ)"
"""Spark's; its session is in UTC."""
_LTZ = "CAST({0} AS TIMESTAMP_LTZ)"
_FLOORED = "(epoch_us({0}) - (epoch_us({0}) % 1000 + 1000) % 1000) // 1000"
"""DuckDB's own milliseconds are cut towards 1970."""
_LEAP = "timestamp '2024-02-29 10:20:30.5'"


def _part(
    name: str,
    meaning: str,
    cases: Cases,
    duckdb: str,
    spark: str,
    *,
    result: str = "integer",
    has_clock: bool = False,
    synonyms: str = "",
) -> Function:
    """A part of a date or timestamp, of a timestamp_tz in UTC."""
    kinds = () if has_clock else (signature(f"a: date -> {result}", duckdb, spark),)
    local = signature(f"a: timestamp -> {result}", duckdb, spark)
    instant = signature(f"a: timestamp_tz -> {result}", duckdb.replace("{0}", UTC), spark.replace("{0}", NTZ))
    return function(name, FAMILY, meaning, (*kinds, local, instant), cases, synonyms=synonyms)


def _and_of_time(part: Function, spark: str) -> Function:
    """The part of a time as well, by that template on Spark."""
    of_time = signature("a: time -> integer", part.signatures[0].duckdb, f"CAST({spark} AS BIGINT)")
    return replace(part, signatures=(*part.signatures, replace(of_time, function=part.name)))


def _number(
    name: str,
    meaning: str,
    cases: Cases,
    *,
    duckdb: str = "",
    spark: str = "",
    has_clock: bool = False,
    synonyms: str = "",
) -> Function:
    called = duckdb or f"{name}({{0}})"
    printed = [f"CAST({each} AS BIGINT)" for each in (called, spark or called)]
    return _part(name, meaning, cases, *printed, has_clock=has_clock, synonyms=synonyms)


FUNCTIONS = (
    _number(
        "year",
        "the year",
        (
            ("year(date '2024-02-29')", "2024"),
            ("year(cast(null as date))", "null"),
            ("year(timestamp_tz '2023-12-31T23:30:00-01:00')", "2024"),
        ),
    ),
    _number(
        "quarter",
        "the quarter, 1 to 4",
        (("quarter(date '2024-02-29')", "1"), ("quarter(cast(null as date))", "null"), ("quarter(date '2024-12-31')", "4")),
    ),
    _number(
        "month", "the month, 1 to 12", (("month(date '2024-02-29')", "2"), ("month(cast(null as date))", "null"), (f"month({_LEAP})", "2"))
    ),
    _number(
        "day",
        "the day of the month",
        (("day(date '2024-02-29')", "29"), ("day(cast(null as date))", "null"), (f"day({_LEAP})", "29")),
        synonyms="dayofmonth",
    ),
    _and_of_time(
        _number(
            "hour",
            "the hour, 0 to 23",
            ((f"hour({_LEAP})", "10"), ("hour(cast(null as time))", "null"), ("hour(timestamp_tz '2024-01-01T00:30:00+01:00')", "23")),
            has_clock=True,
        ),
        "hour({0})",
    ),
    _and_of_time(
        _number(
            "minute",
            "the minute, 0 to 59",
            ((f"minute({_LEAP})", "20"), ("minute(cast(null as timestamp))", "null"), ("minute(timestamp '2024-01-01 00:00:00')", "0")),
            has_clock=True,
        ),
        "minute({0})",
    ),
    _and_of_time(
        _number(
            "second",
            "the whole second, 0 to 59",
            ((f"second({_LEAP})", "30"), ("second(cast(null as timestamp))", "null"), ("second(timestamp '1969-12-31 23:59:59.9')", "59")),
            has_clock=True,
        ),
        "second({0})",
    ),
    _and_of_time(
        _number(
            "microsecond",
            "the microseconds of the second",
            (
                (f"microsecond({_LEAP})", "500000"),
                ("microsecond(cast(null as timestamp))", "null"),
                ("microsecond(timestamp '1969-12-31 23:59:59.9')", "900000"),
            ),
            duckdb="microsecond({0}) % 1000000",
            spark=f"pmod(unix_micros({_LTZ}), 1000000)",
            has_clock=True,
        ),
        "time_to_micros({0}) % 1000000",
    ),
    _number(
        "isodow",
        "the day of the week, Monday 1 to Sunday 7",
        (("isodow(date '2024-02-29')", "4"), ("isodow(cast(null as date))", "null"), ("isodow(date '2024-03-03')", "7")),
        spark="weekday({0}) + 1",
        synonyms="dayofweek weekday dow",
    ),
    _number(
        "isoweek",
        "the number of the ISO week",
        (("isoweek(date '2024-02-29')", "9"), ("isoweek(cast(null as date))", "null"), ("isoweek(date '2021-01-03')", "53")),
        duckdb="week({0})",
        spark="weekofyear({0})",
        synonyms="week weekofyear",
    ),
    _number(
        "isoyear",
        "the year of the ISO week",
        (("isoyear(date '2024-02-29')", "2024"), ("isoyear(cast(null as date))", "null"), ("isoyear(date '2021-01-03')", "2020")),
        spark="extract(YEAROFWEEK FROM {0})",
    ),
    _number(
        "dayofyear",
        "the day of the year",
        (("dayofyear(date '2024-02-29')", "60"), ("dayofyear(cast(null as date))", "null"), ("dayofyear(date '2024-12-31')", "366")),
    ),
    _part(
        "day_name",
        "the weekday's English name",
        (
            ("day_name(date '2024-02-29')", "'Thursday'"),
            ("day_name(cast(null as date))", "null"),
            ("day_name(date '2024-03-03')", "'Sunday'"),
        ),
        "dayname({0})",
        "date_format({0}, 'EEEE')",
        result="text",
        synonyms="dayname",
    ),
    _part(
        "month_name",
        "the month's English name",
        (
            ("month_name(date '2024-02-29')", "'February'"),
            ("month_name(cast(null as date))", "null"),
            ("month_name(date '2024-12-01')", "'December'"),
        ),
        "monthname({0})",
        "date_format({0}, 'MMMM')",
        result="text",
        synonyms="monthname",
    ),
    _part(
        "last_day",
        "the last day of the month",
        (
            ("last_day(date '2024-02-01')", "date '2024-02-29'"),
            ("last_day(cast(null as date))", "null"),
            ("last_day(date '2023-12-31')", "date '2023-12-31'"),
        ),
        "CAST(last_day({0}) AS DATE)",
        "last_day({0})",
        result="date",
    ),
    _part(
        "epoch",
        "seconds since 1970, with their fraction",
        (
            ("epoch(timestamp '1970-01-01 00:00:01.5')", "1.5e0"),
            ("epoch(cast(null as timestamp))", "null"),
            ("epoch(timestamp '1969-12-31 23:59:59')", "-1e0"),
        ),
        "epoch({0})",
        f"(unix_micros({_LTZ}) / 1000000D)",
        result="float",
        has_clock=True,
    ),
    _number(
        "epoch_ms",
        "milliseconds since 1970, rounded down",
        (
            ("epoch_ms(timestamp '1970-01-01 00:00:01.5')", "1500"),
            ("epoch_ms(cast(null as timestamp))", "null"),
            ("epoch_ms(timestamp '1969-12-31 23:59:59.9999')", "-1"),
        ),
        duckdb=_FLOORED,
        spark=f"unix_millis({_LTZ})",
        has_clock=True,
    ),
    _number(
        "epoch_us",
        "microseconds since 1970",
        (
            ("epoch_us(timestamp '1970-01-01 00:00:01.5')", "1500000"),
            ("epoch_us(cast(null as timestamp))", "null"),
            ("epoch_us(timestamp '1969-12-31 23:59:59.999999')", "-1"),
        ),
        spark=f"unix_micros({_LTZ})",
        has_clock=True,
    ),
)

"""Dates and timestamps made of their parts, of counts since 1970, and of times in other zones."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.date_parts import FAMILY, NTZ
from engine.language.functions.intervals import in_years
from engine.language.functions.judging import text_of
from engine.language.signature import function, signature
from engine.language.tree import Expr
from engine.language.zones import refuse_unknown

_LEAP = "timestamp '2024-02-29 10:20:30.5'"
_WHOLE_PARTS = ", ".join(f"CAST({{{place}}} AS INT)" for place in range(5))
_FIRST = "convert_timezone({1}, 'UTC', {0})"
_SECOND = "convert_timezone({1}, 'UTC', {0} + INTERVAL '1' HOUR) - INTERVAL '1' HOUR"
_TO_UTC = f"greatest({_FIRST}, if(convert_timezone('UTC', {{1}}, {_SECOND}) = {{0}}, {_SECOND}, {_FIRST}))"
"""Spark takes the first of two equal local times: an hour on is tried as well."""


def _of_all(template: str, count: int) -> str:
    """The template where none of the parts is null: beside one that is, a part out of range is no error."""
    nulls = " OR ".join(f"{{{place}}} IS NULL" for place in range(count))
    return template.replace("CASE WHEN", f"CASE WHEN {nulls} THEN NULL WHEN", 1)


def _of_a_minute(template: str) -> str:
    """Engines let some numbers of seconds run over into the next minute."""
    return template.replace("CASE WHEN", "CASE WHEN {5} < 0 OR {5} >= 60 THEN {!no_such_time} WHEN", 1)


_MICROSECONDS = "CAST(round({2} * 1000000) AS BIGINT)"
_NO_TIME = (
    "CASE WHEN {{0}} IS NULL OR {{1}} IS NULL OR {{2}} IS NULL THEN NULL WHEN {{0}} NOT BETWEEN 0 AND 23 OR {{1}} NOT BETWEEN 0 AND 59 "
    "OR {{2}} < 0 OR {{2}} >= 59.9999995 THEN {{!no_such_time}} ELSE {made} END"
)
_OF_DAY = f"({{0}} * 3600000000 + {{1}} * 60000000 + {_MICROSECONDS})"


def _zone_judge(arguments: Sequence[Expr]) -> None:
    refuse_unknown(text_of(arguments, 1))


FUNCTIONS = (
    function(
        "make_date",
        FAMILY,
        "the date of a year, month and day; one that there is not is an error",
        (
            signature(
                "year: integer, month: integer, day: integer -> date",
                in_years("make_date({0}, {1}, {2})", "DATE"),
                _of_all(in_years("make_date(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT))", "DATE"), 3),
            ),
        ),
        (("make_date(2024, 2, 29)", "date '2024-02-29'"), ("make_date(null, 1, 1)", "null"), ("make_date(2023, 2, 29)", "error")),
        synonyms="date_from_parts date datefromparts",
    ),
    function(
        "make_timestamp",
        FAMILY,
        "the timestamp of its parts, or of a date and a time; seconds, below 60, may have a fraction",
        (
            signature(
                "day: date, time: time -> timestamp",
                "CAST({0} + {1} AS TIMESTAMP)",
                "make_timestamp_ntz({0}, {1})",
            ),
            signature(
                "year: integer, month: integer, day: integer, hour: integer, minute: integer, second: float -> timestamp",
                _of_a_minute(in_years("make_timestamp({*})", "TIMESTAMP")),
                _of_a_minute(_of_all(in_years(f"make_timestamp_ntz({_WHOLE_PARTS}, CAST({{5}} AS DECIMAL(16,6)))", "TIMESTAMP_NTZ"), 6)),
            ),
        ),
        (
            ("make_timestamp(2024, 2, 29, 10, 20, 30.5)", _LEAP),
            ("make_timestamp(null, 1, 1, 0, 0, 0)", "null"),
            ("make_timestamp(2024, 1, 1, 25, 0, 0)", "error"),
        ),
    ),
    function(
        "make_time",
        FAMILY,
        "the time of an hour, minute and second; seconds may have a fraction",
        (
            signature(
                "hour: integer, minute: integer, second: float -> time",
                _NO_TIME.format(made=f"CAST(make_timestamp({_OF_DAY}) AS TIME)"),
                _NO_TIME.format(made=f"CAST(time_from_micros({_OF_DAY}) AS TIME(6))"),
            ),
        ),
        (("make_time(10, 20, 30.5)", "time '10:20:30.5'"), ("make_time(null, 1, 1)", "null"), ("make_time(24, 0, 0)", "error")),
        synonyms="time time_from_parts",
    ),
    function(
        "from_epoch_ms",
        FAMILY,
        "the timestamp so many milliseconds after 1970",
        (
            signature(
                "n: integer -> timestamp",
                in_years("epoch_ms({0})", "TIMESTAMP"),
                in_years("CAST(timestamp_millis({0}) AS TIMESTAMP_NTZ)", "TIMESTAMP_NTZ"),
            ),
        ),
        (
            ("from_epoch_ms(1500)", "timestamp '1970-01-01 00:00:01.5'"),
            ("from_epoch_ms(null)", "null"),
            ("from_epoch_ms(999999999999999)", "error"),
        ),
    ),
    function(
        "from_epoch_us",
        FAMILY,
        "the timestamp so many microseconds after 1970",
        (
            signature(
                "n: integer -> timestamp",
                in_years("make_timestamp({0})", "TIMESTAMP"),
                in_years("CAST(timestamp_micros({0}) AS TIMESTAMP_NTZ)", "TIMESTAMP_NTZ"),
            ),
        ),
        (
            ("from_epoch_us(-1)", "timestamp '1969-12-31 23:59:59.999999'"),
            ("from_epoch_us(null)", "null"),
            ("from_epoch_us(0)", "timestamp '1970-01-01 00:00:00'"),
        ),
    ),
    function(
        "to_utc",
        FAMILY,
        "a local time of a zone as UTC; in the hour that occurs twice the later, in the hour that is left out moved forward",
        (
            signature(
                "a: timestamp, zone: literal text -> timestamp",
                in_years("(({0} AT TIME ZONE {1}) AT TIME ZONE 'UTC')", "TIMESTAMP"),
                in_years(_TO_UTC, "TIMESTAMP_NTZ"),
                judges={1: _zone_judge},
            ),
        ),
        (
            ("to_utc(timestamp '2024-07-01 12:00:00', 'Europe/Paris')", "timestamp '2024-07-01 10:00:00'"),
            ("to_utc(cast(null as timestamp), 'UTC')", "null"),
            ("to_utc(timestamp '2024-10-27 02:30:00', 'Europe/Paris')", "timestamp '2024-10-27 01:30:00'"),
        ),
    ),
    function(
        "from_utc",
        FAMILY,
        "a time in UTC, or an instant, as the local time of a zone",
        (
            signature(
                "a: timestamp, zone: literal text -> timestamp",
                in_years("(({0} AT TIME ZONE 'UTC') AT TIME ZONE {1})", "TIMESTAMP"),
                in_years("convert_timezone('UTC', {1}, {0})", "TIMESTAMP_NTZ"),
                judges={1: _zone_judge},
            ),
            signature(
                "a: timestamp_tz, zone: literal text -> timestamp",
                in_years("({0} AT TIME ZONE {1})", "TIMESTAMP"),
                in_years(f"convert_timezone('UTC', {{1}}, {NTZ})", "TIMESTAMP_NTZ"),
                judges={1: _zone_judge},
            ),
        ),
        (
            ("from_utc(timestamp '2024-07-01 10:00:00', 'Europe/Paris')", "timestamp '2024-07-01 12:00:00'"),
            ("from_utc(cast(null as timestamp), 'UTC')", "null"),
            ("from_utc(timestamp '2024-03-31 01:00:00', 'Europe/Paris')", "timestamp '2024-03-31 03:00:00'"),
        ),
        synonyms="at_zone in_zone convert_timezone",
    ),
)

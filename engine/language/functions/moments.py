"""Functions of dates and times. Weeks start on Monday; a timestamp_tz is taken apart in UTC."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.language import time_patterns, zones
from engine.language.faults import told
from engine.language.functions.intervals import in_years
from engine.language.functions.judging import text_of, value_of
from engine.language.printing import escaped
from engine.language.quoting import spark_text
from engine.language.signature import Cases, Function, function, signature
from engine.language.tree import Expr, Lowering, Signature

FAMILY = "date and time"
_UTC = "({0} AT TIME ZONE 'UTC')"
_NTZ = "CAST({0} AS TIMESTAMP_NTZ)"
_LTZ = "CAST({0} AS TIMESTAMP_LTZ)"
_FLOORED = "(epoch_us({0}) - (epoch_us({0}) % 1000 + 1000) % 1000) // 1000"
"""DuckDB's own milliseconds are cut towards 1970."""
_COUNTED = {"year": "year({0})", "quarter": "(year({0}) * 4 + quarter({0}))", "month": "(year({0}) * 12 + month({0}))"}
"""Years, quarters and months since the beginning of years."""


def _part(name: str, meaning: str, cases: Cases, duckdb: str, spark: str, *, result: str = "integer", has_clock: bool = False, synonyms: str = "") -> Function:
    """A part of a date or timestamp, of a timestamp_tz in UTC."""
    kinds = () if has_clock else (signature(f"a: date -> {result}", duckdb, spark),)
    local = signature(f"a: timestamp -> {result}", duckdb, spark)
    instant = signature(f"a: timestamp_tz -> {result}", duckdb.replace("{0}", _UTC), spark.replace("{0}", _NTZ))
    return function(name, FAMILY, meaning, (*kinds, local, instant), cases, synonyms=synonyms)


def _number(name: str, meaning: str, cases: Cases, *, duckdb: str = "", spark: str = "", has_clock: bool = False, synonyms: str = "") -> Function:
    called = duckdb or f"{name}({{0}})"
    return _part(name, meaning, cases, f"CAST({called} AS BIGINT)", f"CAST({spark or called} AS BIGINT)", has_clock=has_clock, synonyms=synonyms)


def _zone_judge(arguments: Sequence[Expr]) -> None:
    zones.refuse_unknown(text_of(arguments, 1))


def _write_judge(arguments: Sequence[Expr]) -> None:
    time_patterns.written(text_of(arguments, 1))


def _read_judge(arguments: Sequence[Expr]) -> None:
    time_patterns.read(text_of(arguments, 1))


def _write_spark(operand: str) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: f"date_format({operand}, {escaped(spark_text(time_patterns.java_written(time_patterns.written(text_of(arguments, 1)))))})"


def _fits(arguments: Sequence[Expr], engine: str) -> str:
    form = time_patterns.regex_of(time_patterns.read(text_of(arguments, 1)))
    if engine == "duckdb":
        return "regexp_full_match({0}, '" + escaped(form).replace("'", "''") + "')"
    return f"{{0}} RLIKE {escaped(spark_text(f'^(?:{form})' + chr(92) + 'z'))}"


def _converted(arguments: Sequence[Expr], engine: str) -> str:
    if engine == "duckdb":
        return "try_strptime({0}, {1})"
    pieces = time_patterns.read(text_of(arguments, 1))
    read = f"CAST(try_to_timestamp({{0}}, {escaped(spark_text(time_patterns.java_read(pieces)))}) AS TIMESTAMP_NTZ)"
    if not any(piece.directive == "y" for piece in pieces):
        return read
    return f"CASE WHEN year({read}) >= 2069 THEN timestampadd(YEAR, -100, {read}) ELSE {read} END"


def _try_reading(engine: str) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: f"CASE WHEN {_fits(arguments, engine)} THEN {_converted(arguments, engine)} END"


def _reading(engine: str) -> Callable[[Sequence[Expr]], str]:
    raising = "error" if engine == "duckdb" else "raise_error"

    def lowering(arguments: Sequence[Expr]) -> str:
        fault = f"{raising}({told('not_in_pattern', 'does not fit the pattern ')[:-1]}, {{1}}))"
        converted = f"coalesce({_converted(arguments, engine)}, {fault})"
        return f"CASE WHEN {{0}} IS NULL THEN CAST(NULL AS {{type}}) WHEN {_fits(arguments, engine)} THEN {converted} ELSE {fault} END"

    return lowering


def _truncated(kind: str) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: f"CAST(date_trunc('{value_of(arguments, 0)}', {{1}}) AS {kind})"


def _truncated_instant(arguments: Sequence[Expr]) -> str:
    return f"(date_trunc('{value_of(arguments, 0)}', ({{1}} AT TIME ZONE 'UTC')) AT TIME ZONE 'UTC')"


def _truncated_on_spark(kind: str) -> Callable[[Sequence[Expr]], str]:
    def lowering(arguments: Sequence[Expr]) -> str:
        unit = value_of(arguments, 0)
        return f"CAST(trunc({{1}}, '{unit}') AS DATE)" if kind == "DATE" and unit != "day" else f"CAST(date_trunc('{unit}', {{1}}) AS {kind})"

    return lowering


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


def _between(duckdb: Callable[[str], Lowering], spark: Lowering) -> tuple[Signature, ...]:
    return (
        signature("unit: date unit, from: date, to: date -> integer", duckdb("{0}"), spark),
        signature("unit: unit, from: timestamp, to: timestamp -> integer", duckdb("{0}"), spark),
        signature("unit: unit, from: timestamp_tz, to: timestamp_tz -> integer", duckdb(_UTC), spark),
    )


_TO_UTC = (
    "greatest(convert_timezone({1}, 'UTC', {0}), if(convert_timezone('UTC', {1}, convert_timezone({1}, 'UTC', {0} + INTERVAL '1' HOUR) "
    "- INTERVAL '1' HOUR) = {0}, convert_timezone({1}, 'UTC', {0} + INTERVAL '1' HOUR) - INTERVAL '1' HOUR, convert_timezone({1}, 'UTC', {0})))"
)
_LEAP = "timestamp '2024-02-29 10:20:30.5'"

FUNCTIONS = (
    _number("year", "the year", (("year(date '2024-02-29')", "2024"), ("year(cast(null as date))", "null"), ("year(timestamp_tz '2023-12-31T23:30:00-01:00')", "2024"))),
    _number("quarter", "the quarter, 1 to 4", (("quarter(date '2024-02-29')", "1"), ("quarter(cast(null as date))", "null"), ("quarter(date '2024-12-31')", "4"))),
    _number("month", "the month, 1 to 12", (("month(date '2024-02-29')", "2"), ("month(cast(null as date))", "null"), (f"month({_LEAP})", "2"))),
    _number("day", "the day of the month", (("day(date '2024-02-29')", "29"), ("day(cast(null as date))", "null"), (f"day({_LEAP})", "29")), synonyms="dayofmonth"),
    _number("hour", "the hour, 0 to 23", ((f"hour({_LEAP})", "10"), ("hour(cast(null as timestamp))", "null"), ("hour(timestamp_tz '2024-01-01T00:30:00+01:00')", "23")), has_clock=True),
    _number("minute", "the minute, 0 to 59", ((f"minute({_LEAP})", "20"), ("minute(cast(null as timestamp))", "null"), ("minute(timestamp '2024-01-01 00:00:00')", "0")), has_clock=True),
    _number("second", "the whole second, 0 to 59", ((f"second({_LEAP})", "30"), ("second(cast(null as timestamp))", "null"), ("second(timestamp '1969-12-31 23:59:59.9')", "59")), has_clock=True),
    _number("microsecond", "the microseconds of the second", ((f"microsecond({_LEAP})", "500000"), ("microsecond(cast(null as timestamp))", "null"), ("microsecond(timestamp '1969-12-31 23:59:59.9')", "900000")), duckdb="microsecond({0}) % 1000000", spark=f"pmod(unix_micros({_LTZ}), 1000000)", has_clock=True),
    _number("isodow", "the day of the week, Monday 1 to Sunday 7", (("isodow(date '2024-02-29')", "4"), ("isodow(cast(null as date))", "null"), ("isodow(date '2024-03-03')", "7")), spark="weekday({0}) + 1", synonyms="dayofweek weekday dow"),
    _number("isoweek", "the number of the ISO week", (("isoweek(date '2024-02-29')", "9"), ("isoweek(cast(null as date))", "null"), ("isoweek(date '2021-01-03')", "53")), duckdb="week({0})", spark="weekofyear({0})", synonyms="week weekofyear"),
    _number("isoyear", "the year of the ISO week", (("isoyear(date '2024-02-29')", "2024"), ("isoyear(cast(null as date))", "null"), ("isoyear(date '2021-01-03')", "2020")), spark="extract(YEAROFWEEK FROM {0})"),
    _number("dayofyear", "the day of the year", (("dayofyear(date '2024-02-29')", "60"), ("dayofyear(cast(null as date))", "null"), ("dayofyear(date '2024-12-31')", "366"))),
    _part("day_name", "the weekday's English name", (("day_name(date '2024-02-29')", "'Thursday'"), ("day_name(cast(null as date))", "null"), ("day_name(date '2024-03-03')", "'Sunday'")), "dayname({0})", "date_format({0}, 'EEEE')", result="text", synonyms="dayname"),
    _part("month_name", "the month's English name", (("month_name(date '2024-02-29')", "'February'"), ("month_name(cast(null as date))", "null"), ("month_name(date '2024-12-01')", "'December'")), "monthname({0})", "date_format({0}, 'MMMM')", result="text", synonyms="monthname"),
    _part("last_day", "the last day of the month", (("last_day(date '2024-02-01')", "date '2024-02-29'"), ("last_day(cast(null as date))", "null"), ("last_day(date '2023-12-31')", "date '2023-12-31'")), "CAST(last_day({0}) AS DATE)", "last_day({0})", result="date"),
    function(
        "make_date",
        FAMILY,
        "the date of a year, month and day; one that there is not is an error",
        (
            signature(
                "year: integer, month: integer, day: integer -> date",
                in_years("make_date({0}, {1}, {2})", "DATE"),
                in_years("make_date(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT))", "DATE"),
            ),
        ),
        (("make_date(2024, 2, 29)", "date '2024-02-29'"), ("make_date(null, 1, 1)", "null"), ("make_date(2023, 2, 29)", "error")),
        synonyms="date_from_parts",
    ),
    function(
        "make_timestamp",
        FAMILY,
        "the timestamp of its parts; seconds may have a fraction",
        (
            signature(
                "year: integer, month: integer, day: integer, hour: integer, minute: integer, second: float -> timestamp",
                in_years("make_timestamp({*})", "TIMESTAMP"),
                in_years("make_timestamp_ntz(CAST({0} AS INT), CAST({1} AS INT), CAST({2} AS INT), CAST({3} AS INT), CAST({4} AS INT), CAST({5} AS DECIMAL(16,6)))", "TIMESTAMP_NTZ"),
            ),
        ),
        (("make_timestamp(2024, 2, 29, 10, 20, 30.5)", _LEAP), ("make_timestamp(null, 1, 1, 0, 0, 0)", "null"), ("make_timestamp(2024, 1, 1, 25, 0, 0)", "error")),
    ),
    function(
        "date_trunc",
        FAMILY,
        "the start of the year, month, week, ... around; a date stays a date",
        (
            signature("unit: date unit, a: date -> date", _truncated("DATE"), _truncated_on_spark("DATE")),
            signature("unit: unit, a: timestamp -> timestamp", _truncated("TIMESTAMP"), _truncated_on_spark("TIMESTAMP_NTZ")),
            signature("unit: unit, a: timestamp_tz -> timestamp_tz", _truncated_instant, _truncated_on_spark("TIMESTAMP_LTZ")),
        ),
        (("date_trunc('month', date '2024-02-29')", "date '2024-02-01'"), ("date_trunc('day', cast(null as timestamp))", "null"), ("date_trunc('week', date '2024-03-03')", "date '2024-02-26'")),
        synonyms="trunc_date datetrunc",
    ),
    function(
        "date_diff",
        FAMILY,
        "how many starts of a year, month, week (Monday), day, hour, ... lie between",
        _between(_crossed, _crossed_on_spark),
        (("date_diff('day', date '2024-02-28', date '2024-03-01')", "2"), ("date_diff('day', null, date '2024-01-01')", "null"), ("date_diff('week', date '2024-03-03', date '2024-03-04')", "1")),
        synonyms="datediff",
    ),
    function(
        "elapsed",
        FAMILY,
        "how many whole years, months, days, hours, ... have gone by",
        _between(_elapsed, _elapsed_on_spark),
        (("elapsed('month', date '2024-01-31', date '2024-02-29')", "1"), ("elapsed('day', null, date '2024-01-01')", "null"), ("elapsed('hour', timestamp '2024-01-01 10:59:00', timestamp '2024-01-01 12:00:00')", "1")),
        synonyms="date_sub timestampdiff age",
    ),
    _part("epoch", "seconds since 1970, with their fraction", (("epoch(timestamp '1970-01-01 00:00:01.5')", "1.5e0"), ("epoch(cast(null as timestamp))", "null"), ("epoch(timestamp '1969-12-31 23:59:59')", "-1e0")), "epoch({0})", f"(unix_micros({_LTZ}) / 1000000D)", result="float", has_clock=True),
    _number("epoch_ms", "milliseconds since 1970, rounded down", (("epoch_ms(timestamp '1970-01-01 00:00:01.5')", "1500"), ("epoch_ms(cast(null as timestamp))", "null"), ("epoch_ms(timestamp '1969-12-31 23:59:59.9999')", "-1")), duckdb=_FLOORED, spark=f"unix_millis({_LTZ})", has_clock=True),
    _number("epoch_us", "microseconds since 1970", (("epoch_us(timestamp '1970-01-01 00:00:01.5')", "1500000"), ("epoch_us(cast(null as timestamp))", "null"), ("epoch_us(timestamp '1969-12-31 23:59:59.999999')", "-1")), spark=f"unix_micros({_LTZ})", has_clock=True),
    function("from_epoch_ms", FAMILY, "the timestamp so many milliseconds after 1970", (signature("n: integer -> timestamp", in_years("epoch_ms({0})", "TIMESTAMP"), in_years("CAST(timestamp_millis({0}) AS TIMESTAMP_NTZ)", "TIMESTAMP_NTZ")),), (("from_epoch_ms(1500)", "timestamp '1970-01-01 00:00:01.5'"), ("from_epoch_ms(null)", "null"), ("from_epoch_ms(999999999999999)", "error"))),
    function("from_epoch_us", FAMILY, "the timestamp so many microseconds after 1970", (signature("n: integer -> timestamp", in_years("make_timestamp({0})", "TIMESTAMP"), in_years("CAST(timestamp_micros({0}) AS TIMESTAMP_NTZ)", "TIMESTAMP_NTZ")),), (("from_epoch_us(-1)", "timestamp '1969-12-31 23:59:59.999999'"), ("from_epoch_us(null)", "null"), ("from_epoch_us(0)", "timestamp '1970-01-01 00:00:00'"))),
    function(
        "strftime",
        FAMILY,
        "a date or timestamp in a pattern such as %d.%m.%Y; names are English",
        (
            signature("a: date, pattern: literal text -> text", "strftime({0}, {1})", _write_spark("{0}"), judges={1: _write_judge}),
            signature("a: timestamp, pattern: literal text -> text", "strftime({0}, {1})", _write_spark("{0}"), judges={1: _write_judge}),
            signature("a: timestamp_tz, pattern: literal text -> text", f"strftime({_UTC}, {{1}})", _write_spark(_NTZ), judges={1: _write_judge}),
        ),
        (("strftime(date '2024-02-29', '%d.%m.%Y')", "'29.02.2024'"), ("strftime(cast(null as date), '%Y')", "null"), (f"strftime({_LEAP}, '%I:%M %p %%')", "'10:20 AM %'")),
        synonyms="date_format to_char format_date",
    ),
    function(
        "strptime",
        FAMILY,
        "a text read by a pattern; one that does not fit as a whole is an error. What the pattern lacks is the first, or 0",
        (signature("a: text, pattern: literal text -> timestamp", _reading("duckdb"), _reading("spark"), judges={1: _read_judge}),),
        (("strptime('29.2.2024', '%d.%m.%Y')", "timestamp '2024-02-29 00:00:00'"), ("strptime(null, '%Y')", "null"), ("strptime('2024-02-30', '%Y-%m-%d')", "error")),
        synonyms="to_date to_timestamp parse_date",
    ),
    function(
        "try_strptime",
        FAMILY,
        "as strptime, but null where the text does not fit",
        (signature("a: text, pattern: literal text -> timestamp", _try_reading("duckdb"), _try_reading("spark"), judges={1: _read_judge}),),
        (("try_strptime('10:05 PM, May 3 24', '%I:%M %p, %b %d %y')", "timestamp '2024-05-03 22:05:00'"), ("try_strptime(null, '%Y')", "null"), ("try_strptime('2024-1-3 ', '%Y-%m-%d')", "null")),
    ),
    function(
        "to_utc",
        FAMILY,
        "a local time of a zone as UTC; in the hour that occurs twice the later, in the hour that is left out moved forward",
        (signature("a: timestamp, zone: literal text -> timestamp", "(({0} AT TIME ZONE {1}) AT TIME ZONE 'UTC')", _TO_UTC, judges={1: _zone_judge}),),
        (("to_utc(timestamp '2024-07-01 12:00:00', 'Europe/Paris')", "timestamp '2024-07-01 10:00:00'"), ("to_utc(cast(null as timestamp), 'UTC')", "null"), ("to_utc(timestamp '2024-10-27 02:30:00', 'Europe/Paris')", "timestamp '2024-10-27 01:30:00'")),
    ),
    function(
        "from_utc",
        FAMILY,
        "a time in UTC, or an instant, as the local time of a zone",
        (
            signature("a: timestamp, zone: literal text -> timestamp", "(({0} AT TIME ZONE 'UTC') AT TIME ZONE {1})", "convert_timezone('UTC', {1}, {0})", judges={1: _zone_judge}),
            signature("a: timestamp_tz, zone: literal text -> timestamp", "({0} AT TIME ZONE {1})", f"convert_timezone('UTC', {{1}}, {_NTZ})", judges={1: _zone_judge}),
        ),
        (("from_utc(timestamp '2024-07-01 10:00:00', 'Europe/Paris')", "timestamp '2024-07-01 12:00:00'"), ("from_utc(cast(null as timestamp), 'UTC')", "null"), ("from_utc(timestamp '2024-03-31 01:00:00', 'Europe/Paris')", "timestamp '2024-03-31 03:00:00'")),
        synonyms="at_zone in_zone convert_timezone",
    ),
)


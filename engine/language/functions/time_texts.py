"""Dates and times as text in a pattern, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.errors import ExpressionError
from engine.language import time_patterns
from engine.language.faults import told
from engine.language.functions.date_parts import FAMILY, NTZ, UTC
from engine.language.functions.judging import text_of
from engine.language.printing import escaped
from engine.language.quoting import duckdb_text, spark_text
from engine.language.signature import function, signature
from engine.language.tree import Expr

_LEAP = "timestamp '2024-02-29 10:20:30.5'"


def _write_judge(arguments: Sequence[Expr]) -> None:
    if not time_patterns.written(text_of(arguments, 1)):
        raise ExpressionError("the pattern is empty", 0, 1, code="expression.time_pattern", hint="for example: %Y-%m-%d")


def _read_judge(arguments: Sequence[Expr]) -> None:
    time_patterns.read(text_of(arguments, 1))


def _write_spark(operand: str) -> Callable[[Sequence[Expr]], str]:
    return lambda arguments: (
        f"date_format({operand}, {escaped(spark_text(time_patterns.java_written(time_patterns.written(text_of(arguments, 1)))))})"
    )


def _fits(arguments: Sequence[Expr], engine: str) -> str:
    form = time_patterns.regex_of(time_patterns.read(text_of(arguments, 1)))
    if engine == "duckdb":
        return f"regexp_full_match({{0}}, {escaped(duckdb_text(form))})"
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


FUNCTIONS = (
    function(
        "strftime",
        FAMILY,
        "a date or timestamp in a pattern such as %d.%m.%Y; names are English",
        (
            signature("a: date, pattern: literal text -> text", "strftime({0}, {1})", _write_spark("{0}"), judges={1: _write_judge}),
            signature("a: timestamp, pattern: literal text -> text", "strftime({0}, {1})", _write_spark("{0}"), judges={1: _write_judge}),
            signature(
                "a: timestamp_tz, pattern: literal text -> text", f"strftime({UTC}, {{1}})", _write_spark(NTZ), judges={1: _write_judge}
            ),
        ),
        (
            ("strftime(date '2024-02-29', '%d.%m.%Y')", "'29.02.2024'"),
            ("strftime(cast(null as date), '%Y')", "null"),
            (f"strftime({_LEAP}, '%I:%M %p %%')", "'10:20 AM %'"),
        ),
        synonyms="date_format to_char format_date",
    ),
    function(
        "strptime",
        FAMILY,
        "a text read by a pattern; one that does not fit as a whole is an error. What the pattern lacks is the first, or 0",
        (signature("a: text, pattern: literal text -> timestamp", _reading("duckdb"), _reading("spark"), judges={1: _read_judge}),),
        (
            ("strptime('29.2.2024', '%d.%m.%Y')", "timestamp '2024-02-29 00:00:00'"),
            ("strptime(null, '%Y')", "null"),
            ("strptime('2024-02-30', '%Y-%m-%d')", "error"),
        ),
        synonyms="to_date to_timestamp parse_date",
    ),
    function(
        "try_strptime",
        FAMILY,
        "as strptime, but null where the text does not fit",
        (signature("a: text, pattern: literal text -> timestamp", _try_reading("duckdb"), _try_reading("spark"), judges={1: _read_judge}),),
        (
            ("try_strptime('10:05 PM, May 3 24', '%I:%M %p, %b %d %y')", "timestamp '2024-05-03 22:05:00'"),
            ("try_strptime(null, '%Y')", "null"),
            ("try_strptime('2024-1-3 ', '%Y-%m-%d')", "null"),
        ),
    ),
)

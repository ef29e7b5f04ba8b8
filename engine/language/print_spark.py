"""Spark's spelling of expressions, for sessions with ANSI on, time zone UTC and timestamps without zone as the default."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Mapping, Sequence

from engine.language.cast_patterns import FORMS, WORDS
from engine.language.conversions import is_plain
from engine.language.faults import fault_text, told
from engine.language.functions.rounding import EXACT_PLACES, rounded
from engine.language.printing import MONTHS, Printer, escaped
from engine.language.quoting import spark_name, spark_text
from engine.language.spark_order import order_form
from engine.language.spark_texts import FLOAT_AS_TEXT, IS_JSON
from engine.language.tree import Cast, Expr, Literal, Lowering, OrderKey, Signature
from engine.language.types import BOOLEAN, DATE, JSON, TEXT, TIMESTAMP_TZ, DataType, Decimal, spark_type

_IN_YEARS = "BETWEEN TIMESTAMP_LTZ '0001-01-01 00:00:00+00:00' AND TIMESTAMP_LTZ '9999-12-31 23:59:59.999999+00:00'"
_WITH_SECONDS = "regexp_replace(trim({0}), '([ T][0-9]{{1,2}}:[0-9]{{2}})([Z+-])', '$1:00$2')"
"""Spark does not read a negative offset behind a time without seconds."""
_PLAIN = (TEXT, BOOLEAN)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


class SparkSpelling:
    """What the printer asks."""

    engine = "Spark"
    is_null_rule_inside = False
    has_distinct_windows = False
    orders_windows = True
    filters_late = False
    mixes_lengths = False

    def lowering(self, signature: Signature, modifiers: Mapping[str, str]) -> Lowering | None:
        return next((lowering for word, lowering in signature.spark_variants if word in modifiers), signature.spark)

    def type(self, kind: DataType) -> str:
        return spark_type(kind)

    def name(self, name: str) -> str:
        return spark_name(name)

    def literal(self, literal: Literal) -> str:
        text = _constant(literal.value)
        return text if literal.type in _PLAIN and literal.value is not None else f"CAST({text} AS {spark_type(literal.type)})"

    def parameter(self, name: str) -> str:
        return f":{name}"

    def fault(self, name: str) -> str:
        return f"raise_error({spark_text(fault_text(name))})"

    def list(self, items: str) -> str:
        return f"array({items})"

    def struct(self, items: Sequence[tuple[str, str]]) -> str:
        return f"named_struct({', '.join(f'{spark_text(name)}, {value}' for name, value in items)})"

    def lambda_(self, variable: str, body: str) -> str:
        return f"{spark_name(variable)} -> {body}"

    def interval(self, count: str, unit: str) -> str:
        if unit in MONTHS:
            years, months = divmod(int(count) * MONTHS[unit], 12)
            return f"INTERVAL '{years}-{months}' YEAR TO MONTH"
        days, seconds = divmod(int(count) * _SECONDS[unit], _SECONDS["day"])
        return f"INTERVAL '{days} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}' DAY TO SECOND"

    def moment(self, kind: DataType, text: str) -> str:
        return f"CAST({text} AS TIMESTAMP_NTZ)" if kind == DATE else text

    def order_form(self, kind: DataType) -> str:
        return order_form(kind)

    def cast(self, source: Cast) -> str:
        """The template of a conversion; `{0}` stands for the operand."""
        kind, target = source.operand.type, source.type
        if is_plain(kind, target):
            return "CAST({0} AS {type})"
        if kind == TEXT:
            return _from_text(target, source.on_error)
        return _between(kind, target, "CAST" if source.on_error == "error" else "TRY_CAST")


_PRINTER = Printer(SparkSpelling())


def print_expression(expression: Expr) -> str:
    """The expression in Spark's SQL.

    Raises:
        UnsupportedError: Spark has no faithful way to do a part of it.
    """
    return _PRINTER.expression(expression)


def print_order(keys: Sequence[OrderKey]) -> str:
    """The keys of an ORDER BY, directions and places of nulls written out."""
    return _PRINTER.order(keys)


def _constant(value: object) -> str:
    """A constant as text that the cast around it reads exactly."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return spark_text(value.isoformat(sep=" "))
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, list | tuple):
        return f"array({', '.join(map(_constant, value))})"
    return spark_text(f"{value:f}" if isinstance(value, decimal.Decimal) else str(value))


def _from_text(target: DataType, on_error: str) -> str:
    is_valid = IS_JSON if target == JSON else f"{{0}} RLIKE {escaped(spark_text(f'^({FORMS[target.name]})' + chr(92) + 'z'))}"
    converted = "{0}" if target == JSON else "TRY_CAST(trim({0}) AS {type})"
    if target == TIMESTAMP_TZ:
        converted = converted.replace("trim({0})", _WITH_SECONDS)
        converted = f"CASE WHEN {converted} {_IN_YEARS} THEN {converted} END"
    if on_error == "null":
        return f"CASE WHEN {is_valid} THEN {converted} END"
    raised = f"raise_error({told(f'not_{target.name}', f'is not {WORDS[target.name]}'.replace('{type}', str(target)))})"
    return f"CASE WHEN {{0}} IS NULL THEN CAST(NULL AS {{type}}) WHEN {is_valid} THEN coalesce({converted}, {raised}) ELSE {raised} END"


def _between(kind: DataType, target: DataType, word: str) -> str:
    """A conversion between other types; `word` says what happens to a value that does not fit."""
    failed = "{!out_of_range}" if word == "CAST" else "NULL"
    match kind, target:
        case (DataType("float"), DataType("integer")):
            return f"CASE WHEN round({{0}}) >= 9223372036854775808D THEN {failed} ELSE {word}(round({{0}}) AS BIGINT) END"
        case (Decimal(), DataType("integer")):
            return f"{word}(round({{0}}, 0) AS BIGINT)"
        case (DataType("float"), Decimal(scale=scale)):
            exact = rounded(scale) if scale <= EXACT_PLACES else "{0}"
            return f"CASE WHEN abs({{0}}) < 1e15 THEN {word}({exact} AS {{type}}) WHEN {{0}} IS NOT NULL THEN {failed} END"
        case (DataType("float"), DataType("text")):
            return FLOAT_AS_TEXT
        case (DataType("timestamp_tz"), DataType("text")):
            return "concat(CAST(CAST({0} AS TIMESTAMP_NTZ) AS STRING), 'Z')"
        case _:
            return f"{word}({{0}} AS {{type}})"

"""DuckDB's spelling of expressions. Everything stands in parentheses, every result has its declared type."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Mapping, Sequence

from engine.language.cast_patterns import FORMS, WORDS
from engine.language.conversions import is_plain
from engine.language.duckdb_texts import IS_JSON
from engine.language.faults import fault_text, told
from engine.language.functions.rounding import EXACT_PLACES, rounded
from engine.language.printing import Printer, escaped
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.tree import Cast, Column, Expr, Literal, Lowering, OrderKey, Signature
from engine.language.types import BOOLEAN, FLOAT, JSON, TEXT, TIMESTAMP_TZ, DataType, Decimal, duckdb_type

_IN_YEARS = "BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"
"""An offset may move an instant out of the years."""
_PLAIN = (TEXT, BOOLEAN)
"""Constants whose type DuckDB reads off their text as we do."""


class DuckdbSpelling:
    """What the printer asks."""

    engine = "DuckDB"
    is_null_rule_inside = True
    has_distinct_windows = True
    orders_windows = False
    filters_late = True
    mixes_lengths = True

    def lowering(self, signature: Signature, modifiers: Mapping[str, str]) -> Lowering | None:
        del modifiers
        return signature.duckdb

    def type(self, kind: DataType) -> str:
        return duckdb_type(kind)

    def name(self, name: str) -> str:
        return duckdb_name(name)

    def literal(self, literal: Literal) -> str:
        text = _constant(literal.value)
        return text if literal.type in _PLAIN and literal.value is not None else f"CAST({text} AS {duckdb_type(literal.type)})"

    def parameter(self, name: str) -> str:
        return f"${name}"

    def fault(self, name: str) -> str:
        return f"error({duckdb_text(fault_text(name))})"

    def list(self, items: str) -> str:
        return f"[{items}]"

    def struct(self, items: Sequence[tuple[str, str]]) -> str:
        return "{" + ", ".join(f"{duckdb_text(name)}: {value}" for name, value in items) + "}"

    def lambda_(self, variable: str, body: str) -> str:
        return f"lambda {duckdb_name(variable)}: {body}"

    def interval(self, count: str, unit: str) -> str:
        return f"INTERVAL ({count}) {unit.upper()}"

    def moment(self, kind: DataType, text: str) -> str:
        del kind
        return text

    def order_form(self, kind: DataType) -> str:
        del kind
        return "{0}"

    def cast(self, source: Cast) -> str:
        """The template of a conversion; `{0}` stands for the operand."""
        kind, target = source.operand.type, source.type
        if kind == FLOAT and target == TEXT:
            return "replace(CAST({0} AS VARCHAR), '-nan', 'nan')"
        if is_plain(kind, target):
            return "CAST({0} AS {type})"
        if kind == TEXT:
            shortcut = _shortcut(target, source.on_error) if isinstance(source.operand, Column) else ""
            return _from_text(target, source.on_error, shortcut)
        word = "CAST" if source.on_error == "error" else "TRY_CAST"
        return _between(kind, target, word)


_PRINTER = Printer(DuckdbSpelling())
quote = duckdb_name
"""How a name is written."""


def print_expression(expression: Expr) -> str:
    """The expression in DuckDB's SQL.

    Raises:
        UnsupportedError: DuckDB has no faithful way to do a part of it.
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
    if isinstance(value, float):
        return duckdb_text(repr(value)) if math.isfinite(value) else duckdb_text(str(value))
    if isinstance(value, dt.datetime):
        return duckdb_text(value.isoformat(sep=" "))
    if isinstance(value, bytes):
        return f"unhex('{value.hex()}')"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_constant, value))}]"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else duckdb_text(str(value))


def _from_text(target: DataType, on_error: str, shortcut: str) -> str:
    """Only the text forms that mean the same everywhere; the engine's own cast takes more.

    `shortcut` takes most texts past the regular expression, which is what costs.
    """
    is_valid = IS_JSON if target == JSON else f"regexp_full_match({{0}}, {duckdb_text(escaped(FORMS[target.name]))})"
    converted = _converted(target, "TRY_CAST")
    if on_error == "null":
        return f"CASE {shortcut}WHEN {is_valid} THEN {converted} END"
    raised = f"error({told(f'not_{target.name}', f'is not {WORDS[target.name]}'.replace('{type}', str(target)))})"
    first = f"WHEN {{0}} IS NULL THEN CAST(NULL AS {{type}}) {shortcut}"
    return f"CASE {first}WHEN {is_valid} THEN coalesce({converted}, {raised}) ELSE {raised} END"


def _shortcut(target: DataType, on_error: str) -> str:
    """A first branch for texts in the form that the engine itself writes: that form is always among the accepted ones."""
    value = "TRY_CAST({0} AS {type})"
    limits = {
        "date": ("0001-01-01", "9999-12-31"),
        "timestamp": ("0001-01-01", "9999-12-31 23:59:59.999999"),
        "time": ("00:00:00", "23:59:59.999999"),
    }
    if target == BOOLEAN:
        return f"WHEN {{0}} IN ('true', 'false') THEN {value} "
    if target == FLOAT:  # its own form costs more than the expression; behind a digit, only these two signs are the engine's alone
        is_plain = "{0} BETWEEN '0' AND ':' AND NOT contains({0}, '_') AND NOT contains({0}, chr(11))"
        is_number = f" AND {value} IS NOT NULL" if on_error == "error" else ""  # what the engine cannot read is null either way
        return f"WHEN {is_plain}{is_number} THEN {value} "
    if target.name not in ("integer", "decimal", *limits):
        return ""
    is_within = f" AND {value} BETWEEN '{limits[target.name][0]}' AND '{limits[target.name][1]}'" if target.name in limits else ""
    return f"WHEN CAST({value} AS VARCHAR) = {{0}}{is_within} THEN {value} "


def _converted(target: DataType, word: str) -> str:
    if target == TIMESTAMP_TZ:
        moment = f"{word}(trim({{0}}) AS {{type}})"
        return f"CASE WHEN {moment} {_IN_YEARS} THEN {moment} END"
    if target.name in ("date", "time", "timestamp", "boolean"):
        return f"{word}(trim({{0}}) AS {{type}})"
    if isinstance(target, Decimal):
        return _decimal_of("{0}", word)
    return f"{word}({{0}} AS {{type}})"


def _between(kind: DataType, target: DataType, word: str) -> str:
    """A conversion between other types; `word` says what happens to a value that does not fit."""
    match kind, target:
        case (DataType("float"), DataType("integer")):
            return f"{word}(round({{0}}) AS BIGINT)"
        case (Decimal(), DataType("integer")):
            return f"{word}(round({{0}}, 0) AS BIGINT)"
        case (DataType("float"), Decimal(scale=scale)):
            return _float_to_decimal(scale, word)
        case (Decimal(precision=precision, scale=scale), DataType("text")) if precision == scale:
            return r"regexp_replace(CAST({0} AS VARCHAR), '^(-?)\.', '\10.')"  # DuckDB leaves the zero out
        case (DataType("timestamp_tz"), DataType("timestamp" | "date")):
            return "CAST(({0} AT TIME ZONE 'UTC') AS {type})"
        case (DataType("timestamp_tz"), DataType("text")):
            return "(CAST(({0} AT TIME ZONE 'UTC') AS VARCHAR) || 'Z')"
        case (DataType("timestamp"), DataType("timestamp_tz")):
            return "({0} AT TIME ZONE 'UTC')"
        case _:
            return f"{word}({{0}} AS {{type}})"


def _float_to_decimal(scale: int, word: str) -> str:
    """Rounded as `round` does, then by its shortest text: DuckDB's own cast, and its formats, bring the binary tail along."""
    failed = "{!out_of_range}" if word == "CAST" else "NULL"
    exact = f"CAST({rounded(scale) if scale <= EXACT_PLACES else '{0}'} AS VARCHAR)"
    return f"CASE WHEN abs({{0}}) < 1e15 THEN {_decimal_of(exact, word)} WHEN {{0}} IS NOT NULL THEN {failed} END"


def _decimal_of(text: str, word: str) -> str:
    """A text as a decimal. DuckDB loses digits where an exponent is written, so the point is moved in the text before."""
    return f"CASE WHEN contains(lower({text}), 'e') THEN {word}({_written_out(text)} AS {{type}}) ELSE {word}({text} AS {{type}}) END"


def _written_out(text: str) -> str:
    whole = rf"regexp_extract({text}, '^\s*[+-]?([0-9]*)', 1)"
    digits = rf"({whole} || regexp_extract({text}, '\.([0-9]*)', 1))"
    point = f"(length({whole}) + CAST(regexp_extract({text}, '[eE]([+-]?[0-9]+)', 1) AS INTEGER))"
    moved = (
        f"CASE WHEN {point} <= 0 THEN '0.' || repeat('0', -{point}) || {digits} "
        f"WHEN {point} >= length({digits}) THEN {digits} || repeat('0', {point} - length({digits})) "
        f"ELSE left({digits}, {point}) || '.' || substring({digits}, {point} + 1) END"
    )
    return rf"(regexp_extract({text}, '^\s*([+-]?)', 1) || {moved})"

"""How conditions are asked of a SQLite file, where any value may stand in any column: each is looked at before it counts.

A plus before a column keeps SQLite from turning values into what the column's declaration says. Nothing here raises an error,
whatever the values are, as SQLite may look at the parts of a condition in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal as Digits
from typing import Any

from engine.databases.drivers.base import Found
from engine.databases.select import quoted
from engine.language.quoting import duckdb_text
from engine.language.types import BINARY, BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIME, TIMESTAMP, DataType, Decimal

_EXACT = 15
"""Digits of a number that a floating one tells from all its neighbours."""
_READ = 28
"""Digits of a whole number that is read as a decimal, zeros behind the point included."""
_COMPARED = (BOOLEAN, INTEGER, DATE, TEXT)


class SqliteSpelling:
    """See `engine.databases.pushdown.Spelling`."""

    def operand(self, column: Found, kind: DataType) -> str | None:
        """Texts are compared by their bytes, whatever collation their column has; timestamps may be written in several ways."""
        value = f"+{quoted(column.name)}"
        if kind in (TEXT, DATE):
            return f"{value} COLLATE BINARY"
        return value if kind in _COMPARED or isinstance(kind, Decimal) else None

    def literal(self, value: Any, kind: DataType) -> str | None:
        """A decimal as the floating number that is nearest to it, which a division gives exactly, and the file's reading may not."""
        if isinstance(value, bool):
            return str(int(value))
        if isinstance(kind, Decimal):
            return _decimal_literal(Digits(value), kind.scale)
        return str(value) if isinstance(value, int) else duckdb_text(str(value))

    def fits(self, column: Found, kind: DataType) -> str | None:
        """By the value's own type, and how it is written."""
        value = f"+{quoted(column.name)}"
        test = _is_decimal(value, kind) if isinstance(kind, Decimal) else _FITS[kind](value) if kind in _FITS else None
        return f"({quoted(column.name)} IS NULL OR {test})" if test is not None else None


def _decimal_literal(value: Digits, scale: int) -> str | None:
    whole = int(value.scaleb(scale))
    if abs(whole) >= 10**_EXACT or scale > _EXACT:
        return None
    return f"({whole} / {10**scale}.0)"


def _is_decimal(value: str, kind: Decimal) -> str:
    """Whole numbers within its digits, and floating ones that are the nearest to one of its values; texts are not looked at."""
    digits = min(kind.precision, _READ) - kind.scale
    most = min(10**digits - 1 if digits > 0 else 0, 2**63 - 1)
    is_whole = f"(typeof({value}) = 'integer' AND {value} BETWEEN {-most} AND {most})"
    if kind.scale > _EXACT:
        return is_whole
    factor = f"{10**kind.scale}.0"
    nearest = f"round({value} * {factor})"
    is_near = f"{nearest} / {factor} = {value} AND abs({nearest}) < {10 ** min(kind.precision, _EXACT)}.0"
    return f"({is_whole} OR (typeof({value}) = 'real' AND {is_near}))"


def _is_text(value: str) -> str:
    """Letters beyond ASCII may be none of UTF-8."""
    return f"(typeof({value}) = 'text' AND {_has_no_end(value)} AND {value} NOT GLOB '*[^ -~]*')"


def _has_no_end(value: str) -> str:
    """Functions of texts look no further than to a NUL."""
    return f"length(CAST({value} AS BLOB)) = length({value})"


def _is_day(value: str) -> str:
    """Some versions leave February 30 as it is unless days are added, be they none."""
    return f"(typeof({value}) = 'text' AND length(CAST({value} AS BLOB)) = 10 AND {value} >= '0001' AND date({value}, '+0 days') = {value})"


def _is_clock(value: str) -> str:
    """With seconds, and no parts of them; other times are not looked at."""
    return f"(typeof({value}) = 'text' AND length(CAST({value} AS BLOB)) = 8 AND time({value}) = {value})"


def _is_moment(value: str) -> str:
    """With seconds, and three or six digits of their parts or none; other timestamps are not looked at."""
    written = f"substr({value}, 1, 19)"
    parts = " OR ".join(f"substr({value}, 20) GLOB '{'.' if number else ''}{'[0-9]' * number}'" for number in (0, 3, 6))
    is_written = f"datetime({written}, '+0 days') = replace({written}, 'T', ' ') AND ({parts})"
    return f"(typeof({value}) = 'text' AND {_has_no_end(value)} AND {value} >= '0001' AND {is_written})"


_FITS: Mapping[DataType, Callable[[str], str]] = {
    BOOLEAN: lambda value: f"(typeof({value}) = 'integer' AND {value} IN (0, 1))",
    INTEGER: lambda value: f"typeof({value}) = 'integer'",
    FLOAT: lambda value: f"(typeof({value}) = 'real' OR (typeof({value}) = 'integer' AND {value} BETWEEN {-(2**53)} AND {2**53}))",
    TEXT: _is_text,
    DATE: _is_day,
    TIME: _is_clock,
    TIMESTAMP: _is_moment,
    BINARY: lambda value: f"typeof({value}) = 'blob'",
}
"""Tests of values; those of other types are not looked at."""

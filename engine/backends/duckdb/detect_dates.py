"""In which patterns a text column's dates are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.backends.duckdb.detect_facts import WORDS
from engine.language import call, literal
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_name
from engine.language.tree import Column
from engine.language.types import TEXT

if TYPE_CHECKING:
    import duckdb

DAYS = (
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
)
CLOCKS = (" %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
_FIRST = 20


def fitting_patterns(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> list[str]:
    """The patterns that fit every cell; all are tried on a few cells, those that remain on all."""
    column = duckdb_name(name)
    cells = f"(SELECT DISTINCT {column} AS cell FROM {table} WHERE {column} NOT IN ({WORDS}))"
    first = _fitting(connection, f"(FROM {cells} ORDER BY cell LIMIT {_FIRST})", [day + clock for day in DAYS for clock in ("", *CLOCKS)])
    return _fitting(connection, cells, first) if first else []


def has_clock(pattern: str) -> bool:
    """Whether it is a timestamp's."""
    return "%H" in pattern or "%I" in pattern


def _fitting(connection: duckdb.DuckDBPyConnection, cells: str, patterns: list[str]) -> list[str]:
    parsed = [print_expression(call("try_strptime", Column(TEXT, "cell"), literal(pattern))) for pattern in patterns]
    tries = ", ".join(f"bool_and(({value}) IS NOT NULL)" for value in parsed)
    (row,) = connection.execute(f"SELECT {tries} FROM {cells}").fetchall()
    return [pattern for pattern, fits in zip(patterns, row, strict=True) if fits]

"""Counts over a text column's cells: how many fulfil each of the conditions by which its type is judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.backends.duckdb.detect_form import NULL_WORDS
from engine.language import cast
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.tree import Column
from engine.language.types import DATE, FLOAT, INTEGER, JSON, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ

if TYPE_CHECKING:
    import duckdb

EXACT_DIGITS = 15
"""A float gives back any decimal number of so many digits."""
WORDS = ", ".join(map(duckdb_text, NULL_WORDS))
_FIRST_ROWS = 20_000
_FIRST_CELLS = 500
_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?|-?\.[0-9]+"
_GROUPED_BY_POINT = r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?"
_GROUPED_BY_COMMA = r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?"
_ONLY_COMMA_DECIMALS = r"[+-]?([0-9]{1,3}(\.[0-9]{3})+,[0-9]+|[0-9]+,([0-9]{1,2}|[0-9]{4,}))"
_ONLY_COMMA_GROUPS = r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+|(,[0-9]{3})+)"
_DIGITS = "regexp_replace(regexp_replace(cell, '[eE].*$', ''), '[^0-9]|^[-0.]+', '', 'g')"
_SOME = frozenset({"only_comma_decimals", "only_comma_groups", "zeros", "signs", "code", "point", "inexact"})
"""Conditions that count even if a single cell fulfils them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one column."""

    cells: int
    """Neither null nor a word for it."""
    null_words: tuple[str, ...]
    null_cells: int
    """Cells that hold such a word."""
    whole_digits: int
    scale: int
    counts: Mapping[str, int]
    """Cells that fulfil each condition."""

    def all(self, condition: str) -> bool:
        """Whether every cell fulfils it."""
        return bool(self.cells) and self.counts.get(condition, 0) == self.cells

    def any(self, condition: str) -> bool:
        """Whether at least one cell does."""
        return bool(self.counts.get(condition))


def column_facts(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> Facts:
    """The facts of a column; of conditions that some of the first cells fail already, no more is asked."""
    cells = f"(SELECT {duckdb_name(name)} AS cell FROM {table} WHERE {duckdb_name(name)} IS NOT NULL)"
    first = _counted(connection, f"(SELECT DISTINCT cell FROM (FROM {cells} LIMIT {_FIRST_ROWS}) LIMIT {_FIRST_CELLS})", list(_CONDITIONS))
    is_number = any(first.all(condition) for condition in ("float", "comma_decimals", "comma_groups"))
    asked = [condition for condition in _CONDITIONS if (is_number if condition in _SOME else first.all(condition))]
    return _counted(connection, cells, asked)


def _counted(connection: duckdb.DuckDBPyConnection, cells: str, conditions: Sequence[str]) -> Facts:
    counts = "".join(f", count_if(({_CONDITIONS[condition]}) AND NOT is_word)" for condition in conditions)
    ((number, null_words, null_cells, point, scale, *rest),) = connection.execute(
        f"""SELECT count_if(NOT is_word), list(DISTINCT cell) FILTER (WHERE is_word), count_if(is_word),
        max(strpos(cell || '.', '.')), max(length(cell) - strpos(cell || '.', '.')){counts}
        FROM (SELECT cell, cell IN ({WORDS}) AS is_word FROM {cells})"""
    ).fetchall()
    found = dict(zip(conditions, rest, strict=True))
    return Facts(number, tuple(sorted(null_words or ())), null_cells, (point or 1) - 1, max(scale or 0, 0), found)


def _conditions() -> dict[str, str]:
    column = Column(TEXT, "cell")
    kinds = (INTEGER, FLOAT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ)
    is_json = f"({print_expression(cast(column, JSON, 'null'))}) IS NOT NULL"
    is_long = f"length(cell) > {EXACT_DIGITS} AND length({_DIGITS}) > {EXACT_DIGITS}"
    return {
        **{kind.name: f"({print_expression(cast(column, kind, 'null'))}) IS NOT NULL" for kind in kinds},
        "boolean": "lower(cell) IN ('true', 'false')",
        "yes_no": "lower(cell) IN ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n')",
        "number": f"regexp_full_match(cell, {duckdb_text(_NUMBER)})",
        "compact_day": "regexp_full_match(cell, '(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])')",
        "json": f"(cell LIKE '{{%' OR cell LIKE '[%') AND {is_json}",
        "comma_decimals": f"regexp_full_match(cell, {duckdb_text(_GROUPED_BY_POINT)})",
        "comma_groups": f"regexp_full_match(cell, {duckdb_text(_GROUPED_BY_COMMA)})",
        "only_comma_decimals": f"regexp_full_match(cell, {duckdb_text(_ONLY_COMMA_DECIMALS)})",
        "only_comma_groups": f"regexp_full_match(cell, {duckdb_text(_ONLY_COMMA_GROUPS)})",
        "zeros": "regexp_matches(cell, '^\\s*[+-]?0[0-9]')",
        "signs": "cell LIKE '+%' OR cell <> trim(cell)",
        "code": "regexp_full_match(cell, '[0-9]+[eE][0-9]+')",
        "point": "contains(cell, '.')",
        "inexact": f"{is_long} AND CAST(TRY_CAST(cell AS DOUBLE) AS VARCHAR) <> cell",
    }


_CONDITIONS = _conditions()
"""SQL over `cell`."""

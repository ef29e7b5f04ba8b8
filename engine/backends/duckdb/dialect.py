"""DuckDB's spelling of statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.backends.code import no_statement
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.scan import scan_sql
from engine.language.print_duckdb import print_expression, print_order
from engine.language.quoting import duckdb_name
from engine.language.tree import Expr, OrderKey
from engine.relation import UNNEST_ITEM, UNNEST_PLACE, Python, Scan

_JOINS = {
    "inner": "JOIN",
    "left": "LEFT JOIN",
    "right": "RIGHT JOIN",
    "full": "FULL JOIN",
    "semi": "SEMI JOIN",
    "anti": "ANTI JOIN",
    "cross": "CROSS JOIN",
}


class DuckdbDialect:
    """Spells statements for DuckDB; `files` gives the opened files behind a scan, see `engine.backends.duckdb.sources`."""

    name = "duckdb"
    is_terse = False

    def __init__(self, files: Callable[[Scan], Sequence[OpenFile]]) -> None:
        self.files = files

    def identifier(self, name: str) -> str:
        """The name in double quotes."""
        return duckdb_name(name)

    def expression(self, expression: Expr) -> str:
        """A typed expression, cast to its declared type."""
        return print_expression(expression)

    def order(self, keys: Sequence[OrderKey]) -> str:
        """The keys with direction and place of nulls."""
        return print_order(keys)

    def join_words(self, how: str) -> str:
        """The words between two sides of a join."""
        return _JOINS[how]

    def unnested(self, columns: str, items: str, table: str) -> str:
        """Lists of one length are taken apart side by side."""
        places = f"unnest(generate_series(CAST(1 AS BIGINT), len({items})))"
        return f"SELECT {columns}unnest({items}) AS {duckdb_name(UNNEST_ITEM)}, {places} AS {duckdb_name(UNNEST_PLACE)} FROM {table}"

    def materialization(self, *, keep: bool) -> str:
        """DuckDB keeps a common table expression unless told otherwise, so both are said."""
        return "MATERIALIZED " if keep else "NOT MATERIALIZED "

    def text(self, query: str) -> str:
        """As it is: `$name` is DuckDB's own sign."""
        return query

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """A table that has exactly those columns of the files."""
        return scan_sql(scan, self.files(scan), columns)

    def code(self, python: Python) -> str:
        """Never reached where rows are computed: code is a stage of its own.

        Raises:
            UnsupportedError: always.
        """
        raise no_statement(python)

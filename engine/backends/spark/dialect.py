"""Spark's spelling of statements."""

from __future__ import annotations

from collections.abc import Sequence

from engine.backends.code import no_statement
from engine.errors import UnsupportedError, Where
from engine.language.print_spark import print_expression, print_order
from engine.language.quoting import spark_name
from engine.language.sql_parameters import in_spark
from engine.language.tree import Expr, OrderKey
from engine.relation import UNNEST_ITEM, UNNEST_PLACE, Python, Scan

_JOINS = {
    "inner": "JOIN",
    "left": "LEFT JOIN",
    "right": "RIGHT JOIN",
    "full": "FULL JOIN",
    "semi": "LEFT SEMI JOIN",
    "anti": "LEFT ANTI JOIN",
    "cross": "CROSS JOIN",
}


class SparkDialect:
    """Spells statements for Spark, over tables that were registered before: its SQL cannot say how a file is to be read."""

    name = "spark"
    is_terse = False

    def identifier(self, name: str) -> str:
        """The name in backticks."""
        return spark_name(name)

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
        """Spark counts places from 0, in 32 bit, and its generator stands alone in its column."""
        item, place = spark_name(UNNEST_ITEM), spark_name(UNNEST_PLACE)
        inner = f"SELECT {columns}posexplode({items}) AS ({place}, {item}) FROM {table}"
        return f"SELECT {columns}{item}, CAST({place} AS BIGINT) + 1 AS {place} FROM ({inner})"

    def materialization(self, *, keep: bool) -> str:
        """Spark has no such word; it inlines every common table expression."""
        del keep
        return ""

    def text(self, query: str) -> str:
        """With `:name` where the person wrote `$name`."""
        return in_spark(query)

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """Never reached by statements whose sources are given as tables.

        Raises:
            UnsupportedError: always.
        """
        del columns
        message = f"the files of node '{scan.node}' cannot be read by a statement of Spark"
        raise UnsupportedError(message, code="backend.needs_table", hint="register them as a table first", where=Where(node=scan.node))

    def code(self, python: Python) -> str:
        """Never reached where rows are computed: code is a stage of its own.

        Raises:
            UnsupportedError: always.
        """
        raise no_statement(python)

"""What the printer of statements asks of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from engine.language.tree import Expr, OrderKey
from engine.relation import Python, Scan


class Dialect(Protocol):
    """How one engine spells names, expressions, joins and the reading of files."""

    @property
    def name(self) -> str:
        """`duckdb` or `spark`."""

    @property
    def is_terse(self) -> bool:
        """Whether a statement is for the engine alone, which reads a star faster than 200 names; people see which columns there are."""

    def identifier(self, name: str) -> str:
        """The name, always quoted."""

    def expression(self, expression: Expr) -> str:
        """A typed expression."""

    def order(self, keys: Sequence[OrderKey]) -> str:
        """The keys of an ORDER BY, places of nulls written out."""

    def join_words(self, how: str) -> str:
        """The words between the two sides: `LEFT JOIN`, `SEMI JOIN`, ..."""

    def unnested(self, columns: str, items: str, table: str) -> str:
        """A SELECT of columns of a table, each with a comma behind it, and of every item of a list and its place, see `Unnest`."""

    def materialization(self, *, keep: bool) -> str:
        """The word between AS and a common table expression, with a blank behind it, or nothing."""

    def text(self, query: str) -> str:
        """A person's own SQL, as the engine takes its parameters."""

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """A table for FROM that has those columns of the scan, and maybe more."""

    def code(self, python: Python) -> str:
        """A table for FROM that has the rows of a person's code.

        Raises:
            UnsupportedError: `python.no_sql`, a statement cannot run it.
        """

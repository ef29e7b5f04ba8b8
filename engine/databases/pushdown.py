"""Conditions as a database's own SQL: a filter beforehand, so that fewer rows are fetched. Whoever asked filters all the same.

So the database may let too many rows through, and never one too few. Two things follow. A condition is asked only where the database
is known to answer it as we would, for values that are of the declared type. And a row with a value that cannot be read as its declared
type, or of which that is not known, is fetched whatever the conditions say, as it is an error that has to be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeAlias

from engine.databases.conditions import Condition
from engine.databases.drivers.base import Found
from engine.databases.request import Request
from engine.databases.select import quoted
from engine.language.types import DataType
from engine.language.values import read_value

Columns: TypeAlias = "Sequence[tuple[str, Found]]"
"""(name as it is declared, column of the database) of all that is fetched."""


_MOST_COLUMNS = 200
"""Whose values can be looked at in one statement: SQLite reads no expression that is nested more than a thousand times."""


class Spelling(Protocol):
    """What one database knows of itself."""

    def operand(self, column: Found, kind: DataType) -> str | None:
        """A column as one side of a comparison that means what ours means; None where there is no such comparison."""

    def literal(self, value: Any, kind: DataType) -> str | None:
        """A constant as the other side; None where it cannot be written."""

    def fits(self, column: Found, kind: DataType) -> str | None:
        """A test that is true only for values that can be read as the declared type; empty: all can; None: that cannot be told."""


def answerable(request: Request, columns: Columns, spelling: Spelling, is_table: Callable[[], bool]) -> Request:
    """The request with those of its conditions only that the database can be asked.

    Where one cannot be asked, the first rows are no longer enough either.

    Args:
        request: what is wanted.
        columns: all that is fetched.
        spelling: the database's.
        is_table: whether the rows stand in a table as they are. Behind a view or a query a database mixes its conditions with ours,
            so that what is computed there may fail for rows that the view leaves out, or no longer fail.
    """
    if not request.conditions:
        return request
    printer = _Printer(request, columns, spelling)
    is_known = bool(request.table) and len(columns) <= _MOST_COLUMNS and all(test is not None for test in printer.fits()) and is_table()
    kept = tuple(each for each in request.conditions if is_known and printer.text(each) is not None)
    return replace(request, conditions=kept, first=request.first if kept == request.conditions else None)


def where(request: Request, columns: Columns, spelling: Spelling) -> str:
    """All conditions of an answerable request as one; empty where it has none."""
    printer = _Printer(request, columns, spelling)
    asked = " AND ".join(filter(None, map(printer.text, request.conditions)))
    fitting = " AND ".join(filter(None, printer.fits()))
    return f"({asked} OR ({fitting}) IS NOT TRUE)" if asked and fitting else asked


class _Printer:
    def __init__(self, request: Request, columns: Columns, spelling: Spelling) -> None:
        self._types: Mapping[str, DataType] = request.types
        self._columns = dict(columns)
        self._spelling = spelling

    def fits(self) -> list[str | None]:
        """Of each column that is fetched."""
        return [self._spelling.fits(column, self._types[name]) for name, column in self._columns.items()]

    def text(self, condition: Condition) -> str | None:
        """In brackets; None where a part of it cannot be asked."""
        if condition.column:
            return self._test(condition)
        parts = [self.text(part) for part in condition.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        word = condition.word.upper()
        if word in ("AND", "OR"):
            return f"({f' {word} '.join(known)})"
        return f"(NOT {known[0]})" if word == "NOT" else f"({known[0]} {word})"

    def _test(self, condition: Condition) -> str | None:
        column, kind = self._columns[condition.column], self._types[condition.column]
        word = condition.word.upper()
        if word in ("IS NULL", "IS NOT NULL"):
            return f"({quoted(column.name)} {word})"
        operand = self._spelling.operand(column, kind)
        values = [self._spelling.literal(read_value(value, kind), kind) for value in condition.values]
        known = [value for value in values if value is not None]
        if operand is None or len(known) < len(values):
            return None
        return f"({operand} IN ({', '.join(known)}))" if word == "IN" else f"({operand} {word} {known[0]})"

"""The SELECT that fetches a request's rows; the three databases agree about all that stands in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from engine.databases.request import Request
from engine.language.types import parse_type
from engine.language.values import read_value


def quoted(name: str) -> str:
    """A name, so that no sign in it ends it."""
    return '"' + name.replace('"', '""') + '"'


def origin(request: Request) -> str:
    """What stands behind FROM: the table, with its schema if that is given, or the query in brackets."""
    if request.table:
        return ".".join(map(quoted, table_parts(request.table)))
    return f"(\n{request.query}\n) AS penstock_query"


def table_parts(table: str) -> list[str]:
    """Schema and name, or the name alone. A dot parts them; a name that holds one itself is told by a query."""
    return table.split(".", 1)


def spelled_in(name: str, names: Iterable[str]) -> str | None:
    """The one of the names that is meant: exactly, else but for case."""
    known = list(names)
    return name if name in known else next((each for each in known if each.casefold() == name.casefold()), None)


def select(
    request: Request, columns: Iterable[tuple[str, str]], most: int | None, *, conditions: str, literal: Callable[[Any], str]
) -> str:
    """The statement.

    Args:
        request: what is wanted.
        columns: (expression, name) of each column.
        most: rows at most.
        conditions: those of the request in the database's SQL; empty where it has none.
        literal: spells a value of the incremental column's type.
    """
    listed = ", ".join(f"{expression} AS {quoted(name)}" for expression, name in columns)
    after = f"{quoted(request.incremental)} > {literal(_greatest(request))}" if request.incremental else ""
    tests = " AND ".join(filter(None, (after, conditions)))
    where = f" WHERE {tests}" if tests else ""
    limit = f" LIMIT {most}" if most is not None else ""
    return f"SELECT {listed} FROM {origin(request)}{where}{limit}"


def _greatest(request: Request) -> Any:
    return read_value(request.after, parse_type(request.incremental_type))


def standard_literal(value: Any) -> str:
    """A number, a date or a timestamp in SQL; there are no texts among the values by which rows are left out."""
    match value:
        case dt.datetime():
            word = "TIMESTAMP WITH TIME ZONE" if value.tzinfo is not None else "TIMESTAMP"
            return f"{word} '{value.isoformat(sep=' ')}'"
        case dt.date():
            return f"DATE '{value.isoformat()}'"
        case _:
            return f"{value:f}" if not isinstance(value, int) else str(value)

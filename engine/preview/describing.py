"""Which columns a person's SQL gives: asked of the engine's binder over empty tables, behind the walls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from engine.backends.duckdb.column_types import data_type
from engine.errors import ExpressionError
from engine.language.quoting import duckdb_name
from engine.preview.answer import Answer
from engine.preview.failures import location_of, message_of
from engine.preview.rows import run

_HEAD = "SELECT * FROM (\n"


def describe(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """The columns of `query` over `tables` (name: list of [column, the engine's type]), with `parameters` of the right types.

    Gives `columns`: [name, our type or null, the engine's type].

    Raises:
        ExpressionError: `sql.wrong`, with the span in the query.
    """
    query: str = arguments["query"]
    for name, columns in arguments["tables"].items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {duckdb_name(name)} ({_columns(columns)})")
    try:
        described = run(connection, f"{_HEAD}{query}\n) LIMIT 0", arguments).description or ()
    except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.NotImplementedException) as problem:
        raise _located(query, problem) from problem
    finally:
        for name in arguments["tables"]:
            connection.execute(f"DROP TABLE {duckdb_name(name)}")
    return Answer({"columns": [[column[0], _text(column[1]), str(column[1])] for column in described]})


def _located(query: str, problem: duckdb.Error) -> ExpressionError:
    """The engine's words, at their place in the query; the engine counts bytes of a longer text."""
    data = query.encode()
    found = location_of(problem)
    places = [min(max(place - len(_HEAD), 0), len(data)) for place in found] if found else [0, len(data)]
    start, end = (len(data[:place].decode(errors="ignore")) for place in places)
    message, _, hint = message_of(problem).partition("\n")
    return ExpressionError(message, start, max(end, start), code="sql.wrong", hint=" ".join(hint.split()))


def _text(column: Any) -> str | None:
    kind = data_type(column)
    return None if kind is None else str(kind)


def _columns(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{duckdb_name(name)} {kind}" for name, kind in columns)

"""Taking a sample, behind the walls: one statement's rows as a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from engine.preview.answer import Answer
from engine.preview.rows import run, scalar, write_parquet


def number(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """The one number that the statement `sql` gives, as `number`."""
    row = run(connection, arguments["sql"], {"parameters": {}, **arguments}).fetchone()
    return Answer({"number": row[0] if row else None})


def take(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Write the rows of the statement `sql` to `path`; gives how many `rows` they are.

    `tables`, (name, statement) each, are made before, one after the other, and gone afterwards; `parameters` are for them, and
    `counts` gives the rows of each. `bounds` are (table, least, most), `checks` (table, rows, statement, most): of a table that
    has more than so many rows, the statement's number. Where one is not kept, nothing is written and `rows` is null.
    """
    counts: dict[str, int] = {}
    try:
        for name, sql in arguments.get("tables", ()):
            made = run(connection, f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", {"parameters": {}, **arguments}).fetchone()
            counts[name] = made[0] if made else 0
        is_bounded = _is_bounded(connection, arguments, counts)
        rows = write_parquet(connection, arguments["sql"], arguments["path"], {"parameters": {}}) if is_bounded else None
        return Answer({"rows": rows, "counts": counts})
    finally:
        for name in counts:
            connection.execute(f"DROP TABLE IF EXISTS {name}")


def _is_bounded(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any], counts: Mapping[str, int]) -> bool:
    bounds, checks = arguments.get("bounds", ()), arguments.get("checks", ())
    return all(least <= counts[name] <= most for name, least, most in bounds) and all(
        counts[name] <= rows or scalar(connection, sql) <= most for name, rows, sql, most in checks
    )

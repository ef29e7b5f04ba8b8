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

    `tables`, (name, statement) each, are made before, one after the other, and gone afterwards. `numbers` are statements about
    them by name, answered under these names. `bounds` are (statement, least, most) about them: if a number is not within its
    bounds, nothing is written and `rows` is null. `parameters` are for the tables.
    """
    tables = arguments.get("tables", [])
    try:
        for name, sql in tables:
            run(connection, f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", {"parameters": {}, **arguments})
        if not all(least <= scalar(connection, sql) <= most for sql, least, most in arguments.get("bounds", [])):
            return Answer({"rows": None})
        numbers = {name: scalar(connection, sql) for name, sql in arguments.get("numbers", {}).items()}
        return Answer({"rows": write_parquet(connection, arguments["sql"], arguments["path"]), **numbers})
    finally:
        for name, _ in tables:
            connection.execute(f"DROP TABLE IF EXISTS {name}")

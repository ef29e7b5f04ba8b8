"""Taking a sample, behind the walls: one statement's rows as a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from engine.preview.answer import Answer
from engine.preview.rows import scalar, write_parquet


def number(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """The one number that the statement `sql` gives, as `number`."""
    return Answer({"number": scalar(connection, arguments["sql"])})


def take(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Write the rows of the statement `sql` to `path`; gives how many `rows` they are."""
    return Answer({"rows": write_parquet(connection, arguments["sql"], arguments["path"])})

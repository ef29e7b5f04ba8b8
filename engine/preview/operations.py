"""The table of everything that the walled process can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import duckdb

from engine.backends.duckdb.counted import count_records
from engine.backends.duckdb.detect import detect
from engine.backends.duckdb.opening import open_sources
from engine.backends.duckdb.parquet_files import read_pages
from engine.backends.duckdb.rejects import find_rejects
from engine.databases.files import database_columns, fetch_rows, write_table
from engine.preview import profiling, rows, taking
from engine.preview.answer import Answer
from engine.preview.comparing import compare
from engine.preview.describing import describe
from engine.running.worker_stage import run_stage

Operation: TypeAlias = "Callable[[duckdb.DuckDBPyConnection, Mapping[str, Any]], tuple[Any, ...]]"
"""Takes the connection and the arguments; gives values and, if there are rows, an Arrow IPC stream."""


def _adopt(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    from engine.backends.duckdb.code_rows import adopt  # with it comes what computes with Arrow's values, which takes long to load

    return adopt(connection, arguments)


OPERATIONS: Mapping[str, Operation] = {
    "adopt": _adopt,
    "compare": compare,
    "count": count_records,
    "database_columns": database_columns,
    "describe": describe,
    "detect": detect,
    "execute": rows.execute,
    "fetch": fetch_rows,
    "number": taking.number,
    "open": open_sources,
    "page": rows.page,
    "profile": profiling.profile,
    "query": rows.query,
    "read_pages": read_pages,
    "rejects": find_rejects,
    "stage": run_stage,
    "take": taking.take,
    "write_table": write_table,
}

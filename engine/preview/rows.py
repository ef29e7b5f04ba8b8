"""Pages of rows: what a query gives, bounded by rows and bytes before it leaves the walls."""

from __future__ import annotations

import contextlib
import secrets
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from engine.errors import BackendError
from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview.answer import Answer

if TYPE_CHECKING:
    import pyarrow as pa

_RESULT = "__penstock_result"
_NUMBER_IN_FILE = "file_row_number"
"""A column that the engine gives of every Parquet file: by it only the pages that are needed are read, however far down they lie."""


def query(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """A page of a statement's rows.

    Arguments: `sql`, `parameters`, `columns` (those to show), `offset`, `rows`, `bytes` (at most so many leave), and
    `keep`: a path for the whole result, `keep_rows` its limit. A result that is larger is not kept, and `seen` is None;
    `count`: a statement of the number of rows that tells it beforehand, if there is one; where it has proven that all of them can be
    made, and also says that always the same ones come first, those which nobody waits for are made afterwards.
    """
    if arguments.get("count") is not None:
        number, *is_settled = _row(run(connection, arguments["count"], arguments))
        if number > arguments["keep_rows"]:
            return _page_only(connection, arguments)
        if is_settled and is_settled[0]:
            return _page_first(connection, arguments, number)
    try:
        limited = f"{arguments['sql']}\nLIMIT {arguments['keep_rows'] + 1}"
        seen = _number(run(connection, f"CREATE OR REPLACE TEMP TABLE {_RESULT} AS {limited}", arguments))
    except (duckdb.OutOfMemoryException, MemoryError):
        return _page_only(connection, arguments)
    first, most = int(arguments["offset"]), int(arguments["rows"])
    part = f"WHERE rowid BETWEEN {first} AND {first + most - 1}"  # planned in half the time of a LIMIT, where there are 200 columns
    shown = f"SELECT {_names(arguments['columns'])} FROM {_RESULT} {part}"
    arrow, rows = encoded(connection.execute(shown), arguments["bytes"])
    is_whole = seen <= arguments["keep_rows"]
    values = {"shown": rows, "seen": seen if is_whole else None, "kept": is_whole}
    return Answer(values, arrow, lambda: _keep_result(connection, arguments["keep"] if is_whole else None))


def page(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """A page of a result that was kept: `path`, `columns`, `offset`, `rows`, `bytes`."""
    source = f"read_parquet({duckdb_text(arguments['path'])})"
    seen = scalar(connection, f"SELECT count(*) FROM {source}")
    first, most = int(arguments["offset"]), int(arguments["rows"])
    is_numbered = all(name.lower() != _NUMBER_IN_FILE for name in arguments["columns"])
    part = f"WHERE {_NUMBER_IN_FILE} BETWEEN {first} AND {first + most - 1}" if is_numbered else f"LIMIT {most} OFFSET {first}"
    arrow, rows = encoded(connection.execute(f"SELECT {_names(arguments['columns'])} FROM {source} {part}"), arguments["bytes"])
    return Answer({"shown": rows, "seen": seen, "kept": True}, arrow)


def execute(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Run `statements` one after the other, each with those `parameters` that it names."""
    for statement in arguments["statements"]:
        run(connection, statement, arguments)
    return Answer({})


def run(connection: duckdb.DuckDBPyConnection, sql: str, arguments: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Run one statement with the parameters that it names."""
    (statement,) = connection.extract_statements(sql)
    return connection.execute(statement, {name: arguments["parameters"][name] for name in statement.named_parameters})


def encoded(result: duckdb.DuckDBPyConnection, most_bytes: int) -> tuple[bytes, int]:
    """The rows as an Arrow IPC stream, and how many they are: as many as fit.

    Raises:
        LimitError: `limit.page`, not even the first row fits.
    """
    from engine.preview.batches import BATCH_ROWS, stream  # a run that gives no rows back does without

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")  # a relation is bound twice: 1 ms more of 8 for a page
        reader: pa.RecordBatchReader = result.to_arrow_reader(BATCH_ROWS)
    return stream(reader.schema, reader, most_bytes)


def _page_only(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """The whole result is too large: stop the query as soon as the page is full."""
    limited = f"SELECT {_names(arguments['columns'])} FROM ({arguments['sql']}) LIMIT {arguments['rows']} OFFSET {arguments['offset']}"
    arrow, rows = encoded(run(connection, limited, arguments), arguments["bytes"])
    return Answer({"shown": rows, "seen": None, "kept": False}, arrow)


def _page_first(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any], seen: int) -> Answer:
    """The page alone; all the rows are written when it is on its way."""
    shown = _page_only(connection, arguments)
    values = {**shown.values, "seen": seen, "kept": True}
    return Answer(values, shown.arrow, lambda: _keep(connection, arguments["sql"], arguments["keep"], arguments))


def _keep_result(connection: duckdb.DuckDBPyConnection, path: str | None) -> None:
    if path is not None:
        _keep(connection, f"FROM {_RESULT}", path, {"parameters": {}})
    with contextlib.suppress(duckdb.Error):
        connection.execute(f"DROP TABLE {_RESULT}")


def _keep(connection: duckdb.DuckDBPyConnection, select: str, path: str, arguments: Mapping[str, Any]) -> None:
    """Write the rows beside their place and move them there. What cannot be kept is computed again: no reason to fail."""
    with contextlib.suppress(duckdb.Error, OSError, MemoryError):
        write_parquet(connection, select, path, arguments)


def write_parquet(connection: duckdb.DuckDBPyConnection, select: str, path: str, arguments: Mapping[str, Any]) -> int:
    """Write a query's rows as a Parquet file that is there whole or not at all; gives their number.

    `parameters`, of the arguments, are for the query.
    """
    part = f"{path}.{secrets.token_hex(4)}.part"
    rows = _number(run(connection, f"COPY ({select}) TO {duckdb_text(part)} (FORMAT parquet)", arguments))
    Path(part).replace(path)
    return rows


def _names(columns: Sequence[str]) -> str:
    return ", ".join(map(duckdb_name, columns)) or "NULL AS nothing"


def scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one number that a statement gives."""
    return _number(connection.execute(sql))


def _number(result: duckdb.DuckDBPyConnection) -> int:
    return int(_row(result)[0])


def _row(result: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    row = result.fetchone()
    if row is None:
        raise BackendError("a count gave no row")
    return row

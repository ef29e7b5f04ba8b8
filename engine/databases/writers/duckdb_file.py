"""A database file of DuckDB's, opened for writing, behind the walls, in an instance of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from engine.databases.drivers.duckdb_file import CONFIGURATION
from engine.databases.select import quoted, table_parts
from engine.databases.write_request import WriteRequest
from engine.databases.writers.base import STAGED
from engine.errors import CancelledError, SinkError
from engine.language.quoting import duckdb_text
from engine.language.types import duckdb_type, parse_type
from engine.preview.failures import message_of


class DuckdbWriter:
    """One open file."""

    def __init__(self, facts: Mapping[str, Any], request: WriteRequest) -> None:
        """Open it; of other files it reads those in the folder of the staged rows alone."""
        try:
            self._connection = duckdb.connect(facts["path"], config=dict(CONFIGURATION))
            self._connection.execute("SET TimeZone = 'UTC'")
            self._connection.execute(f"SET allowed_directories = [{duckdb_text(facts['staged'])}]")
            self._connection.execute("SET enable_external_access = false")
            self._connection.execute("SET lock_configuration = true")
            self._connection.execute("BEGIN")
        except duckdb.Error as problem:
            raise _error(request, problem) from problem

    def columns(self, request: WriteRequest) -> Mapping[str, str]:
        """As the catalog has them."""
        *schema, table = table_parts(request.table)
        sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $t AND schema_name = $s ORDER BY column_index"
        rows = self._connection.execute(sql, {"t": table, "s": schema[0] if schema else "main"}).fetchall()
        return {str(name): str(kind) for name, kind in rows}

    def create(self, request: WriteRequest) -> None:
        """With the engine's own types for ours."""
        listed = ", ".join(f"{quoted(name)} {duckdb_type(parse_type(kind))}" for name, kind in request.columns)
        self.execute(request, f"CREATE TABLE {'.'.join(map(quoted, table_parts(request.table)))} ({listed})")

    def stage(self, request: WriteRequest, path: str, columns: Sequence[tuple[str, str]]) -> None:
        """A value that is none of the column's type ends it."""
        listed = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in columns)
        self.execute(request, f"CREATE TEMP TABLE {STAGED} AS SELECT {listed} FROM read_parquet({duckdb_text(path)})")

    def execute(self, request: WriteRequest, sql: str) -> None:
        """Run one statement."""
        try:
            self._connection.execute(sql)
        except duckdb.Error as problem:
            raise _error(request, problem) from problem

    def number(self, request: WriteRequest, sql: str) -> int:
        """The one number that a query gives."""
        self.execute(request, sql)
        row = self._connection.fetchone()
        return int(row[0]) if row else 0

    def commit(self, request: WriteRequest) -> None:
        """Make it so."""
        self.execute(request, "COMMIT")

    def interrupt(self) -> None:
        """The statement that runs ends with an error."""
        self._connection.interrupt()

    def close(self) -> None:
        """What was not committed is undone."""
        self._connection.close()


def _error(request: WriteRequest, problem: duckdb.Error) -> SinkError | CancelledError:
    if isinstance(problem, duckdb.InterruptException):
        return CancelledError(f"{request.title}: the writing was broken off")
    words = message_of(problem).splitlines()[0]
    if "lock" in words.lower():
        hint = "let the other program close the file"
        return SinkError(f"{request.title}: another program holds the file: {words}", code="database.not_written", hint=hint)
    hint = "nothing was changed there; mend the rows, the table or the statement"
    return SinkError(f"{request.title}: DuckDB says: {words}", code="database.not_written", hint=hint)

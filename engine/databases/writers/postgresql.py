"""PostgreSQL, written by its ADBC driver: rows go in as binary COPY into a temporary table, within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.databases.drivers.postgresql import address
from engine.databases.drivers.postgresql_errors import not_connected, words_of
from engine.databases.select import quoted, table_parts
from engine.databases.write_request import WriteRequest
from engine.databases.writers.base import STAGED
from engine.errors import CancelledError, SinkError
from engine.language.quoting import duckdb_text
from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    JSON,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    List,
    parse_type,
)

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 50_000
_RAW = "penstock_raw"
"""The temporary table as the driver makes it; its types are the driver's choice."""
_WORDS: Mapping[DataType, str] = {
    BOOLEAN: "boolean",
    INTEGER: "bigint",
    FLOAT: "double precision",
    TEXT: "text",
    DATE: "date",
    TIME: "time",
    TIMESTAMP: "timestamp",
    TIMESTAMP_TZ: "timestamptz",
    BINARY: "bytea",
    JSON: "jsonb",
}


class PostgresqlWriter:
    """One connection."""

    def __init__(self, facts: Mapping[str, Any], request: WriteRequest) -> None:
        """Connect; a transaction begins with the first statement."""
        import adbc_driver_postgresql.dbapi as driver

        self._failures = (driver.Error, OSError)
        try:
            self._connection = driver.connect(address(facts))
        except self._failures as problem:
            refused = not_connected(request.connection, facts, problem)
            raise SinkError(refused.message, code="database.not_written", hint=refused.hint) from problem
        self._cursor = self._connection.cursor()
        self.execute(request, "SET LOCAL TIME ZONE 'UTC'")

    def columns(self, request: WriteRequest) -> Mapping[str, str]:
        """As the catalog has them; a name without a schema is looked for where the server would."""
        name = duckdb_text(".".join(map(quoted, table_parts(request.table))))
        sql = (
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
            f"WHERE a.attrelid = to_regclass({name}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        )
        self.execute(request, sql)
        return {str(column): str(kind) for column, kind in self._cursor.fetchall()}

    def create(self, request: WriteRequest) -> None:
        """With the server's own types for ours."""
        listed = ", ".join(f"{quoted(name)} {self._word(request, parse_type(kind))}" for name, kind in request.columns)
        self.execute(request, f"CREATE TABLE {'.'.join(map(quoted, table_parts(request.table)))} ({listed})")

    def stage(self, request: WriteRequest, path: str, columns: Sequence[tuple[str, str]]) -> None:
        """A value that is none of the column's type ends it."""
        import pyarrow as pa
        from pyarrow import parquet

        try:
            with parquet.ParquetFile(path) as file:
                schema = pa.schema([_given(file.schema_arrow.field(name)) for name, _ in columns])
                reader = pa.RecordBatchReader.from_batches(schema, _batches(file, schema))
                self._cursor.adbc_ingest(_RAW, reader, mode="create", temporary=True)
        except self._failures as problem:
            raise self._error(request, problem) from problem
        listed = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in columns)
        self.execute(request, f"CREATE TEMP TABLE {STAGED} ON COMMIT DROP AS SELECT {listed} FROM {_RAW}")
        self.execute(request, f"DROP TABLE {_RAW}")

    def execute(self, request: WriteRequest, sql: str) -> None:
        """Run one statement."""
        try:
            self._cursor.execute(sql)
        except self._failures as problem:
            raise self._error(request, problem) from problem

    def number(self, request: WriteRequest, sql: str) -> int:
        """The one number that a query gives."""
        self.execute(request, sql)
        return int(self._cursor.fetchone()[0])

    def commit(self, request: WriteRequest) -> None:
        """Make it so."""
        try:
            self._connection.commit()
        except self._failures as problem:
            raise self._error(request, problem) from problem

    def interrupt(self) -> None:
        """The server is told to break off."""
        self._cursor.adbc_cancel()

    def close(self) -> None:
        """What was not committed is undone."""
        self._cursor.close()
        self._connection.close()

    def _word(self, request: WriteRequest, kind: DataType) -> str:
        if str(kind).startswith("decimal"):
            return str(kind).replace("decimal", "numeric")
        if isinstance(kind, List) and kind.item in _WORDS:
            return f"{_WORDS[kind.item]}[]"
        if kind not in _WORDS:
            hint = "cast the column to json before"
            raise SinkError(f"{request.title}: PostgreSQL has no type for {kind}", code="database.not_written", hint=hint)
        return _WORDS[kind]

    def _error(self, request: WriteRequest, problem: Exception) -> SinkError | CancelledError:
        words = words_of(problem)
        if "due to user request" in words:
            return CancelledError(f"{request.title}: the writing was broken off")
        hint = "nothing was changed there; mend the rows, the table or the statement"
        if "permission denied" in words:
            hint = "ask the owner of the table for the right to write it, or use another user"
        return SinkError(f"{request.title}: PostgreSQL says: {words}", code="database.not_written", hint=hint)


def _given(field: pa.Field) -> pa.Field:
    """JSON goes in as text, as the driver takes no types of others."""
    import pyarrow as pa

    return pa.field(field.name, pa.string()) if isinstance(field.type, pa.BaseExtensionType) else field


def _batches(file: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in file.iter_batches(_ROWS, columns=schema.names):
        arrays = [batch.column(name) for name in schema.names]
        plain = [array.storage if isinstance(array.type, pa.BaseExtensionType) else array for array in arrays]
        yield pa.record_batch(plain, schema=schema)

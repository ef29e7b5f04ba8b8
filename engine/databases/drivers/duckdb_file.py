"""A database file of DuckDB's, opened for reading only, behind the walls, in an instance of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb.sqltypes import DuckDBPyType

from engine.backends.duckdb.column_types import data_type
from engine.databases.drivers.base import Found, empty
from engine.databases.drivers.duckdb_conditions import DuckdbSpelling
from engine.databases.pushdown import answerable, where
from engine.databases.request import Request
from engine.databases.select import origin, quoted, select, standard_literal, table_parts
from engine.errors import CancelledError, SourceError
from engine.language.types import JSON
from engine.nearest import known_names
from engine.preview.failures import message_of

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 20_000
"""Of one batch."""
CONFIGURATION: Mapping[str, str] = {
    "threads": "2",
    "memory_limit": "512MB",
    "temp_directory": "",
    "errors_as_json": "true",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
}
_FOREIGN = dict.fromkeys(("HUGEINT", "UHUGEINT", "UBIGINT"), ("decimal(38,0)", "DECIMAL(38,0)"))
"""Types that are none of ours: what they are read as, and in the database's words; what does not fit there is an error."""
_CUT = ("TIMESTAMP_NS", "TIMESTAMP_S", "TIMESTAMP_MS")


class DuckdbDatabase:
    """One open file."""

    def __init__(self, name: str, facts: Mapping[str, Any]) -> None:
        """Open it.

        Raises:
            SourceError: `database.not_a_database`, `database.unreadable`.
        """
        try:
            self._connection = duckdb.connect(facts["path"], read_only=True, config=dict(CONFIGURATION))
            self._connection.execute("SET TimeZone = 'UTC'")
            self._connection.execute("SET enable_external_access = false")
            self._connection.execute("SET lock_configuration = true")
            self._connection.execute("BEGIN TRANSACTION READ ONLY")
        except duckdb.Error as problem:
            raise _not_opened(name, message_of(problem)) from problem

    def columns(self, request: Request, *, looks: bool) -> Sequence[Found]:
        """As the engine binds them."""
        del looks
        try:
            relation = self._connection.sql(_judged(self._connection, f"SELECT * FROM {origin(request)}"))
        except duckdb.Error as problem:
            raise self._explained(request, problem) from problem
        return [_found(name, kind) for name, kind in zip(relation.columns, relation.types, strict=True)]

    def answerable(self, request: Request, found: Sequence[tuple[str, Found]]) -> Request:
        """By the types that the engine binds."""
        return answerable(request, found, DuckdbSpelling(), lambda: self._is_table(request))

    def batches(self, request: Request, found: Sequence[tuple[str, Found]], most: int | None) -> Iterator[pa.RecordBatch]:
        """In the types that the file has; what has no place in ours as a text."""
        wanted = [(_expression(column), name) for name, column in found]
        sql = select(request, wanted, most, conditions=where(request, found, DuckdbSpelling()), literal=standard_literal)
        try:
            reader = self._connection.sql(_judged(self._connection, sql)).to_arrow_reader(ROWS)
            is_empty = True
            for batch in reader:
                is_empty = False
                yield _with_json(batch, found)
            if is_empty:
                yield _with_json(empty(reader.schema), found)
        except duckdb.Error as problem:
            raise self._explained(request, problem) from problem

    def interrupt(self) -> None:
        """The statement that runs ends with an error."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _explained(self, request: Request, problem: duckdb.Error) -> SourceError | CancelledError:
        if isinstance(problem, duckdb.InterruptException):
            return CancelledError(f"{request.title}: the query was broken off")
        words = message_of(problem).splitlines()[0]
        if isinstance(problem, duckdb.CatalogException) and request.table:
            hint = known_names(request.table, self._tables())
            return _error(request, f"there is no table '{request.table}'", "database.table_unknown", hint)
        if isinstance(problem, duckdb.PermissionException):
            return _error(request, f"the query may read this database only: {words}", "database.denied", "leave out all else")
        if isinstance(problem, duckdb.ConversionException | duckdb.OutOfRangeException):
            return _error(request, f"a value does not fit: {words}", "database.value", "convert the column in a query")
        return _error(request, f"DuckDB says: {words}", "database.query", "mend the query, or the names in it")

    def _is_table(self, request: Request) -> bool:
        """Whether it is one, without columns that are computed when they are read."""
        named = ["main", *table_parts(request.table)][-2:]
        sql = (
            "SELECT count(*) FROM duckdb_tables() WHERE lower(schema_name) = lower(?) AND lower(table_name) = lower(?) "
            "AND NOT contains(lower(sql), 'generated always')"
        )
        return self._connection.execute(sql, named).fetchall() == [(1,)]

    def _tables(self) -> list[str]:
        rows = self._connection.execute("SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
        return [table if schema == "main" else f"{schema}.{table}" for schema, table in rows]


def _judged(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The engine's own parser has the last word about what is one SELECT."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise SourceError("the query is exactly one SELECT", code="database.query", hint="a node reads, and changes nothing")
    return sql


def _found(name: str, kind: DuckDBPyType) -> Found:
    own = str(kind)
    ours = data_type(kind)
    if ours is not None:
        return Found(name, str(ours), own)
    if own in _FOREIGN:
        return Found(name, _FOREIGN[own][0], own)
    if own in _CUT:
        return Found(name, "timestamp", own, "what is finer than a microsecond is cut")
    return Found(name, "text", own, f"{own} has no place among our types and is read as text")


def _expression(column: Found) -> str:
    name = quoted(column.name)
    if column.own in _FOREIGN:
        return f"CAST({name} AS {_FOREIGN[column.own][1]})"
    if column.own in _CUT:
        return f"make_timestamp(epoch_us({name}))"
    return f"CAST({name} AS VARCHAR)" if column.type in ("text", "json") and column.own != "VARCHAR" else name


def _with_json(batch: pa.RecordBatch, found: Sequence[tuple[str, Found]]) -> pa.RecordBatch:
    """Texts of JSON are told from others in the file."""
    import pyarrow as pa

    for place, (name, column) in enumerate(found):
        if column.type == str(JSON):
            batch = batch.set_column(place, name, pa.ExtensionArray.from_storage(pa.json_(), batch.column(place).cast(pa.string())))
    return batch


def _not_opened(name: str, words: str) -> SourceError:
    line = words.splitlines()[0]
    if "lock" in line.lower():
        return SourceError(
            f"{name}: another program holds the file: {line}", code="database.unreadable", hint="end it, or let it close the file"
        )
    if "Extension" in line:  # it takes the file for one of another program's
        hint = "name a database file of DuckDB, or choose another driver"
        return SourceError(f"{name}: this is no DuckDB database", code="database.not_a_database", hint=hint)
    if "not a valid" in line or "storage version" in line or "serializ" in line:
        hint = "name a database file of DuckDB, or choose another driver"
        return SourceError(f"{name}: this is no DuckDB database that can be read: {line}", code="database.not_a_database", hint=hint)
    return SourceError(f"{name}: the file cannot be opened: {line}", code="database.unreadable", hint="check the path and the permissions")


def _error(request: Request, message: str, code: str, hint: str) -> SourceError:
    return SourceError(f"{request.title}: {message}", code=code, hint=hint)

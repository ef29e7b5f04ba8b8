"""SQLite, written behind the walls: values go in as SQLite writes them, dates as texts and true as 1."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal as Digits
from typing import Any

from engine.databases.drivers.sqlite_values import is_known
from engine.databases.select import quoted, table_parts
from engine.databases.write_request import WriteRequest
from engine.databases.writers.base import STAGED
from engine.errors import CancelledError, SinkError
from engine.language.types import BINARY, BOOLEAN, DATE, FLOAT, INTEGER, DataType, parse_type

_ROWS = 20_000
_WORDS: Mapping[DataType, str] = {
    INTEGER: "INTEGER",
    BOOLEAN: "BOOLEAN",
    FLOAT: "REAL",
    BINARY: "BLOB",
    DATE: "DATE",
}
_REFUSED = (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_TRANSACTION)
_BUSY_SECONDS = 5.0


class SqliteWriter:
    """One open file."""

    def __init__(self, facts: Mapping[str, Any], request: WriteRequest) -> None:
        """Open it, and hold it: nobody else writes meanwhile."""
        self._is_ending = False
        try:
            self._connection = sqlite3.connect(facts["path"], timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA temp_store = memory")
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as problem:
            raise _error(request, problem) from problem
        self._connection.set_authorizer(self._permit)

    def columns(self, request: WriteRequest) -> Mapping[str, str]:
        """As the table declares them."""
        self._connection.set_authorizer(None)
        try:
            table = table_parts(request.table)[-1]
            return {name: kind or "BLOB" for _, name, kind, *_ in self._connection.execute(f"PRAGMA table_info({quoted(table)})")}
        finally:
            self._connection.set_authorizer(self._permit)

    def create(self, request: WriteRequest) -> None:
        """With words from which SQLite takes the right affinity."""
        columns = [(name, parse_type(kind)) for name, kind in request.columns]
        listed = ", ".join(f"{quoted(name)} {_WORDS.get(kind, _word(kind))}" for name, kind in columns)
        self.execute(request, f"CREATE TABLE {'.'.join(map(quoted, table_parts(request.table)))} ({listed})")

    def stage(self, request: WriteRequest, path: str, columns: Sequence[tuple[str, str]]) -> None:
        """A batch at a time."""
        types = {name: parse_type(kind) for name, kind in request.columns}
        for name, _ in columns:
            if not is_known(types[name]):
                hint = "drop the column, or cast it to json before"
                raise SinkError(f"{request.title}: SQLite has no values of type {types[name]}", code="database.not_written", hint=hint)
        names = [name for name, _ in columns]
        self.execute(request, f"CREATE TEMP TABLE {STAGED} ({', '.join(f'{quoted(name)} {kind}' for name, kind in columns)})")
        insert = f"INSERT INTO {STAGED} VALUES ({', '.join('?' * len(names))})"
        try:
            for rows in _rows(path, names):
                self._connection.executemany(insert, rows)
        except (sqlite3.Error, OverflowError) as problem:
            raise _error(request, problem) from problem

    def execute(self, request: WriteRequest, sql: str) -> None:
        """Run one statement."""
        try:
            self._connection.execute(sql).fetchall()
        except (sqlite3.Error, sqlite3.Warning) as problem:
            raise _error(request, problem) from problem

    def number(self, request: WriteRequest, sql: str) -> int:
        """The one number that a query gives."""
        try:
            return int(self._connection.execute(sql).fetchone()[0])
        except sqlite3.Error as problem:
            raise _error(request, problem) from problem

    def commit(self, request: WriteRequest) -> None:
        """Make it so."""
        self._is_ending = True
        self.execute(request, "COMMIT")

    def interrupt(self) -> None:
        """The statement that runs ends with an error."""
        self._connection.interrupt()

    def close(self) -> None:
        """What was not committed is undone."""
        self._connection.close()

    def _permit(self, action: int, *_: str | None) -> int:
        """No other file, no setting, and no end of the transaction before its time."""
        is_ours = self._is_ending and action == sqlite3.SQLITE_TRANSACTION
        return sqlite3.SQLITE_DENY if action in _REFUSED and not is_ours else sqlite3.SQLITE_OK


def _rows(path: str, names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=list(names)):
            columns = [[_plain(value) for value in batch.column(name).to_pylist()] for name in names]
            yield list(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case Digits():
            return f"{value:f}"
        case _:
            return value


def _word(kind: DataType) -> str:
    """`decimal(9,2)` is a word that gives numbers; all others are texts."""
    return str(kind).upper() if str(kind).startswith("decimal") else f"{str(kind).upper()} TEXT" if kind.name == "json" else "TEXT"


def _error(request: WriteRequest, problem: Exception) -> SinkError | CancelledError:
    if str(problem) == "interrupted":
        return CancelledError(f"{request.title}: the writing was broken off")
    hint = "nothing was changed there; mend the rows, the table or the statement"
    if "locked" in str(problem):
        hint = "another program writes there; run again when it is done"
    elif "not authorized" in str(problem) or "prohibited" in str(problem):
        hint = "a statement of your own may not attach files, change settings or end the transaction"
    return SinkError(f"{request.title}: SQLite says: {problem}", code="database.not_written", hint=hint)

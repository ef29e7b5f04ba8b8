"""SQLite: a file, opened for reading only, behind the walls. Its columns have no types to rely on, so every value is judged."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from engine.databases.drivers.base import Found, empty, plain
from engine.databases.drivers.sqlite_conditions import SqliteSpelling
from engine.databases.drivers.sqlite_values import UnfitError, array, arrow_type, is_known
from engine.databases.pushdown import answerable, where
from engine.databases.request import Request
from engine.databases.select import origin, quoted, select
from engine.errors import CancelledError, SourceError
from engine.language.types import BINARY, BOOLEAN, DATE, FLOAT, INTEGER, JSON, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, decimal
from engine.nearest import known_names

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 20_000
"""Of one batch."""
_LOOKED_AT = 10_000
"""Rows by which columns are given types."""
_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC)\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)", re.IGNORECASE)
_WORDS: Sequence[tuple[str, DataType]] = (
    ("BOOL", BOOLEAN),
    ("TIMESTAMP", TIMESTAMP),
    ("DATETIME", TIMESTAMP),
    ("DATE", DATE),
    ("TIME", TIME),
    ("JSON", JSON),
)
"""What the word of a declaration begins with, where its values may be of that type."""
_CANDIDATES = (INTEGER, FLOAT, DATE, TIMESTAMP, TIMESTAMP_TZ, TEXT, BINARY)
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)


class SqliteDatabase:
    """One open file."""

    def __init__(self, name: str, facts: Mapping[str, Any]) -> None:
        """Open it.

        Raises:
            SourceError: `database.not_a_database`, `database.unreadable`.
        """
        self._name = name
        self._connection = _opened(name, facts["path"])
        self._connection.set_authorizer(_permit)

    def columns(self, request: Request, *, looks: bool) -> Sequence[Found]:
        """By the first rows, and by what the table's declaration says where the values agree."""
        declared = self._declared(request)
        cursor = self._run(request, f"SELECT * FROM {origin(request)} LIMIT {_LOOKED_AT if looks else 0}")
        names = [column[0] for column in cursor.description]
        rows = self._taken(request, cursor, _LOOKED_AT)
        values = list(zip(*rows, strict=True)) or [()] * len(names)
        return [_found(name, declared.get(name, ""), column) for name, column in zip(names, values, strict=True)]

    def answerable(self, request: Request, found: Sequence[tuple[str, Found]]) -> Request:
        """By what each value is, as columns say nothing of it."""
        return answerable(request, found, SqliteSpelling(), lambda: self._is_table(request, found))

    def batches(self, request: Request, found: Sequence[tuple[str, Found]], most: int | None) -> Iterator[pa.RecordBatch]:
        """Every value is judged by its column's declared type."""
        import pyarrow as pa

        types = request.types
        for name, _ in found:
            if not is_known(types[name]):
                message = f"column '{name}': SQLite has no values of type {types[name]}"
                raise _error(request, message, "database.value", "declare it text or json")
        if request.incremental_type.startswith("timestamp"):
            hint = "take a column of integers or dates, or write the condition into a query"
            raise _error(request, "SQLite has no timestamps that it could compare", "database.value", hint)
        schema = pa.schema([(name, arrow_type(types[name])) for name, _ in found])
        wanted = [(quoted(column.name), name) for name, column in found]
        conditions = where(request, found, SqliteSpelling())
        cursor = self._run(request, select(request, wanted, most, conditions=conditions, literal=_literal))
        before = 0
        while rows := self._taken(request, cursor, ROWS):
            columns = zip(found, zip(*rows, strict=True), strict=True)
            arrays = [_column(request, name, types[name], values, before) for (name, _), values in columns]
            yield pa.record_batch(arrays, schema=schema)
            before += len(rows)
        if not before:
            yield empty(schema)

    def interrupt(self) -> None:
        """The statement that runs ends with an error."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _run(self, request: Request, sql: str) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql)
        except sqlite3.Error as problem:
            raise self._explained(request, problem) from problem

    def _taken(self, request: Request, cursor: sqlite3.Cursor, rows: int) -> list[tuple[Any, ...]]:
        try:
            return cursor.fetchmany(rows)
        except sqlite3.Error as problem:
            raise self._explained(request, problem) from problem

    def _declared(self, request: Request) -> dict[str, str]:
        """The words of the table's declaration, by column."""
        if not request.table:
            return {}
        self._connection.set_authorizer(None)
        try:
            found = self._connection.execute(f"PRAGMA table_info({quoted(request.table.split('.')[-1])})").fetchall()
        finally:
            self._connection.set_authorizer(_permit)
        return {name: kind for _, name, kind, *_ in found}

    def _is_table(self, request: Request, found: Sequence[tuple[str, Found]]) -> bool:
        """Whether it is one, with all of those columns stored in it: its declaration lists no computed ones."""
        sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE AND sql LIKE 'create table%'"
        (is_table,) = self._connection.execute(sql, (request.table.split(".")[-1],)).fetchone()
        return bool(is_table) and {column.name for _, column in found} <= self._declared(request).keys()

    def _explained(self, request: Request, problem: sqlite3.Error) -> SourceError | CancelledError:
        words = str(problem)
        if words == "interrupted":
            return CancelledError(f"{request.title}: the query was broken off")
        if words.startswith("no such table") and request.table:
            hint = known_names(request.table, self._tables())
            return _error(request, f"there is no table '{request.table}'", "database.table_unknown", hint)
        if "decode to UTF-8" in words:
            return _error(request, f"a text is not UTF-8: {words}", "database.value", "read it as binary: cast(x as blob) in a query")
        if "malformed" in words or "not a database" in words:
            return _error(request, f"the file is damaged: {words}", "database.not_a_database", "restore it from a copy")
        if "not authorized" in words or "prohibited" in words:
            return _error(request, f"the query may only read: {words}", "database.denied", "leave out what does anything else")
        return _error(request, f"SQLite says: {words}", "database.query", "mend the query, or the names in it")

    def _tables(self) -> list[str]:
        return [row[0] for row in self._connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")]


def _opened(name: str, path: str) -> sqlite3.Connection:
    """A file in WAL mode wants to write beside itself; where it was closed well, nothing stands there that would be missed."""
    options = ["mode=ro", *(["mode=ro&immutable=1"] if not Path(f"{path}-wal").exists() else [])]
    problems: list[sqlite3.Error] = []
    for option in options:
        try:
            return _begun(f"file:{quote(path)}?{option}")
        except sqlite3.Error as problem:
            problems.append(problem)
    words = str(problems[0])
    if "malformed" in words:
        raise SourceError(f"{name}: the file is damaged: {words}", code="database.not_a_database", hint="restore it from a copy")
    if isinstance(problems[0], sqlite3.OperationalError):
        hint = "see that nothing else holds it; if its program was killed, open it once with that program"
        raise SourceError(f"{name}: the file cannot be opened: {words}", code="database.unreadable", hint=hint)
    hint = "name a file of SQLite, or choose another driver"
    raise SourceError(f"{name}: this is no SQLite database: {words}", code="database.not_a_database", hint=hint)


def _begun(address: str) -> sqlite3.Connection:
    """A connection that sees one state of the file, whatever others do meanwhile."""
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _permit(action: int, *_: str | None) -> int:
    """Reading, and nothing else: no other file, no setting, no writing."""
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _column(request: Request, name: str, kind: DataType, values: Sequence[Any], before: int) -> pa.Array:
    try:
        return array(values, kind)
    except UnfitError as problem:
        row = "" if request.conditions else f"row {before + problem.place + 1:,}, "  # those that were left out are not counted
        message = f"{row}column '{name}': {plain(problem.value)} is no {kind}"
        hint = "declare another type, or convert it in a query: cast(x as integer), date(x), datetime(x, 'unixepoch')"
        raise _error(request, message, "database.value", hint) from None


def _found(name: str, declared: str, values: Sequence[Any]) -> Found:
    known = [value for value in values if value is not None]
    hinted = _hinted(declared)
    fitting = [kind for kind in (*hinted, *_CANDIDATES) if _is_all(known, kind)]
    if not known:
        return Found(name, str(hinted[0] if hinted else TEXT), declared.lower())
    if fitting:
        return Found(name, str(fitting[0]), declared.lower())
    sorts = sorted({type(value).__name__ for value in known})
    note = f"its values are of several types ({', '.join(sorts)}); a query can make them one: cast({name} as text)"
    return Found(name, str(TEXT), declared.lower(), note)


def _hinted(declared: str) -> list[DataType]:
    digits = _DECIMAL.fullmatch(declared.strip())
    if digits is not None:
        precision, scale = int(digits[1]), int(digits[2])
        return [decimal(precision, scale)] if 1 <= precision <= 38 and scale <= precision else []
    word = declared.strip().upper()
    found = [kind for start, kind in _WORDS if word.startswith(start)][:1]
    return [*found, *([TEXT] if "CHAR" in word or "TEXT" in word or "CLOB" in word else [])]


def _is_all(values: Sequence[Any], kind: DataType) -> bool:
    try:
        array(values, kind)
    except UnfitError:
        return False
    return True


def _literal(value: Any) -> str:
    """Dates stand there as texts; timestamps may be written in several ways, which do not compare."""
    return f"'{value.isoformat()}'" if isinstance(value, dt.date) else str(value)


def _error(request: Request, message: str, code: str, hint: str) -> SourceError:
    return SourceError(f"{request.title}: {message}", code=code, hint=hint)

"""PostgreSQL, by its ADBC driver: rows come in batches of Arrow, within one read-only transaction."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from engine.databases.drivers.base import Found, empty
from engine.databases.drivers.postgresql_conditions import PostgresqlSpelling, text_literal
from engine.databases.drivers.postgresql_errors import explained, not_connected
from engine.databases.pushdown import answerable, where
from engine.databases.request import Request
from engine.databases.select import origin, quoted, select, standard_literal
from engine.errors import CancelledError, MissingExtraError, SourceError
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
    Decimal,
    decimal,
    list_of,
)
from engine.nearest import known_names

if TYPE_CHECKING:
    import pyarrow as pa

EXTRA = "databases"
PACKAGES = ("adbc_driver_manager", "adbc_driver_postgresql", "typing_extensions")
_CONNECT_SECONDS = 10
_BATCH_BYTES = 4 << 20
_TLS = {"off": "disable", "prefer": "prefer", "require": "require", "verify": "verify-full"}
_SIMPLE: Mapping[str, DataType] = {
    "bool": BOOLEAN,
    **dict.fromkeys(("int2", "int4", "int8"), INTEGER),
    **dict.fromkeys(("float4", "float8"), FLOAT),
    **dict.fromkeys(("text", "varchar", "bpchar", "name"), TEXT),
    **dict.fromkeys(("json", "jsonb"), JSON),
    "date": DATE,
    "time": TIME,
    "timestamp": TIMESTAMP,
    "timestamptz": TIMESTAMP_TZ,
    "bytea": BINARY,
}
"""Types whose values the driver gives as ours; any other is asked for as a text."""
_LISTS = {f"_{name}": kind for name, kind in _SIMPLE.items() if kind not in (JSON, BINARY)}
_NUMERIC = "numeric"
_DAYS = (-719_162, 2_932_897)
"""From 0001-01-01 up to 10000-01-01, counted from 1970-01-01."""


def require_driver() -> None:
    """Refuse to go on without the packages.

    Raises:
        MissingExtraError: `extra.missing`.
    """
    if any(find_spec(name) is None for name in PACKAGES[:2]):
        raise MissingExtraError(EXTRA, "PostgreSQL")


class PostgresqlDatabase:
    """One connection."""

    def __init__(self, name: str, facts: Mapping[str, Any]) -> None:
        """Connect, and begin a transaction that can change nothing.

        Raises:
            SourceError: `database.unreachable`, `database.login`, `database.unknown`.
        """
        import adbc_driver_postgresql.dbapi as driver

        self._failures = (driver.Error, OSError)
        try:
            self._connection = driver.connect(address(facts))
        except self._failures as problem:
            raise not_connected(name, facts, problem) from problem
        self._cursor = self._connection.cursor(adbc_stmt_kwargs={"adbc.postgresql.batch_size_hint_bytes": _BATCH_BYTES})
        self._cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        self._cursor.execute("SET LOCAL TIME ZONE 'UTC'")

    def columns(self, request: Request, *, looks: bool) -> Sequence[Found]:
        """As the server describes them."""
        del looks
        try:
            self._cursor.execute(f"SELECT * FROM {origin(request)} LIMIT 0")
            schema: pa.Schema = self._cursor.fetch_record_batch().schema
        except self._failures as problem:
            raise self._explained(request, problem) from problem
        return [_found(field) for field in schema]

    def answerable(self, request: Request, found: Sequence[tuple[str, Found]]) -> Request:
        """By the types that the server tells, and by what letters it keeps."""
        return answerable(request, found, self._spelling(request), lambda: self._is_table(request))

    def batches(self, request: Request, found: Sequence[tuple[str, Found]], most: int | None) -> Iterator[pa.RecordBatch]:
        """In the types of Arrow that the driver gives; numbers of any length as they are declared."""
        types = request.types
        self._require_readable(request, found)
        wanted = [(_expression(column), name) for name, column in found]
        conditions = where(request, found, self._spelling(request))
        sql = select(request, wanted, most, conditions=conditions, literal=standard_literal)
        try:
            if request.conditions:  # several workers at once would give the rows in another order each time
                self._cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
            self._cursor.execute(sql)
            reader = self._cursor.fetch_record_batch()
            is_empty = True
            for batch in reader:
                is_empty = False
                yield _plain(request, batch, types)
            if is_empty:
                yield _plain(request, empty(reader.schema), types)
        except self._failures as problem:
            raise self._explained(request, problem) from problem

    def interrupt(self) -> None:
        """The server is told to break off."""
        self._cursor.adbc_cancel()

    def close(self) -> None:
        """Leave without a change."""
        self._cursor.close()
        self._connection.close()

    def _require_readable(self, request: Request, found: Sequence[tuple[str, Found]]) -> None:
        types = request.types
        for name, column in found:
            if column.own.startswith(_NUMERIC) and not isinstance(types[name], Decimal) and types[name] != TEXT:
                hint = "declare decimal(p,s), or text; cast below where another type is wanted"
                message = f"{request.title}: column '{name}' is {column.own}, and {types[name]} is declared"
                raise SourceError(message, code="database.value", hint=hint)

    def _spelling(self, request: Request) -> PostgresqlSpelling:
        """Another encoding has not all letters, and another order of them."""
        if not request.conditions:
            return PostgresqlSpelling(is_unicode=False)
        return PostgresqlSpelling(is_unicode=self._value(request, "SELECT current_setting('server_encoding')") == "UTF8")

    def _is_table(self, request: Request) -> bool:
        """Whether it is one, without columns that are computed when they are read; servers before version 18 have none of these."""
        sql = (
            f"SELECT count(*) FROM pg_class c WHERE c.oid = to_regclass({text_literal(origin(request))}) AND c.relkind IN ('r', 'p', 'm') "
            "AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND to_jsonb(a) ->> 'attgenerated' = 'v')"
        )
        return bool(self._value(request, sql))

    def _value(self, request: Request, sql: str) -> Any:
        try:
            self._cursor.execute(sql)
            return self._cursor.fetchall()[0][0]
        except self._failures as problem:
            raise self._explained(request, problem) from problem

    def _explained(self, request: Request, problem: Exception) -> SourceError | CancelledError:
        error = explained(request, problem)
        if error.code == "database.table_unknown" and request.table:
            error.hint = known_names(request.table, self._tables()) or error.hint
        return error

    def _tables(self) -> list[str]:
        """Those that may be named, for a hint; a failed transaction has to be left first."""
        sql = (
            "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END "
            "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1 LIMIT 1000"
        )
        try:
            self._connection.rollback()
            self._cursor.execute(sql)
            return [str(row[0]) for row in self._cursor.fetchall()]
        except self._failures:
            return []


def environment() -> dict[str, str]:
    """Nothing of this person's reaches the server by itself: no file of passwords, no service, no certificate."""
    return dict.fromkeys(("PGPASSFILE", "PGSERVICEFILE", "PGSSLCERT", "PGSSLKEY"), os.devnull) | {"PGSYSCONFDIR": os.devnull}


def address(facts: Mapping[str, Any]) -> str:
    """Everything is written so that no part can become another."""
    host = f"[{facts['host']}]" if ":" in facts["host"] else facts["host"]
    password = f":{quote(facts['password'], safe='')}" if facts["password"] is not None else ""
    options = {"connect_timeout": str(_CONNECT_SECONDS), "application_name": "penstock", "sslmode": _TLS[facts["tls"]]}
    told = "&".join(f"{name}={value}" for name, value in options.items())
    return f"postgresql://{quote(facts['user'], safe='')}{password}@{host}:{facts['port']}/{quote(facts['database'], safe='')}?{told}"


def _found(field: pa.Field) -> Found:
    facts = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
    own = re.sub(r"^unnamed<.*>$", "a type of this database's own", facts.get("POSTGRESQL:type", "unknown"))
    if own == _NUMERIC:
        return _numeric(field.name, int(facts.get("POSTGRESQL:typmod", -1)))
    kind = _SIMPLE.get(own) or (list_of(_LISTS[own]) if own in _LISTS else None)
    if kind is not None:
        return Found(field.name, str(kind), own)
    return Found(field.name, str(TEXT), own, f"{own} has no place among our types and is read as text")


def _numeric(name: str, modifier: int) -> Found:
    """The modifier holds precision and scale; numbers of any length come as texts until a person says how many digits there are."""
    precision, scale = (modifier - 4 >> 16) & 0xFFFF, modifier - 4 & 0x7FF
    if modifier >= 4 and precision <= 38 and scale <= precision:
        return Found(name, str(decimal(precision, scale)), f"{_NUMERIC}({precision},{scale})")
    note = "it holds numbers of any length and is read as text"
    return Found(name, str(TEXT), _NUMERIC, note, (str(decimal(38, 9)), str(decimal(38, 0))))


def _expression(column: Found) -> str:
    name = quoted(column.name)
    is_given = column.own in _SIMPLE or column.own in _LISTS or column.own.startswith(_NUMERIC)
    return name if is_given else f"CAST({name} AS text)"


def _plain(request: Request, batch: pa.RecordBatch, types: Mapping[str, DataType]) -> pa.RecordBatch:
    """The batch without the driver's own types."""
    import pyarrow as pa

    arrays = []
    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        is_numeric = isinstance(array.type, pa.BaseExtensionType) and array.type != pa.json_()
        storage = array.storage if is_numeric else array
        kind = types[name]
        _require_within(request, name, storage)
        arrays.append(_decimals(request, name, storage, kind) if is_numeric and isinstance(kind, Decimal) else storage)
    return pa.record_batch(arrays, names=batch.schema.names)


def _require_within(request: Request, name: str, array: pa.Array) -> None:
    """Refuse `infinity`, and years of more than four digits, which come as moments that nobody meant."""
    import pyarrow as pa
    from pyarrow import compute

    if not (pa.types.is_date(array.type) or pa.types.is_timestamp(array.type)):
        return
    unit = pa.int32() if pa.types.is_date(array.type) else pa.int64()
    first, last = (round(bound * (1 if unit == pa.int32() else 86_400_000_000)) for bound in _DAYS)
    found = compute.min_max(array.view(unit)).as_py()
    if found["min"] is not None and not (first <= found["min"] and found["max"] < last):
        message = f"{request.title}: column '{name}' holds infinity, or a year that is none from 1 to 9999"
        raise SourceError(message, code="database.value", hint="leave such rows out, or make them null, in a query")


def _decimals(request: Request, name: str, texts: pa.Array, kind: Decimal) -> pa.Array:
    import pyarrow as pa

    try:
        return texts.cast(pa.decimal128(kind.precision, kind.scale))
    except pa.ArrowInvalid:
        bad = next((text for text in texts.to_pylist() if text is not None and not _fits(text, kind)), "")
        message = f"{request.title}: column '{name}': {bad} does not fit {kind}"
        raise SourceError(message, code="database.value", hint="declare more digits, or text") from None


def _fits(text: str, kind: Decimal) -> bool:
    import pyarrow as pa

    try:
        pa.array([text]).cast(pa.decimal128(kind.precision, kind.scale))
    except pa.ArrowInvalid:
        return False
    return True

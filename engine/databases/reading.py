"""Fetching, inside the process that may open the database: a request's rows as one Parquet file, whole or not there at all."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.databases.drivers.base import Database, Found
from engine.databases.request import Request
from engine.databases.select import spelled_in
from engine.errors import LimitError, SchemaError
from engine.nearest import known_names

if TYPE_CHECKING:
    import pyarrow as pa

GROUP_ROWS = 120_000
"""Rows of a part of the file; so many are held in memory at most, or as many as `GROUP_BYTES` has room for."""
GROUP_BYTES = 32 << 20
Tell = Callable[[Mapping[str, int]], None]
Opened = Callable[[Database | None], None]
"""Is told which database is open, so that it can be interrupted; None: none any more."""


def describe(arguments: Mapping[str, Any], opened: Opened) -> dict[str, Any]:
    """The columns of a table or a query: `columns` as mappings of `Found`.

    `connection` (its facts) and `request` (its arguments).

    Raises:
        SourceError: the database cannot be read, see the drivers.
    """
    request = Request.from_arguments(arguments["request"])
    with _database(arguments, request, opened) as database:
        return {"columns": [asdict(found) for found in database.columns(request, looks=True)]}


def fetch(arguments: Mapping[str, Any], tell: Tell, opened: Opened) -> dict[str, Any]:
    """Write the rows of a request to `path`; gives `rows`, `is_cut`: whether there may be more than came, and `asked`: how many conditions.

    `connection` (its facts), `request` (its arguments), `path`, `most` (rows at most, or null), `disk` (bytes at most, or null).

    Raises:
        SourceError: the database cannot be read, see the drivers.
        SchemaError: `source.column_missing`.
        LimitError: `limit.disk`.
    """
    request, path, most = Request.from_arguments(arguments["request"]), Path(arguments["path"]), arguments["most"]
    part = path.with_name(f"{path.name}.part")
    try:
        with _database(arguments, request, opened) as database:
            columns = database.columns(request, looks=False)
            wanted = [(name, _column(request, columns, name)) for name, _ in request.columns]
            asked = database.answerable(_with_own_name(request, columns), wanted)
            enough = [bound for bound in (None if most is None else most + 1, asked.first) if bound is not None]
            batches = database.batches(asked, wanted, min(enough, default=None))
            rows = _write(part, _cut(batches, most), arguments["disk"], tell)
        is_cut = (most is not None and rows > most) or rows == asked.first
        part.replace(path)
    except OSError as problem:
        if problem.errno in (errno.EFBIG, errno.ENOSPC, errno.EDQUOT):
            raise _no_room(arguments["disk"]) from problem
        raise
    finally:
        part.unlink(missing_ok=True)
    return {"rows": min(rows, most) if most is not None else rows, "is_cut": is_cut, "asked": len(asked.conditions)}


@contextlib.contextmanager
def _database(arguments: Mapping[str, Any], request: Request, opened: Opened) -> Iterator[Database]:
    database = _opened(request.connection, arguments["connection"])
    try:
        opened(database)
        yield database
    finally:
        opened(None)
        database.close()


def _opened(name: str, facts: Mapping[str, Any]) -> Database:
    if facts["driver"] == "sqlite":
        from engine.databases.drivers.sqlite import SqliteDatabase

        return SqliteDatabase(name, facts)
    if facts["driver"] == "duckdb":
        from engine.databases.drivers.duckdb_file import DuckdbDatabase

        return DuckdbDatabase(name, facts)
    from engine.databases.drivers.postgresql import PostgresqlDatabase

    return PostgresqlDatabase(name, facts)


def _column(request: Request, columns: Sequence[Found], name: str) -> Found:
    """The column that is declared by that name: exactly, else but for case."""
    names = [found.name for found in columns]
    meant = spelled_in(name, names)
    if meant is None:
        hint = known_names(name, names)
        raise SchemaError(f"{request.title} has no column '{name}'", code="source.column_missing", hint=hint)
    return columns[names.index(meant)]


def _with_own_name(request: Request, columns: Sequence[Found]) -> Request:
    """The incremental column as the database calls it."""
    if not request.incremental:
        return request
    return replace(request, incremental=_column(request, columns, request.incremental).name)


def _cut(batches: Iterator[pa.RecordBatch], most: int | None) -> Iterator[tuple[pa.RecordBatch, int]]:
    """Each batch without the one row more that tells that there are more, and its rows with it."""
    before = 0
    for batch in batches:
        kept = batch if most is None else batch.slice(0, max(most - before, 0))
        before += batch.num_rows
        yield kept, batch.num_rows


def _write(path: Path, batches: Iterator[tuple[pa.RecordBatch, int]], disk: int | None, tell: Tell) -> int:
    """The rows of all batches, what was cut off included."""
    import pyarrow as pa
    from pyarrow import parquet

    rows, writer, held = 0, None, _Held()
    try:
        for batch, number in batches:
            if writer is None:
                writer = parquet.ParquetWriter(path, batch.schema, compression="zstd", compression_level=1)
            rows += number
            held.add(batch)
            if held.is_full:
                writer.write_table(pa.Table.from_batches(held.take(), batch.schema))
                if disk is not None and path.stat().st_size > disk:
                    raise _no_room(disk)
                tell({"done": rows, "of": 0})
        if writer is not None and held.batches:
            writer.write_table(pa.Table.from_batches(held.batches, held.batches[0].schema))
    finally:
        if writer is not None:
            writer.close()
    if disk is not None and path.exists() and path.stat().st_size > disk:
        raise _no_room(disk)
    return rows


@dataclass(slots=True)
class _Held:
    """Batches that are not written yet."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    _rows: int = 0
    _bytes: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)
        self._rows += batch.num_rows
        self._bytes += batch.nbytes

    @property
    def is_full(self) -> bool:
        return self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES

    def take(self) -> list[pa.RecordBatch]:
        taken, self.batches, self._rows, self._bytes = self.batches, [], 0, 0
        return taken


def _no_room(disk: int | None) -> LimitError:
    allowed = f"the {disk:,} bytes that it may take" if disk is not None else "there is room for"
    hint = "ask for fewer columns or rows, free some space, or raise disk_limit in penstock.yaml"
    return LimitError(f"what the database gave is more than {allowed}", code="limit.disk", hint=hint)

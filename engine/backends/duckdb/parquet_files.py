"""Parquet files: whether they are such files and sound, before the engine reads them, and where one is broken that it could not read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.column_types import data_type
from engine.backends.duckdb.opened import OpenFile, Typing
from engine.errors import SourceError

if TYPE_CHECKING:
    import duckdb

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
_SMALLEST = 12
"""Bytes of a file without columns and rows: what it begins with, the length of its footer, and what it ends with."""
_AGAIN = "copy it anew, or have it written again"
_OTHERS = {
    b"ARRO": ("is an Arrow file: read it with read_arrow", "choose the node that reads it"),
    b"PK\x03\x04": ("is an archive or a workbook, and no Parquet file", "unpack it, or choose the node that reads it"),
    b"\x1f\x8b": ("is packed with gzip: a Parquet file is packed inside", "unpack it first"),
    b"\x28\xb5\x2f\xfd": ("is packed with zstd: a Parquet file is packed inside", "unpack it first"),
}


def open_parquet(connection: duckdb.DuckDBPyConnection, file: Mapping[str, str], options: Mapping[str, Any]) -> OpenFile:
    """Open one file; its rows are not looked at.

    Raises:
        SourceError: `source.parquet`, it is no Parquet file, a broken one, or one with a password.
    """
    name, path = file["name"], file["path"]
    relation = parquet_relation(connection, file, hive=bool(options.get("hive")))
    with _broken_as(lambda problem: _broken_footer(name, problem)):
        counted = "SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata($path)"
        ((rows,),) = connection.execute(counted, {"path": path}).fetchall()
    types = tuple(Typing(str(kind), str(data_type(kind) or "")) for kind in relation.types)
    return OpenFile(name=name, path=path, columns=tuple(relation.columns), types=types, rows=int(rows))


def parquet_relation(connection: duckdb.DuckDBPyConnection, file: Mapping[str, str], *, hive: bool) -> duckdb.DuckDBPyRelation:
    """A file's columns with their types, as the engine reads them. Raises SourceError, as `open_parquet`."""
    name, path = file["name"], file["path"]
    _require_magic(name, path)
    call = "read_parquet($path, hive_partitioning = $hive, hive_types_autocast = false)"
    with _broken_as(lambda problem: _broken_footer(name, problem)):
        return connection.sql(f"SELECT * FROM {call}", params={"path": path, "hive": hive})


def read_pages(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Read `columns` of `files` (headers of `OpenFile`), one after the other: the engine does not say where it stumbled.

    Raises:
        SourceError: `source.parquet`, a column of a file cannot be read.
    """
    wanted = {name.casefold() for name in arguments["columns"]}
    for header in arguments["files"]:
        file = OpenFile.from_header(header)
        for column in file.columns:
            if column.casefold() in wanted:
                _read_column(connection, file, column)
    return {}, None


def _read_column(connection: duckdb.DuckDBPyConnection, file: OpenFile, column: str) -> None:
    quoted = '"' + column.replace('"', '""') + '"'
    message = f"{file.name}, column '{column}': the Parquet file is broken: what stands there is no values"
    with _broken_as(lambda _: SourceError(message, code="source.parquet", hint=_AGAIN)):
        connection.execute(f"SELECT bit_xor(hash({quoted})) FROM read_parquet($path)", {"path": file.path}).fetchall()


def _require_magic(name: str, path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - a path of the walled process
        first = file.read(4)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 8, 0))
        footer, last = file.read(4), file.read()
    if not size:
        raise SourceError(f"{name} is empty", code="source.parquet", hint=_AGAIN)
    other = next((told for mark, told in _OTHERS.items() if first.startswith(mark)), None)
    if other is not None:
        raise SourceError(f"{name} {other[0]}", code="source.parquet", hint=other[1])
    if _ENCRYPTED in (first, last):
        raise SourceError(f"{name} is encrypted", code="source.parquet", hint="have it written without encryption")
    if first != _MAGIC:
        message = f"{name} is no Parquet file: it does not begin like one"
        raise SourceError(message, code="source.parquet", hint="check the path, or use detect")
    if last != _MAGIC or size < _SMALLEST:
        raise SourceError(f"{name} is cut off: the end of a Parquet file is missing", code="source.parquet", hint=_AGAIN)
    if int.from_bytes(footer, "little") > size - _SMALLEST:
        message = f"{name}: the Parquet file is broken: its footer is said to be longer than the file"
        raise SourceError(message, code="source.parquet", hint=_AGAIN)


def _broken_footer(name: str, problem: Exception) -> SourceError:
    if "non-root column" in str(problem):
        return SourceError(f"{name} has no columns", code="source.parquet", hint=_AGAIN)
    return SourceError(f"{name}: the Parquet file is broken: its footer cannot be read", code="source.parquet", hint=_AGAIN)


@contextmanager
def _broken_as(error: Callable[[Exception], SourceError]) -> Iterator[None]:
    """What the engine says about bytes that mean nothing becomes that error; memory and a person's stop are other matters."""
    import duckdb

    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.InterruptException, duckdb.PermissionException):
        raise
    except (duckdb.Error, RuntimeError) as problem:  # the engine's own decoders raise what is none of its errors
        raise error(problem) from None

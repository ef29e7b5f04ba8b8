"""Arrow files: read batch by batch, proven sound, and written anew as Parquet, which the engine reads; and made from Parquet.

The engine itself has no reader of them. Feather of version 2 is the same format.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.column_names import fold, unique_names
from engine.backends.duckdb.column_types import data_type
from engine.backends.duckdb.opened import OpenFile, Typing
from engine.errors import SchemaError, SourceError
from engine.language.types import parse_type
from engine.relation import HIDDEN_PREFIX

if TYPE_CHECKING:
    from typing import TypeAlias

    import duckdb
    import pyarrow as pa

    Reader: TypeAlias = "pa.RecordBatchFileReader | pa.RecordBatchStreamReader"

_MAGIC = b"ARROW1"
_NO_COLUMN = f"{HIDDEN_PREFIX}none"
"""Stands in a copy of which no column is wanted, so that it has rows."""
_OTHERS = {
    b"FEA1": "is a Feather file of version 1, which nothing writes any more: write it again as version 2",
    b"PAR1": "is a Parquet file: read it with read_parquet",
}
_BATCH_ROWS = 65_536
_AGAIN = "copy it anew, or have it written again"


@dataclass(frozen=True, slots=True)
class ArrowColumn:
    """A column of a file, as it can be copied."""

    place: int
    name: str
    kind: pa.DataType
    """As it stands in the file."""
    copied: pa.DataType | None
    """As it stands in the copy; None where it can stand in none without another meaning."""


def open_arrow(
    connection: duckdb.DuckDBPyConnection, file: Mapping[str, str], options: Mapping[str, Any], work: str, *, leaves_out: bool = False
) -> OpenFile:
    """Open one file: the declared columns of it, all where extra ones are kept, stand in a copy.

    Args:
        connection: tells the types of the copy.
        file: `name` and `path`.
        options: of the scan.
        work: a folder for the copy.
        leaves_out: whether a column that cannot be copied is no column, instead of an error.

    Raises:
        SourceError: `source.arrow`, it is no Arrow file, or a broken one.
        SchemaError: `source.type_changed`, a wanted column has a type for which there is none here.
    """
    name, path = file["name"], file["path"]
    with _opened(name, path) as reader:
        columns = _columns(reader.schema)
        wanted = [column for column in columns if _is_wanted(column, columns, options)]
        foreign = [column for column in wanted if column.copied is None]
        if foreign and not leaves_out:
            raise _no_type(name, foreign[0])
        copied = [column for column in wanted if column.copied is not None]
        copy = _place_of_copy(path, copied, work)
        if not copy.exists():
            _write_copy(name, reader, copied, copy)
        written = list(reader.schema.names)
    rows, types = _described(connection, str(copy))
    return OpenFile(
        name=name,
        path=str(copy),
        columns=tuple(column.name for column in columns),
        types=tuple(types.get(column.name, Typing(str(column.kind), "")) for column in columns),
        rows=rows,
        original=path,
        renamed=tuple((column.place + 1, text) for column, text in zip(columns, written, strict=True) if column.name != text),
    )


@contextmanager
def _opened(name: str, path: str) -> Iterator[Reader]:
    """Its reader; whatever the library says about a broken file becomes an error that names it."""
    import pyarrow as pa

    _require_magic(name, path)
    try:
        with pa.OSFile(path, "rb") as source:
            is_file = source.read(len(_MAGIC)) == _MAGIC
            source.seek(0)
            with pa.ipc.open_file(source) if is_file else pa.ipc.open_stream(source) as reader:
                yield reader
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as problem:
        raise _broken(name, problem) from None


def _require_magic(name: str, path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - a path of the walled process
        first = file.read(8)
        file.seek(0, os.SEEK_END)
        file.seek(max(file.tell() - len(_MAGIC), 0))
        last = file.read()
    if not first:
        raise SourceError(f"{name} is empty", code="source.arrow", hint=_AGAIN)
    if first[:4] in _OTHERS:
        raise SourceError(f"{name} {_OTHERS[first[:4]]}", code="source.arrow", hint="choose the node that reads it")
    if first.startswith(_MAGIC) and last != _MAGIC:
        raise SourceError(f"{name} is cut off: the end of an Arrow file is missing", code="source.arrow", hint=_AGAIN)
    if not first.startswith((_MAGIC, b"\xff\xff\xff\xff")):
        raise SourceError(f"{name} is no Arrow file: it does not begin like one", code="source.arrow", hint="check the path, or use detect")


def _columns(schema: pa.Schema) -> list[ArrowColumn]:
    names = unique_names(schema.names)
    fields = zip(names, schema, strict=True)
    return [ArrowColumn(place, name, field.type, _copied(field.type)) for place, (name, field) in enumerate(fields)]


def _is_wanted(column: ArrowColumn, columns: Sequence[ArrowColumn], options: Mapping[str, Any]) -> bool:
    """Whether a scan reads it; a declared name means the column of exactly that name, else the first that differs in case only."""
    if options["extra_columns"] == "keep":
        return True
    exact = {other.name for other in columns}
    return any(column.name == name or (name not in exact and fold(column.name) == fold(name)) for name in options["declared"])


def _copied(kind: pa.DataType) -> pa.DataType | None:
    """The type in a copy, with the same meaning to the engine; None where there is none."""
    import pyarrow as pa

    is_, types = pa.types, {pa.null(): pa.string(), pa.float16(): pa.float32(), pa.date64(): pa.date32()}
    if kind in types:
        return types[kind]
    if isinstance(kind, pa.BaseExtensionType):
        return _copied(kind.storage_type)
    if is_.is_dictionary(kind) or is_.is_run_end_encoded(kind):
        return _copied(kind.value_type)
    if is_.is_struct(kind):
        parts = [(field.name, _copied(field.type)) for field in kind]
        return pa.struct(parts) if parts and all(part is not None for _, part in parts) else None
    if is_.is_map(kind):
        key, item = _copied(kind.key_type), _copied(kind.item_type)
        return None if key is None or item is None else pa.map_(key, item)
    if is_.is_list(kind) or is_.is_large_list(kind) or is_.is_fixed_size_list(kind):
        item = _copied(kind.value_type)
        return None if item is None else pa.list_(item)
    return _copied_scalar(kind)


def _copied_scalar(kind: pa.DataType) -> pa.DataType | None:
    import pyarrow as pa

    is_ = pa.types
    if is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind):
        return pa.large_string()
    if is_.is_binary(kind) or is_.is_large_binary(kind) or is_.is_binary_view(kind) or is_.is_fixed_size_binary(kind):
        return pa.large_binary()
    if is_.is_decimal(kind):
        return pa.decimal128(kind.precision, kind.scale) if kind.precision <= 38 and 0 <= kind.scale <= kind.precision else None
    if is_.is_time(kind):
        return pa.time64("us")
    is_plain = is_.is_boolean(kind) or is_.is_integer(kind) or is_.is_floating(kind) or is_.is_date(kind) or is_.is_timestamp(kind)
    return kind if is_plain else None


def _place_of_copy(path: str, columns: Sequence[ArrowColumn], work: str) -> Path:
    status = Path(path).stat()
    key = f"arrow|{path}|{status.st_size}|{status.st_mtime_ns}|{[(column.place, column.name, str(column.copied)) for column in columns]}"
    return Path(work) / f"clean-{hashlib.sha256(key.encode()).hexdigest()[:24]}.parquet"


def _write_copy(name: str, reader: Reader, columns: Sequence[ArrowColumn], copy: Path) -> None:
    """Every batch is looked through to its last byte before it counts: offsets that lead nowhere would be read as rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [(column.name, column.copied) for column in columns] or [(_NO_COLUMN, pa.bool_())]
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    rows = 0
    try:
        with pq.ParquetWriter(part, pa.schema(fields)) as writer:
            for number, batch in enumerate(_batches(reader), start=1):
                try:
                    batch.validate(full=True)
                    arrays = [_array(batch.column(column.place), column.copied) for column in columns]
                except pa.ArrowException as problem:
                    raise _broken(f"{name}, rows from {rows + 1:,} (batch {number})", problem) from None
                arrays = arrays or [pa.nulls(batch.num_rows, pa.bool_())]
                writer.write_batch(pa.record_batch(arrays, schema=pa.schema(fields)), row_group_size=_BATCH_ROWS * 2)
                rows += batch.num_rows
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _batches(reader: Reader) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    if isinstance(reader, pa.RecordBatchFileReader):
        yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
    else:
        yield from reader


def _array(values: pa.Array, kind: pa.DataType | None) -> pa.Array:
    """The values in the copy's type; parts of a second beyond the sixth digit are cut."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if pa.types.is_run_end_encoded(values.type):
        values = pc.run_end_decode(values)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values if values.type == kind else values.cast(kind, safe=not pa.types.is_time(values.type))


def _described(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[int, dict[str, Typing]]:
    """The copy's rows, and the types of its columns by name."""
    relation = connection.sql("SELECT * FROM read_parquet($path)", params={"path": path})
    ((rows,),) = connection.execute("SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata($path)", {"path": path}).fetchall()
    types = {name: Typing(str(kind), str(data_type(kind) or "")) for name, kind in zip(relation.columns, relation.types, strict=True)}
    return int(rows), types


def _no_type(name: str, column: ArrowColumn) -> SchemaError:
    return SchemaError(
        f"{name}: column '{column.name}' is {column.kind}, for which there is no type here",
        code="source.type_changed",
        hint="leave it out of columns, or have it written as another type",
    )


def _broken(place: str, problem: Exception) -> SourceError:
    said = str(problem).strip().partition("\n")[0].rstrip(".")
    return SourceError(f"{place}: the Arrow file is broken: {said}", code="source.arrow", hint=_AGAIN)


def write_arrow(arguments: Mapping[str, Any]) -> None:
    """Write a Parquet file anew as an Arrow file, in its place.

    `path` (the file), `columns` (name and type of each, in their order), `compression` (none, lz4, zstd).
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from engine.backends.arrow_types import arrow_schema

    path = Path(arguments["path"])
    schema = arrow_schema({name: parse_type(kind) for name, kind in arguments["columns"]})
    packed = None if arguments["compression"] == "none" else arguments["compression"]
    part = path.with_name(f"{path.name}.arrow")
    options = pa.ipc.IpcWriteOptions(compression=packed)
    with pq.ParquetFile(path) as rows, pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, schema, options=options) as writer:
        for batch in rows.iter_batches(_BATCH_ROWS):
            arrays = [_array(values, field.type) for values, field in zip(batch, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
    part.replace(path)

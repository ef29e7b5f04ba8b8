"""The rows that a person's code gave back: proven sound, held to the declared columns, and written as Parquet.

They come as an Arrow file, which that code may have filled with anything; the process that wrote it is gone when this reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from engine.backends.arrow_types import arrow_schema
from engine.backends.duckdb.exact_casts import Misfit, cast_exactly
from engine.errors import BackendError
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.types import DataType, duckdb_type, parse_type
from engine.nearest import nearest
from engine.preview.answer import Answer

_GIVEN = "__penstock_code_rows"
_ROW_NUMBERS = "__penstock_none"
"""The column of a table of which no column is wanted."""


def adopt(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Write the rows of an Arrow file as Parquet, in the declared types.

    Arguments: `path` (the Arrow file), `columns` ([name, type] of each that is declared), `wanted` (names of those to be written),
    `target` (the Parquet file). Gives their number as `rows`.

    Raises:
        BackendError: `python.columns`, they are not those that are declared; `python.type`, `python.value`, what one holds cannot be
            had in its type without a loss; `python.broken`, it is no sound Arrow file.
    """
    declared = {name: parse_type(kind) for name, kind in arguments["columns"]}
    wanted = [name for name in declared if name in set(arguments["wanted"])]
    with _opened(arguments["path"]) as reader:
        _require_columns(reader.schema.names, list(declared))
        batches = _cast(reader, declared)
        schema = arrow_schema(declared)
        failures: list[BackendError] = []
        connection.register(_GIVEN, pa.RecordBatchReader.from_batches(schema, _raising(batches, failures)))
        try:
            rows = connection.execute(
                f"COPY ({_select(wanted, declared)}) TO {duckdb_text(arguments['target'])} (FORMAT parquet)"
            ).fetchone()
        except duckdb.Error:
            if failures:
                raise failures[0] from None
            raise
        finally:
            connection.unregister(_GIVEN)
    return Answer({"rows": int(rows[0]) if rows else 0})


def _select(wanted: Sequence[str], declared: Mapping[str, DataType]) -> str:
    values = (f"CAST({duckdb_name(name)} AS {duckdb_type(declared[name])}) AS {duckdb_name(name)}" for name in wanted)
    return f"SELECT {', '.join(values) or f'1 AS {_ROW_NUMBERS}'} FROM {_GIVEN}"


def _raising(batches: Iterator[pa.RecordBatch], failures: list[BackendError]) -> Iterator[pa.RecordBatch]:
    """The batches; the engine turns what they raise into a text, so it is kept here too."""
    try:
        yield from batches
    except BackendError as problem:
        failures.append(problem)
        raise


@contextmanager
def _opened(path: str) -> Iterator[pa.RecordBatchFileReader]:
    try:
        with pa.OSFile(path, "rb") as source, pa.ipc.open_file(source) as reader:
            yield reader
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError) as problem:
        raise _broken(problem) from None


def _cast(reader: pa.RecordBatchFileReader, declared: Mapping[str, DataType]) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(declared)
    rows = 0
    for number in range(reader.num_record_batches):
        try:
            batch = reader.get_batch(number)
            batch.validate(full=True)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as problem:
            raise _broken(problem) from None
        columns = [_column(batch, name, kind, rows) for name, kind in declared.items()]
        rows += batch.num_rows
        yield pa.record_batch(columns, schema=schema)


def _column(batch: pa.RecordBatch, name: str, kind: DataType, rows: int) -> pa.Array:
    try:
        return cast_exactly(batch.column(name), kind)
    except Misfit as misfit:
        if misfit.place is None:
            message = f"column '{name}' is declared {kind}, and {misfit.found} came back"
            hint = misfit.hint or f"declare {name} otherwise, or convert it in the code"
            raise BackendError(message, code="python.type", hint=hint) from None
        message = f"column '{name}' is declared {kind}: row {rows + misfit.place + 1:,} holds {misfit.value} ({misfit.found}), {misfit.why}"
        raise BackendError(message, code="python.value", hint=f"declare {name} otherwise, or convert it in the code") from None


def _require_columns(found: Sequence[str], declared: Sequence[str]) -> None:
    twice = next((name for name in found if found.count(name) > 1), None)
    missing = [name for name in declared if name not in found]
    extra = [name for name in found if name not in declared]
    if missing:
        near = nearest(missing[0], extra) or tuple(extra[:3])
        hint = f"what came back has {', '.join(near)}" if near else "give it back, or take it out of columns"
        raise BackendError(f"the declared column '{missing[0]}' did not come back", code="python.columns", hint=hint)
    if extra:
        hint = f"declare it below columns, or leave it out: table.select({list(declared)})"
        raise BackendError(f"a column '{extra[0]:.100}' came back that is not declared", code="python.columns", hint=hint)
    if twice is not None:
        raise BackendError(f"two columns '{twice}' came back", code="python.columns", hint="give one of them back")


def _broken(problem: Exception) -> BackendError:
    said = str(problem).strip().partition("\n")[0].rstrip(".")
    hint = "the code, or what it loads, wrote over the rows: let it only give a table back"
    return BackendError(f"what came back is no sound table: {said}", code="python.broken", hint=hint)

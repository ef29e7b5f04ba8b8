"""Makes a table of what a person's code gives back. Types are found here, and judged elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

_WANTED = "a table of pyarrow, a frame of pandas or polars, a dict of columns, or a list of dicts"


class NoTableError(Exception):
    """What came back is no table, or a column of it is none."""

    def __init__(self, message: str, column: str | None = None) -> None:
        super().__init__(message)
        self.column = column


def made_table(result: Any, declared: pa.Schema) -> pa.Table:
    """The result as a table; of a list without rows with the declared columns.

    Raises:
        NoTableError: there is none to be made of it.
    """
    try:
        return _table(result, declared)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as problem:
        raise NoTableError(f"what came back cannot be made a table: {problem}") from problem


def _table(result: Any, declared: pa.Schema) -> pa.Table:
    match result:
        case pa.Table():
            return result
        case pa.RecordBatch():
            return pa.Table.from_batches([result])
        case Mapping():
            return _of_columns({_name(name): values for name, values in result.items()}, declared)
        case list() | tuple():
            return _of_rows(result, declared)
        case _ if type(result).__module__.partition(".")[0] == "pandas" and hasattr(result, "columns"):
            return pa.Table.from_pandas(result, preserve_index=False)
        case _ if hasattr(result, "__arrow_c_stream__"):
            return pa.table(result)
        case None:
            raise NoTableError(f"transform gave back nothing; give back {_WANTED}")
        case _:
            raise NoTableError(f"transform gave back {type(result).__name__}; give back {_WANTED}")


def _of_rows(rows: Sequence[Any], declared: pa.Schema) -> pa.Table:
    """A key that a row lacks is null there."""
    other = next((row for row in rows if not isinstance(row, Mapping)), None)
    if other is not None:
        raise NoTableError(f"the list that came back holds {type(other).__name__} where a dict is meant")
    names = dict.fromkeys(_name(name) for row in rows for name in row) if rows else dict.fromkeys(declared.names)
    return _of_columns({name: [row.get(name) for row in rows] for name in names}, declared)


def _of_columns(columns: Mapping[str, Any], declared: pa.Schema) -> pa.Table:
    maps = {field.name: field.type for field in declared if pa.types.is_map(field.type)}
    arrays = {name: _array(name, values, maps.get(name)) for name, values in columns.items()}
    sizes = {name: len(values) for name, values in arrays.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size:,}" for name, size in list(sizes.items())[:5])
        raise NoTableError(f"the columns have different numbers of rows: {told}")
    return pa.table(arrays)


def _array(name: str, values: Any, kind: pa.DataType | None) -> pa.Array | pa.ChunkedArray:
    """The values; `kind` is that of a map, which is not known from its values."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, str | bytes) or not hasattr(values, "__len__"):
        message = f"column '{name}' is {type(values).__name__}, and a list of values is meant"
        raise NoTableError(message, name)
    try:
        return pa.array(values, kind)
    except (pa.ArrowException, OverflowError, ValueError, TypeError) as problem:
        raise NoTableError(f"column '{name}' cannot hold these values together: {problem}", name) from problem


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise NoTableError(f"a column is called {name!r:.100}, which is no text")
    return name

"""A person's code over tables of a test, run as previews and runs do: in its own process, its rows proven and in their declared types."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from comparing import arrow_schema

from engine.backends.duckdb.code_rows import adopt
from engine.backends.python.runner import CodeInput, CodeRunner
from engine.relation import Field, Python

_MEMORY = 1 << 30
_made: dict[str, bytes] = {}
"""What code gave for the same rows before: a case is looked at by many tests."""


def run_code(python: Python, tables: Mapping[str, tuple[pa.Table, Sequence[Field]]], connection: duckdb.DuckDBPyConnection) -> bytes:
    """The Parquet file of the rows that the code makes of tables, given by the names of its arguments.

    Raises:
        StudioError: the code failed, or its rows are not those that are declared.
    """
    given = {name: table.cast(arrow_schema(fields)) for name, (table, fields) in tables.items()}
    key = sha256(repr([python, {name: (table.schema, table.to_pylist()) for name, table in given.items()}]).encode()).hexdigest()
    if key not in _made:
        with tempfile.TemporaryDirectory() as folder:
            _made[key] = _run(python, given, {name: tuple(fields) for name, (_, fields) in tables.items()}, connection, Path(folder))
    return _made[key]


def _run(
    python: Python,
    given: Mapping[str, pa.Table],
    fields: Mapping[str, tuple[Field, ...]],
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
) -> bytes:
    inputs = {}
    for number, (name, table) in enumerate(given.items()):
        inputs[name] = CodeInput(folder / f"{number}.parquet", fields[name])
        pq.write_table(table, inputs[name].path)
    made, target = folder / "made.arrow", folder / "made.parquet"
    CodeRunner(_MEMORY, None).run(python, inputs, made)
    columns = [(field.name, str(field.type)) for field in python.fields]
    adopt(connection, {"path": str(made), "target": str(target), "columns": columns, "wanted": [name for name, _ in columns]})
    return target.read_bytes()

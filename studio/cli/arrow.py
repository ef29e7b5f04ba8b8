"""Rows that came from an engine as an Arrow stream."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa

from engine.cells import json_value
from studio.cli.output import Output
from studio.cli.table import Heading, print_rows


def read_rows(stream: bytes) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names and rows, as Python's values."""
    table = pa.ipc.open_stream(io.BytesIO(stream)).read_all()
    return list(table.column_names), list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def print_arrow(output: Output, stream: bytes) -> None:
    """Print the rows as a table."""
    names, rows = read_rows(stream)
    print_rows(output, [Heading(name) for name in names], rows)


def rows_shape(stream: bytes) -> dict[str, Any]:
    """The rows for JSON."""
    names, rows = read_rows(stream)
    return {"columns": names, "rows": [[json_value(value) for value in row] for row in rows]}

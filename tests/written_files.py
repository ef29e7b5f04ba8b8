"""What a sink writes for rows that a SELECT gives, as bytes."""

from __future__ import annotations

from pathlib import Path

import duckdb

from engine.backends.duckdb.writing import copy_sql
from engine.document.model import Document, Fields, Node, Pipeline, Value
from engine.kinds.kind import Kind
from engine.language.types import parse_type
from engine.relation import Field
from engine.schema import NodeShape, analyse


def sink(kind: str, **fields: Value) -> Kind:
    shape = shape_of(kind, {"x": "text"}, fields)
    assert shape.kind is not None
    return shape.kind


def shape_of(kind: str, columns: dict[str, str], fields: dict[str, Value]) -> NodeShape:
    table = Node(id="given", kind="read_parquet", fields=Fields({"path": "x.parquet", "columns": Fields(columns)}))
    node = Node(id="out", kind=kind, fields=Fields({"from": "given", "path": "out", **fields}))
    return analyse(Document(pipeline=Pipeline(nodes=(table, node)))).nodes["out"]


def write(folder: Path, select: str, fields: dict[str, str], kind: str = "write_csv", **options: Value) -> bytes:
    connection = duckdb.connect()
    connection.execute("SET timezone = 'UTC'")
    path = folder / "out"
    columns = [Field(name, parse_type(text)) for name, text in fields.items()]
    connection.execute(copy_sql(select, sink(kind, **options), str(path), columns))
    return path.read_bytes()

"""Parquet files as tables of the session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from engine.backends.spark.session import Session
from engine.errors import BackendError
from engine.language.quoting import spark_name, spark_text
from engine.relation import SCAN_FILE, SCAN_RECORD

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def register(session: Session, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Make each table a view of its name.

    A table is `paths` (files, or folders of parts), `columns` (name to Spark's type; each is cast to it), perhaps `stored` (the type of
    each as it stands in the files, so that no file need be looked into) and perhaps `names`: what each path is called in the hidden
    column of files. Only then are there hidden columns of files and records.
    """
    for name, table in tables.items():
        _frame(session, table).createOrReplaceTempView(spark_name(name))


def _frame(session: Session, table: Mapping[str, Any]) -> DataFrame:
    columns: Mapping[str, str] = table["columns"]
    stored = ", ".join(f"{spark_name(name)} {kind}" for name, kind in table.get("stored", {}).items())
    reader = session.spark.read.schema(stored) if stored else session.spark.read
    frame = reader.parquet(*map(session.visible_path, table["paths"]))
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BackendError(f"{table['paths'][0]} has no column '{missing[0]}'", code="spark.no_column")
    chosen = [f"CAST({spark_name(name)} AS {kind}) AS {spark_name(name)}" for name, kind in columns.items()]
    hidden = _places(session, frame, table) if "names" in table else ()
    return frame.selectExpr(*(chosen or ["1 AS nothing"]), *hidden)


def _places(session: Session, frame: DataFrame, table: Mapping[str, Any]) -> Sequence[str]:
    """The place of each row: the name of its file, and its number there, from 1."""
    names = {session.visible_path(path): name for path, name in zip(table["paths"], table["names"], strict=True)}
    files = [urlsplit(uri) for uri in frame.inputFiles()]
    pairs = [f"{spark_text(f'{file.scheme}:{file.path}')}, {spark_text(names[unquote(file.path)])}" for file in files]
    return (
        f"element_at(map({', '.join(pairs)}), regexp_replace(_metadata.file_path, '^file:/+', 'file:/')) AS {spark_name(SCAN_FILE)}",
        f"CAST(_metadata.row_index + 1 AS bigint) AS {spark_name(SCAN_RECORD)}",
    )

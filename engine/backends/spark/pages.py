"""Pages of rows for previews: what a statement gives over samples, brought here as Arrow, kept as Parquet for both engines."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.backends.arrow_types import arrow_schema
from engine.backends.spark.arrow import table_of
from engine.backends.spark.session import Session
from engine.language.quoting import spark_name
from engine.language.types import parse_type, spark_type
from engine.preview.answer import Answer
from engine.preview.batches import BATCH_ROWS, stream

_HELD_BYTES = 128 << 20
"""Of samples that the session may hold besides those of the running request."""


def query(session: Session, arguments: Mapping[str, Any]) -> Answer:
    """A page of a statement's rows.

    Arguments: `sql`, `parameters`, `samples` (name of a view to [path of a Parquet file, {column: our type}]), `schema` (our type of each
    column of the result), `columns` (those to show), `offset`, `rows`, `bytes` (at most so many leave), and `keep`: a path for the whole
    result, `keep_rows` its limit. A result that is larger is not kept, and `seen` is None.
    """
    hand_over(session, arguments["samples"])
    found = session.sql(arguments["sql"], arguments["parameters"]).limit(arguments["keep_rows"] + 1)
    table = table_of(found, {name: parse_type(kind) for name, kind in arguments["schema"].items()})
    is_whole = table.num_rows <= arguments["keep_rows"]
    if is_whole:
        _keep(table, Path(arguments["keep"]))
    page = table.select(arguments["columns"]).slice(arguments["offset"], arguments["rows"])
    arrow, shown = stream(page.schema, page.to_batches(BATCH_ROWS), arguments["bytes"])
    return Answer({"shown": shown, "seen": table.num_rows if is_whole else None, "kept": is_whole}, arrow)


def number(session: Session, arguments: Mapping[str, Any]) -> Answer:
    """The one number that the statement `sql` gives over `samples`, as `number`."""
    hand_over(session, arguments["samples"])
    ((value,),) = session.sql(arguments["sql"], arguments["parameters"]).collect()
    return Answer({"number": int(value)})


def hand_over(session: Session, samples: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """Give samples to Spark as Arrow, once: a file of the cache never changes, and its name says what it holds. The oldest make room."""
    for name, (path, columns) in samples.items():
        if name in session.samples:
            session.samples[name] = session.samples.pop(name)
        else:
            session.samples[name] = _hand(session, name, path, columns)
    for name in [name for name in session.samples if name not in samples]:
        if sum(session.samples.values()) <= _HELD_BYTES:
            return
        session.spark.catalog.dropTempView(spark_name(name))
        del session.samples[name]


def _hand(session: Session, name: str, path: str, columns: Mapping[str, str]) -> int:
    kinds = {column: parse_type(kind) for column, kind in columns.items()}
    table = pq.read_table(path, columns=list(kinds)).cast(arrow_schema(kinds))
    chosen = [f"CAST({spark_name(column)} AS {spark_type(kind)}) AS {spark_name(column)}" for column, kind in kinds.items()]
    session.spark.createDataFrame(table).selectExpr(*chosen).createOrReplaceTempView(spark_name(name))
    return int(table.nbytes)


def _keep(table: pa.Table, path: Path) -> None:
    """Write the result beside its place and move it there."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    pq.write_table(table, part)
    part.replace(path)

"""The run's operation in the Spark process: one statement over Parquet files, its rows written as Parquet parts, or shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.spark.session import Session
from engine.backends.spark.sharing import require_shared
from engine.backends.spark.tables import register
from engine.preview.answer import Answer

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SHOWN_BYTES = 16 << 20
"""Of the rows that come as Arrow."""


def run_stage(session: Session, arguments: Mapping[str, Any]) -> Answer:
    """Run `sql` with `parameters` over `tables` (see `tables.register`).

    With `path` the rows are written as Parquet parts into that folder, which must not be there yet: read in the order of their names
    they are in the statement's order. With `shows` that many rows come as Arrow. Gives `written`: the rows of the one or the other.
    """
    if arguments.get("path"):
        require_shared(session, Path(arguments["path"]).parent)
    register(session, arguments["tables"])
    frame = session.sql(arguments["sql"], arguments["parameters"])
    if arguments.get("path"):
        return Answer({"written": _written(frame, arguments["path"])})
    return _shown(frame, arguments["shows"])


def _written(frame: DataFrame, path: str) -> int:
    import pyarrow.parquet as pq

    frame.write.parquet(path)
    return sum(pq.read_metadata(part).num_rows for part in Path(path).glob("*.parquet"))


def _shown(frame: DataFrame, rows: int) -> Answer:
    from engine.preview.batches import BATCH_ROWS, stream

    table = frame.limit(rows).toArrow()
    arrow, shown = stream(table.schema, table.to_batches(BATCH_ROWS), SHOWN_BYTES)
    return Answer({"written": shown}, arrow)

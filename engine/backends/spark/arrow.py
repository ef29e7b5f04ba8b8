"""Tables on their way from Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from engine.backends.arrow_types import arrow_schema
from engine.language.quoting import spark_name
from engine.language.types import DataType, List, Map, Struct, spark_type

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def table_of(frame: DataFrame, columns: Mapping[str, DataType]) -> pa.Table:
    """A frame's rows with columns of those types; Spark's instants come without their zone.

    Of what is made of literals Spark promises that no part is null, and then Arrow refuses the row that a join has not found a match
    for. A cast takes the promise back.
    """
    nested = (List, Struct, Map)
    chosen = [
        f"CAST({spark_name(name)} AS {spark_type(kind)}) AS {spark_name(name)}" if isinstance(kind, nested) else spark_name(name)
        for name, kind in columns.items()
    ]
    table = frame.selectExpr(*chosen) if any(isinstance(kind, nested) for kind in columns.values()) else frame
    return table.toArrow().select(list(columns)).cast(arrow_schema(columns))

"""Two engines side by side: each takes Arrow tables under a name, and answers a statement with an Arrow table of the declared types."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from comparing import arrow_schema

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.protocol import Dialect
from engine.backends.spark.arguments import spark_arguments
from engine.backends.spark.arrow import table_of
from engine.backends.spark.dialect import SparkDialect
from engine.backends.spark.settings import LOCAL_SETTINGS, LOUD_LOGGERS, SETTINGS
from engine.language.quoting import spark_name
from engine.language.types import DataType, Decimal, List, Map, Struct, duckdb_type, spark_type
from engine.relation import Field

_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a machine whose every statement is another: to compile it thoroughly took three quarters of the time."""


class Side(Protocol):
    """What a test asks of an engine."""

    name: str
    dialect: Dialect
    failure: tuple[type[Exception], ...]
    """What a statement that fails raises; anything else is a fault of the test."""

    def give(self, name: str, table: pa.Table, fields: Sequence[Field]) -> None:
        """Register a table of those columns; it takes the place of one of that name."""

    def rows(self, sql: str, fields: Sequence[Field], parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """The rows of a statement, whose columns must have the declared types."""


class DuckdbSide:
    """DuckDB in this process."""

    name = "duckdb"
    failure = (duckdb.Error,)

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET timezone = 'UTC'")
        self.dialect = DuckdbDialect(_no_files)

    def give(self, name: str, table: pa.Table, fields: Sequence[Field]) -> None:
        self.connection.register("__given", table.cast(arrow_schema(fields)))
        columns = ", ".join(f"CAST({_quoted(field.name)} AS {duckdb_type(field.type)}) AS {_quoted(field.name)}" for field in fields)
        self.connection.execute(f"CREATE OR REPLACE TABLE {_quoted(name)} AS SELECT {columns} FROM __given")
        self.connection.unregister("__given")

    def rows(self, sql: str, fields: Sequence[Field], parameters: Mapping[str, Any] | None = None) -> pa.Table:
        relation = self.connection.sql(sql, params=dict(parameters) if parameters else None)
        _require(
            [(field.name, str(duckdb.type(duckdb_type(field.type)))) for field in fields],
            list(zip(relation.columns, map(str, relation.types), strict=True)),
        )
        return relation.to_arrow_table().cast(arrow_schema(fields))

    def close(self) -> None:
        self.connection.close()


class SparkSide:
    """A local session of Spark with the settings of the product; tables are handed over as Parquet, in several files if asked for."""

    name = "spark"

    def __init__(self, folder: Path, *, memory: str = "1g", partitions: int = 3) -> None:
        from py4j.protocol import Py4JJavaError  # what Java raises and PySpark has no class for
        from pyspark.errors import PySparkException

        self.failure: tuple[type[Exception], ...] = (PySparkException, Py4JJavaError)
        self.folder = folder
        self.dialect = SparkDialect()
        own = {
            "spark.driver.memory": memory,
            "spark.sql.shuffle.partitions": str(partitions),
            "spark.driver.extraJavaOptions": _SHORT_LIVED,
        }
        self.session = _started(folder, own)
        self.count = 0

    def give(self, name: str, table: pa.Table, fields: Sequence[Field], *, files: int = 1) -> None:
        self.count += 1
        place = self.folder / f"given{self.count}"
        place.mkdir()
        size = max(-(-table.num_rows // files), 1)
        for start in range(0, max(table.num_rows, 1), size):
            pq.write_table(table.cast(arrow_schema(fields)).slice(start, size), place / f"part{start:08}.parquet")
        shape = ", ".join(f"{spark_name(field.name)} {spark_type(field.type)}" for field in fields)
        self.session.read.schema(shape).parquet(str(place)).createOrReplaceTempView(spark_name(name))

    def show(self, name: str, table: pa.Table, fields: Sequence[Field]) -> None:
        """Register a few rows without a file, as a preview hands over its sample."""
        self.session.createDataFrame(table.cast(arrow_schema(fields))).createOrReplaceTempView(spark_name(name))

    def rows(self, sql: str, fields: Sequence[Field], parameters: Mapping[str, Any] | None = None) -> pa.Table:
        frame = self.session.sql(sql, args=spark_arguments(parameters) if parameters else None)
        found = [(column.name, column.dataType.simpleString()) for column in frame.schema]
        _require([(field.name, simple_type(field.type)) for field in fields], found)
        return table_of(frame, {field.name: field.type for field in fields})

    def close(self) -> None:
        """End the session and its JVM."""
        context = self.session.sparkContext
        gateway = context._gateway
        self.session.stop()
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(30)


def simple_type(kind: DataType) -> str:
    """The type as Spark's schemas write it."""
    match kind:
        case Decimal():
            return f"decimal({kind.precision},{kind.scale})"
        case List(item=item):
            return f"array<{simple_type(item)}>"
        case Struct(fields=fields):
            return f"struct<{','.join(f'{name}:{simple_type(field)}' for name, field in fields)}>"
        case Map(key=key, value=value):
            return f"map<{simple_type(key)},{simple_type(value)}>"
        case _:
            return {"timestamp_ltz": "timestamp"}.get(spark_type(kind), spark_type(kind))


def _started(folder: Path, settings: Mapping[str, str]) -> Any:
    """A session; the JVM takes its zone and address from the environment."""
    from pyspark.sql import SparkSession

    before = dict(os.environ)
    os.environ.update({"TZ": "UTC", "SPARK_LOCAL_IP": "127.0.0.1"})
    builder = SparkSession.builder.master("local[2]")
    own = {
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder),
        "spark.driver.extraJavaOptions": _SHORT_LIVED,
    }
    for key, value in {**SETTINGS, **LOCAL_SETTINGS, **own, **settings}.items():
        builder = builder.config(key, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of PySpark about pandas, which is not used
            session = builder.getOrCreate()
            session.createDataFrame(pa.table({"a": [1]})).toArrow()
    finally:
        os.environ.clear()
        os.environ.update(before)
    session.sparkContext.setLogLevel("OFF")
    for name in LOUD_LOGGERS:
        logging.getLogger(name).disabled = True
    return session


def _require(declared: Sequence[tuple[str, str]], found: Sequence[tuple[str, str]]) -> None:
    wrong = [(one, other) for one, other in zip(found, declared, strict=True) if one != other]
    assert not wrong, "; ".join(f"{one} comes, declared are {other}" for one, other in wrong)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _no_files(scan: object) -> Any:
    raise AssertionError(f"{scan} is given as a table here")

"""A case of a kind on both engines: what each of its relations gives there, over files as a run hands them to Spark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from comparing import arrow_schema, differences
from engines import DuckdbSide, Side, SparkSide
from kind_bench import Bench
from stages_on_sides import used

from engine.backends.protocol import Dialect
from engine.backends.spark.describing import describe
from engine.backends.spark.files import is_plain, table
from engine.backends.spark.session import Session
from engine.backends.spark.tables import register
from engine.backends.statement import statement
from engine.errors import StudioError, UnsupportedError
from engine.language.sql_parameters import in_spark
from engine.language.types import parse_type, spark_type
from engine.relation import Field, Python, Relation, Scan, Sql
from engine.running.scan_tables import ScanTables
from engine.schema import Binder

Said = pa.Table | str
"""Rows, or what the engine said was wrong."""


@dataclass(frozen=True)
class Pair:
    """What both engines say of a relation."""

    relation: Relation
    duckdb: Said
    spark: Said
    is_ordered: bool

    @property
    def is_error(self) -> bool:
        """Whether DuckDB stops there."""
        return isinstance(self.duckdb, str)

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """The numbers of rows; None where an engine stops."""
        duckdb, spark = (None if isinstance(said, str) else said.num_rows for said in (self.duckdb, self.spark))
        return duckdb, spark

    def differences(self) -> list[str]:
        """What differs: rows, or that one of them stops."""
        if isinstance(self.duckdb, str) and isinstance(self.spark, str):
            return []
        if isinstance(self.duckdb, str) or isinstance(self.spark, str):
            says = [said if isinstance(said, str) else f"{said.num_rows} rows" for said in (self.duckdb, self.spark)]
            return [f"{self.relation.name}: only one fails: DuckDB {says[0]} / Spark {says[1]}"]
        found = differences(self.spark, self.duckdb, ordered=self.is_ordered)
        return [f"{self.relation.name}: Spark / DuckDB {each}" for each in found]

    def unlike(self, wanted: pa.Table) -> list[str]:
        """In what the rows that a person sees differ from others; where there are none, `differences` says why."""
        if isinstance(self.spark, str):
            return []
        shown = self.spark.select([field.name for field in self.relation.visible])
        return differences(shown, wanted, ordered=self.is_ordered)


class LentSession(Session):
    """The session of a test, as the Spark process has its own."""

    def __init__(self, side: SparkSide) -> None:
        self.spark = side.session
        self._folder = side.folder
        self.is_remote = False


class OnSides:
    """Both engines over the files of one case."""

    def __init__(self, bench: Bench, duckdb: DuckdbSide, spark: SparkSide) -> None:
        self.bench = bench
        self.duckdb = duckdb
        self.spark = spark

    def pair(self, relation: Relation, *, ordered: bool = False) -> Pair:
        """The rows with all columns, hidden ones too."""
        said = (self._said(self.duckdb, relation, self.bench.dialect, ordered), self._said(self.spark, relation, ScanTables(), ordered))
        return Pair(relation, *said, ordered)

    def _said(self, side: Side, relation: Relation, dialect: Dialect, ordered: bool) -> Said:
        try:
            text = self._text(side, relation, dialect, ordered=ordered)
            return side.rows(text, relation.fields, used(text, self.bench.analysis.values))
        except UnsupportedError:
            raise
        except (*self.duckdb.failure, *self.spark.failure, StudioError) as problem:
            return str(problem).strip().partition("\n")[0] or type(problem).__name__

    def _text(self, side: Side, relation: Relation, dialect: Dialect, *, ordered: bool) -> str:
        """The statement, when all that it reads stands ready."""
        columns = [field.name for field in relation.fields]
        tables = {name: side.dialect.identifier(name) for name in self._hand_over(side)}
        text = statement(relation, self.bench.analysis.relations, dialect, tables=tables, columns=columns, ordered=ordered)
        if isinstance(dialect, ScanTables):
            for name, (scan, wanted) in dialect.scans.items():
                self._register(name, scan, [field for field in scan.fields if field.name in wanted])
        return text

    def _hand_over(self, side: Side) -> Sequence[str]:
        """The relations of this side that the other one makes, as a person's SQL is for one engine, and its code for none: their names."""
        foreign = [each for each in self.bench.analysis.relations.values() if _dialect_of(each) not in (None, side.name)]
        for relation in foreign:
            other: Side = self.spark if _dialect_of(relation) == "spark" else self.duckdb
            dialect = self.bench.dialect if other is self.duckdb else other.dialect
            text = statement(relation, self.bench.analysis.relations, dialect)
            side.give(relation.name, other.rows(text, relation.fields, used(text, self.bench.analysis.values)), relation.fields)
        return [relation.name for relation in foreign]

    def _register(self, name: str, scan: Scan, fields: Sequence[Field]) -> None:
        """The files themselves where Spark reads them alike, else what DuckDB reads in them: as a run does."""
        names, paths = zip(*self.bench.files(scan), strict=True)
        columns = [field.name for field in fields]
        if scan.format == "parquet" and is_plain(scan, self.bench.dialect.files(scan), list(map(Path, paths)), columns):
            hidden = names if any(field.hidden for field in fields) else ()
            register(LentSession(self.spark), {name: table(map(Path, paths), fields, hidden)})
        else:
            text = self.bench.dialect.scan(scan, columns)
            selected = ", ".join(map(self.bench.dialect.identifier, columns))
            rows = self.duckdb.connection.sql(f"SELECT {selected} FROM {text}").to_arrow_table()
            self.spark.give(name, rows.cast(arrow_schema(fields)), fields)


def _dialect_of(relation: Relation) -> str | None:
    """The engine for which a person wrote its SQL; the rows of code stand where DuckDB finds them."""
    if isinstance(relation.query.source, Python):
        return "duckdb"
    return relation.query.source.dialect if isinstance(relation.query.source, Sql) else None


def described_by(spark: SparkSide, parameters: Mapping[str, Any]) -> Binder:
    """Spark's own opinion of a person's SQL."""

    def fields_of(sql: Sql, tables: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        shapes = {name: [(field.name, spark_type(field.type)) for field in fields] for name, fields in tables.items()}
        values = {name: parameters[name] for name in sql.parameters}
        answer = describe(LentSession(spark), {"sql": in_spark(sql.query), "tables": shapes, "parameters": values})
        return tuple(Field(name, parse_type(kind)) for name, kind, _ in answer.values["columns"])

    return fields_of

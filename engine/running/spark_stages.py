"""Stages on Spark: it reads Parquet and writes Parquet. What else is to be done with the rows, DuckDB does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.backends.spark.files import is_plain, part, stored_types, table
from engine.language.tree import Column
from engine.preview.child import Reply
from engine.relation import Field, Query, Relation, Scan
from engine.running.counting import Counting, counting, row_counts
from engine.running.duckdb_stages import DuckdbStages
from engine.running.events import StageProgress
from engine.running.outcome import Outcome
from engine.running.scan_tables import ScanTables
from engine.running.spark_process import SparkProcess
from engine.running.stage import Plan, Stage
from engine.running.statements import Statements, table_name
from engine.running.workplace import Workplace


class SparkStages:
    """Runs stages in the Spark process."""

    patience = 60.0

    def __init__(self, place: Workplace, plan: Plan, spark: SparkProcess, duckdb: DuckdbStages) -> None:
        self._place = place
        self._plan = plan
        self._spark = spark
        self._duckdb = duckdb

    @property
    def is_running(self) -> bool:
        """Whether the Spark process is there."""
        return self._spark.is_running

    def run(self, stage: Stage) -> Outcome:
        """Have the rows written as Parquet; what is no part for later stages is then counted or shown by DuckDB."""
        self._note_versions()
        written = self._written(stage)
        self._place.parts.require_room()
        counts = self._counts(stage, written)
        if stage.sort == "keep":
            return Outcome(written, counts)
        rest = self._duckdb.run(replace(stage, relations={}, kept=(stage.target.name,), drops=()))
        self._place.parts.drop(stage.target.name)
        return replace(rest, counts={**counts, **rest.counts})

    def probe(self, stage: Stage, name: str, columns: Sequence[str], seconds: float) -> None:
        """Compute columns of a relation and forget them."""
        tables = ScanTables()
        text = Statements(self._plan, tables).probe(stage, name, columns)
        self._ask(stage, {"sql": text, "tables": self._tables(stage, tables), "shows": 1}, seconds)

    def _note_versions(self) -> None:
        versions = self._place.log.versions
        if "spark" not in versions:
            versions.update(self._spark.versions(self._place.seconds_left()))

    def _written(self, stage: Stage) -> int:
        fields = _fields(stage)
        tables = ScanTables()
        text = Statements(self._plan, tables).select(stage, columns=[field.name for field in fields])
        read = self._tables(stage, tables)
        path = self._place.parts.place(stage.target.name, fields)
        return int(self._ask(stage, {"sql": text, "tables": read, "path": str(path)}).values["written"])

    def _ask(self, stage: Stage, arguments: Mapping[str, Any], seconds: float | None = None) -> Reply:
        def tell(progress: Mapping[str, int]) -> None:
            self._place.on_event(StageProgress(stage.number, stage.title, progress["done"], progress["of"]))

        self._place.token.check()
        given = {**arguments, "parameters": self._place.parameters, "disk": self._place.parts.room}
        return self._spark.driver().request("stage", given, timeout=self._place.seconds_left(seconds), on_progress=tell)

    def _tables(self, stage: Stage, tables: ScanTables) -> dict[str, Mapping[str, Any]]:
        """What the statement reads: parts of earlier stages, and files."""
        parts = {table_name(name): self._place.parts.get(name) for name in stage.kept}
        read = {name: part(kept.files, kept.fields) for name, kept in parts.items() if kept is not None}
        return read | {name: self._scanned(name, scan, columns) for name, (scan, columns) in tables.scans.items()}

    def _scanned(self, name: str, scan: Scan, columns: Sequence[str]) -> Mapping[str, Any]:
        """The files themselves where Spark reads them alike, else what DuckDB reads in them."""
        fields = tuple(field for field in scan.fields if field.name in columns)
        names, paths = zip(*self._place.files(scan), strict=True)
        if is_plain(scan, self._place.scans(scan), paths, columns):
            stored = stored_types(self._place.scans(scan)[0], columns)
            return table(paths, fields, names if any(field.hidden for field in fields) else (), stored)
        kept = self._place.parts.get(name)
        if kept is None or not set(fields) <= set(kept.fields):
            self._duckdb.run(_handing_over(name, scan, fields))
            kept = self._place.parts.get(name)
        return part(kept.files, kept.fields) if kept is not None else {}

    def _counts(self, stage: Stage, written: int) -> dict[str, int | None]:
        """What is known without a query: rows in footers, rows written, and what follows from these."""
        place = self._place
        footers = {name: place.rows_in_files(scan) for name, scan in counting(stage).footers.items()}
        return row_counts(stage, Counting(frozenset(), {}), {}, footers, place.known_rows(stage.kept), written)


def _fields(stage: Stage) -> tuple[Field, ...]:
    """The wanted columns, and those by which DuckDB sorts what it shows."""
    keys = {key.name for key in stage.target.ordering.keys} if stage.sort == "show" else set()
    return tuple(field for field in stage.target.fields if field.name in keys or field in stage.fields)


def _handing_over(name: str, scan: Scan, fields: tuple[Field, ...]) -> Stage:
    """A stage of DuckDB's that reads files for Spark."""
    columns = tuple((field.name, Column(field.type, field.name)) for field in fields)
    relation = Relation(name, Query(scan, columns, frozenset(field.name for field in fields if field.hidden)))
    names = tuple(field.name for field in fields)
    return Stage(0, "keep", scan.node, relation, names, {name: relation}, (), is_handed=True)

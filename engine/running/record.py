"""The record of a run: one JSON file under `.penstock/runs/`, which `runs`, the server and lineage read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from engine.document.model import Model
from engine.errors import ConfigError, LimitError, SinkError
from engine.project.paths import STATE_FOLDER
from engine.project.project import Project
from engine.project.saving import save


class FetchRecord(Model):
    """Rows that came from a database: not all of its table's, where it was asked to leave some out."""

    rows: int
    asked: int = 0
    """By how many of the `conditions` below the source the database left out rows."""
    conditions: int = 0
    is_cut: bool = False
    """Whether so many rows were enough, and there may be more."""

    @property
    def is_partial(self) -> bool:
        """Whether the table may have rows that did not come."""
        return bool(self.asked) or self.is_cut

    @property
    def words(self) -> str:
        """For people: `1,204 rows fetched, 2 of 3 conditions asked of the database`."""
        words = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'} fetched"
        if self.conditions:
            words += f", {self.asked} of {self.conditions} {'condition' if self.conditions == 1 else 'conditions'} asked of the database"
        return f"{words}, which may have more" if self.is_cut else words


class SourceRecord(Model):
    """A file that was read, or a table or query of a database."""

    node: str
    path: str
    bytes: int
    fingerprint: str
    fetched: FetchRecord | None = None
    """For a database alone."""


class StageRecord(Model):
    """A statement that ran; `peak_bytes` is what the engine's buffers held at most."""

    number: int
    title: str
    engine: str = "duckdb"
    nodes: tuple[str, ...]
    seconds: float
    peak_bytes: int | None = None
    spilled_bytes: int | None = None


class NodeRecord(Model):
    """What a node did: rows by port (`""` for a sink), None where no true count is to be had, and engine seconds of all threads."""

    rows: dict[str, int | None] = Field(default_factory=dict)
    seconds: float | None = None


class RejectedRecord(Model):
    """Rows that left by a port for rejected ones, or that broke a promise that only warns."""

    node: str
    name: str
    """The port, or the promise."""
    rows: int
    examples: tuple[dict[str, Any], ...] = ()
    """At most five, as they can be written in JSON."""
    message: str = ""


class ProblemRecord(Model):
    """What went wrong, or what a person should know though it did not."""

    code: str
    severity: Literal["error", "warning"]
    message: str
    hint: str = ""
    node: str | None = None
    field: str | None = None


class CheckpointRecord(Model):
    """Rows that were kept for later runs, or, with `is_used`, taken from an earlier one: then what stands above was not run."""

    node: str
    made: str
    """An instant, ISO 8601 in UTC."""
    rows: int
    bytes: int
    is_used: bool


class OutputRecord(Model):
    """A file that a sink wrote; `sha256` up to 1 GiB, beyond that `fingerprint` alone."""

    node: str
    path: str
    rows: int
    bytes: int
    sha256: str | None
    fingerprint: str | None = None
    """None until the file has its name."""
    is_placed: bool
    """False: the run ended before the file got its name."""


class RunRecord(Model):
    """A run from its start to its end."""

    id: str
    status: Literal["done", "failed", "cancelled"]
    pipeline: str
    """The pipeline's name."""
    project: str = ""
    """The project's name."""
    document: str
    """The content hash of the document that ran."""
    started: str
    """An instant, ISO 8601 in UTC."""
    resumed: str | None = None
    """When a run that had ended too early was taken up; what it had staged before was not computed again."""
    seconds: float
    engine: str = "duckdb"
    """The engines that were asked for work: `duckdb`, or `duckdb, spark`."""
    versions: dict[str, str] = Field(default_factory=dict)
    parameters: dict[str, str] = Field(default_factory=dict)
    only: str | None = None
    missing_walls: tuple[str, ...] = ()
    unwalled: tuple[str, ...] = ()
    """Engines whose process stands behind no walls at all."""
    sources: tuple[SourceRecord, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    nodes: dict[str, NodeRecord] = Field(default_factory=dict)
    checkpoints: tuple[CheckpointRecord, ...] = ()
    rejected: tuple[RejectedRecord, ...] = ()
    problems: tuple[ProblemRecord, ...] = ()
    outputs: tuple[OutputRecord, ...] = ()


def is_run_id(text: str) -> bool:
    """Whether it can be the name of a file on every system."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", text) is not None


def save_record(project: Project, record: RunRecord) -> Path:
    """Write the record, whole or not at all; its place.

    Raises:
        SinkError: `run.not_recorded`, with what became of the outputs.
    """
    try:
        path = project.state("runs") / f"{record.id}.json"
        save(path, (record.model_dump_json(indent=1) + "\n").encode())
    except (OSError, SinkError, LimitError) as problem:
        placed = ", ".join(output.path for output in record.outputs if output.is_placed) or "none"
        message = f"the record of run {record.id} could not be saved ({problem}); outputs that are in place: {placed}"
        raise SinkError(message, code="run.not_recorded", hint="see that the project's folder is writable and has room") from problem
    return path


def load_record(project: Project, run_id: str) -> RunRecord:
    """The record of one run.

    Raises:
        ConfigError: `run.unknown_record` where there is none of that id, or it cannot be read.
    """
    if not is_run_id(run_id):
        raise _unknown(run_id)
    path = project.root / STATE_FOLDER / "runs" / f"{run_id}.json"
    try:
        return RunRecord.model_validate(json.loads(path.read_text(encoding="utf-8")), strict=False)
    except (OSError, ValueError, ValidationError) as problem:
        raise _unknown(run_id) from problem


def _unknown(run_id: str) -> ConfigError:
    message = f"there is no readable record of a run '{run_id}'"
    return ConfigError(message, code="run.unknown_record", hint="penstock runs lists them")


def list_records(project: Project) -> tuple[RunRecord, ...]:
    """All readable records, the newest first; a damaged one is left out."""
    records: list[RunRecord] = []
    for path in (project.root / STATE_FOLDER / "runs").glob("*.json"):
        try:
            records.append(load_record(project, path.stem))
        except ConfigError:
            continue
    return tuple(sorted(records, key=lambda record: (record.started, record.id), reverse=True))

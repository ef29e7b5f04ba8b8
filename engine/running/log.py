"""What a run has done so far, out of which its record is made, whether it ends well or not."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from engine.document.hashing import content_hash
from engine.document.model import Document
from engine.errors import StudioError
from engine.running.record import (
    CheckpointRecord,
    NodeRecord,
    OutputRecord,
    ProblemRecord,
    RejectedRecord,
    RunRecord,
    SourceRecord,
    StageRecord,
)
from engine.schema import Analysis


@dataclass(slots=True)
class RunLog:
    """Grows while the run goes on; `rows` and `seconds` are by relation and by node."""

    run_id: str
    document: Document
    analysis: Analysis
    only: str | None
    versions: dict[str, str]
    project: str = ""
    """The project's name."""
    began: float = field(default_factory=time.monotonic)
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    resumed: datetime | None = None
    """When a run that had ended too early was taken up again; `started` is then when it first began."""
    engines: tuple[str, ...] = ("duckdb",)
    """Those that the stages run on."""
    missing_walls: tuple[str, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    stages: list[StageRecord] = field(default_factory=list)
    rows: dict[str, int | None] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    """Rows by sink."""
    seconds: dict[str, float] = field(default_factory=dict)
    rejected: list[RejectedRecord] = field(default_factory=list)
    problems: list[ProblemRecord] = field(default_factory=list)
    outputs: list[OutputRecord] = field(default_factory=list)
    checkpoints: list[CheckpointRecord] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.began

    def note(self, problem: StudioError, severity: Literal["error", "warning"]) -> None:
        """Keep a problem for the record."""
        kept = ProblemRecord(
            code=problem.code,
            severity=severity,
            message=problem.message,
            hint=problem.hint,
            node=problem.where.node,
            field=problem.where.field,
        )
        self.problems.append(kept)

    def record(self, status: Literal["done", "failed", "cancelled"]) -> RunRecord:
        """The record as of now."""
        return RunRecord(
            id=self.run_id,
            status=status,
            pipeline=self.document.pipeline.name,
            project=self.project,
            document=content_hash(self.document),
            started=self.started.isoformat(timespec="milliseconds"),
            resumed=self.resumed.isoformat(timespec="milliseconds") if self.resumed else None,
            seconds=round(self.elapsed, 3),
            engine=", ".join(self.engines),
            versions=dict(self.versions),
            parameters={name: str(value) for name, value in self.analysis.values.items()},
            only=self.only,
            missing_walls=self.missing_walls,
            unwalled=tuple(name for name in self.engines if name == "spark"),
            sources=self.sources,
            stages=tuple(self.stages),
            nodes=self._nodes(),
            checkpoints=tuple(self.checkpoints),
            rejected=tuple(self.rejected),
            problems=tuple(self.problems),
            outputs=tuple(self.outputs),
        )

    def _nodes(self) -> dict[str, NodeRecord]:
        found = {node: self._ports(node) for node in self.analysis.order}
        return {node: NodeRecord(rows=ports, seconds=self.seconds.get(node)) for node, ports in found.items() if ports}

    def _ports(self, node: str) -> dict[str, int | None]:
        if node in self.written:
            return {"": self.written[node]}
        ports = self.analysis.nodes[node].relations
        found = {port: self.rows[relation.name] for port, relation in ports.items() if port and relation.name in self.rows}
        fetched = next((source.fetched for source in self.sources if source.node == node), None)
        return found if fetched is None else dict.fromkeys(found, fetched.rows)

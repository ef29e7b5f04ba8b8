"""What the stages of a run share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.backends.duckdb.sources import OpenScans
from engine.errors import LimitError
from engine.preview.child import Child, Reply
from engine.relation import Scan
from engine.running.cancel import CancelToken
from engine.running.checkpoints import Checkpoints
from engine.running.events import RunEvent
from engine.running.fetched import FetchedSources
from engine.running.log import RunLog
from engine.running.outputs import Outputs
from engine.running.parts import Parts
from engine.running.sources import Sources
from engine.running.staging import Staging
from engine.running.table_outputs import TableOutputs


@dataclass(frozen=True, slots=True)
class Workplace:
    """The process that opens and writes files, whatever else runs, and what the run may take."""

    child: Child
    sources: Sources
    fetched: FetchedSources
    tables: TableOutputs
    scans: OpenScans
    staging: Staging
    outputs: Outputs
    parts: Parts
    checkpoints: Checkpoints
    parameters: Mapping[str, Any]
    log: RunLog
    token: CancelToken
    on_event: Callable[[RunEvent], None]
    seconds: float | None
    """The run's time limit."""

    def ask(self, sql: str, *, seconds: float | None = None, **options: Any) -> Reply:
        """Have DuckDB run one statement, see `worker_stage.run_stage`; `seconds` bounds it further than the run's own limit does.

        Raises:
            StudioError: as `Child.request`.
        """
        self.token.check()
        nothing = {"examples": "", "drops": [], "shows": False, "arrow": None, "partitions": None}
        arguments = {"sql": sql, "parameters": self.parameters, **nothing, **options}
        return self.child.request("stage", arguments, timeout=self.seconds_left(seconds))

    def files(self, scan: Scan) -> tuple[tuple[str, Path], ...]:
        """The files of a scan, each with the name that people see."""
        return files_of(scan, self.sources, self.fetched)

    def output(self, node: str) -> Path:
        """Where a sink's rows wait until the run is done."""
        table = self.tables.files.get(node)
        return self.staging.files[node].path if table is None else table

    def rows_in_files(self, scan: Scan) -> int:
        """What the files' footers say."""
        return sum(file.rows or 0 for file in self.scans(scan))

    def known_rows(self, names: Iterable[str]) -> dict[str, int | None]:
        """Rows of the relations of earlier stages, None where they are not known."""
        return {name: self.log.rows.get(name) for name in names}

    def seconds_left(self, most: float | None = None) -> float | None:
        """Seconds that a request may take, at most `most`; None: as many as it likes.

        Raises:
            LimitError: `limit.time`, the run's are over.
        """
        left = self._left()
        return min((bound for bound in (most, left) if bound is not None), default=None)

    def _left(self) -> float | None:
        if self.seconds is None:
            return None
        if self.log.elapsed >= self.seconds:
            hint = "raise time_limit in penstock.yaml, or give the run less to do"
            raise LimitError(f"the run took longer than {self.seconds:g} seconds", code="limit.time", hint=hint)
        return self.seconds - self.log.elapsed


def files_of(scan: Scan, sources: Sources, fetched: FetchedSources) -> tuple[tuple[str, Path], ...]:
    """The files of a scan: the project's own, or what was fetched of a database; each with the name that people see."""
    return fetched.names(scan) if scan.format == "database" else sources.names(scan)

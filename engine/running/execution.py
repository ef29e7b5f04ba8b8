"""Runs the stages of a plan in the engine's process, one after the other, and notes what they did."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.backends.duckdb.sources import OpenScans, rejected_scan
from engine.errors import BackendError, LimitError, StudioError, Where
from engine.preview.child import Child, Reply
from engine.running.blame import first_failing
from engine.running.cancel import CancelToken
from engine.running.counting import Counting, counting, row_counts
from engine.running.events import RowsShown, RunEvent, StageFinished, StageStarted
from engine.running.graph import node_of
from engine.running.log import RunLog
from engine.running.plan import SHOWN_ROWS, Plan, Stage
from engine.running.reconcile import lost_rows, reconcile
from engine.running.record import RejectedRecord, StageRecord
from engine.running.sources import Sources
from engine.running.staging import Staging
from engine.running.statements import Statements

BLAME_SECONDS = 10.0
"""How long to look for the node that made a stage fail."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What the stages of a run share."""

    child: Child
    statements: Statements
    sources: Sources
    scans: OpenScans
    staging: Staging
    parameters: Mapping[str, Any]
    log: RunLog
    token: CancelToken
    on_event: Callable[[RunEvent], None]
    seconds: float | None
    """The run's time limit."""


class Execution:
    """The stages of one run."""

    def __init__(self, plan: Plan, place: Workplace) -> None:
        self._plan = plan
        self._place = place
        self._log = place.log

    def run(self) -> None:
        """Run every stage.

        Raises:
            BackendError: a stage failed; the error names the node where it can be found. `run.guard_failed` and the like for
                a broken promise, `run.not_reconciled` for a row too few or too many.
            LimitError: memory, time or disk ran out.
            CancelledError: someone stopped the run.
        """
        for stage in self._plan.stages:
            self._place.token.check()
            if not self._is_idle(stage):
                self._run_stage(stage)
        self._reconcile()
        self._require_all_records()
        self._note_warnings()

    def _require_all_records(self) -> None:
        """Every record of the text files that were read to their end is among the rows, or rejected."""
        for node, shape in self._log.analysis.nodes.items():
            scan = rejected_scan(shape.relations)
            rows = self._log.rows.get(f"{node}.rows")
            rejected = self._log.rows.get(f"{node}.rejected") if shape.kind is not None and shape.kind.rejects_faults else 0
            if scan is not None and rows is not None and rejected is not None:
                self._place.scans.require_all_records(scan, rows, rejected)

    def _note_warnings(self) -> None:
        for warning in self._place.scans.warnings:
            self._log.note(warning, "warning")

    def _is_idle(self, stage: Stage) -> bool:
        """Whether it is known already that there is no rejected row to count."""
        if stage.sort != "reject":
            return False
        self._reconcile()
        return self._log.rows.get(stage.target.name) == 0

    def _run_stage(self, stage: Stage) -> None:
        begin = time.monotonic()
        of = len(self._plan.stages)
        self._place.on_event(StageStarted(stage.number, of, stage.title))
        rules = counting(stage)
        reply = self._request(stage, rules)
        seconds = time.monotonic() - begin
        counts = self._note_counts(stage, rules, reply.values)
        self._note_stage(stage, seconds, reply.values)
        self._note_outcome(stage, reply)
        self._place.on_event(StageFinished(stage.number, of, stage.title, seconds, counts))

    def _request(self, stage: Stage, rules: Counting) -> Reply:
        place = self._place
        path = place.child.inside(place.staging.files[stage.node].path) if stage.sort == "sink" else ""
        arguments = self._arguments(place.statements.text(stage, rules.marked, path)) | {
            "examples": place.statements.examples(stage) if stage.sort in ("guard", "reject") else "",
            "footers": {name: [place.child.inside(path) for path in place.sources.paths(scan)] for name, scan in rules.footers.items()},
            "drops": [place.statements.table(name) for name in stage.drops],
            "shows": stage.sort == "show",
        }
        try:
            return place.child.request("stage", arguments, timeout=self._seconds_left())
        except BackendError as problem:
            raise self._blamed(stage, problem) from problem

    def _arguments(self, sql: str) -> dict[str, Any]:
        return {"sql": sql, "parameters": self._place.parameters, "examples": "", "footers": {}, "drops": [], "shows": False}

    def _seconds_left(self) -> float | None:
        limit = self._place.seconds
        if limit is None:
            return None
        if self._log.elapsed >= limit:
            hint = "raise time_limit in penstock.yaml, or give the run less to do"
            raise LimitError(f"the run took longer than {limit:g} seconds", code="limit.time", hint=hint)
        return limit - self._log.elapsed

    def _note_counts(self, stage: Stage, rules: Counting, values: Mapping[str, Any]) -> dict[str, int | None]:
        """Two stages that count one relation must agree, or they did not read the same rows."""
        counts = row_counts(stage, rules, values["rows"], values["footers"], {name: self._log.rows.get(name) for name in stage.kept})
        if stage.sort in ("keep", "reject"):
            counts[stage.target.name] = values["written"]
        for name, count in counts.items():
            known = self._log.rows.get(name)
            if known is not None and count is not None and known != count:
                raise lost_rows(node_of(name), known, count)
            self._log.rows[name] = count if count is not None else known
        return counts

    def _note_stage(self, stage: Stage, seconds: float, values: Mapping[str, Any]) -> None:
        log = self._log
        log.stages.append(
            StageRecord(
                number=stage.number,
                title=stage.title,
                nodes=stage.nodes,
                seconds=round(seconds, 3),
                peak_bytes=values["peak_bytes"],
                spilled_bytes=values["spilled_bytes"],
            )
        )
        for name, spent in values["seconds"].items():
            node = node_of(name)
            if node in log.analysis.nodes:
                log.seconds[node] = round(log.seconds.get(node, 0.0) + spent, 6)

    def _note_outcome(self, stage: Stage, reply: Reply) -> None:
        written: int = reply.values["written"]
        if stage.sort == "sink":
            self._log.written[stage.node] = written
            known = self._log.rows.get(stage.target.name)
            if known is not None and known != written:
                raise lost_rows(stage.node, known, written)
        elif stage.sort == "show":
            self._place.on_event(RowsShown(stage.node, reply.arrow, min(written, SHOWN_ROWS), is_all=written <= SHOWN_ROWS))
        elif stage.sort in ("guard", "reject") and written:
            self._note_rejected(stage, written, reply.values["examples"])

    def _note_rejected(self, stage: Stage, rows: int, examples: Sequence[dict[str, Any]]) -> None:
        guard = stage.guard
        name, message = (guard.name, guard.message) if guard else ("rejected", "")
        self._log.rejected.append(RejectedRecord(node=stage.node, name=name, rows=rows, examples=tuple(examples), message=message))
        if guard is not None:
            where = Where(node=stage.node, field=".".join(map(str, guard.path)))
            problem = BackendError(
                f"node '{stage.node}', {guard.name}: {guard.message} ({rows:,} {'row' if rows == 1 else 'rows'})",
                code=guard.code,
                hint=f"for example {_words(examples[0])}" if examples else "",
                where=where,
            )
            if guard.severity == "fail":
                raise problem
            self._log.note(problem, "warning")

    def _reconcile(self) -> None:
        for node, shape in self._log.analysis.nodes.items():
            if shape.kind is not None and shape.kind.reconciled:
                self._log.rows.update(reconcile(node, shape.relations, self._log.rows))

    def _blamed(self, stage: Stage, problem: BackendError) -> StudioError:
        """The problem with the name of the node that it is about, found by running parts of the stage again."""
        if problem.where.node is not None or not self._place.child.is_running:
            return problem
        deadline = time.monotonic() + BLAME_SECONDS

        def fails(name: str) -> bool:
            return self._probe_fails(stage, name, [field.name for field in stage.relations[name].fields], deadline)

        try:
            name = first_failing(stage.relations, fails)
            explained = self._explained(node_of(name)) if name else None
            if explained is not None:
                return explained
            column = self._failing_column(stage, name, deadline) if name else None
        except LimitError:
            return _about(problem, None, None, stage)
        return _about(problem, node_of(name) if name else stage.node, column, stage)

    def _explained(self, node: str) -> StudioError | None:
        """For a text source: the file, line and cell that it stumbled over."""
        shape = self._log.analysis.nodes.get(node)
        scan = rejected_scan(shape.relations) if shape is not None else None
        return self._place.scans.explain(scan) if scan is not None else None

    def _failing_column(self, stage: Stage, name: str, deadline: float) -> str | None:
        names = (field.name for field in stage.relations[name].fields)
        return next((column for column in names if self._probe_fails(stage, name, [column], deadline)), None)

    def _probe_fails(self, stage: Stage, name: str, columns: Sequence[str], deadline: float) -> bool:
        self._place.token.check()
        arguments = self._arguments(self._place.statements.probe(stage, name, columns))
        try:
            self._place.child.request("stage", arguments, timeout=max(deadline - time.monotonic(), 0.001))
        except BackendError:
            return True
        return False


def _about(problem: BackendError, node: str | None, column: str | None, stage: Stage) -> BackendError:
    where = f"node '{node}'" if node else f"one of the nodes {', '.join(stage.nodes)}"
    part = f", column '{column}'" if column else ""
    field = f"columns.{column}" if column else None
    return BackendError(f"{where}{part}: {problem.message}", code=problem.code, hint=problem.hint, where=Where(node=node, field=field))


def _words(example: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {'null' if value is None else value}" for name, value in example.items())

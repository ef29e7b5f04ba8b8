"""Runs the stages of a plan, each on its engine, one after the other, and notes what they did."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from engine.backends.duckdb.sources import rejected_scan
from engine.errors import BackendError, SinkError, SourceError, Where
from engine.running.blame import Blame
from engine.running.events import RowsShown, StageFinished, StageStarted
from engine.running.graph import node_of
from engine.running.outcome import Outcome, StageRunner
from engine.running.reconcile import lost_rows, reconcile
from engine.running.record import RejectedRecord, StageRecord
from engine.running.stage import SHOWN_ROWS, Plan, Stage
from engine.running.workplace import Workplace


class Execution:
    """The stages of one run."""

    def __init__(self, plan: Plan, place: Workplace, runners: Mapping[str, StageRunner]) -> None:
        """Nothing runs yet; `runners` has an engine for every stage, by name."""
        self._plan = plan
        self._place = place
        self._runners = runners
        self._log = place.log
        self._made: list[tuple[Stage, int]] = []
        """Checkpoints that are to be kept once every promise holds, and their rows."""

    def run(self) -> None:
        """Run every stage.

        Raises:
            BackendError: a stage failed; the error names the node where it can be found. A guard's own code for a broken
                promise, `run.not_reconciled` for a row too few or too many.
            SourceError: a file cannot be read as its node says, or a record of it is not accounted for.
            SinkError: a sink could not be written.
            LimitError: memory, time or disk ran out.
            CancelledError: someone stopped the run.
        """
        for stage in self._plan.stages:
            self._place.token.check()
            self._run_stage(stage)
        self._reconcile()
        self._require_all_records()
        for warning in self._place.scans.warnings:
            self._log.note(warning, "warning")

    def _run_stage(self, stage: Stage) -> None:
        begin = time.monotonic()
        of = len(self._plan.stages)
        self._place.on_event(StageStarted(stage.number, of, stage.title))
        counts: Mapping[str, int | None] = {stage.target.name: 0}
        if not self._is_idle(stage):
            outcome = self._outcome(stage)
            counts = self._note_counts(outcome)
            self._note_stage(stage, time.monotonic() - begin, outcome)
            self._note_outcome(stage, outcome)
        self._keep_checkpoints(stage)
        for name in stage.drops:
            self._place.parts.drop(name)
        self._place.on_event(StageFinished(stage.number, of, stage.title, time.monotonic() - begin, counts))

    def _keep_checkpoints(self, stage: Stage) -> None:
        """What was computed before a promise was checked counts only when none is broken, and no file changed meanwhile."""
        if self._made and not any(later.sort == "guard" for later in self._plan.stages[stage.number :]):
            self._place.sources.require_unchanged()
            for made, rows in self._made:
                self._place.checkpoints.keep(made, rows)
            self._made.clear()

    def _is_idle(self, stage: Stage) -> bool:
        """Whether it is known already that there is no rejected row to count."""
        if stage.sort != "reject":
            return False
        scan = rejected_scan({"rejected": stage.target})
        rows = self._log.rows.get(f"{stage.node}.rows")
        if scan is not None and rows is not None and self._place.scans.can_hold_no_more(scan, rows):
            self._log.rows[stage.target.name] = 0
        self._reconcile()
        return self._log.rows.get(stage.target.name) == 0

    def _outcome(self, stage: Stage) -> Outcome:
        runner = self._runners[stage.engine]
        try:
            return runner.run(stage)
        except (BackendError, SourceError) as problem:
            raise Blame(self._place, runner, stage).attributed(problem) from problem
        except SinkError as problem:
            problem.message = f"node '{stage.node}': {problem.message}"
            problem.where = Where(node=stage.node, field="partition_by")
            raise

    def _note_counts(self, outcome: Outcome) -> Mapping[str, int | None]:
        """Two stages that count one relation must agree, or they did not read the same rows. What a database left out is not counted."""
        narrowed = self._place.fetched.narrowed
        counts = {name: None if name in narrowed else count for name, count in outcome.counts.items()}
        for name, count in counts.items():
            known = self._log.rows.get(name)
            if known is not None and count is not None and known != count:
                raise lost_rows(node_of(name), known, count)
            self._log.rows[name] = count if count is not None else known
        return counts

    def _note_stage(self, stage: Stage, seconds: float, outcome: Outcome) -> None:
        log = self._log
        log.stages.append(
            StageRecord(
                number=stage.number,
                title=stage.title,
                engine=stage.engine,
                nodes=stage.nodes,
                seconds=round(seconds, 3),
                peak_bytes=outcome.peak_bytes,
                spilled_bytes=outcome.spilled_bytes,
            )
        )
        for name, spent in outcome.seconds.items():
            node = node_of(name)
            if node in log.analysis.nodes:
                log.seconds[node] = round(log.seconds.get(node, 0.0) + spent, 6)

    def _note_outcome(self, stage: Stage, outcome: Outcome) -> None:
        written = outcome.written
        if stage.sort == "sink":
            self._note_written(stage, written)
        elif stage.is_checkpoint:
            self._made.append((stage, written))
        elif stage.sort == "show":
            self._place.on_event(RowsShown(stage.node, outcome.arrow, min(written, SHOWN_ROWS), is_all=written <= SHOWN_ROWS))
        elif stage.sort in ("guard", "reject") and written:
            self._note_rejected(stage, written, outcome.examples)

    def _note_written(self, stage: Stage, written: int) -> None:
        self._log.written[stage.node] = written
        known = self._log.rows.get(stage.target.name)
        if known is not None and known != written:
            raise lost_rows(stage.node, known, written)
        self._place.outputs.add(stage.node, self._log)

    def _note_rejected(self, stage: Stage, rows: int, examples: Sequence[dict[str, Any]]) -> None:
        guard = stage.guard
        name, message = (guard.name, guard.message) if guard else ("rejected", "")
        self._log.rejected.append(RejectedRecord(node=stage.node, name=name, rows=rows, examples=tuple(examples), message=message))
        if guard is None:
            return
        problem = BackendError(
            f"node '{stage.node}', {guard.name}: {guard.message} ({rows:,} {'row' if rows == 1 else 'rows'})",
            code=guard.code,
            hint=f"for example {_words(examples[0])}" if examples else "",
            where=Where(node=stage.node, field=".".join(map(str, guard.path))),
        )
        if guard.severity == "fail":
            raise problem
        self._log.note(problem, "warning")

    def _reconcile(self) -> None:
        for node, shape in self._log.analysis.nodes.items():
            if shape.kind is not None and shape.kind.reconciled:
                self._log.rows.update(reconcile(node, shape.relations, self._log.rows))

    def _require_all_records(self) -> None:
        """Every record of the text files that were read to their end is among the rows, or rejected."""
        for node, shape in self._log.analysis.nodes.items():
            scan = rejected_scan(shape.relations)
            rows = self._log.rows.get(f"{node}.rows")
            rejected = self._log.rows.get(f"{node}.rejected") if shape.kind is not None and shape.kind.rejects_faults else 0
            if scan is not None and rows is not None and rejected is not None:
                self._place.scans.require_all_records(scan, rows, rejected)


def _words(example: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {'null' if value is None else value}" for name, value in example.items())

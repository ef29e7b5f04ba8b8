"""What is shown of a run: how far it is, and what it did when it has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.document.references import outermost
from engine.errors import StudioError
from engine.running.events import (
    CheckpointUsed,
    OutputPlaced,
    RowsShown,
    RunEvent,
    RunFinished,
    RunStarted,
    SourceFetched,
    StageFinished,
    StageProgress,
    StageStarted,
)
from engine.running.record import FetchRecord, RejectedRecord, RunRecord
from panels.words import count, size

Phase: TypeAlias = Literal["idle", "running", "stopping", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage of the run that goes on."""

    title: str
    state: Literal["waiting", "running", "done"]
    words: str = ""
    """`0.4 s`, `12 of 40 tasks`."""


@dataclass(frozen=True, slots=True)
class OutputView:
    """A file that was put in place."""

    node: str
    path: str
    words: str
    """`16 rows, 1.2 kB`."""


@dataclass(frozen=True, slots=True)
class RejectedView:
    """Rows that a node put aside."""

    node: str
    port: str
    words: str
    message: str
    columns: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, as far as it is."""

    phase: Phase = "idle"
    title: str = ""
    """`Running, stage 2 of 3`, `Done in 0.8 s`."""
    message: str = ""
    hint: str = ""
    stages: tuple[StageView, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    """By node, once its stage is done."""
    outputs: tuple[OutputView, ...] = ()
    rejected: tuple[RejectedView, ...] = ()
    warnings: tuple[str, ...] = ()
    node: str = ""
    """The node that failed."""
    run: str = ""
    """The run's name, as `penstock runs` takes it."""

    def hears(self, event: RunEvent) -> RunView:
        """The view after what a run tells."""
        match event:
            case RunStarted(run_id=run, stages=titles):
                return RunView("running", "Running", stages=tuple(StageView(title, "waiting") for title in titles), run=run)
            case SourceFetched(title=title, rows=rows):
                return replace(self, title=f"Fetching {title}, {count(rows, 'row')}")
            case StageStarted(number=number, of=of):
                stages = self._with(number, replace(self._stage(number), state="running"))
                return replace(self, title=f"Running, stage {number} of {of}", stages=stages)
            case StageProgress(number=number, done=done, tasks=tasks):
                return replace(self, stages=self._with(number, replace(self._stage(number), words=f"{done} of {tasks} tasks")))
            case StageFinished(number=number, seconds=seconds, rows=rows):
                counted = {_node(name): count(number_of, "row") for name, number_of in rows.items() if number_of is not None}
                stages = self._with(number, replace(self._stage(number), state="done", words=f"{seconds:.1f} s"))
                return replace(self, stages=stages, rows={**counted, **self.rows})
            case OutputPlaced(node=node, path=path, rows=rows, bytes=octets):
                return replace(self, outputs=(*self.outputs, OutputView(node, path, f"{count(rows, 'row')}, {size(octets)}")))
            case RunFinished(seconds=seconds):
                return replace(self, title=f"Done in {seconds:.1f} s")
            case RowsShown() | CheckpointUsed():  # the record says of the latter
                return self

    def ended(self, record: RunRecord) -> RunView:
        """The view of a run that has ended well."""
        first = {node: next(iter(each.rows.values()), None) for node, each in record.nodes.items()}
        return replace(
            self,
            phase="done",
            title=f"Done in {record.seconds:.1f} s",
            outputs=tuple(_output(each.node, each.path, each.rows, each.bytes) for each in record.outputs if each.is_placed),
            rows={node: count(rows, "row") for node, rows in first.items() if rows is not None},
            rejected=tuple(_rejected(each) for each in record.rejected if each.rows),
            warnings=(
                *(f"{kept.node}: from checkpoint of {kept.made}; nothing above it was run" for kept in record.checkpoints if kept.is_used),
                *(f"{node}: {fetched.words}" for node, fetched in _fetched(record) if fetched.is_partial),
                *(problem.message for problem in record.problems),
            ),
            run=record.id,
        )

    def failed(self, error: StudioError) -> RunView:
        """The view of a run that has ended badly, or was stopped."""
        is_cancelled = error.code.startswith("cancel") or type(error).__name__ == "CancelledError"
        return replace(
            self,
            phase="cancelled" if is_cancelled else "failed",
            title="Stopped" if is_cancelled else "The run failed",
            message="Nothing was written." if is_cancelled and not self.outputs else error.message,
            hint="" if is_cancelled else error.hint,
            node=outermost(error.where.node or "") if error.where is not None else "",
        )

    def _stage(self, number: int) -> StageView:
        return self.stages[number - 1] if 0 < number <= len(self.stages) else StageView("", "running")

    def _with(self, number: int, stage: StageView) -> tuple[StageView, ...]:
        return tuple(stage if place == number else each for place, each in enumerate(self.stages, 1))


def _node(relation: str) -> str:
    return relation.partition(".")[0]


def _fetched(record: RunRecord) -> Iterator[tuple[str, FetchRecord]]:
    return ((source.node, source.fetched) for source in record.sources if source.fetched is not None)


def _output(node: str, path: str, rows: int, octets: int) -> OutputView:
    return OutputView(node, path, f"{count(rows, 'row')}, {size(octets)}")


def _rejected(record: RejectedRecord) -> RejectedView:
    columns = tuple(dict.fromkeys(name for example in record.examples for name in example))
    cells = tuple(tuple("null" if example.get(name) is None else str(example[name]) for name in columns) for example in record.examples)
    return RejectedView(record.node, record.name, count(record.rows, "row"), record.message, columns, cells)

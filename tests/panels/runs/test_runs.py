"""A run as it is shown: stage by stage while it goes on, then what it wrote, put aside, or why it failed."""

from __future__ import annotations

from engine.errors import BackendError, CancelledError, Where
from engine.running.events import OutputPlaced, RunEvent, RunStarted, StageFinished, StageProgress, StageStarted
from engine.running.record import FetchRecord, NodeRecord, OutputRecord, ProblemRecord, RejectedRecord, RunRecord, SourceRecord
from panels.runs.state import OutputView, RejectedView, RunView, StageView

RECORD = RunRecord(
    id="r1",
    status="done",
    pipeline="Sales",
    document="0",
    started="2026-01-01T00:00:00+00:00",
    seconds=0.84,
    nodes={"orders": NodeRecord(rows={"rows": 5, "rejected": 1}), "out": NodeRecord(rows={"": None})},
    rejected=(
        RejectedRecord(node="orders", name="rejected", rows=1, examples=({"line": 3, "text": None},)),
        RejectedRecord(node="orders", name="other", rows=0),
    ),
    problems=(ProblemRecord(code="c", severity="warning", message="be careful"),),
    outputs=(
        OutputRecord(node="out", path="out/a.csv", rows=1, bytes=1_200, sha256=None, is_placed=True),
        OutputRecord(node="other", path="out/b.csv", rows=1, bytes=1_200, sha256=None, is_placed=False),
    ),
)


def after(*events: RunEvent) -> RunView:
    view = RunView()
    for event in events:
        view = view.hears(event)
    return view


def test_stages_are_told_as_they_come() -> None:
    view = after(
        RunStarted("r1", ("Keep a", "Write b")),
        StageStarted(1, 2, "Keep a"),
        StageFinished(1, 2, "Keep a", 0.42, {"a.rows": 1, "b.rows": None}),
        StageStarted(2, 2, "Write b"),
        StageProgress(2, "Write b", 3, 8),
    )
    assert (view.phase, view.title, view.run) == ("running", "Running, stage 2 of 2", "r1")
    assert view.stages == (StageView("Keep a", "done", "0.4 s"), StageView("Write b", "running", "3 of 8 tasks"))
    assert view.rows == {"a": "1 row"}


def test_what_stands_is_told_as_it_is_put_in_place() -> None:
    view = after(RunStarted("r1", ("Write b",)), OutputPlaced("out", "out/a.csv", 16, 812))
    assert view.outputs == (OutputView("out", "out/a.csv", "16 rows, 812 bytes"),)


def test_a_run_that_is_done_tells_only_what_is_there() -> None:
    view = after(RunStarted("r1", ())).ended(RECORD)
    assert (view.phase, view.title, view.warnings) == ("done", "Done in 0.8 s", ("be careful",))
    assert view.outputs == (OutputView("out", "out/a.csv", "1 row, 1.2 kB"),)
    assert view.rejected == (RejectedView("orders", "rejected", "1 row", "", ("line", "text"), (("3", "null"),)),)
    assert view.rows == {"orders": "5 rows"}


def test_a_failure_names_its_node_and_a_stop_is_none() -> None:
    failed = RunView("running").failed(BackendError("out of memory", code="backend.memory", hint="raise it", where=Where(node="big")))
    assert (failed.phase, failed.node, failed.message, failed.hint) == ("failed", "big", "out of memory", "raise it")
    stopped = RunView("running").failed(CancelledError("'execute' was cancelled"))
    assert (stopped.phase, stopped.title, stopped.message) == ("cancelled", "Stopped", "Nothing was written.")


def test_what_a_database_left_out_is_told() -> None:
    def source(**facts: int) -> SourceRecord:
        return SourceRecord(node="orders", path="shop: orders", bytes=1, fingerprint="x", fetched=FetchRecord(**facts))

    asked = RECORD.model_copy(update={"sources": (source(rows=1_204, asked=2, conditions=3), source(rows=5, conditions=1))})
    told = [words for words in RunView().ended(asked).warnings if "fetched" in words]
    assert told == ["orders: 1,204 rows fetched, 2 of 3 conditions asked of the database"]

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from run_projects import files_below, make_project, run_nodes

from engine.errors import CancelledError, SinkError
from engine.running.cancel import CancelToken
from engine.running.events import OutputPlaced, RunEvent, StageStarted
from engine.running.record import list_records
from engine.running.sweeping import resumable_runs

NUMBERS = "a\n" + "".join(f"{number}\n" for number in range(30_000))
ENDLESS = """
a:
  read_csv:
    path: a.csv
    columns:
      a: integer
pairs:
  join:
    left: a
    right: a
    where: left.a * right.a % 1000003 = 7
    suffix: _r
out:
  write_csv:
    from: pairs
    path: out/deep/pairs.csv
"""
SMALL = """
a:
  inline_table:
    columns:
      a: integer
    data: |-
      a
      1
one:
  write_csv:
    from: a
    path: out/one.csv
two:
  write_csv:
    from: a
    path: later/two.csv
"""


def test_a_cancelled_run_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a.csv": NUMBERS})
    token = CancelToken()
    asked: list[float] = []

    def cancel() -> None:
        asked.append(time.monotonic())
        token.cancel()

    def listen(event: RunEvent) -> None:
        if isinstance(event, StageStarted):
            threading.Timer(0.3, cancel).start()

    with pytest.raises(CancelledError):
        run_nodes(project, ENDLESS, cancel=token, on_event=listen)
    assert time.monotonic() - asked[0] < 1.5
    assert sorted(files_below(tmp_path)) == ["a.csv", "penstock.yaml"]
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / ".penstock" / "staging").iterdir()) == []
    assert [record.status for record in list_records(project)] == ["cancelled"]


def test_a_run_that_is_cancelled_before_it_begins_starts_no_stage(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    events: list[RunEvent] = []
    with pytest.raises(CancelledError):
        run_nodes(make_project(tmp_path), SMALL, cancel=token, on_event=events.append)
    assert not [event for event in events if isinstance(event, StageStarted)]


def test_a_cancel_while_outputs_are_placed_comes_too_late(tmp_path: Path) -> None:
    """Placing is a few renames; stopping between them would leave a mixture of old and new."""
    token = CancelToken()

    def listen(event: RunEvent) -> None:
        if isinstance(event, OutputPlaced):
            token.cancel()

    record = run_nodes(make_project(tmp_path), SMALL, cancel=token, on_event=listen)
    assert [output.is_placed for output in record.outputs] == [True, True]


def test_a_run_that_fails_while_placing_says_what_stands(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "two.csv").write_text("old\n")

    def listen(event: RunEvent) -> None:
        if isinstance(event, OutputPlaced):  # what a person may do at the worst moment
            (tmp_path / "later" / "two.csv").unlink()
            (tmp_path / "later" / "two.csv").mkdir()

    with pytest.raises(SinkError) as caught:
        run_nodes(project, SMALL, on_event=listen)
    assert "New: out/one.csv; as before: later/two.csv" in caught.value.message
    (record,) = list_records(project)
    assert [(output.path, output.is_placed) for output in record.outputs] == [("out/one.csv", True), ("later/two.csv", False)]
    assert (tmp_path / "out" / "one.csv").read_text() == "a\n1\n"
    assert [intent.run for intent in resumable_runs(project)] == [record.id], "what is staged stays until it is taken up, or given up"
    assert sorted(path.name for path in (tmp_path / "later").iterdir()) == [f".penstock-{record.id}", "two.csv"]

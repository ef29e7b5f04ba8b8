"""Runs that were killed, or failed while outputs were put in place, and are finished: what was staged whole is not computed again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from killed_runs import kill_run
from run_projects import document_text, files_below, make_project, run_nodes

from engine.document.reader import read
from engine.errors import ConfigError, SinkError
from engine.project.claim import Claim
from engine.project.project import Project
from engine.running.events import RunEvent, StageStarted
from engine.running.record import RunRecord, list_records, load_record
from engine.running.resuming import values_of
from engine.running.run import run
from engine.running.sweeping import find_resumable, give_up, resumable_runs, sweep

NODES = """
orders:
  read_csv:
    path: orders.csv
    columns:
      region: text
      amount: integer
    on_error: reject
checked:
  assert_rows:
    from: orders
    checks:
      - not_null: [region]
one:
  write_csv:
    from: checked
    path: out/one-${run_id}.csv
two:
  write_parquet:
    from: checked
    path: out/two
    partition_by: [region]
three:
  write_parquet:
    from: checked
    path: out/three.parquet
"""
ORDERS = "region,amount\nnorth,1\nsouth,2\nnorth,x\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"orders.csv": ORDERS})


def resume(project: Project, nodes: str = NODES, word: str = "last", **options: Any) -> tuple[RunRecord, list[str]]:
    """The record, and the stages that ran."""
    stages: list[str] = []

    def listen(event: RunEvent) -> None:
        if isinstance(event, StageStarted):
            stages.append(event.title)

    document = read(document_text(nodes)).document
    return run(project, document, resumed=find_resumable(project, word), on_event=listen, **options), stages


def whole(project: Project) -> dict[str, bytes]:
    """What a run that nothing happens to writes."""
    other = make_project(project.root.parent / f"{project.root.name}-whole", {"orders.csv": ORDERS})
    run_nodes(other, NODES, values={"run_id": "killed"})
    return {name: content for name, content in files_below(other.root).items() if name.startswith("out/")}


def written(project: Project) -> dict[str, bytes]:
    return {name: content for name, content in files_below(project.root).items() if name.startswith("out/")}


def require_clean(project: Project) -> None:
    assert not list(project.root.rglob(".penstock-killed"))
    assert list((project.root / ".penstock" / "staging").iterdir()) == []


@pytest.mark.parametrize(
    ("when", "again"),
    [
        ("before Write two", ["Write two", "Write three"]),
        ("before Write three", ["Write three"]),
        ("before Count rejected rows of orders", []),
        ("placed one", None),
        ("placed two", None),
        ("placed three", None),
    ],
)
def test_a_killed_run_is_finished(project: Project, when: str, again: list[str] | None) -> None:
    kill_run(project.root, NODES, when)
    (intent,) = resumable_runs(project)
    assert (intent.run, intent.pipeline) == ("killed", "test")
    record, stages = resume(project)
    if again is None:
        assert stages == []
    else:
        assert [title for title in stages if title.startswith("Write")] == again
    assert (record.id, record.status, record.started, bool(record.resumed)) == ("killed", "done", intent.started, True)
    assert [(output.node, output.rows, output.is_placed) for output in record.outputs] == [
        ("one", 2, True),
        ("two", 2, True),
        ("three", 2, True),
    ]
    assert written(project) == whole(project)
    assert load_record(project, "killed") == record
    require_clean(project)
    assert resumable_runs(project) == ()


def test_a_run_that_was_killed_before_anything_was_staged_leaves_nothing_to_resume(project: Project) -> None:
    kill_run(project.root, NODES, "before Write one")
    with pytest.raises(ConfigError) as caught:
        find_resumable(project, "last")
    assert caught.value.code == "run.not_resumable"
    sweep(project)
    require_clean(project)


@pytest.mark.parametrize("name", ["0.csv", "1/region=south/part.parquet", "1/.penstock-written.json"])
def test_what_is_damaged_meanwhile_is_computed_again(project: Project, name: str) -> None:
    kill_run(project.root, NODES, "before Count rejected rows of orders")
    path = project.root / "out" / ".penstock-killed" / name
    state = path.stat()
    path.write_bytes(path.read_bytes()[:-2] + b"!!")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    record, stages = resume(project)
    assert [title for title in stages if title.startswith("Write")] == ["Write one" if name == "0.csv" else "Write two"]
    assert written(project) == whole(project)
    assert record.status == "done"
    require_clean(project)


def test_a_run_goes_on_when_it_is_given_the_day_that_it_has(project: Project) -> None:
    kill_run(project.root, NODES, "placed one")
    (intent,) = resumable_runs(project)
    record, _ = resume(project, values={"run_date": values_of(intent)["run_time"].date()})
    assert record.status == "done"


def test_a_placed_output_that_somebody_changed_is_computed_again(project: Project) -> None:
    kill_run(project.root, NODES, "placed one")
    (project.root / "out" / "one-killed.csv").write_text("mine\n")
    _, stages = resume(project)
    assert [title for title in stages if title.startswith("Write")] == ["Write one"]
    assert written(project) == whole(project)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("document", "the pipeline has changed"),
        ("source", "orders.csv, which node 'orders' reads, has changed"),
        ("parameter", "parameter 'run_id' had another value"),
        ("version", "it ran with duckdb 0.1"),
    ],
)
def test_a_run_that_would_be_another_one_is_refused_and_stays(project: Project, change: str, words: str) -> None:
    kill_run(project.root, NODES, "placed one")
    before = written(project)
    nodes, values = NODES, {}
    match change:
        case "document":
            nodes = NODES.replace("three.parquet", "four.parquet")
        case "source":
            (project.root / "orders.csv").write_text(ORDERS + "west,4\n")
        case "parameter":
            values = {"run_id": "other"}
        case _:
            path = project.root / ".penstock" / "staging" / "killed" / "intent.json"
            told = json.loads(path.read_text())
            told["versions"]["duckdb"] = "0.1"
            path.write_text(json.dumps(told))
    with pytest.raises(ConfigError) as caught:
        resume(project, nodes, values=values)
    assert caught.value.code == "run.resume_changed"
    assert words in caught.value.message
    assert written(project) == before
    assert [intent.run for intent in resumable_runs(project)] == ["killed"]
    assert list_records(project) == ()


def test_a_run_that_failed_while_placing_is_finished_when_the_cause_is_mended(project: Project) -> None:
    blocked = project.root / "out" / "three.parquet"
    run_nodes(project, NODES, values={"run_id": "first"})
    blocked.unlink()

    def listen(event: RunEvent) -> None:
        if isinstance(event, StageStarted) and event.title == "Write three":
            blocked.mkdir()
            (blocked / "x").touch()

    with pytest.raises(SinkError) as caught:
        run_nodes(project, NODES, values={"run_id": "killed"}, on_event=listen)
    assert "penstock run --resume killed" in caught.value.hint
    assert load_record(project, "killed").status == "failed"
    (blocked / "x").unlink()
    blocked.rmdir()
    record, stages = resume(project, word="killed")
    assert (record.status, stages) == ("done", [])
    assert {name for name in written(project) if "one" not in name} == {name for name in whole(project) if "one" not in name}
    require_clean(project)


def test_another_run_keeps_what_can_be_resumed_unless_it_writes_the_same(project: Project) -> None:
    kill_run(project.root, NODES, "before Write three")
    elsewhere = NODES.replace("path: out/", "path: elsewhere/")
    assert run_nodes(project, elsewhere).problems == ()
    assert [intent.run for intent in resumable_runs(project)] == ["killed"]
    record = run_nodes(project, NODES)
    (problem,) = record.problems
    assert (problem.code, problem.severity) == ("run.given_up", "warning")
    assert "run killed" in problem.message
    require_clean(project)


def test_a_run_that_is_given_the_same_id_begins_anew(project: Project) -> None:
    kill_run(project.root, NODES, "placed one")
    record = run_nodes(project, NODES, values={"run_id": "killed"})
    assert (record.status, record.resumed, record.problems) == ("done", None, ())
    assert written(project) == whole(project)
    require_clean(project)


def test_a_person_gives_it_up(project: Project) -> None:
    kill_run(project.root, NODES, "placed two")
    assert [intent.run for intent in give_up(project)] == ["killed"]
    require_clean(project)
    assert set(written(project)) < set(whole(project))


def test_a_run_that_lives_is_not_resumed(project: Project) -> None:
    kill_run(project.root, NODES, "before Write three")
    held = Claim(project.root / ".penstock" / "staging" / "killed" / "held")
    assert resumable_runs(project) == ()
    assert give_up(project) == ()
    held.release()
    assert len(resumable_runs(project)) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"run": "killed"}', "{}"])
def test_a_damaged_record_is_no_run_to_be_resumed(project: Project, text: str) -> None:
    kill_run(project.root, NODES, "before Write three")
    (project.root / ".penstock" / "staging" / "killed" / "intent.json").write_text(text)
    assert resumable_runs(project) == ()
    sweep(project)
    require_clean(project)


def test_a_record_from_elsewhere_moves_nothing_of_a_persons(tmp_path: Path) -> None:
    """A project may come with a `.penstock` folder of somebody else's making."""
    project = make_project(tmp_path / "project", {"orders.csv": ORDERS})
    kill_run(project.root, NODES, "placed one")
    precious = tmp_path / "precious"
    precious.mkdir()
    path = project.root / ".penstock" / "staging" / "killed" / "intent.json"
    told = json.loads(path.read_text())
    for target, staged in (
        (str(precious / "two"), str(precious / ".penstock-killed" / "1")),
        (str(project.root / "out" / "two"), str(precious)),
        (str(project.root / "out" / ".." / ".." / "two"), str(project.root / "out" / ".." / ".." / ".penstock-killed" / "1")),
        (str(project.root), str(tmp_path / ".penstock-killed" / "1")),
    ):
        told["outputs"][1] |= {"target": target, "staged": staged}
        path.write_text(json.dumps(told))
        assert resumable_runs(project) == ()

"""Checkpoints: what a run starts from, when it does not, and that nothing half written or damaged is ever taken for rows."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from killed_runs import kill_run
from run_projects import analysis_of, make_project, run_nodes

from engine.errors import BackendError
from engine.project.project import Project
from engine.running import checkpoint_store
from engine.running.events import CheckpointUsed, RunEvent, StageStarted
from engine.running.plan import plan
from engine.running.record import RunRecord

NODES = """
a:
  read_csv:
    path: a.csv
    columns:
      k: text
      v: integer
totals:
  group_by:
    from: a
    keys: [k]
    columns:
      total: sum(v)
late:
  sort_rows:
    from: totals
    order_by: [total desc]
kept:
  checkpoint:
    from: late
few:
  limit_rows:
    from: kept
    count: 2
out:
  write_csv:
    from: few
    path: out.csv
"""
DATA = "k,v\nx,1\ny,2\nz,30\nx,4\n"
EXPECTED = "k,total\nz,30\nx,5\n"
ALL = ["Keep checkpoint kept", "Write out"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"a.csv": DATA})


def ran(project: Project, nodes: str = NODES, **options: Any) -> tuple[RunRecord, list[str]]:
    """The record, and the stages that ran."""
    events: list[RunEvent] = []
    record = run_nodes(project, nodes, on_event=events.append, **options)
    used = [(event.node, event.rows) for event in events if isinstance(event, CheckpointUsed)]
    assert used == [(kept.node, kept.rows) for kept in record.checkpoints if kept.is_used]
    return record, [event.title for event in events if isinstance(event, StageStarted)]


def kept_folders(project: Project) -> list[Path]:
    home = project.root / ".penstock" / "checkpoints"
    return sorted(home.iterdir()) if home.exists() else []


def test_a_later_run_starts_from_it_in_its_order(project: Project) -> None:
    first, stages = ran(project)
    assert stages == ALL
    assert [(kept.node, kept.rows, kept.is_used) for kept in first.checkpoints] == [("kept", 3, False)]
    (project.root / "out.csv").unlink()
    second, stages = ran(project)
    assert stages == ["Write out"]
    assert [(kept.made, kept.is_used) for kept in second.checkpoints] == [(first.checkpoints[0].made, True)]
    assert (project.root / "out.csv").read_text() == EXPECTED
    assert set(second.nodes) == {"kept", "few", "out"}
    assert second.sources == first.sources
    assert list((project.root / ".penstock" / "staging").iterdir()) == []


def test_what_stands_below_may_change(project: Project) -> None:
    ran(project)
    below = NODES.replace("count: 2", "count: 1").replace("from: late\n", "from: late\n    keep_days: 2\n")
    _, stages = ran(project, below)
    assert stages == ["Write out"]
    assert (project.root / "out.csv").read_text() == "k,total\nz,30\n"


@pytest.mark.parametrize("change", ["node", "file", "parameter", "input"])
def test_what_stands_above_may_not(project: Project, change: str) -> None:
    more = "    where: v < $most\n"
    nodes = NODES.replace("totals:", f"low:\n  filter_rows:\n    from: a\n{more}totals:").replace(
        "from: a\n    keys", "from: low\n    keys"
    )
    options = {"parameters": "most:\n  type: integer\n  default: 100\nother:\n  type: integer\n  default: 1\n"}
    assert ran(project, nodes, **options)[1] == ALL
    assert ran(project, nodes, values={"other": 2}, **options)[1] == ["Write out"]
    values = {}
    match change:
        case "node":
            nodes = nodes.replace("sum(v)", "max(v)")
        case "file":
            (project.root / "a.csv").write_text(DATA + "x,7\n")
        case "parameter":
            values = {"most": 30}
        case _:
            nodes = nodes.replace("from: late\n", "from: totals\n")
    assert ran(project, nodes, values=values, **options)[1] == ALL
    assert len(kept_folders(project)) == 2


def test_fresh_computes_again_and_keeps_anew(project: Project) -> None:
    first, _ = ran(project)
    second, stages = ran(project, is_fresh=True)
    assert stages == ALL
    assert second.checkpoints[0].made > first.checkpoints[0].made
    assert ran(project)[0].checkpoints[0].made == second.checkpoints[0].made
    assert len(kept_folders(project)) == 1


@pytest.mark.parametrize("damage", ["a byte", "cut", "gone", "facts", "seal", "no seal", "a file more", "a link"])
def test_a_damaged_one_is_never_used_and_says_so(project: Project, tmp_path: Path, damage: str) -> None:
    ran(project)
    (home,) = kept_folders(project)
    part = home / "part-0.parquet"
    match damage:
        case "a byte":
            content = bytearray(part.read_bytes())
            content[20] ^= 1
            part.write_bytes(content)
        case "cut":
            os.truncate(part, part.stat().st_size - 1)
        case "gone":
            part.unlink()
        case "facts":
            (home / "checkpoint.json").write_text("{}")
        case "seal":
            (home / ".penstock-written.json").write_text('{"files": {}}')
        case "no seal":
            (home / ".penstock-written.json").unlink()
        case "a file more":
            (home / "part-1.parquet").write_bytes(part.read_bytes())
        case _:
            (tmp_path / "elsewhere.parquet").write_bytes(part.read_bytes())
            part.unlink()
            part.symlink_to(tmp_path / "elsewhere.parquet")
    record, stages = ran(project)
    assert stages == ALL
    assert [problem.code for problem in record.problems] == ["checkpoint.damaged"]
    assert (project.root / "out.csv").read_text() == EXPECTED
    again, stages = ran(project)
    assert stages == ["Write out"]
    assert again.problems == ()


def test_a_run_that_is_killed_while_it_computes_leaves_none(project: Project) -> None:
    kill_run(project.root, NODES, "before Keep checkpoint kept")
    assert kept_folders(project) == []
    assert ran(project)[1] == ALL


def test_a_run_that_is_killed_later_leaves_one_to_start_from(project: Project) -> None:
    kill_run(project.root, NODES, "before Write out")
    assert ran(project)[1] == ["Write out"]
    assert (project.root / "out.csv").read_text() == EXPECTED


def test_rows_that_break_a_promise_are_not_kept(project: Project) -> None:
    nodes = NODES.replace("few:", "sure:\n  assert_rows:\n    from: kept\n    checks:\n      - that: total < 10\nfew:").replace(
        "from: kept\n    count", "from: sure\n    count"
    )
    with pytest.raises(BackendError):
        ran(project, nodes)
    assert kept_folders(project) == []


def test_warnings_of_what_is_not_run_are_repeated(project: Project) -> None:
    checked = "sure:\n  assert_rows:\n    from: a\n    checks:\n      - that: v < 10\n        severity: warn\ntotals:"
    nodes = NODES.replace("totals:", checked).replace("from: a\n    keys", "from: sure\n    keys")
    first, _ = ran(project, nodes)
    second, stages = ran(project, nodes)
    assert stages == ["Write out"]
    assert [problem.code for problem in second.problems] == ["assert.failed"]
    assert second.problems == first.problems


@pytest.mark.parametrize(("query", "is_kept"), [("select *, random() < 2 as r from t", False), ("select *, true as r from t", True)])
def test_rows_that_are_others_each_time_are_not_kept(project: Project, query: str, is_kept: bool) -> None:
    asked = f"asked:\n  sql:\n    from:\n      t: a\n    query: {query}\ntotals:"
    nodes = NODES.replace("totals:", asked).replace("from: a\n    keys", "from: asked\n    keys")
    first, _ = ran(project, nodes)
    assert [problem.code for problem in first.problems] == ([] if is_kept else ["checkpoint.not_kept"])
    assert len(kept_folders(project)) == is_kept
    assert ran(project, nodes)[1] == (["Write out"] if is_kept else ALL)


def test_old_ones_and_too_many_go(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(project)
    (home,) = kept_folders(project)
    facts = json.loads((home / "checkpoint.json").read_text())
    until = datetime.fromisoformat(facts["until"]) - datetime.fromisoformat(facts["made"])
    assert until == timedelta(days=7)
    monkeypatch.setattr(checkpoint_store, "MOST_BYTES", facts["bytes"] + 10)
    ran(project, NODES.replace("sum(v)", "max(v)"))
    assert len(kept_folders(project)) == 1
    assert kept_folders(project) != [home]
    left = project.root / ".penstock" / "checkpoints" / f".{'0' * 32}.x.new"
    left.mkdir()
    ran(project, NODES.replace("sum(v)", "min(v)"))
    assert left.exists()
    os.utime(left, (0, 0))
    ran(project, NODES.replace("sum(v)", "count(v)"))
    assert not left.exists()


def test_one_whose_time_is_over_is_not_used(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(project)

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz or UTC) + timedelta(days=8)

    monkeypatch.setattr(checkpoint_store, "datetime", Later)
    assert ran(project)[1] == ALL


def test_two_in_a_row_start_from_the_last_that_stands(project: Project) -> None:
    nodes = NODES.replace("totals:", "early:\n  checkpoint:\n    from: a\ntotals:").replace("from: a\n    keys", "from: early\n    keys")
    assert ran(project, nodes)[1] == ["Keep checkpoint early", *ALL]
    record, stages = ran(project, nodes)
    assert (stages, [kept.node for kept in record.checkpoints]) == (["Write out"], ["kept"])
    record, stages = ran(project, nodes.replace("sum(v)", "max(v)"))
    assert (stages, [(kept.node, kept.is_used) for kept in record.checkpoints]) == (ALL, [("early", True), ("kept", False)])


def test_shown_rows_start_from_it_too(project: Project) -> None:
    ran(project)
    assert ran(project, only="kept")[1] == ["Show kept"]
    assert ran(project, only="few")[1] == ["Show few"]


def test_a_plan_ends_a_stage_at_a_checkpoint_and_keeps_all_its_columns() -> None:
    analysis = analysis_of(NODES.replace("count: 2", "count: 2\n    order_by: [total]"))
    kept, written = plan(analysis).stages
    assert (kept.sort, kept.is_checkpoint, kept.is_handed, written.kept) == ("keep", True, True, ("kept.rows",))
    assert set(kept.columns) >= {"k", "total"}
    (only,) = plan(analysis, stored=["kept.rows"]).stages
    assert (only.title, only.kept, only.drops) == ("Write out", ("kept.rows",), ("kept.rows",))

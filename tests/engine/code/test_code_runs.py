"""Code in previews and runs: what it is given, what becomes of what it gives back, and when it runs at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from code_projects import code_document, code_project
from order_projects import parsed
from run_projects import analysis_of, document_text, run_nodes

from engine.backends.printed import DialectName, printed
from engine.backends.python.runner import CodeRunner
from engine.errors import BackendError, CancelledError, LimitError, UnsupportedError
from engine.exporting.script import make_script
from engine.exporting.spark import spark_script
from engine.lineage import Lineage, NodeColumn
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.relation import Python
from engine.running.cancel import CancelToken
from engine.running.events import RowsShown, RunEvent, StageStarted
from engine.running.plan import plan
from engine.running.run import run
from engine.testing.suite import Case
from engine.testing.trial import replay

CHAIN = """
rows:
  read_csv:
    path: rows.csv
    columns:
      k: text
      n: integer
      spare: text
ordered:
  sort_rows:
    from: rows
    order_by: [k]
placed:
  python:
    from:
      t: ordered
    code: |-
      def transform(t):
          return t.append_column('place', [range(t.num_rows)])
    columns:
      k: text
      n: integer
      spare: text
      place: integer
doubled:
  python:
    from:
      one: placed
      other: rows
    code: |-
      def transform(one, other):
          found = {row['k']: row['n'] for row in other.to_pylist()}
          return [{'k': row['k'], 'place': row['place'], 'n': (found[row['k']] or 0) * 2} for row in one.to_pylist()]
    columns:
      k: text
      place: integer
      n: integer
late:
  filter_rows:
    from: doubled
    where: place > 0
out:
  write_csv:
    from: late
    path: out.csv
"""
ROWS = "k,n,spare\nc,1,x\na,2,y\nb,,z\n"
EXPECTED = "k,place,n\nb,1,0\nc,2,2\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = code_project(tmp_path / "project")
    (project.root / "rows.csv").write_text(ROWS)
    return project


@pytest.fixture
def previewer(project: Project) -> Iterator[Previewer]:
    with Previewer(project) as previewer:
        yield previewer


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nodes whose code ran, in order."""
    found: list[str] = []
    once = CodeRunner.run

    def noting(self: CodeRunner, python: Python, *rest: Any) -> None:
        found.append(python.node)
        once(self, python, *rest)

    monkeypatch.setattr(CodeRunner, "run", noting)
    return found


def test_a_run_and_a_preview_give_the_same(project: Project, previewer: Previewer) -> None:
    record = run_nodes(project, CHAIN)
    assert (project.root / "out.csv").read_text() == EXPECTED
    assert [(stage.title, stage.engine) for stage in record.stages if stage.engine == "python"] == [
        ("Run the code of placed", "python"),
        ("Run the code of doubled", "python"),
    ]
    assert {name: node.rows for name, node in record.nodes.items() if name in ("placed", "doubled", "late", "out")} == {
        "placed": {"rows": 3},
        "doubled": {"rows": 3},
        "late": {"passed": 2, "rejected": 1},
        "out": {"": 2},
    }
    assert record.nodes["placed"].seconds
    shown = previewer.preview(parsed(document_text(CHAIN)), "late").table().to_pylist()
    assert shown == [{"k": "b", "place": 1, "n": 0}, {"k": "c", "place": 2, "n": 2}]
    assert list((project.root / ".penstock" / "staging").iterdir()) == []


def test_only_the_columns_that_are_read_are_kept() -> None:
    stages = {stage.node: stage for stage in plan(analysis_of(CHAIN)).stages}
    assert stages["placed"].columns == ("k", "n", "spare", "place")
    assert set(stages["ordered"].columns) >= {"k", "n", "spare"}
    total = "total:\n  group_by:\n    from: late\n    columns:\n      rows: count()\n"
    counted = CHAIN.replace("out:\n", f"{total}out:\n").replace("from: late\n    path", "from: total\n    path")
    assert {stage.node: stage.columns for stage in plan(analysis_of(counted)).stages}["doubled"] == ("place",)


def test_of_no_column_the_rows_are_counted(project: Project) -> None:
    nodes = CHAIN.replace(
        "late:\n  filter_rows:\n    from: doubled\n    where: place > 0\n",
        "late:\n  group_by:\n    from: doubled\n    columns:\n      rows: count()\n",
    )
    run_nodes(project, nodes)
    assert (project.root / "out.csv").read_text() == "rows\n3\n"


def test_rows_of_code_alone_are_shown(project: Project) -> None:
    events: list[RunEvent] = []
    run_nodes(project, CHAIN, only="placed", on_event=events.append)
    assert [event.rows for event in events if isinstance(event, RowsShown)] == [3]
    assert not (project.root / "out.csv").exists()


def test_a_node_without_code_above_needs_no_permission(tmp_path: Path) -> None:
    project = code_project(tmp_path / "theirs", is_allowed=False)
    (project.root / "rows.csv").write_text(ROWS)
    run_nodes(project, CHAIN + "plain:\n  write_csv:\n    from: ordered\n    path: plain.csv\n", only="plain")
    assert (project.root / "plain.csv").read_text() == "k,n,spare\na,2,y\nb,,z\nc,1,x\n"


def test_code_runs_once_for_a_preview_until_something_changes(project: Project, previewer: Previewer, runs: list[str]) -> None:
    text = document_text(CHAIN)
    for node in ("late", "late", "doubled", "placed"):
        previewer.preview(parsed(text), node)
    assert runs == ["placed", "doubled"]
    previewer.preview(parsed(text.replace("place > 0", "place > 1")), "late")
    assert runs == ["placed", "doubled"]
    previewer.preview(parsed(text.replace("* 2", "* 3")), "late")
    assert runs == ["placed", "doubled", "doubled"]
    (project.root / "rows.csv").write_text(ROWS + "d,5,w\n")
    previewer.preview(parsed(text), "placed")
    assert runs == ["placed", "doubled", "doubled", "placed"]


def test_a_sample_is_said_to_be_one(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project", settings="sample_rows: 100\n")
    (project.root / "rows.csv").write_text("k,n,spare\n" + "".join(f"k{number},{number},x\n" for number in range(5_000)))
    with Previewer(project) as previewer:
        document = parsed(document_text(CHAIN))
        shown = previewer.preview(document, "placed")
        assert shown.is_sample
        assert "Python code saw the sample only" in shown.grounds()
        assert "Python code saw the sample only" not in previewer.preview(document, "ordered").grounds()
        profile = previewer.profile(document, "placed")
        assert profile.rows == shown.rows_seen
        assert profile.is_sample


def test_no_row_of_a_large_result_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.preview.opening.KEPT_ROWS", 1_000)
    monkeypatch.setattr("engine.preview.view.KEPT_ROWS", 1_000)
    project = code_project(tmp_path / "project", settings="sample_rows: 1000\n")
    document = code_document("def transform(t):\n    return {'n': list(range(5_000))}", {"n": "integer"})
    with Previewer(project) as previewer:
        shown = previewer.preview(document, "coded", rows=2, offset=4_000)
        assert shown.table().to_pylist() == [{"n": 4_000}, {"n": 4_001}]
        assert shown.rows_seen is None
        assert [path for path in (project.root / ".penstock" / "cache").iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("wanted", ["preview", "run"])
def test_an_error_names_the_node_its_lines_and_what_was_printed(project: Project, previewer: Previewer, wanted: str) -> None:
    code = "def helper(row):\n    print('looked at', row['n'])\n    return 1 // (row['n'] - 2)\n\ndef transform(t):\n    return {'word': [helper(row) for row in t.to_pylist()]}"
    document = code_document(code)
    with pytest.raises(BackendError) as caught:
        if wanted == "preview":
            previewer.preview(document, "out")
        else:
            run(project, document)
    error = caught.value
    assert (error.code, error.where.node, error.where.field) == ("python.raised", "coded", "code")
    assert error.message.startswith("node 'coded': line 3 of the code, 'return 1 // (row['n'] - 2)', called in line 6 (")
    assert error.message.endswith("ZeroDivisionError: integer division or modulo by zero")
    assert error.hint == "it printed: looked at 1\nlooked at 2"


def test_a_value_that_does_not_fit_is_named_in_a_run_too(project: Project) -> None:
    with pytest.raises(BackendError) as caught:
        run(project, code_document("def transform(t):\n    return {'n': [1.0, 2.5]}", {"n": "integer"}))
    assert caught.value.code == "python.value"
    assert caught.value.message.startswith("node 'coded': column 'n' is declared integer: row 2 holds 2.5 (double)")


def test_the_shortest_time_counts(project: Project) -> None:
    slow = "import time\n\ndef transform(t):\n    time.sleep(30)"
    with pytest.raises(LimitError, match="the code took longer than 1 s"):
        run(project, code_document(slow, timeout=1))
    limited = code_project(project.root, settings="time_limit: 2 s\n")
    with pytest.raises(LimitError) as caught:
        run(limited, code_document(slow, timeout=25))
    assert caught.value.code == "limit.time"


def test_a_run_is_stopped_while_code_runs(project: Project) -> None:
    token, wished = CancelToken(), []

    def stop_soon(event: RunEvent) -> None:
        if isinstance(event, StageStarted) and event.title == "Run the code of coded":
            threading.Timer(1, lambda: (wished.append(time.monotonic()), token.cancel())).start()

    document = code_document("def transform(t):\n    while True:\n        pass")
    with pytest.raises(CancelledError):
        run(project, document, on_event=stop_soon, cancel=token)
    assert time.monotonic() - wished[0] < 2
    assert not (project.root / "out.csv").exists()
    assert list((project.root / ".penstock" / "staging").iterdir()) == []


def test_a_checkpoint_below_code_is_used_unless_the_code_may_give_something_else(project: Project, runs: list[str]) -> None:
    kept = CHAIN.replace("from: late\n    path", "from: kept\n    path") + "kept:\n  checkpoint:\n    from: late\n"
    for _ in range(2):
        run_nodes(project, kept)
    assert runs == ["placed", "doubled"]
    assert (project.root / "out.csv").read_text() == EXPECTED
    chance = kept.replace("def transform(t):\n", "import random\n      def transform(t):\n")
    runs.clear()
    for _ in range(2):
        record = run_nodes(project, chance)
    assert runs == ["placed", "doubled"] * 2
    assert [problem.code for problem in record.problems] == ["checkpoint.not_kept"]


def test_any_column_may_come_from_any(project: Project) -> None:
    lineage = Lineage(analysis_of(CHAIN))
    found = lineage.sources(NodeColumn("doubled", "rows", "k"))
    assert found == {NodeColumn("placed", "rows", name) for name in ("k", "n", "spare", "place")} | {
        NodeColumn("rows", "rows", name) for name in ("k", "n", "spare")
    }
    assert lineage.deciding(NodeColumn("doubled", "rows", "k")) == found


def test_scripts_refuse_it_by_name(project: Project) -> None:
    analysis = analysis_of(CHAIN)
    exports: tuple[Callable[[], object], ...] = (lambda: make_script(project, analysis), lambda: spark_script(analysis, "x"))
    for export in exports:
        with pytest.raises(UnsupportedError) as caught:
            export()
        assert caught.value.code == "export.engine"
        assert caught.value.where.node == "placed"


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_no_statement_stands_for_it(dialect: DialectName) -> None:
    analysis = analysis_of(CHAIN)
    with pytest.raises(UnsupportedError, match="node 'placed' is Python code, which has no form in SQL"):
        printed(analysis.relations["placed.rows"], analysis, dialect)


def test_a_case_of_code_is_replayed(previewer: Previewer) -> None:
    document = parsed(document_text(CHAIN))
    case = Case(
        name="two rows",
        inputs={"from.t": "k text, n integer, spare text\nx,1,\ny,2,"},
        outputs={"rows": "k text, n integer, spare text, place integer\nx,1,,0\ny,2,,1"},
    )
    assert replay(previewer, document, "placed", case).passed
    wrong = replace(case, outputs={"rows": "k text, n integer, spare text, place integer\nx,1,,7\ny,2,,1"})
    assert not replay(previewer, document, "placed", wrong).passed

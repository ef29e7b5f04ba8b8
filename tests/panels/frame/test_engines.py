"""The engine chip: which engines there are, and what Spark would refuse, stage or lack, with nothing of it started."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import asked, no_previewer, workspace_of

from engine.document.edits import SetPipeline
from engine.project.project import Project
from panels.frame.web import FramePanel
from panels.inspector.web import InspectorPanel
from panels.workspace import Workspace

TEXT = """penstock: 1
nodes:
  people:
    title: All people
    read_csv:
      path: people.csv
      columns:
        name: text
        age: integer
  ranked:
    window:
      from: people
      columns:
        names: count(distinct name)
      order_by: [age]
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("PENSTOCK_SPARK_MASTER", raising=False)
    (tmp_path / "penstock.yaml").write_text("name: p\n")
    (tmp_path / "people.csv").write_text("name,age\nada,36\n")
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return workspace_of(path, Project.open(path), no_previewer)


def chosen(workspace: Workspace) -> list[tuple[str, str, bool, str]]:
    engines = FramePanel(workspace).view()["engines"]
    return [(each["title"], each["text"], each["is_chosen"], each["note"]) for each in engines]  # type: ignore[attr-defined]


def test_choosing_is_the_edit_of_the_inspector(workspace: Workspace) -> None:
    assert chosen(workspace) == [("DuckDB", "", True, "as the project"), ("Spark", "spark", False, "")]
    InspectorPanel(workspace).hear("set_pipeline", {"field": "engine", "text": "spark"})
    assert workspace.session.document.pipeline.engine == "spark"
    assert chosen(workspace) == [("DuckDB", "", False, "the project's"), ("Spark", "spark", True, "")]
    assert FramePanel(workspace).view()["engine"] == "Spark"
    InspectorPanel(workspace).hear("set_pipeline", {"field": "engine", "text": ""})
    assert workspace.session.document.pipeline.engine is None


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_what_spark_would_do_is_told_whatever_is_chosen(workspace: Workspace, engine: str) -> None:
    workspace.dispatch([SetPipeline(field="engine", value=engine)])
    view = asked(FramePanel(workspace), "spark")
    assert isinstance(view, dict)
    (refused,) = view["refused"]
    assert refused["node"] == "ranked"
    assert "distinct" in refused["words"]
    assert view["staged"] == [{"node": "people", "title": "All people", "words": "people.csv, 1 file, 16 bytes"}]


def test_a_node_that_stays_on_duckdb_is_not_refused(workspace: Workspace) -> None:
    InspectorPanel(workspace).hear("set_engine", {"node": "ranked", "engine": "duckdb"})
    view = asked(FramePanel(workspace), "spark")
    assert isinstance(view, dict)
    assert (view["refused"], view["staged"]) == ([], [])


def test_what_is_missing_is_told_with_what_to_install(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    view = asked(FramePanel(workspace), "spark")
    assert isinstance(view, dict)
    assert "Spark needs Java" in view["lack"]
    assert "install a Java runtime" in view["hint"]
    monkeypatch.setattr("engine.backends.spark.missing.find_spec", lambda _: None)
    without = asked(FramePanel(workspace), "spark")
    assert isinstance(without, dict)
    assert without["hint"] == "install it: pip install 'penstock[spark]'"


def test_a_file_that_is_not_there_has_no_size(workspace: Workspace) -> None:
    (workspace.project.root / "people.csv").unlink()
    view = asked(FramePanel(workspace), "spark")
    assert isinstance(view, dict)
    assert view["staged"][0]["words"] == "people.csv: its files are not there"

"""The texts of the fourth tab: both dialects, the file, and what is said where there is no statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from panel_desks import asked, workspace_of

from engine.document.edits import Configure
from engine.document.reader import read
from engine.errors import ConfigError
from engine.preview.preview import Previewer
from engine.project.project import Project
from panels.code.web import CodePanel

TEXT = """\
penstock: 1
nodes:
  rows:
    read_parquet:
      path: rows.parquet
      columns:
        number: integer
  big:
    filter_rows:
      from: rows
      where: number > 1
"""


@pytest.fixture(scope="module")
def previewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewer]:
    root = tmp_path_factory.mktemp("code")
    (root / "penstock.yaml").write_text("name: Code\n")
    with Previewer(Project.open(root)) as previewer:
        yield previewer


@pytest.fixture
def panel(previewer: Previewer, tmp_path: Path) -> CodePanel:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return CodePanel(workspace_of(path, Project.open(tmp_path), lambda: previewer))


def test_a_node_as_a_statement_of_each_engine(panel: CodePanel) -> None:
    assert asked(panel, "text", what="duckdb") == {"message": "Select a node to read it as SQL."}
    panel._workspace.session.select(["big"])
    assert "read_parquet(" in asked(panel, "text", what="duckdb")["text"]
    assert "`rows`" in asked(panel, "text", what="spark")["text"]


def test_the_whole_pipeline_as_its_file(panel: CodePanel) -> None:
    panel._workspace.dispatch([Configure(node="big", field=("where",), value="number > 2")])
    text = asked(panel, "text", what="yaml")["text"]
    assert read(text.encode()).document.pipeline == panel._workspace.session.document.pipeline


def test_another_version_tells_of_another_text(panel: CodePanel) -> None:
    first = panel.view()["version"]
    assert panel.view()["version"] == first
    panel._workspace.session.select(["big"])
    assert panel.view()["version"] != first


def test_a_node_that_is_wrong_has_no_statement(panel: CodePanel) -> None:
    panel._workspace.session.select(["big"])
    panel._workspace.dispatch([Configure(node="big", field=("where",), value="m > 2")])
    assert "'m'" in asked(panel, "text", what="duckdb")["trouble"]["title"]


@pytest.mark.parametrize("said", [{}, {"what": 1}, {"what": "oracle"}])
def test_what_is_no_question_is_refused(panel: CodePanel, said: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        asked(panel, "text", **said)

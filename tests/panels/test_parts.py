"""A node that uses a part, on the canvas and in the inspector: its ports come from the file, and a changed file is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_desks import no_previewer, workspace_of
from run_projects import make_project

from engine.preview.preview import Previewer
from engine.project.project import Project
from panels.canvas.state import NodeView, canvas_view
from panels.canvas.ways import Ways
from panels.canvas.web import CanvasPanel
from panels.connecting import connect_edits
from panels.inspector.state import node_inspection
from panels.workspace import Workspace

PART = """\
penstock: 1
parameters:
  least:
    type: integer
    default: 2
inputs:
  orders:
    amount: integer
  others:
    amount: integer
outputs:
  large: large
  rest: large.rejected
nodes:
  both:
    union_rows:
      from: [orders, others]
  large:
    filter_rows:
      from: both
      where: amount >= $least
"""
MAIN = """\
penstock: 1
name: main
nodes:
  rows:
    inline_table:
      columns:
        amount: integer
        note: text
      data: |-
        amount,note
        1,a
        2,b
  part:
    sub_pipeline:
      from:
        orders: rows
        others: rows
      path: parts/large.pipeline.yaml
  sorted:
    sort_rows:
      from: part.rest
      order_by: [amount]
  bare:
    sub_pipeline:
      path: parts/large.pipeline.yaml
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"parts/large.pipeline.yaml": PART, "main.pipeline.yaml": MAIN})


@pytest.fixture
def workspace(project: Project) -> Iterator[Workspace]:
    with Previewer(project) as previewer:
        yield workspace_of(project.root / "main.pipeline.yaml", project, lambda: previewer)


def face(workspace: Workspace, node: str = "part") -> NodeView:
    view = canvas_view(workspace.session.snapshot, workspace.analysis, workspace.problems, workspace.results.by_node)
    assert [each.id for each in view.nodes] == ["rows", "part", "sorted", "bare"]
    return view.node(node)


def test_its_ports_are_listed_with_their_rows(workspace: Workspace) -> None:
    part = face(workspace)
    assert [(port.name, port.rows) for port in part.outputs] == [("large", "2"), ("rest", "2")]
    assert (part.summary, part.status, part.lists_outputs) == ("large", "ok", True)
    assert face(workspace, "sorted").rows == "2 rows"
    assert (face(workspace, "bare").status, face(workspace, "bare").errors) == ("error", 1)


def test_a_changed_file_is_seen_when_the_session_looks(workspace: Workspace, project: Project) -> None:
    session = workspace.session
    session.look()
    assert face(workspace).outputs[0].rows == "2"
    (project.root / "parts/large.pipeline.yaml").write_text(PART.replace("default: 2", "default: 1"))
    session.look()
    assert [(port.name, port.rows) for port in face(workspace).outputs] == [("large", "4"), ("rest", "0")]
    (project.root / "parts/large.pipeline.yaml").write_text(PART.replace("  rest:", "  small:"))
    session.look()
    assert [(port.name, port.is_gone) for port in face(workspace).outputs] == [("large", False), ("small", False), ("rest", True)]
    assert [(each.node, each.code) for each in workspace.problems] == [("sorted", "reference.port_unknown"), ("bare", "part.input_missing")]
    assert not session.snapshot.can_undo


def test_the_inspector_tells_what_comes_in_and_goes_out(workspace: Workspace) -> None:
    node = workspace.session.document.pipeline.by_id["part"]
    view = node_inspection(node, workspace.session.snapshot, workspace.analysis, workspace.problems, workspace.project)
    assert {(each.input, each.name) for each in view.columns} == {("from", "amount"), ("from", "note")}
    assert [field.name for field in view.fields] == ["from", "path", "parameters"]
    assert all(not name.startswith("_") for name in view.parameters)


def test_inside_of_a_part_its_inputs_can_be_read(project: Project) -> None:
    workspace = workspace_of(project.root / "parts/large.pipeline.yaml", project, no_previewer)
    view = canvas_view(workspace.session.snapshot, workspace.analysis, workspace.problems)
    assert [(edge.source, edge.target, edge.is_broken) for edge in view.edges] == [
        ("orders", "both", False), ("others", "both", False), ("both", "large", False),
    ]  # fmt: skip
    node = workspace.session.document.pipeline.by_id["large"]
    shown = node_inspection(node, workspace.session.snapshot, workspace.analysis, workspace.problems, workspace.project)
    assert [reference for reference, _ in shown.inputs] == ["orders", "others", "both"]


def test_an_edge_takes_the_first_input_that_is_free(workspace: Workspace) -> None:
    workspace.session.dispatch(connect_edits(workspace.session.document, "rows", "bare", "from"))
    workspace.session.dispatch(connect_edits(workspace.session.document, "sorted", "bare", "from"))
    assert dict(workspace.session.document.pipeline.by_id["bare"].fields["from"]) == {"orders": "rows", "others": "sorted"}  # type: ignore[call-overload]
    assert face(workspace, "bare").errors == 0


def test_the_way_of_a_column_goes_through_the_node(workspace: Workspace) -> None:
    way = Ways(workspace).of("sorted", "rows", "amount")
    assert dict(way.columns) == {"rows": ("amount",), "part": ("amount",), "sorted": ("amount",)}
    assert way.origins == ("rows.amount",)


def test_the_page_is_told_of_the_nodes_of_the_document_only(workspace: Workspace) -> None:
    view: Any = json.loads(json.dumps(CanvasPanel(workspace).view()))
    assert set(view["nodes"]) == {"rows", "part", "sorted", "bare"}

"""The inspector of every kind's examples, and of nodes that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kind_cases import given_is_a_kind
from kind_nodes import NODE, ExampleNode, example_nodes
from panel_desks import workspace_of_text

from engine.check import check
from engine.document.edits import apply_all
from engine.document.model import NO_PARTS, Loader
from engine.document.reader import read
from engine.kinds import KINDS
from engine.kinds.kind import Kind
from engine.schema import analyse
from engine.session.session import Session
from panels.forms.written import text_of_value
from panels.inspector.gestures import example_edits, form_at, row_edits, value_edits
from panels.inspector.pipeline import pipeline_inspection
from panels.inspector.state import NodeInspection, node_inspection
from panels.wire import plain_object
from panels.workspace import Workspace

FLIGHTS = """penstock: 1
name: Late flights
parameters:
  late_after:
    type: integer
    default: 15
nodes:
  flights:
    inline_table:
      columns:
        carrier: text
        delay: integer
      data: |-
        carrier,delay
        AA,20
  late:
    title: Late ones
    filter_rows:
      from: flights
      where: delai > 15
  ranked:
    add_columns:
      from: flights
      columns:
        late: delay > $late_after
        wrong.one: delay + 'x'
  told:
    write_csv:
      from: late
      path: out/late.csv
"""
OTHER = {"written": "- that: true", "toggle": "true"}


@pytest.fixture(autouse=True, scope="module")
def _given() -> Iterator[None]:
    with given_is_a_kind():
        yield


def shown(workspace: Workspace, node: str) -> NodeInspection:
    found = workspace.session.document.pipeline.by_id[node]
    return node_inspection(found, workspace.session.snapshot, workspace.analysis, workspace.problems, workspace.project)


def inspected(text: str, loader: Loader = NO_PARTS) -> NodeInspection:
    """Without a project and a previewer; the columns of `sql` are not known then."""
    session = Session(read(text.encode()).with_loader(loader))
    document = session.document
    return node_inspection(document.pipeline.nodes[-1], session.snapshot, analyse(document), check(document))


@pytest.fixture
def flights(tmp_path: Path) -> Workspace:
    return workspace_of_text(FLIGHTS, tmp_path)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_a_node_without_anything_is_shown(kind: type[Kind]) -> None:
    view = inspected(f"penstock: 1\nnodes:\n  one:\n    {kind.kind}: {{}}\n")
    assert [field.name for field in view.fields] == [*(port.name for port in kind.inputs), *kind.model_fields]
    assert view.meaning
    assert len(view.examples) == len(kind.examples)
    assert plain_object(view)["kind_title"] == kind.title


@pytest.mark.parametrize("example", example_nodes(), ids=str)
def test_the_node_of_every_example_is_shown(example: ExampleNode, tmp_path: Path) -> None:
    view = inspected(example.text, example.loader(tmp_path))
    plain_object(view)
    found = (*view.problems, *(each for field in view.fields for each in field.problems))
    assert not [problem for problem in found if problem.severity == "error"]
    assert {column.input for column in view.columns} == {place.partition(".")[0] for place in example.inputs}


@pytest.mark.parametrize("example", example_nodes(), ids=str)
def test_changing_a_field_by_the_form_and_back_is_the_same_document(example: ExampleNode) -> None:
    document = read(example.text.encode()).document
    for field in form_at(document, NODE).fields:
        raw = document.pipeline.by_id[NODE].fields.get(field.name)
        if not field.is_set:
            continue
        if field.sort == "rows":
            if not field.rows:
                continue
            changed = apply_all(document, row_edits(document, NODE, field.name, field.rows[:-1]))
            back = row_edits(changed, NODE, field.name, field.rows)
        else:
            value = text_of_value(example.kind.kind, field.name, raw) if field.sort == "written" else field.value
            other = OTHER.get(field.sort, f"{value}x")
            changed = apply_all(document, value_edits(document, NODE, field.name, other if other != value else "false"))
            back = value_edits(changed, NODE, field.name, value)
        again = apply_all(changed, back).pipeline.by_id[NODE].fields
        assert changed != document, field.name
        assert (again.get(field.name), set(again)) == (raw, set(document.pipeline.by_id[NODE].fields)), field.name


@pytest.mark.parametrize("example", example_nodes(), ids=str)
def test_an_example_is_inserted_as_it_is_written(example: ExampleNode) -> None:
    document = read(example.text.encode()).document
    node = document.pipeline.by_id[NODE]
    bare = node.model_copy(update={"fields": node.fields.without(*example.kind.model_fields)})
    edits = example_edits(bare, example.kind.examples.index(example.example))
    assert apply_all(document, edits).pipeline.by_id[NODE].fields == node.fields


def test_a_mistake_stands_at_its_characters_with_its_fix(flights: Workspace) -> None:
    (where,) = [field for field in shown(flights, "late").fields if field.name == "where"]
    (problem,) = where.problems
    assert (problem.code, problem.start, problem.end, problem.row) == ("expression.no_column", 0, 5, None)
    assert problem.fixes == ("Write delay > 15",)


def test_a_mistake_stands_at_its_row_whatever_its_name(flights: Workspace) -> None:
    (columns,) = [field for field in shown(flights, "ranked").fields if field.name == "columns"]
    assert [problem.row for problem in columns.problems] == [1]
    assert columns.rows[1] == ("wrong.one", "delay + 'x'")


def test_what_a_node_runs_on_and_who_reads_it(flights: Workspace) -> None:
    view = shown(flights, "flights")
    assert [(engine.title, engine.runs, engine.is_chosen) for engine in view.engines] == [("DuckDB", True, True), ("Spark", True, False)]
    assert [(reader.node, reader.title) for reader in view.readers] == [("late", "Late ones"), ("ranked", "ranked")]
    assert shown(flights, "late").engines == ()


def test_an_input_may_read_what_does_not_hang_on_it(flights: Workspace) -> None:
    assert shown(flights, "flights").inputs == ()
    told = (("flights", "flights"), ("late", "Late ones"), ("late.rejected", "Late ones: rejected"), ("ranked", "ranked"))
    assert shown(flights, "told").inputs == told


def test_a_node_of_an_unknown_kind_is_shown_without_fields(tmp_path: Path) -> None:
    view = shown(workspace_of_text("penstock: 1\nnodes:\n  one:\n    teleport: {}\n", tmp_path), "one")
    assert (view.fields, view.family) == ((), "unknown")
    assert [problem.code for problem in view.problems] == ["kind.unknown"]


def test_nothing_selected_is_the_pipeline(flights: Workspace) -> None:
    view = pipeline_inspection(flights.session.snapshot, flights.problems, flights.project)
    assert (view.name, view.words, view.project_engine) == ("Late flights", "4 nodes, 2 problems", "DuckDB")

"""An analysis that builds on an earlier one says the same as one from nothing, and judges only what an edit may have changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import assets
from engine.document.edits import Configure, Edit, RemoveNode, RenameNode, SetDisabled, SetParameter, apply
from engine.document.model import Document, Parameter
from engine.document.reader import read, read_file
from engine.schema import Analysis, analyse

SAMPLE = read_file(assets.path("samples/flights/flights.pipeline.yaml")).document
NODES = [node.id for node in SAMPLE.pipeline.nodes]
WITH_PARAMETER = read(
    """\
penstock: 1
parameters:
  few:
    type: integer
    default: 2
nodes:
  rows:
    inline_table:
      columns:
        id: integer
      data: |-
        id
        1
        2
  first:
    limit_rows:
      from: rows
      rows: ${few}
  doubled:
    add_columns:
      from: first
      columns:
        twice: id * $few
  other:
    filter_rows:
      from: rows
      where: id > 1
"""
).document


def said(analysis: Analysis) -> object:
    """All that an analysis says; an error is told by its text."""
    shapes = {
        name: (shape.kind, shape.relations, shape.blocked, shape.inputs, shape.guards, shape.detection, [told(p) for p in shape.problems])
        for name, shape in analysis.nodes.items()
    }
    return shapes, analysis.order, analysis.relations, analysis.parameters, analysis.left_out


def told(problem: object) -> str:
    return repr(problem)


EDITS: dict[str, Callable[[str], Edit]] = {
    "disable": lambda node: SetDisabled(node=node, disabled=True),
    "remove": lambda node: RemoveNode(node=node),
    "rename": lambda node: RenameNode(node=node, to=f"{node}_new"),
    "break": lambda node: Configure(node=node, field=("no_such_field",), value="1"),
}


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("edit", EDITS)
def test_it_says_what_an_analysis_from_nothing_says(edit: str, node: str) -> None:
    before = analyse(SAMPLE)
    changed = apply(SAMPLE, EDITS[edit](node))
    assert said(analyse(changed, earlier=before)) == said(analyse(changed))
    assert said(analyse(SAMPLE, earlier=analyse(changed, earlier=before))) == said(before)


def reused(document: Document, before: Analysis, **values: object) -> set[str]:
    after = analyse(document, earlier=before, values=values or None)
    assert said(after) == said(analyse(document, values=values or None))
    return {name for name, shape in after.nodes.items() if shape is before.nodes.get(name)}


def test_only_what_hangs_on_an_edit_is_judged_anew() -> None:
    before = analyse(WITH_PARAMETER)
    changed = apply(WITH_PARAMETER, Configure(node="first", field=("rows",), value="1"))
    assert reused(changed, before) == {"rows", "other"}


def test_a_new_value_of_a_parameter_reaches_the_fields_that_name_it() -> None:
    assert reused(WITH_PARAMETER, analyse(WITH_PARAMETER), few=1) == {"rows", "other"}


def test_a_new_type_of_a_parameter_reaches_every_node() -> None:
    before = analyse(WITH_PARAMETER)
    changed = apply(WITH_PARAMETER, SetParameter(parameter=Parameter(name="few", type="float", default="2.5")))
    assert reused(changed, before) == set()

"""Parameters: what is shown of them, and gestures as edits that nodes follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import workspace_of_text

from engine.errors import ConfigError
from engine.parameters import parameters_of
from panels.parameters.state import add_edits, parameters_view, remove_edits, rename_edits, set_edits
from panels.parameters.web import ParametersPanel
from panels.workspace import Workspace

TEXT = """penstock: 1
parameters:
  late_after:
    type: integer
    default: 15
  region:
    type: text
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
    add_columns:
      from: flights
      columns:
        late: delay > $late_after
        told: "'$late_after'"
  few:
    limit_rows:
      from: late
      count: ${late_after}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_of_text(TEXT, tmp_path)


def test_each_is_shown_with_who_takes_it_and_what_is_wrong(workspace: Workspace) -> None:
    view = parameters_view(workspace.session.snapshot, workspace.problems)
    late, region = view.parameters
    assert (late.name, late.type, late.default, late.has_default) == ("late_after", "integer", "15", True)
    assert late.used_by == (("late", "Late ones"), ("few", "few"))
    assert late.problems == ()
    assert {problem.code for problem in region.problems} == {"parameter.no_value", "parameter.unused"}
    assert ("run_date", "date") in view.built_in


def test_a_new_one_has_a_free_name_and_a_value(workspace: Workspace) -> None:
    for _ in range(2):
        workspace.dispatch(add_edits(workspace.session.document))
    pipeline = workspace.session.document.pipeline
    assert [each.name for each in pipeline.parameters][-2:] == ["parameter_1", "parameter_2"]
    assert parameters_of(pipeline).values["parameter_1"] == ""


def test_a_problem_is_mended_by_its_fix(workspace: Workspace) -> None:
    panel = ParametersPanel(workspace)
    unused = next(each for each in parameters_view(workspace.session.snapshot, workspace.problems).parameters[1].problems if each.fixes)
    panel.hear("fix", {"field": unused.field, "code": unused.code, "title": unused.fixes[0]})
    assert [each.name for each in workspace.session.document.pipeline.parameters] == ["late_after"]


def test_its_texts_are_written_one_by_one(workspace: Workspace) -> None:
    workspace.dispatch(set_edits(workspace.session.document, "region", "example", "north"))
    workspace.dispatch(set_edits(workspace.session.document, "late_after", "default", ""))
    late, region = workspace.session.document.pipeline.parameters
    assert (region.example, late.default) == ("north", None)
    assert set_edits(workspace.session.document, "region", "example", "north") == []


def test_a_new_name_is_followed_everywhere_but_in_texts(workspace: Workspace) -> None:
    workspace.dispatch(rename_edits(workspace.session.document, "late_after", "minutes"))
    nodes = workspace.session.document.pipeline.by_id
    columns = nodes["late"].fields["columns"]
    assert dict(columns) == {"late": "delay > $minutes", "told": "'$late_after'"}  # type: ignore[call-overload]
    assert nodes["few"].fields["count"] == "${minutes}"
    assert not [problem for problem in workspace.problems if problem.node and problem.severity == "error"]
    workspace.session.undo()
    assert workspace.session.document.pipeline.parameters[0].name == "late_after"


@pytest.mark.parametrize("name", ["Late", "region", "run_date", ""])
def test_a_name_that_cannot_be_is_refused(workspace: Workspace, name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        rename_edits(workspace.session.document, "late_after", name)
    assert refused.value.code in ("parameter.name", "parameter.taken")


def test_one_that_is_taken_away_is_a_problem_where_it_was_taken(workspace: Workspace) -> None:
    workspace.dispatch(remove_edits(workspace.session.document, "late_after"))
    assert {problem.node for problem in workspace.problems if problem.severity == "error" and problem.node} == {"late", "few"}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("set", {"parameter": "late_after", "field": "name", "text": "x"}),
        ("remove", {"parameter": "none"}),
        ("remove", {}),
        ("fly", {"parameter": "x"}),
    ],
)
def test_a_browser_is_not_believed(workspace: Workspace, message: str, said: dict[str, str]) -> None:
    before = workspace.session.document
    with pytest.raises(ConfigError):
        ParametersPanel(workspace).hear(message, said)
    assert workspace.session.document is before


CHOICES = """penstock: 1
parameters:
  level:
    type: choice
    choices: [low, high]
    default: low
  codes:
    type: list<text>
    default:
      - AA
      - a, b
"""


def test_choices_and_lists_are_shown_on_one_line_and_read_back(tmp_path: Path) -> None:
    workspace = workspace_of_text(CHOICES, tmp_path)
    level, codes = parameters_view(workspace.session.snapshot).parameters
    assert (level.choices, level.choices_line, level.is_list) == (("low", "high"), "low,high", False)
    assert (codes.default, codes.is_list) == ('AA,"a, b"', True)
    workspace.dispatch(set_edits(workspace.session.document, "codes", "default", 'UA, "c, d"'))
    workspace.dispatch(set_edits(workspace.session.document, "level", "choices", "low, middle, high"))
    level, codes = workspace.session.document.pipeline.parameters
    assert (level.choices, codes.default) == (("low", "middle", "high"), ("UA", "c, d"))


def test_another_type_keeps_what_is_written(tmp_path: Path) -> None:
    workspace = workspace_of_text(CHOICES, tmp_path)
    workspace.dispatch(set_edits(workspace.session.document, "codes", "type", "text"))
    assert workspace.session.document.pipeline.parameters[1].default == 'AA,"a, b"'
    workspace.dispatch(set_edits(workspace.session.document, "codes", "type", "list<text>"))
    assert workspace.session.document.pipeline.parameters[1].default == ("AA", "a, b")


def test_code_takes_no_parameter_and_is_not_rewritten(tmp_path: Path) -> None:
    coded = "  coded:\n    python:\n      from:\n        t: late\n      code: |-\n        def transform(t):\n            return {'w': [f'${late_after}']}\n      columns:\n        w: text\n"
    workspace = workspace_of_text(TEXT + coded, tmp_path)
    late = parameters_view(workspace.session.snapshot, workspace.problems).parameters[0]
    assert "coded" not in dict(late.used_by)
    workspace.dispatch(rename_edits(workspace.session.document, "late_after", "after"))
    assert "f'${late_after}'" in workspace.session.document.pipeline.by_id["coded"].fields["code"]

"""The problems tab over a real session: by node, with fixes that mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import workspace_of

from engine.document.edits import Configure
from engine.errors import ConfigError
from engine.preview.preview import Previewer
from engine.project.project import Project
from panels.problems.web import ProblemsPanel

TEXT = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        number: integer
      data: |-
        number
        1
        1
  big:
    title: Big ones
    filter_rows:
      from: rows
      where: numbr > 1
  once:
    assert_rows:
      from: rows
      checks:
        - unique: [number]
          severity: warn
  words:
    inline_table:
      columns:
        since: text
      data: |-
        since
        1
        soon
  typed:
    cast_columns:
      from: words
      columns:
        since: integer
  doubled:
    add_columns:
      from: typed
      columns:
        twice: since * 2
"""


@pytest.fixture
def panel(project: Project, previewer: Previewer, tmp_path: Path) -> ProblemsPanel:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return ProblemsPanel(workspace_of(path, project, lambda: previewer))


def test_problems_stand_by_node_with_their_field(panel: ProblemsPanel) -> None:
    view = panel.view()
    groups = {group["node"]: group for group in view["groups"]}
    assert (groups["big"]["title"], groups["big"]["kind"]) == ("Big ones", "filter_rows")
    (problem,) = groups["big"]["problems"]
    assert (problem["severity"], problem["field"]) == ("error", "where")
    assert "numbr" in problem["message"]
    assert view["badge"]["sort"] == "error"
    assert panel.view() is view


def test_what_the_rows_show_is_among_them(panel: ProblemsPanel) -> None:
    groups = {group["node"]: group for group in panel.view()["groups"]}
    (problem,) = groups["once"]["problems"]
    assert problem["severity"] == "warning"
    assert "preview" in problem["message"]


def test_a_fix_is_one_step_and_mends(panel: ProblemsPanel) -> None:
    groups = {group["node"]: group for group in panel.view()["groups"]}
    (problem,) = groups["big"]["problems"]
    assert problem["fixes"]
    panel.hear("fix", {"key": problem["key"], "fix": 0})
    assert "big" not in {group["node"] for group in panel.view()["groups"]}
    assert len(panel._workspace.session.snapshot.past) == 1
    with pytest.raises(ConfigError, match="there no more"):
        panel.hear("fix", {"key": problem["key"], "fix": 0})


def test_rows_that_fail_are_told_at_the_node_that_fails_and_may_be_put_aside(panel: ProblemsPanel) -> None:
    groups = {group["node"]: group for group in panel.view()["groups"]}
    assert "doubled" not in groups, "its own rows do not fail"
    (problem,) = groups["typed"]["problems"]
    assert problem["message"].startswith('"soon" is not a whole number')
    assert problem["place"] == "line 31"
    assert problem["fixes"] == ["Put bad rows aside", "Leave bad values empty"]
    panel.hear("fix", {"key": problem["key"], "fix": 0})
    assert panel._workspace.session.document.pipeline.by_id["typed"].fields["on_error"] == "reject"
    assert "typed" not in {group["node"] for group in panel.view()["groups"]}


def test_a_problem_leads_to_its_node(panel: ProblemsPanel) -> None:
    panel.hear("show", {"node": "big"})
    assert panel._workspace.session.snapshot.selection == ("big",)


def test_nothing_is_wrong(panel: ProblemsPanel) -> None:
    panel._workspace.dispatch(
        [
            Configure(node="big", field=("where",), value="number > 1"),
            Configure(node="rows", field=("data",), value="number\n1\n2"),
            Configure(node="words", field=("data",), value="since\n1\n2"),
        ]
    )
    assert panel.view()["words"] == "No problems: everything can be computed."
    assert "badge" not in panel.view()

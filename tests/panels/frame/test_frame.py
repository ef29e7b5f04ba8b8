"""The frame and the table of actions over a real session: names, saved state, notices, and what can be done now."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import no_previewer, workspace_of

from engine.document.edits import RenameNode
from engine.errors import ConfigError
from engine.project.project import Project
from panels.commands.web import CommandsPanel
from panels.frame.web import FramePanel
from panels.workspace import Workspace
from studio.starting import start_pipeline


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    start_pipeline(tmp_path / "other", ())
    path = start_pipeline(tmp_path / "sales", ()).pipeline
    return workspace_of(path, Project.open(path), no_previewer)


def test_the_frame_names_project_pipeline_and_the_others(workspace: Workspace) -> None:
    view = FramePanel(workspace).view()
    assert (view["project"], view["pipeline"], view["file"]) == (workspace.project.root.name, "Sales", "sales.pipeline.yaml")
    assert [(each["title"], each["is_open"]) for each in view["pipelines"]] == [("other", False), ("sales", True)]


def test_the_saved_state_follows_edits(workspace: Workspace) -> None:
    panel = FramePanel(workspace)
    assert (panel.view()["saved"], panel.view()["is_saved"]) == ("Saved", True)
    workspace.dispatch([RenameNode(node="rows", to="cities")])
    assert (panel.view()["saved"], panel.view()["is_saved"]) == ("Edited", False)


def test_a_notice_is_answered(workspace: Workspace) -> None:
    panel = FramePanel(workspace)
    path = workspace.session.path
    assert path is not None
    workspace.dispatch([RenameNode(node="rows", to="cities")])
    path.write_text(path.read_text().replace("Sales", "Sold"))
    for _ in range(2):
        workspace.session.look()
    assert [notice["code"] for notice in panel.view()["notices"]] == ["disk.changed"]
    panel.hear("notice", {"choice": "reload"})
    assert (panel.view()["notices"], panel.view()["pipeline"]) == ([], "Sold")


def test_actions_are_told_as_they_can_be_done(workspace: Workspace) -> None:
    panel = CommandsPanel(workspace)
    actions = panel.view()["actions"]
    assert (actions["undo"]["enabled"], actions["delete"]["enabled"], actions["select_all"]["enabled"]) == (False, False, True)
    panel.hear("act", {"name": "select_all"})
    panel.hear("act", {"name": "duplicate"})
    assert len(workspace.session.document.pipeline.nodes) == 2
    assert panel.view()["actions"]["undo"]["enabled"]
    panel.hear("act", {"name": "undo"})
    assert len(workspace.session.document.pipeline.nodes) == 1


def test_what_another_pipeline_copied_is_pasted(workspace: Workspace) -> None:
    panel = CommandsPanel(workspace)
    panel.hear("act", {"name": "select_all"})
    panel.hear("act", {"name": "copy"})
    text = panel.view()["copied"]
    workspace.desk.clipboard.text = ""
    panel.hear("paste", {"text": text})
    assert len(workspace.session.document.pipeline.nodes) == 2


def test_a_text_is_asked_only_for_what_can_be_done(workspace: Workspace) -> None:
    panel = CommandsPanel(workspace)
    told: list[object] = []
    with pytest.raises(ConfigError) as caught:
        panel.ask("prompt", {"name": "rename"}, told.append)
    assert caught.value.code == "action.disabled"
    panel.hear("act", {"name": "select_all"})
    panel.ask("prompt", {"name": "rename"}, told.append)
    assert told == ["rows"]


@pytest.mark.parametrize("said", [{}, {"name": 7}, {"name": "fly"}])
def test_what_no_page_says_is_refused(workspace: Workspace, said: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        CommandsPanel(workspace).hear("act", said)

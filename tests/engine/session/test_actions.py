"""Every action over a real session: what it does, when it can be done, and that undo takes it back as one step."""

from __future__ import annotations

import queue
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.document.edits import SetTitle
from engine.document.writer import write
from engine.errors import CancelledError, ConfigError, DocumentError
from engine.project.lock import ProjectLock
from engine.project.project import Project
from engine.running.record import RunRecord
from engine.session.actions import ACTIONS, action_for, action_named, on_macos, rebound
from engine.session.desk import Desk
from engine.session.events import Event, JobDone, JobFailed
from engine.session.runs import SessionRuns
from engine.session.safety import Safety
from engine.session.session import Session
from engine.session.threads import ThreadRunner

TEXT = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
        2
        3
  big:
    filter_rows:
      from: rows
      where: n > 1
  few:
    limit_rows:
      from: big
      count: 1
  out:
    write_csv:
      from: few
      path: out/few.csv
layout:
  rows: [0, 0]
  big: [200, 0]
"""
VIEWS = {
    "command_palette", "keys", "help", "next_pane", "previous_pane", "focus_mode", "add_node", "insert_behind", "find", "settings", "tidy_up", "fit", "actual_size", "zoom_in", "zoom_out",
    "tab_data", "tab_effect", "tab_problems", "tab_code", "copy_cells", "select_cells", "find_column", "view_value",
    "sample", "engine", "toggle_left", "toggle_inspector", "toggle_dock", "theme", "new_pipeline", "rename_file", "delete_pipeline", "start_page",
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def desk(path: Path) -> Desk:
    return Desk(Session.open(path, safety=Safety(Project.open(path))))


def can(desk: Desk, name: str) -> bool:
    return action_named(name).enabled(desk)


def act(desk: Desk, name: str, text: str = "") -> None:
    action = action_named(name)
    assert action.enabled(desk), name
    action.run(desk, text)


def one_step(desk: Desk, name: str, text: str = "") -> None:
    """The action changes the document, and one undo takes it back."""
    before = desk.document
    act(desk, name, text)
    after = desk.document
    assert after != before
    desk.session.undo()
    assert desk.document is before
    desk.session.redo()


def test_save_undo_redo(desk: Desk, path: Path) -> None:
    assert [can(desk, name) for name in ("save", "undo", "redo")] == [False, False, False]
    desk.session.dispatch([SetTitle(node="big", title="B")])
    assert [can(desk, name) for name in ("save", "undo", "redo")] == [True, True, False]
    act(desk, "undo")
    assert not can(desk, "save")
    act(desk, "redo")
    act(desk, "save")
    assert path.read_text() == write(desk.document)
    assert not can(desk, "save")


def test_selecting(desk: Desk) -> None:
    assert not can(desk, "select_none")
    act(desk, "select_all")
    assert desk.selection == ("rows", "big", "few", "out")
    act(desk, "select_none")
    assert desk.selection == ()
    desk.session.select(["big"])
    act(desk, "select_upstream")
    assert desk.selection == ("big", "rows")
    act(desk, "select_downstream")
    assert desk.selection == ("big", "rows", "few", "out")
    desk.session.select(["big"])
    act(desk, "go_upstream")
    assert desk.selection == ("rows",)
    assert not can(desk, "go_upstream")
    act(desk, "go_downstream")
    act(desk, "go_downstream")
    assert desk.selection == ("few",)


def test_a_node_is_inserted_where_something_reads_the_selected_one(desk: Desk) -> None:
    desk.views = frozenset(VIEWS)
    found = {}
    for node in ("big", "out"):
        desk.session.select([node])
        found[node] = can(desk, "insert_behind")
    assert found == {"big": True, "out": False}
    desk.session.select(["rows", "big"])
    assert not can(desk, "insert_behind")


def test_deleting(desk: Desk) -> None:
    assert not can(desk, "delete")
    desk.session.select(["big"])
    one_step(desk, "delete")
    assert "from" not in desk.document.pipeline.by_id["few"].fields
    desk.session.undo()
    desk.session.select(["big"])
    one_step(desk, "delete_and_heal")
    assert desk.document.pipeline.by_id["few"].fields["from"] == "rows"


def test_copying_cutting_pasting(desk: Desk, tmp_path: Path) -> None:
    assert not can(desk, "paste")
    desk.session.select(["big", "few"])
    act(desk, "copy")
    assert desk.clipboard.text.startswith("penstock: 1\nnodes:\n  big:\n")
    one_step(desk, "paste")
    assert desk.document.pipeline.by_id["few_2"].fields["from"] == "big_2"
    assert "from" not in desk.document.pipeline.by_id["big_2"].fields
    desk.session.undo()
    desk.pointer = (700, 300)
    one_step(desk, "paste_connected")
    assert desk.document.pipeline.by_id["big_2"].fields["from"] == "rows"
    assert desk.document.layout["big_2"] == (700, 300)
    desk.session.undo()
    act(desk, "paste")
    assert desk.selection == ("big_2", "few_2")
    one_step(desk, "cut")
    assert list(desk.document.pipeline.by_id) == ["rows", "big", "few", "out"]
    other = tmp_path / "other.pipeline.yaml"
    other.write_text("penstock: 1\n")
    second = Desk(Session.open(other), desk.clipboard)
    act(second, "paste")
    assert list(second.document.pipeline.by_id) == ["big_2", "few_2"]
    second.clipboard.text = "1\t2"
    with pytest.raises(DocumentError):
        act(second, "paste")


def test_duplicating(desk: Desk) -> None:
    desk.session.select(["big"])
    one_step(desk, "duplicate")
    assert desk.document.pipeline.by_id["big_2"].fields == desk.document.pipeline.by_id["big"].fields
    desk.session.select(["big_2"])
    act(desk, "duplicate")
    assert "big_3" in desk.document.pipeline.by_id


def test_disabling(desk: Desk) -> None:
    desk.session.select(["big", "few"])
    one_step(desk, "disable")
    nodes = desk.document.pipeline.by_id
    assert (nodes["big"].disabled, nodes["few"].disabled) == (True, True)
    act(desk, "disable")
    assert not desk.document.pipeline.by_id["big"].disabled
    desk.session.select(["big"])
    act(desk, "disable")
    desk.session.select(["big", "few"])
    act(desk, "disable")
    assert desk.document.pipeline.by_id["few"].disabled, "what is mixed is switched off"


def test_renaming(desk: Desk) -> None:
    desk.session.select(["big"])
    action = action_named("rename")
    assert (action.prompt(desk), bool(action.needs)) == ("big", True)
    one_step(desk, "rename", "large")
    assert desk.document.pipeline.by_id["few"].fields["from"] == "large"
    assert desk.selection == ("large",)
    one_step(desk, "rename", " Large flights ")
    assert desk.document.pipeline.by_id["large"].title == "Large flights"
    assert action.prompt(desk) == "Large flights"
    act(desk, "rename", "huge")
    assert desk.document.pipeline.by_id["large"].title == "huge", "a title that is there is replaced, not the id behind it"
    act(desk, "rename", "")
    assert desk.document.pipeline.by_id["large"].title is None
    before = desk.document
    act(desk, "rename", "large")
    assert desk.document is before
    with pytest.raises(DocumentError):
        act(desk, "rename", "few")
    desk.session.select(["large", "few"])
    assert not can(desk, "rename")


def test_moving(desk: Desk) -> None:
    desk.session.select(["few"])
    assert not can(desk, "nudge_left"), "it has no place yet"
    desk.session.select(["rows", "big"])
    moves = {
        "nudge_left": (-1, 0), "nudge_right": (1, 0), "nudge_up": (0, -1), "nudge_down": (0, 1),
        "move_left": (-16, 0), "move_right": (16, 0), "move_up": (0, -16), "move_down": (0, 16),
    }  # fmt: skip
    for name, (right, down) in moves.items():
        before = desk.document.layout
        one_step(desk, name)
        assert desk.document.layout == {node: (x + right, y + down) for node, (x, y) in before.items()}


def test_a_file_that_someone_else_changed(desk: Desk, path: Path) -> None:
    desk.session.dispatch([SetTitle(node="big", title="mine")])
    path.write_text(TEXT.replace("n > 1", "n > 2"))
    assert not can(desk, "reload")
    for _ in range(2):
        desk.session.look()
    act(desk, "reload")
    assert desk.document.pipeline.by_id["big"].fields["where"] == "n > 2"
    desk.session.undo()
    path.write_text(TEXT.replace("n > 1", "n > 3"))
    for _ in range(2):
        desk.session.look()
    act(desk, "keep_mine")
    act(desk, "save")
    assert "mine" in path.read_text()


def test_a_project_that_another_process_writes(desk: Desk, path: Path) -> None:
    lock = ProjectLock(Project.open(path))
    assert not can(desk, "take_over")
    assert lock.take() is None
    desk.session.look()
    desk.session.select(["big"])
    desk.clipboard.text = "x"
    assert not [
        name for name in ("delete", "cut", "paste", "duplicate", "disable", "rename", "save", "undo", "nudge_left") if can(desk, name)
    ]
    assert can(desk, "copy")
    act(desk, "take_over")
    assert can(desk, "delete")
    assert not lock.is_ours


class Loop:
    """The session's thread."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()

    def turn_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self.calls.get(timeout=60)()


def test_running_stopping_and_running_to_here(path: Path) -> None:
    project, loop = Project.open(path), Loop()
    session = Session.open(path, runner=ThreadRunner(loop.calls.put))
    seen: list[object] = []
    runs = SessionRuns(session, project, on_event=seen.append)
    desk = Desk(session, runs=runs)
    events: list[Event] = []
    session.subscribe(events.append)
    ended = lambda: any(isinstance(event, JobDone | JobFailed) for event in events)  # noqa: E731
    act(desk, "run")
    assert (runs.is_running, can(desk, "run"), can(desk, "stop")) == (True, False, True)
    runs.start()
    session.dispatch([SetTitle(node="big", title="edited on the way")])
    loop.turn_until(ended)
    done = events[-1]
    assert isinstance(done, JobDone)
    assert isinstance(done.value, RunRecord)
    assert (path.parent / "out" / "few.csv").read_text() == "n\n2\n"
    assert seen
    assert not runs.is_running

    events.clear()
    assert not can(desk, "run_to_here")
    session.select(["big"])
    act(desk, "run_to_here")
    loop.turn_until(ended)
    assert isinstance(events[-1], JobDone)

    events.clear()
    act(desk, "run")
    act(desk, "stop")
    runs.stop()
    loop.turn_until(ended)
    failed = events[-1]
    assert isinstance(failed, JobFailed)
    assert isinstance(failed.error, CancelledError)
    assert can(desk, "run")
    session.close()


def test_views_are_there_where_the_face_has_them(desk: Desk) -> None:
    shown: list[str] = []
    assert {action.name for action in ACTIONS if action.name in VIEWS} == VIEWS
    for name in VIEWS:
        assert not can(desk, name)
    desk.views, desk.show = frozenset(VIEWS), shown.append
    desk.session.select(["big"])
    for name in sorted(VIEWS):
        act(desk, name)
    assert shown == sorted(VIEWS)


def test_a_key_does_what_can_be_done_where_it_is_pressed(desk: Desk) -> None:
    def pressed(key: str, *, context: str = "canvas", in_field: bool = False) -> str | None:
        found = action_for(ACTIONS, key, context, desk, in_field=in_field)  # type: ignore[arg-type]
        return found.name if found is not None else None

    desk.session.select(["big"])
    desk.session.dispatch([SetTitle(node="big", title="B")])
    assert pressed("Delete") == "delete"
    assert pressed("Delete", in_field=True) is None
    assert pressed("Ctrl+V") is None, "nothing is on the clipboard"
    assert pressed("Ctrl+S", in_field=True) == "save"
    assert pressed("Ctrl+Z", in_field=True) is None, "a field has its own undo"
    assert pressed("Ctrl+Z") == "undo"
    assert pressed("Ctrl+Z", context="dock") == "undo"
    assert pressed("Ctrl+A", context="dock") is None
    assert pressed("D") == "disable"
    desk.session.select([])
    assert pressed("D") is None, "so that typing opens the picker"
    assert on_macos("Ctrl+Shift+Z") == "Cmd+Shift+Z"


def test_keys_can_be_changed_and_never_clash() -> None:
    changed = {action.name: action.key for action in rebound({"run": ["F8"], "stop": []})}
    assert (changed["run"], changed["stop"], changed["save"]) == (("F8",), (), ("Ctrl+S",))
    for changes, code in (
        ({"run": ["Ctrl+S"]}, "action.key_taken"),
        ({"copy": ["Ctrl+K"]}, "action.key_taken"),
        ({"rum": []}, "action.unknown"),
    ):
        with pytest.raises(ConfigError) as caught:
            rebound(changes)
        assert caught.value.code == code
        assert caught.value.hint


def test_a_run_with_values_is_asked_for_where_there_are_parameters(path: Path) -> None:
    names = ["run_with", "run_to_here_with"]
    path.write_text(TEXT.replace("nodes:", "parameters:\n  least:\n    type: integer\n    example: 1\nnodes:", 1))
    desk, shown = Desk(Session.open(path)), list[str]()
    desk.runs, desk.show = SessionRuns(desk.session, Project.open(path)), shown.append
    assert not any(can(desk, name) for name in names)
    desk.views = frozenset(names)
    desk.session.select(["few"])
    for name in (*names, "run", "run_to_here"):
        act(desk, name)
    assert shown == names * 2
    assert not desk.runs.is_running


def test_every_action_was_done_by_a_test_above() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [action.name for action in ACTIONS if f'"{action.name}"' not in source] == []

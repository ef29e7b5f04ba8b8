"""Every command there is: footer, menus, palette, keys and help of all faces are made from this one table.

Keys are written as a browser on Linux or Windows has them; on macOS Ctrl is Cmd. In a text field only actions with `in_fields` act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from engine.errors import ConfigError
from engine.nearest import known_names
from engine.session import canvas_acts as canvas
from engine.session import session_acts as acts
from engine.session.desk import Desk

Context: TypeAlias = Literal["global", "canvas", "dock"]
"""Where its keys act: anywhere, on the canvas, or in the data below it."""


@dataclass(frozen=True, slots=True)
class Action:
    """A command that a person can give."""

    name: str
    title: str
    run: Callable[[Desk, str], None]
    """Do it; the text is what `needs` asks for, else empty. Raises StudioError: it could not be done, and why."""
    key: tuple[str, ...] = ()
    """In a browser; the first one is shown."""
    terminal: tuple[str, ...] = ()
    """In a terminal."""
    context: Context = "global"
    enabled: Callable[[Desk], bool] = lambda _: True
    in_fields: bool = False
    """Whether its keys act in a text field too."""
    needs: str = ""
    """The title of the text that it needs; empty: none."""
    prompt: Callable[[Desk], str] = lambda _: ""
    """What stands in the field for that text at first."""
    synonyms: tuple[str, ...] = ()
    only_shows: bool = False
    """Whether it changes nothing, so that a face can do it by itself."""


_ALSO_IN_FIELDS = ("command_palette", "help", "next_pane", "previous_pane")
"""Nobody writes a text with their keys, and who has no mouse has no other way out of a pane than by every one of its fields."""


def _asking(name: str, title: str, key: str, terminal: str, context: Context, enabled: Callable[[Desk], bool]) -> Action:
    """A run that shows a form first: what is written there starts it."""
    synonyms = ("parameters", "values", "execute")
    shown = _view(name, title, (key,), (terminal,), context)
    return replace(shown, enabled=enabled, in_fields=context == "global", synonyms=synonyms)


def _view(
    name: str,
    title: str,
    key: tuple[str, ...] = (),
    terminal: tuple[str, ...] = (),
    context: Context = "global",
    enabled: Callable[[Desk], bool] = lambda _: True,
    synonyms: tuple[str, ...] = (),
) -> Action:
    """An action that only shows something: it is there where the face has it."""
    return Action(
        name,
        title,
        lambda desk, _: desk.show(name),
        key,
        terminal,
        context,
        enabled=lambda desk: name in desk.views and enabled(desk),
        in_fields=name in _ALSO_IN_FIELDS,
        synonyms=synonyms,
        only_shows=True,
    )


ACTIONS: tuple[Action, ...] = (
    _view("command_palette", "Find a command", ("Ctrl+K",), ("ctrl+p",)),
    Action("save", "Save", acts.save, ("Ctrl+S",), ("ctrl+s",), enabled=acts.can_save, in_fields=True),
    Action("undo", "Undo", acts.undo, ("Ctrl+Z",), ("ctrl+z",), enabled=acts.can_undo),
    Action("redo", "Redo", acts.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), ("ctrl+y",), enabled=acts.can_redo),
    Action("run", "Run", acts.run, ("Ctrl+Enter",), ("f5",), enabled=acts.can_run, in_fields=True, synonyms=("execute", "start")),
    _asking("run_with", "Run with other values", "Ctrl+Shift+Enter", "shift+f5", "global", acts.can_run_with),
    Action("stop", "Stop the run", acts.stop, ("Ctrl+.",), ("escape",), enabled=acts.is_running, in_fields=True, synonyms=("cancel",)),
    Action("reload", "Take the file as someone else changed it", acts.reload, enabled=acts.can_reload, synonyms=("theirs", "refresh")),
    Action("keep_mine", "Keep this document, not the file's", acts.keep_mine, enabled=acts.is_changed_on_disk, synonyms=("mine",)),
    Action("take_over", "Take over from the other process", acts.take_over, enabled=acts.is_read_only, synonyms=("lock", "read-only")),
    _view("keys", "Show all keys", ("?",), ("?",)),
    _view(
        "help",
        "Help on nodes and functions, and the guide",
        ("F1",),
        ("f1",),
        synonyms=("documentation", "manual", "reference", "examples", "tutorial", "learn"),
    ),
    _view("next_pane", "Go to the next pane", ("F6",), ("f6",)),
    _view("previous_pane", "Go to the previous pane", ("Shift+F6",), ("shift+f6",)),
    _view("focus_mode", "Only the canvas, or all panes again", ("Alt+0",), ("z",)),
    _view("add_node", "Add a node", ("Tab", "/"), ("a", "/"), "canvas"),
    _view("insert_behind", "Insert a node behind it", ("I",), ("i",), "canvas", canvas.can_insert),
    _view("find", "Find a node", ("Ctrl+F",), ("ctrl+f",), "canvas"),
    Action("select_all", "Select all nodes", canvas.select_all, ("Ctrl+A",), ("ctrl+a",), "canvas", canvas.has_nodes),
    Action("select_none", "Select nothing", canvas.select_none, ("Escape",), ("escape",), "canvas", canvas.has_selection),
    Action("select_upstream", "Select what it needs", canvas.select_upstream, ("Alt+Shift+U",), (), "canvas", canvas.has_selection),
    Action("select_downstream", "Select what needs it", canvas.select_downstream, ("Alt+Shift+D",), (), "canvas", canvas.has_selection),
    Action("go_upstream", "Go to the node before", canvas.go_upstream, ("[",), ("left",), "canvas", canvas.has_upstream),
    Action("go_downstream", "Go to the node behind", canvas.go_downstream, ("]",), ("right",), "canvas", canvas.has_downstream),
    _view("settings", "Open the node's settings", ("Enter",), ("enter",), "canvas"),
    Action(
        "rename",
        "Rename the node",
        canvas.rename,
        ("F2",),
        ("f2",),
        "canvas",
        canvas.has_one,
        needs="New name: an id such as late_flights, or any title",
        prompt=canvas.name_now,
        synonyms=("title", "id"),
    ),
    Action(
        "disable", "Disable or enable", canvas.disable, ("D",), ("d",), "canvas", canvas.can_change, synonyms=("bypass", "mute", "skip")
    ),
    Action("run_to_here", "Run to here", acts.run_to_here, ("R",), ("r",), "canvas", acts.can_run_to_here, synonyms=("until",)),
    _asking("run_to_here_with", "Run to here with other values", "Shift+R", "R", "canvas", acts.can_run_to_here_with),
    Action("delete", "Delete", canvas.delete, ("Delete", "Backspace"), ("delete",), "canvas", canvas.can_change, synonyms=("remove",)),
    Action("delete_and_heal", "Delete and reconnect", canvas.heal, ("Ctrl+Delete",), ("ctrl+delete",), "canvas", canvas.can_change),
    Action("copy", "Copy", canvas.copy, ("Ctrl+C",), ("ctrl+c",), "canvas", canvas.has_selection),
    Action("cut", "Cut", canvas.cut, ("Ctrl+X",), ("ctrl+x",), "canvas", canvas.can_change),
    Action("paste", "Paste", canvas.paste_alone, ("Ctrl+V",), ("ctrl+v",), "canvas", canvas.can_paste),
    Action("paste_connected", "Paste with its connections", canvas.paste_connected, ("Ctrl+Shift+V",), (), "canvas", canvas.can_paste),
    Action("duplicate", "Duplicate", canvas.duplicate_nodes, ("Ctrl+D",), ("ctrl+d",), "canvas", canvas.can_change),
    Action("nudge_left", "Move left", canvas.nudge(-1, 0), ("ArrowLeft",), (), "canvas", canvas.can_move),
    Action("nudge_right", "Move right", canvas.nudge(1, 0), ("ArrowRight",), (), "canvas", canvas.can_move),
    Action("nudge_up", "Move up", canvas.nudge(0, -1), ("ArrowUp",), (), "canvas", canvas.can_move),
    Action("nudge_down", "Move down", canvas.nudge(0, 1), ("ArrowDown",), (), "canvas", canvas.can_move),
    Action("move_left", "Move far left", canvas.nudge(-16, 0), ("Shift+ArrowLeft",), (), "canvas", canvas.can_move),
    Action("move_right", "Move far right", canvas.nudge(16, 0), ("Shift+ArrowRight",), (), "canvas", canvas.can_move),
    Action("move_up", "Move far up", canvas.nudge(0, -16), ("Shift+ArrowUp",), (), "canvas", canvas.can_move),
    Action("move_down", "Move far down", canvas.nudge(0, 16), ("Shift+ArrowDown",), (), "canvas", canvas.can_move),
    _view("tidy_up", "Tidy up", ("Shift+L",), ("l",), "canvas"),
    _view("fit", "Show everything", ("Shift+1",), (), "canvas"),
    _view("actual_size", "Show at 100 %", ("Shift+0",), (), "canvas"),
    _view("zoom_in", "Zoom in", ("+",), (), "canvas"),
    _view("zoom_out", "Zoom out", ("-",), (), "canvas"),
    _view("tab_data", "Show the data", ("Alt+1",), ("1",)),
    _view("tab_effect", "Show the effect of edits", ("Alt+2",), ("2",)),
    _view("tab_problems", "Show the problems", ("Alt+3",), ("3",)),
    _view("tab_code", "Show the SQL", ("Alt+4",), ("4",)),
    _view("copy_cells", "Copy the cells", ("Ctrl+C",), ("ctrl+c",), "dock"),
    _view("select_cells", "Select all cells", ("Ctrl+A",), ("ctrl+a",), "dock"),
    _view("find_column", "Find a column", ("Ctrl+F",), ("ctrl+f",), "dock"),
    _view("view_value", "Show the whole value", ("Enter",), ("enter",), "dock"),
    _view("sample", "Change the sample", synonyms=("rows", "seed", "sampling")),
    _view("engine", "Choose the engine", synonyms=("duckdb", "spark", "backend")),
    _view("toggle_left", "Show or hide nodes and data", synonyms=("palette", "files", "sidebar", "pane")),
    _view("toggle_inspector", "Show or hide the inspector", synonyms=("settings", "properties", "pane")),
    _view("toggle_dock", "Show or hide the data", synonyms=("dock", "grid", "rows", "pane")),
    _view("theme", "Light or dark", synonyms=("theme", "colours", "appearance")),
    _view("new_pipeline", "New pipeline", synonyms=("create", "add")),
    _view("rename_file", "Rename the file", enabled=acts.can_write, synonyms=("move",)),
    _view("delete_pipeline", "Delete the pipeline", enabled=acts.can_write, synonyms=("remove",)),
    _view("start_page", "Start page", synonyms=("home", "open", "recent")),
)
"""In the order of menus and of the help page."""


def action_named(name: str) -> Action:
    """The action of that name.

    Raises:
        ConfigError: `action.unknown`.
    """
    found = next((action for action in ACTIONS if action.name == name), None)
    if found is None:
        hint = known_names(name, [action.name for action in ACTIONS])
        raise ConfigError(f"there is no action '{name}'", code="action.unknown", hint=hint)
    return found


def action_for(actions: Iterable[Action], key: str, context: Context, desk: Desk, *, in_field: bool = False) -> Action | None:
    """What a key does now, in a browser; None: nothing, so that it is left to the page. What acts here goes before what acts anywhere."""
    fitting = [action for action in actions if key in action.key and action.context in (context, "global")]
    able = [action for action in fitting if (action.in_fields or not in_field) and action.enabled(desk)]
    return min(able, key=lambda action: action.context == "global", default=None)


def rebound(changes: Mapping[str, Sequence[str]], actions: tuple[Action, ...] = ACTIONS) -> tuple[Action, ...]:
    """The actions with a person's own keys.

    Raises:
        ConfigError: `action.unknown`, or `action.key_taken`: two actions would have one key in one place.
    """
    for name in changes:
        action_named(name)
    changed = tuple(replace(action, key=tuple(changes[action.name])) if action.name in changes else action for action in actions)
    for first, second, key in clashes(changed):
        message = f"the key {key} would mean '{first.title}' and '{second.title}'"
        raise ConfigError(message, code="action.key_taken", hint="give one of them another key")
    return changed


def clashes(actions: Sequence[Action]) -> list[tuple[Action, Action, str]]:
    """Pairs of actions that have one key where both can act."""
    pairs = ((first, second) for place, first in enumerate(actions) for second in actions[place + 1 :])
    meeting = ((first, second) for first, second in pairs if first.context == second.context or "global" in (first.context, second.context))
    return [(first, second, key) for first, second in meeting for key in first.key if key in second.key]


def on_macos(key: str) -> str:
    """The key as a Mac has it: Cmd for Ctrl."""
    return key.replace("Ctrl+", "Cmd+")

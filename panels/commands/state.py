"""What the command palette and the page of keys show: made from the one table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.session.actions import ACTIONS, Action, Context, on_macos
from engine.session.desk import Desk
from panels.search import Texts, found

System: TypeAlias = Literal["mac", "other"]
"""A Mac writes Cmd where others write Ctrl."""
_TITLE, _SYNONYM = 5, 4
_CONTEXTS: dict[Context, str] = {"global": "Everywhere", "canvas": "On the canvas", "dock": "In the data"}


@dataclass(frozen=True, slots=True)
class Command:
    """An action as a line of the palette."""

    name: str
    title: str
    key: str
    """Its first key; empty: it has none."""
    is_enabled: bool
    needs: str
    """The title of the text that it asks for; empty: none."""
    prompt: str
    """What stands in the field for that text at first."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that act in one place."""

    title: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    """(title of the action, its keys)."""


def commands(desk: Desk, typed: str = "", *, system: System = "other", actions: Sequence[Action] = ACTIONS) -> tuple[Command, ...]:
    """The commands that a text finds, the best first; what cannot be done now comes last."""
    searched = found(typed, (action for action in actions if action.name != "command_palette"), _texts, lambda action: (action.title,))
    lines = [_command(action, desk, system) for action in searched]
    return tuple(sorted(lines, key=lambda line: not line.is_enabled))


def keys_page(*, system: System = "other", actions: Sequence[Action] = ACTIONS) -> tuple[Keys, ...]:
    """All keys, by the place where they act."""
    return tuple(
        Keys(title, lines)
        for context, title in _CONTEXTS.items()
        if (lines := tuple((each.title, _keys(each, system)) for each in actions if each.context == context and each.key))
    )


def _command(action: Action, desk: Desk, system: System) -> Command:
    is_enabled = action.enabled(desk)
    prompt = action.prompt(desk) if is_enabled else ""
    return Command(action.name, action.title, next(iter(_keys(action, system)), ""), is_enabled, action.needs, prompt)


def _keys(action: Action, system: System) -> tuple[str, ...]:
    return tuple(on_macos(key) if system == "mac" else key for key in action.key)


def _texts(action: Action) -> Texts:
    return ((_TITLE, action.title), (_SYNONYM, action.name), *((_SYNONYM, each) for each in action.synonyms))

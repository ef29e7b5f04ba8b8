"""Several selected nodes, and what can be done with them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.document.model import Node
from engine.session.actions import action_named
from engine.session.desk import Desk
from panels.words import count

_ACTIONS = ("duplicate", "copy", "cut", "disable", "delete", "delete_and_heal", "select_upstream", "select_downstream", "tidy_up")


@dataclass(frozen=True, slots=True)
class ActionView:
    """A button."""

    name: str
    title: str
    key: str


@dataclass(frozen=True, slots=True)
class SeveralInspection:
    """Several nodes."""

    words: str
    nodes: tuple[tuple[str, str, str], ...]
    """(id, what it is called, kind)."""
    actions: tuple[ActionView, ...]


def several_inspection(nodes: Sequence[Node], desk: Desk) -> SeveralInspection:
    """The inspector of several nodes."""
    able = [action for action in map(action_named, _ACTIONS) if action.enabled(desk)]
    return SeveralInspection(
        words=f"{count(len(nodes), 'node')} selected",
        nodes=tuple((node.id, node.title or node.id, node.kind) for node in nodes),
        actions=tuple(ActionView(action.name, action.title, next(iter(action.key), "")) for action in able),
    )

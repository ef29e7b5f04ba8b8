"""Steps of the history in a few words: what was done to which node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.document.edits import (
    AddNode,
    Configure,
    Connect,
    Disconnect,
    Edit,
    RemoveNode,
    RenameNode,
    ReplaceDocument,
    SetDisabled,
    SetTitle,
    Unset,
)


def step_words(edits: Sequence[Edit], titles: Mapping[str, str]) -> str:
    """What one step did: `Late: where changed`, `by_carrier added and 2 more`."""
    words = list(dict.fromkeys(_words(edit, titles) for edit in edits))
    if not words:
        return "nothing"
    return words[0] + (f" and {len(words) - 1} more" if len(words) > 1 else "")


def _words(edit: Edit, titles: Mapping[str, str]) -> str:
    match edit:
        case AddNode():
            return f"{edit.node.title or edit.node.id} added"
        case RenameNode():
            return f"{edit.node} renamed to {edit.to}"
        case SetTitle():
            return f"{edit.node} is called {edit.title or edit.node}"
        case ReplaceDocument():
            return "the whole text replaced"
        case RemoveNode() | Configure() | Unset() | Connect() | Disconnect() | SetDisabled():
            return f"{_named(edit.node, titles)}{_done(edit)}"
        case _:
            node = getattr(edit, "node", None) or getattr(edit, "item", "")
            return f"{edit.edit.replace('_', ' ')} {_named(str(node), titles)}".strip()


def _done(edit: RemoveNode | Configure | Unset | Connect | Disconnect | SetDisabled) -> str:
    """What was done to the node that stands before it."""
    match edit:
        case Configure() | Unset():
            return f": {'.'.join(map(str, edit.field))} changed"
        case Connect():
            return f" connected to {edit.reference}"
        case SetDisabled():
            return " disabled" if edit.disabled else " enabled"
        case _:
            return " removed" if isinstance(edit, RemoveNode) else " disconnected"


def _named(node: str, titles: Mapping[str, str]) -> str:
    return titles.get(node, node)

"""The edits that let nodes take a parameter by another name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.edits import Configure, Edit
from engine.document.model import Node
from engine.parameter_uses import renamed


def renamed_in(node: Node, name: str, to: str) -> Iterator[Edit]:
    """The edits that let a node take a parameter by another name."""
    for field, value in renamed(node, {name: to}).items():
        if value != node.fields[field]:
            yield Configure(node=node.id, field=(field,), value=value)

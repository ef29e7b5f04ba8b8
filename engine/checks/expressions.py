"""The texts of a node that are expressions."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.model import Node, Path
from engine.kinds import kind_named
from engine.kinds.configuring import plans


def expressions_of(node: Node) -> Iterator[tuple[Path, str]]:
    """Every expression with its path inside the kind's mapping."""
    kind = kind_named(node.kind)
    for name, plan in plans(kind).items() if kind is not None else ():
        for path, text in plan.sort.expressions(node.fields.get(name)).items():
            yield (name, *path), text

"""What the names in a node's expressions may mean, for editors: asked from the kind itself, which alone knows how it binds them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from engine.document.edits import Configure, apply
from engine.document.model import Document, Node, Path, Pipeline
from engine.errors import StudioError
from engine.kinds import configure
from engine.kinds.inputs import Connected, NodeInputs, scope_columns
from engine.kinds.kind import Kind
from engine.language.scope import Scope
from engine.language.tree import Expr
from engine.language.types import DataType

_ANY = "null"
"""An expression that is right wherever one may stand."""


def scope_at(node: Node, path: Path, connected: Connected, parameters: Mapping[str, DataType], values: Mapping[str, object]) -> Scope:
    """The scope of the expression at a path, be it right, wrong or not written yet.

    Args:
        node: as it is written.
        path: of the expression inside the kind's mapping.
        connected: what the node's inputs read.
        parameters: types of parameters.
        values: as fields take them.

    Returns:
        What the kind binds it in. Where the rest of the node is too incomplete to know: all columns that come in, as a row has them.
    """
    trial = _with(node, path)
    configured = configure(trial, values).kind
    heard = _heard(configured, node.id, connected, parameters) if configured is not None else {}
    return heard.get(tuple(path)) or _plain(connected, parameters)


class _Listening(NodeInputs):
    """Notes in what scope each expression is bound."""

    def __init__(self, node: str, connected: Connected, parameters: Mapping[str, DataType]) -> None:
        super().__init__(node, connected, parameters)
        self.heard: dict[Path, Scope] = {}

    def bound(self, path: Sequence[str | int], text: str, scope: Scope, want: DataType | None) -> Expr:
        self.heard.setdefault(tuple(path), scope)
        return super().bound(path, text, scope, want)


def _with(node: Node, path: Path) -> Node:
    """The node with an expression at that path that nothing is wrong with."""
    document = Document(pipeline=Pipeline(nodes=(node,)))
    return apply(document, Configure(node=node.id, field=tuple(path), value=_ANY)).pipeline.by_id[node.id]


def _heard(kind: Kind, node: str, connected: Connected, parameters: Mapping[str, DataType]) -> Mapping[Path, Scope]:
    if not all(connected.get(port.name) for port in kind.inputs if port.required):
        return {}
    listening = _Listening(node, connected, parameters)
    with contextlib.suppress(StudioError):
        kind.relations(listening)
        kind.guards(listening)
    return listening.heard


def _plain(connected: Connected, parameters: Mapping[str, DataType]) -> Scope:
    if {"left", "right"} <= connected.keys():
        sides = {side: connected[side][0][1] for side in ("left", "right") if connected[side]}
        return Scope(scope_columns(sides), parameters)
    columns = [column for pairs in connected.values() for _, relation in pairs for column in scope_columns(relation)]
    return Scope(tuple(dict.fromkeys(columns)), parameters)

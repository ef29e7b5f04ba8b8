"""Which engines a node runs on, and why not on others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.backends.choice import ENGINES, PYTHON, engine_of_node
from engine.backends.spark.refusals import refusals
from engine.backends.statement import with_steps
from engine.document.model import Node
from engine.errors import StudioError
from engine.project.project import Project
from engine.schema import NodeShape
from engine.session.snapshot import Snapshot

ENGINE_NAMES: Mapping[str, str] = {"duckdb": "DuckDB", "spark": "Spark", PYTHON: "Python"}
"""As they write themselves."""


@dataclass(frozen=True, slots=True)
class EngineView:
    """Whether a node runs on an engine."""

    name: str
    title: str
    runs: bool
    is_chosen: bool
    words: str = ""
    """Why it does not."""


def engine_views(node: Node, shape: NodeShape | None, snapshot: Snapshot, project: Project | None) -> tuple[EngineView, ...]:
    """Each engine, and whether it gives this node's rows faithfully; nothing while the node has no meaning."""
    if shape is None or not shape.relations:
        return ()
    try:
        chosen = engine_of_node(snapshot.document, project, node.id)
        is_free = all(_chosen(node, snapshot, project, name) == name for name in ENGINES)
    except StudioError:
        return ()
    if chosen == PYTHON:
        refused = "code runs in a process of its own, on this machine"
    else:
        refused = "" if is_free else f"this kind runs on {ENGINE_NAMES[chosen]} only"
    return tuple(_engine(name, shape, chosen, refused if name != chosen else "") for name in ENGINES)


def _chosen(node: Node, snapshot: Snapshot, project: Project | None, engine: str) -> str:
    """The engine that the node has when this one is asked for."""
    return engine_of_node(snapshot.document, project, node.id, engine)


def _engine(name: str, shape: NodeShape, chosen: str, refused: str) -> EngineView:
    relations = with_steps([*shape.relations.values(), *(guard.relation for guard in shape.guards)])
    found = next((each.error.message for each in refusals(relations.values())), "") if name == "spark" and not refused else refused
    return EngineView(name, ENGINE_NAMES[name], not found, name == chosen, found)

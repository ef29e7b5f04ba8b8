"""What the inspector shows: the selected node, several nodes, or the pipeline itself. Pure; every word of it is made here."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.backends.choice import ENGINES, engine_of_node
from engine.backends.spark.refusals import refusals
from engine.backends.statement import with_steps
from engine.document.graph import downstream
from engine.document.model import Node
from engine.document.problem import Problem
from engine.errors import StudioError
from engine.kinds import kind_named
from engine.kinds.kind import Kind
from engine.project.project import Project
from engine.schema import Analysis, NodeShape
from engine.session.snapshot import Snapshot
from panels.forms.form import ColumnChoice, form_of
from panels.inspector.fields import FieldView, ProblemView, connectable, field_views, problem_views
from panels.words import count

ENGINE_NAMES: Mapping[str, str] = {"duckdb": "DuckDB", "spark": "Spark"}
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


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A node that reads this one."""

    node: str
    title: str


@dataclass(frozen=True, slots=True)
class ExampleView:
    """Something to put into the node: one of the kind's examples or presets."""

    title: str
    description: str
    text: str
    """What stands under the kind's name, as YAML."""


@dataclass(frozen=True, slots=True)
class NodeInspection:
    """One node."""

    id: str
    title: str
    """Its own; empty: it is called by its id."""
    kind: str
    kind_title: str
    family: str
    """What its icon is coloured by."""
    meaning: str
    """What the kind does, in a line."""
    documentation: str
    note: str
    disabled: bool
    can_edit: bool
    can_swap: bool
    engine: str
    """The one that was asked for; empty: that of the pipeline."""
    fields: tuple[FieldView, ...]
    problems: tuple[ProblemView, ...]
    """Those that belong to no field."""
    columns: tuple[ColumnChoice, ...]
    inputs: tuple[tuple[str, str], ...]
    """(reference, words) of what its inputs may read."""
    parameters: tuple[str, ...]
    """Names that are taken already."""
    engines: tuple[EngineView, ...]
    readers: tuple[ReaderView, ...]
    examples: tuple[ExampleView, ...]


def node_inspection(
    node: Node, snapshot: Snapshot, analysis: Analysis, problems: Iterable[Problem], project: Project | None = None
) -> NodeInspection:
    """The inspector of one node.

    Args:
        node: as it is written.
        snapshot: of the session that it stands in.
        analysis: of the snapshot's document.
        problems: of the document.
        project: whose default engine counts last.
    """
    kind, shape, pipeline = kind_named(node.kind), analysis.nodes.get(node.id), snapshot.document.pipeline
    own = tuple(problem for problem in problems if problem.node == node.id)
    form = form_of(node, kind, shape, own) if kind is not None else None
    ports = {each.id: known.outputs for each in pipeline.nodes if (known := kind_named(each.kind)) is not None}
    return NodeInspection(
        id=node.id,
        title=node.title or "",
        kind=node.kind,
        kind_title=kind.title if kind is not None else "Unknown kind",
        family=kind.family if kind is not None else "unknown",
        meaning=_documentation(kind).partition("\n")[0],
        documentation=_documentation(kind),
        note=node.note or "",
        disabled=node.disabled,
        can_edit=can_edit(snapshot),
        can_swap={"left", "right"} <= node.fields.keys(),
        engine=node.engine or "",
        fields=field_views(form, node, shape, analysis.parameters) if form is not None else (),
        problems=problem_views(form.problems if form is not None else own, shape),
        columns=form.columns if form is not None else (),
        inputs=connectable(pipeline, node.id, downstream(pipeline, node.id), ports),
        parameters=tuple(analysis.parameters),
        engines=_engines(node, shape, snapshot, project),
        readers=tuple(
            ReaderView(each.id, each.title or each.id) for each in pipeline.nodes if any(read.node == node.id for read in each.references)
        ),
        examples=examples_of(kind) if kind is not None else (),
    )


def can_edit(snapshot: Snapshot) -> bool:
    """Whether this process may change the document, and would lose nothing of it."""
    return snapshot.other_writer is None and not snapshot.is_partial and not snapshot.document.read_only


def examples_of(kind: type[Kind]) -> tuple[ExampleView, ...]:
    """A kind's examples, in their order."""
    return tuple(ExampleView(each.title, each.summary, textwrap.dedent(each.fields).strip()) for each in kind.examples)


@dataclass(frozen=True, slots=True)
class PipelineInspection:
    """The pipeline, where nothing is selected."""

    name: str
    description: str
    engine: str
    """Empty: that of the project."""
    project_engine: str
    words: str
    """How many nodes, and how many problems."""
    can_edit: bool


def pipeline_inspection(snapshot: Snapshot, problems: Iterable[Problem], project: Project | None = None) -> PipelineInspection:
    """The inspector of a pipeline."""
    pipeline = snapshot.document.pipeline
    errors = sum(problem.severity == "error" for problem in problems)
    found = f", {count(errors, 'problem')}" if errors else ""
    default = project.settings.engine if project is not None else ENGINES[0]
    return PipelineInspection(
        name=pipeline.name,
        description=pipeline.description or "",
        engine=pipeline.engine or "",
        project_engine=ENGINE_NAMES.get(default, default),
        words=f"{count(len(pipeline.nodes), 'node')}{found}",
        can_edit=can_edit(snapshot),
    )


def _documentation(kind: type[Kind] | None) -> str:
    if kind is None:
        return "This version does not know what the node does; what is written for it stays as it is."
    return inspect.cleandoc(kind.__doc__ or "")


def _engines(node: Node, shape: NodeShape | None, snapshot: Snapshot, project: Project | None) -> tuple[EngineView, ...]:
    """Each engine, and whether it gives this node's rows faithfully; nothing while the node has no meaning."""
    if shape is None or not shape.relations:
        return ()
    try:
        chosen = engine_of_node(snapshot.document, project, node.id)
        is_free = all(_chosen(node, snapshot, project, name) == name for name in ENGINES)
    except StudioError:
        return ()
    refused = "" if is_free else f"this kind runs on {ENGINE_NAMES[chosen]} only"
    return tuple(_engine(name, shape, chosen, refused if name != chosen else "") for name in ENGINES)


def _chosen(node: Node, snapshot: Snapshot, project: Project | None, engine: str) -> str:
    """The engine that the node has when this one is asked for."""
    return engine_of_node(snapshot.document, project, node.id, engine)


def _engine(name: str, shape: NodeShape, chosen: str, refused: str) -> EngineView:
    relations = with_steps([*shape.relations.values(), *(guard.relation for guard in shape.guards)])
    found = next((each.error.message for each in refusals(relations.values())), "") if name == "spark" and not refused else refused
    return EngineView(name, ENGINE_NAMES[name], not found, name == chosen, found)

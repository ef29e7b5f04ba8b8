"""What the inspector shows of a node. Pure; every word of it is made here."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from engine.document.graph import downstream
from engine.document.model import Node
from engine.document.problem import Problem
from engine.kinds import kind_named
from engine.kinds.kind import Kind
from engine.project.project import Project
from engine.schema import Analysis
from engine.session.snapshot import Snapshot
from panels.forms.form import ColumnChoice, form_of
from panels.inspector.engines import EngineView, engine_views
from panels.inspector.fields import FieldView, connectable, field_views
from panels.inspector.pipeline import can_edit
from panels.inspector.problems import ProblemView, problem_views

_UNKNOWN = "This version does not know what the node does; what is written for it stays as it is."


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
    return NodeInspection(
        id=node.id,
        title=node.title or "",
        kind=node.kind,
        kind_title=kind.title if kind is not None else "Unknown kind",
        family=kind.family if kind is not None else "unknown",
        meaning=kind.meaning() if kind is not None else _UNKNOWN,
        documentation=kind.documentation() if kind is not None else _UNKNOWN,
        note=node.note or "",
        disabled=node.disabled,
        can_edit=can_edit(snapshot),
        can_swap={"left", "right"} <= node.fields.keys(),
        engine=node.engine or "",
        fields=field_views(form, node, shape, analysis.own_parameters) if form is not None else (),
        problems=problem_views(form.problems if form is not None else own, shape),
        columns=form.columns if form is not None else (),
        inputs=connectable(pipeline, node.id, downstream(pipeline, node.id)),
        parameters=tuple(analysis.own_parameters),
        engines=engine_views(node, shape, snapshot, project),
        readers=tuple(
            ReaderView(each.id, each.title or each.id) for each in pipeline.nodes if any(read.node == node.id for read in each.references)
        ),
        examples=examples_of(kind) if kind is not None else (),
    )


def examples_of(kind: type[Kind]) -> tuple[ExampleView, ...]:
    """A kind's examples, in their order."""
    return tuple(ExampleView(each.title, each.summary, textwrap.dedent(each.fields).strip()) for each in kind.examples)

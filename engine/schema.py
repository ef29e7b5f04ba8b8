"""What a document means: every node's kind, relations and problems, found in one pass from sources to sinks.

No engine is loaded and no file is read; the columns of `sql` nodes come from a `binder`, where one is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.document.graph import cycles, topological_order
from engine.document.model import Document, Fields, Node, Path, Pipeline, Value
from engine.document.references import INSIDE
from engine.errors import ConfigError, SchemaError, StudioError
from engine.expanding import expanded, use_inputs
from engine.expansion import Expansion
from engine.kinds import configure, kind_named, ports_of
from engine.kinds.inputs import Binder, Connected, NodeInputs
from engine.kinds.kind import Detection, Guard, Kind, KindProblem
from engine.language.types import DataType
from engine.parameters import BUILT_IN, Parameters, parameters_of
from engine.relation import Relation
from engine.wiring import BLOCKED, LEFT_OUT, Ports, Wiring, wire

__all__ = ["Analysis", "Binder", "NodeShape", "analyse"]


@dataclass(frozen=True, slots=True)
class NodeShape:
    """What is known of a node."""

    kind: Kind | None
    """None when its fields cannot be read."""
    relations: Mapping[str, Relation] = field(default_factory=dict)
    """Per port; a sink's is under ""."""
    problems: tuple[KindProblem, ...] = ()
    blocked: bool = False
    """Whether it cannot be judged in full, as something before it is wrong or unknown."""
    inputs: Connected = field(default_factory=dict)
    """Per input (key, relation) of what it reads."""
    entering: Connected = field(default_factory=dict)
    """Likewise what a node that uses a part reads of others; its `inputs` are then the outputs of the part."""
    guards: tuple[Guard, ...] = ()
    detection: Detection | None = None
    """What "detect" would ask the data; also where the node is wrong for want of it."""

    @property
    def has_errors(self) -> bool:
        """Whether a problem is more than a warning."""
        return any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document's meaning."""

    order: tuple[str, ...]
    """Ids, producers first. Nodes that are left out, and those in or behind a circle of references, are not among them."""
    nodes: Mapping[str, NodeShape]
    """Every node but those left out."""
    relations: Mapping[str, Relation]
    """By name."""
    parameters: Mapping[str, DataType]
    values: Mapping[str, Any]
    """The parameters' values, typed."""
    left_out: frozenset[str] = frozenset()
    """Disabled nodes, and those that hang on a disabled source."""
    parameter_problems: tuple[tuple[str, KindProblem], ...] = ()
    """(parameter, problem) of wrong declarations."""
    pipeline: Pipeline = field(default_factory=Pipeline)
    """What was judged: the document's pipeline with the nodes of its parts."""
    for_fields: Mapping[str, object] = field(default_factory=dict)
    """The values that fields took for `${name}`."""
    expansion: Expansion = field(default_factory=lambda: Expansion(Pipeline()))
    """Where the nodes of parts are written."""

    @property
    def written(self) -> tuple[str, ...]:
        """The nodes of `order` that the document itself has."""
        return tuple(node for node in self.order if self.expansion.is_written(node))

    @property
    def own_parameters(self) -> Mapping[str, DataType]:
        """The parameters that the document itself has; those of parts begin with a sign that no person can give."""
        return {name: self.parameters[name] for name in _own_names(self.parameters)}


def analyse(
    document: Document,
    *,
    values: Mapping[str, object] | None = None,
    binder: Binder | None = None,
    earlier: Analysis | None = None,
) -> Analysis:
    """Find every node's relations and problems.

    Args:
        document: what to judge.
        values: typed values of parameters; the others have their default or example.
        binder: gives the columns of `sql` nodes; without one they are unknown, and what hangs on them is blocked.
        earlier: of a state of the same document, with the same sort of binder; nodes that mean what they meant are not judged anew.

    Raises:
        ConfigError: a value is given for a parameter that there is not.
    """
    expansion = expanded(document.pipeline)
    walk = _Walk(expansion, parameters_of(expansion.pipeline, values), binder, earlier)
    order = topological_order(expansion.pipeline)
    for name in order:
        walk.visit(expansion.pipeline.by_id[name])
    walk.visit_rest(frozenset(order))
    return walk.result(order)


def _own_names(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith("_")]


class _Walk:
    """One pass over the nodes."""

    def __init__(self, expansion: Expansion, parameters: Parameters, binder: Binder | None, earlier: Analysis | None) -> None:
        self.expansion = expansion
        self.pipeline = expansion.pipeline
        self.parameters = parameters
        self.binder = binder
        self.values = parameters.for_fields
        self.earlier = _Earlier(earlier, parameters) if earlier is not None and earlier.parameters == parameters.types else None
        self.shapes: dict[str, NodeShape] = {}
        self.ports: dict[str, Ports] = {}

    def visit(self, node: Node) -> None:
        """Judge a node whose producers were visited."""
        if node.disabled:
            self.pass_over(node)
            return
        kind = kind_named(node.kind)
        wiring = wire(self.pipeline, node, kind.inputs if kind is not None else (), self.ports)
        if wiring.state == "left_out":
            self.ports[node.id] = LEFT_OUT
            return
        shape = (self.earlier.shape(node, wiring) if self.earlier is not None else None) or self.as_written(node, self.shape(node, wiring))
        self.shapes[node.id] = shape
        self.ports[node.id] = Ports("ready", shape.relations) if shape.relations else BLOCKED

    def pass_over(self, node: Node) -> None:
        """A disabled transform hands on its first input by its first port; any other disabled node is left out."""
        kind = kind_named(node.kind)
        if kind is None or kind.category != "transform":
            self.ports[node.id] = LEFT_OUT
            return
        first = kind.inputs[0]
        wiring = wire(self.pipeline, node, (first,), self.ports)
        if wiring.problems:
            self.shapes[node.id] = NodeShape(None, problems=tuple(wiring.problems))
        pairs = wiring.connected[first.name]
        port = next(iter(ports_of(self.pipeline, node) or ()), "")
        self.ports[node.id] = Ports("ready", {port: pairs[0][1]}) if pairs else Ports(wiring.state)

    def shape(self, node: Node, wiring: Wiring) -> NodeShape:
        types, values = self.scope(node.id)
        configured = configure(node, values)
        problems = (*wiring.problems, *configured.problems, *self.expansion.problems.get(node.id, ()))
        if configured.kind is None or wiring.state != "ready":
            is_blocked = wiring.state == "blocked" and not wiring.problems
            return NodeShape(configured.kind, problems=problems, blocked=is_blocked, inputs=wiring.connected)
        inputs = NodeInputs(node.id, wiring.connected, types, self.binder)
        return _meaning(configured.kind, inputs, problems)

    def visit_rest(self, ordered: frozenset[str]) -> None:
        """Nodes in a circle of references, and those behind one: their own fields are judged, their rows cannot be."""
        circles = {group[0]: group for group in cycles(self.pipeline)}
        for node in self.pipeline.nodes:
            if node.id not in ordered:
                configured = configure(node, self.values)
                problems = (
                    (_circle(self.pipeline.by_id, circles[node.id]), *configured.problems) if node.id in circles else configured.problems
                )
                self.shapes[node.id] = NodeShape(configured.kind, problems=problems, blocked=True)

    def result(self, order: tuple[str, ...]) -> Analysis:
        self.tell_outward()
        relations = {relation.name: relation for shape in self.shapes.values() for relation in shape.relations.values()}
        left_out = frozenset(node.id for node in self.pipeline.nodes if node.disabled or self.ports.get(node.id) is LEFT_OUT)
        return Analysis(
            order=tuple(name for name in order if name in self.shapes and name not in left_out),
            nodes=self.shapes,
            relations=relations,
            parameters=self.parameters.types,
            values=self.parameters.values,
            left_out=left_out,
            parameter_problems=tuple(self.parameters.problems),
            pipeline=self.pipeline,
            for_fields=self.values,
            expansion=self.expansion,
        )

    def scope(self, node: str) -> tuple[Mapping[str, DataType], Mapping[str, object]]:
        """The types and values of the parameters that a node's texts may name: its pipeline's own, under the names that they have here."""
        if not self.expansion.uses:
            return self.parameters.types, self.values
        origin = self.expansion.origins.get(node)
        names = _own_names(self.parameters.types) if origin is None else BUILT_IN.keys() | origin.names.keys()
        return (
            {name: kind for name, kind in self.parameters.types.items() if name in names},
            {name: value for name, value in self.values.items() if name in names},
        )

    def as_written(self, node: Node, shape: NodeShape) -> NodeShape:
        """The shape of a node that uses a part, with its own fields, in whose place the part's outputs stand."""
        use = self.expansion.uses.get(node.id)
        if use is None:
            return shape
        own = configure(use, self.values)
        ends = ((name, self.shapes.get(f"{node.id}{INSIDE}{name}")) for name in use_inputs(use))
        pairs = tuple((name, relation) for name, end in ends if end is not None for _, relation in end.inputs.get("from", ()))
        return replace(shape, kind=own.kind, problems=(*shape.problems, *own.problems), entering={"from": pairs})

    def tell_outward(self) -> None:
        """Errors of nodes in parts are told of the nodes that use the parts."""
        for node in self.expansion.origins:
            for problem in self.shapes[node].problems if node in self.shapes else ():
                if problem.severity == "error":
                    outer, told = self.expansion.outward(node, problem)
                    shape = self.shapes[outer]
                    if told.error.message not in {each.error.message for each in shape.problems}:
                        self.shapes[outer] = replace(shape, problems=(*shape.problems, told))


class _Earlier:
    """What an earlier analysis found out and still holds: a node that is the same object, over inputs that are the same objects."""

    def __init__(self, analysis: Analysis, parameters: Parameters) -> None:
        self.analysis = analysis
        values = parameters.for_fields
        self.changed = tuple(f"${{{name}" for name, value in values.items() if value != analysis.for_fields.get(name))

    def shape(self, node: Node, wiring: Wiring) -> NodeShape | None:
        """The node's shape, unless it has to be found anew."""
        found = self.analysis.nodes.get(node.id)
        if found is None or self.analysis.pipeline.by_id.get(node.id) is not node or wiring.state != "ready" or not found.relations:
            return None
        is_same = found.inputs.keys() == wiring.connected.keys() and all(
            _are_same(found.inputs[name], pairs) for name, pairs in wiring.connected.items()
        )
        return found if is_same and not _names_any(node.fields, self.changed) else None


def _are_same(before: tuple[tuple[str, Relation], ...], now: tuple[tuple[str, Relation], ...]) -> bool:
    return len(before) == len(now) and all(
        key == other and relation is same for (key, relation), (other, same) in zip(before, now, strict=True)
    )


def _names_any(value: Value, marks: tuple[str, ...]) -> bool:
    """Whether a text in there names one of the parameters as `${name}`."""
    if isinstance(value, str):
        return "${" in value and any(mark in value for mark in marks)
    items = value.values() if isinstance(value, Fields) else value if isinstance(value, tuple) else ()
    return any(_names_any(item, marks) for item in items)


def _meaning(kind: Kind, inputs: NodeInputs, before: tuple[KindProblem, ...]) -> NodeShape:
    """The node's relations, unless something is wrong with it; `before` is what its fields and inputs showed."""
    relations: Mapping[str, Relation] = {}
    guards: tuple[Guard, ...] = ()
    try:
        relations = kind.relations(inputs)
        _report_clashes(inputs, relations)
        guards = kind.guards(inputs) if relations and not _errors(inputs.problems) else ()
    except StudioError as error:
        inputs.report((), error)
    problems = (*before, *(problem for problem in inputs.problems if not _follows(problem, before)))
    is_sound = not _errors(problems)
    return NodeShape(
        kind,
        relations if is_sound else {},
        problems,
        blocked=is_sound and not relations,
        inputs=inputs.connected,
        guards=guards if is_sound else (),
        detection=kind.detection(inputs),
    )


def _errors(problems: tuple[KindProblem, ...] | list[KindProblem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _follows(problem: KindProblem, before: tuple[KindProblem, ...]) -> bool:
    """Whether it may only follow from a field that could not be read, and so was left at its default."""
    wrong = (earlier.path for earlier in before if earlier.severity == "error")
    return any(path[: len(problem.path)] == problem.path or problem.path[: len(path)] == path for path in wrong)


def _report_clashes(inputs: NodeInputs, relations: Mapping[str, Relation]) -> None:
    """Two columns of one relation may not have names that are equal after case folding; most kinds say so more precisely."""
    if _errors(inputs.problems):
        return
    for relation in relations.values():
        names = [field.name.casefold() for field in relation.fields]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            hint = "rename one of them before"
            inputs.report((), SchemaError(f"two columns would be called '{twice}'", code="schema.names_clash", hint=hint))


def _circle(nodes: Mapping[str, Node], group: tuple[str, ...]) -> KindProblem:
    """The problem of the circle's first node, at the reference that closes it."""
    members = frozenset(group)
    path, walked = _walked(nodes, group[0], members)
    error = ConfigError(
        f"these nodes read each other in a circle: {' -> '.join(walked)}", code="graph.circle", hint="disconnect one of them"
    )
    return KindProblem(path, error)


def _walked(nodes: Mapping[str, Node], start: str, members: frozenset[str]) -> tuple[Path, list[str]]:
    """The first node's reference into the group, and a way from there that meets itself."""
    first = next(reference for reference in nodes[start].references if reference.node in members)
    walked = [start]
    here = first.node
    while here not in walked:
        walked.append(here)
        here = next(reference.node for reference in nodes[here].references if reference.node in members)
    return first.path[3:], [*walked[walked.index(here) :], here]

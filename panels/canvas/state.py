"""What the canvas shows: every node with its words, figures and state, and every edge with the rows that go along it.

A pure function of the session's snapshot, what the document means, and what previews have found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.document.graph import downstream, upstream
from engine.document.model import Node, Pipeline
from engine.document.problem import Problem
from engine.document.references import Reference
from engine.errors import StudioError
from engine.kinds import kind_named, ports_of
from engine.kinds.kind import Family, Kind
from engine.schema import Analysis, NodeShape
from engine.session.snapshot import Snapshot

Status: TypeAlias = Literal["disabled", "error", "unconfigured", "computing", "stale", "warn", "ok", "idle"]
"""The first that is true of a node, in this order; `idle`: nothing is known yet."""

STATUS_WORDS: Mapping[Status, str] = {
    "disabled": "disabled",
    "error": "error",
    "unconfigured": "not configured yet",
    "computing": "computing",
    "stale": "out of date",
    "warn": "warning",
    "ok": "up to date",
    "idle": "no rows yet",
}
"""What stands beside the sign of a state, for those who do not see it."""
_UNCONFIGURED = frozenset({"field.missing", "field.columns_missing", "input.missing"})
"""What a node that was just put there lacks: no mistake yet."""


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What previews have found of a node."""

    state: Literal["computing", "done", "stale", "failed"]
    rows: Mapping[str, int] = field(default_factory=dict)
    """By port: rows over the samples."""
    total: Mapping[str, int] = field(default_factory=dict)
    """By port: rows over all data, where they are known and more than those of the samples."""
    seconds: float | None = None
    error: StudioError | None = None


@dataclass(frozen=True, slots=True)
class PortView:
    """A place where an edge begins or ends."""

    name: str
    shape: Literal["data", "aside"]
    """All inputs are data, a node's first output, and those that a person has named; what it puts aside leaves by the others."""
    is_many: bool = False
    """Whether several edges may end here."""
    is_missing: bool = False
    """Whether an edge must end here, and none does."""
    is_gone: bool = False
    """Whether an edge names it, and the node has it no more: it is where the edge can be seen."""
    rows: str = ""
    """Rows that leave by it, of an output that is listed; empty: not known."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node's face."""

    id: str
    title: str
    kind: str
    kind_title: str
    family: Family | Literal["unknown"]
    summary: str
    """The configuration in words, or what is missing."""
    rows: str
    """Of the first output, such as `10,000 of 336,776` or `16 rows`; empty: not known, or told in the list of outputs."""
    time: str
    """What its rows took, such as `14 ms`; empty: not known."""
    status: Status
    status_words: str
    errors: int
    warnings: int
    problem_field: str | None
    """The field of the first problem, to go to."""
    message: str
    """What is wrong first; empty: nothing."""
    inputs: tuple[PortView, ...]
    outputs: tuple[PortView, ...]
    lists_outputs: bool
    """Whether the outputs are a list with names and rows, as a person has named them."""
    position: tuple[int, int] | None
    """None: nobody has put it anywhere."""
    is_selected: bool
    is_lit: bool
    """Whether a selected node needs it, or it needs one."""


@dataclass(frozen=True, slots=True)
class EdgeView:
    """An edge from an output to an input."""

    id: str
    source: str
    """A node's id; it may be of none that is there."""
    port: str
    target: str
    input: str
    key: str | int | None
    """The place in a list of inputs, or the table's name."""
    rows: str
    """Rows that go along it; empty: not known."""
    is_lit: bool
    is_broken: bool
    """Whether the node or the port that is named is not there."""


@dataclass(frozen=True, slots=True)
class CanvasView:
    """The whole canvas."""

    nodes: tuple[NodeView, ...]
    edges: tuple[EdgeView, ...]
    can_edit: bool

    def node(self, name: str) -> NodeView:
        """The node of that id."""
        return next(node for node in self.nodes if node.id == name)


def canvas_view(
    snapshot: Snapshot,
    analysis: Analysis,
    problems: Iterable[Problem] = (),
    results: Mapping[str, NodeResult] | None = None,
) -> CanvasView:
    """The canvas of a session at one moment.

    Args:
        snapshot: of the session.
        analysis: of the snapshot's document.
        problems: of the document.
        results: by node.
    """
    pipeline = snapshot.document.pipeline
    found = results or {}
    by_node: dict[str | None, list[Problem]] = {}
    for problem in problems:
        by_node.setdefault(problem.node, []).append(problem)
    lit = _lit(pipeline, snapshot.selection)
    drawn = tuple(_edge(pipeline, name, reader, reference, found, lit) for name, reader, reference in edges(pipeline))
    read: dict[str, dict[str, None]] = {}
    for edge in drawn:
        read.setdefault(edge.source, {})[edge.port] = None
    faces = _Faces(snapshot, analysis, by_node, found, lit, read)
    return CanvasView(
        tuple(faces.node(node) for node in pipeline.nodes),
        drawn,
        can_edit=snapshot.other_writer is None and not snapshot.is_partial,
    )


def edges(pipeline: Pipeline) -> Iterator[tuple[str, str, Reference]]:
    """(id, reader, reference) of each edge, in the order of the text."""
    for node in pipeline.nodes:
        for reference in node.references:
            key = "" if reference.key is None else f".{reference.key}"
            yield f"{reference.node}.{_port(pipeline, reference)}>{node.id}.{reference.input}{key}", node.id, reference


def timed(seconds: float | None) -> str:
    """Seconds in words: `14 ms`, `2.1 s`."""
    if seconds is None:
        return ""
    return f"{max(1, round(seconds * 1000))} ms" if seconds < 1 else f"{seconds:.1f} s"


def counted(rows: int | None, total: int | None = None) -> str:
    """Rows in words: `16 rows`, `1 row`, or `10,000 of 336,776`."""
    if rows is None:
        return ""
    if total is not None and total != rows:
        return f"{rows:,} of {total:,}"
    return f"{rows:,} row{'' if rows == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class _Faces:
    """What faces are made from."""

    snapshot: Snapshot
    analysis: Analysis
    problems: Mapping[str | None, list[Problem]]
    results: Mapping[str, NodeResult]
    lit: frozenset[str]
    read: Mapping[str, Collection[str]]
    """The ports that are read, by node."""

    def node(self, node: Node) -> NodeView:
        kind = kind_named(node.kind)
        shape = self.analysis.nodes.get(node.id)
        problems = self.problems.get(node.id, [])
        result = self.results.get(node.id)
        errors = [problem for problem in problems if problem.severity == "error"]
        first = next(iter([*errors, *problems]), None)
        ports = ports_of(self.snapshot.document.pipeline, node)
        port = next(iter(ports or ()), "")
        is_listed = kind is not None and bool(kind.port_fields)
        return NodeView(
            id=node.id,
            title=node.title or node.id,
            kind=node.kind,
            kind_title=kind.title if kind is not None else "Unknown kind",
            family=kind.family if kind is not None else "unknown",
            summary=_summary(node, kind, shape, problems),
            rows=counted(result.rows.get(port), result.total.get(port)) if result is not None and not is_listed else "",
            time=timed(result.seconds) if result is not None else "",
            status=(status := _status(node, problems, result)),
            status_words=_status_words(status, problems),
            errors=len(errors),
            warnings=len(problems) - len(errors),
            problem_field=first.field if first is not None else None,
            message=_message(first, result),
            inputs=_inputs(node, kind),
            outputs=tuple(self._outputs(node, ports, is_listed=is_listed)),
            lists_outputs=is_listed,
            position=self.snapshot.document.layout.get(node.id),
            is_selected=node.id in self.snapshot.selection,
            is_lit=node.id in self.lit,
        )

    def _outputs(self, node: Node, ports: tuple[str, ...] | None, *, is_listed: bool) -> Iterator[PortView]:
        """The node's ports, and behind them those that are only read."""
        names = ("rows",) if ports is None else ports
        result = self.results.get(node.id) if is_listed else None
        for place, name in enumerate(names):
            rows = result.rows.get(name) if result is not None else None
            yield PortView(name, "data" if place == 0 or is_listed else "aside", rows="" if rows is None else f"{rows:,}")
        yield from (PortView(name, "aside", is_gone=True) for name in self.read.get(node.id, ()) if name not in names)


def _status_words(status: Status, problems: Collection[Problem]) -> str:
    """The state in a word; of several errors or warnings, how many."""
    severity = {"error": "error", "warn": "warning"}.get(status)
    count = sum(problem.severity == severity for problem in problems)
    return f"{count} {severity}s" if count > 1 else STATUS_WORDS[status]


def _status(node: Node, problems: Collection[Problem], result: NodeResult | None) -> Status:
    errors = [problem for problem in problems if problem.severity == "error"]
    if node.disabled:
        return "disabled"
    if errors and all(problem.code in _UNCONFIGURED for problem in errors):
        return "unconfigured"
    if errors or (result is not None and result.state == "failed"):
        return "error"
    if result is None:
        return "warn" if problems else "idle"
    if result.state == "done":
        return "warn" if problems else "ok"
    return "stale" if result.state == "stale" else "computing"


def _summary(node: Node, kind: type[Kind] | None, shape: NodeShape | None, problems: Iterable[Problem]) -> str:
    if shape is not None and shape.kind is not None:
        return shape.kind.summary()
    missing = [problem.field for problem in problems if problem.code in _UNCONFIGURED and problem.field]
    if missing:
        return f"needs {', '.join(missing)}"
    return kind.title if kind is not None else node.kind


def _message(problem: Problem | None, result: NodeResult | None) -> str:
    if problem is not None:
        return problem.message
    return result.error.message if result is not None and result.error is not None else ""


def _inputs(node: Node, kind: type[Kind] | None) -> tuple[PortView, ...]:
    connected = {reference.input for reference in node.references}
    if kind is None:
        return tuple(PortView(name, "data") for name in dict.fromkeys(reference.input for reference in node.references))
    return tuple(
        PortView(port.name, "data", is_many=port.arity != "one", is_missing=port.required and port.name not in connected)
        for port in kind.inputs
    )


def _port(pipeline: Pipeline, reference: Reference) -> str:
    producer = pipeline.by_id.get(reference.node)
    ports = ports_of(pipeline, producer) if producer is not None else None
    return reference.port if reference.port is not None else next(iter(ports or ()), "rows")


def _edge(
    pipeline: Pipeline, name: str, reader: str, reference: Reference, results: Mapping[str, NodeResult], lit: frozenset[str]
) -> EdgeView:
    producer = pipeline.by_id.get(reference.node)
    ports = ports_of(pipeline, producer) if producer is not None else None
    port = _port(pipeline, reference)
    result = results.get(reference.node)
    return EdgeView(
        id=name,
        source=reference.node,
        port=port,
        target=reader,
        input=reference.input,
        key=reference.key,
        rows=f"{result.rows[port]:,}" if result is not None and port in result.rows else "",
        is_lit={reference.node, reader} <= lit,
        is_broken=(producer is None and reference.node not in pipeline.inputs) or (ports is not None and port not in ports),
    )


def _lit(pipeline: Pipeline, selection: Collection[str]) -> frozenset[str]:
    """The selected nodes with all that they need and all that needs them; empty where nothing is selected."""
    reached = (reach(pipeline, node) | {node} for node in selection for reach in (upstream, downstream))
    return frozenset().union(*reached)

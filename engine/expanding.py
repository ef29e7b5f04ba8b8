"""From a pipeline to one without parts: a node that uses a part is replaced by the part's nodes, so that all else sees a plain graph.

An inner node is called `node#inner`, and so are the places where rows enter, which check that they are what the part declares. The
node itself stays, and hands on the rows of the part's outputs. Parameters get a name for each use of a part, so that each has its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.document.model import Document, Fields, Node, Parameter, Part, Pipeline, Value
from engine.document.references import INSIDE, Reference
from engine.errors import ConfigError, StudioError
from engine.expansion import Expansion, Origin, are_current, in_part, loaded
from engine.kinds import kind_named
from engine.kinds.kind import KindProblem
from engine.kinds.part_ends import PartInput, PartOutputs, PartRows
from engine.kinds.reading import parameters_in, unescaped
from engine.nearest import known_names, nearest
from engine.parameter_uses import renamed
from engine.parameters import parameters_of
from engine.part_parameters import Given, given_parameters, names_of_none, parameters_in_scope
from engine.part_rules import input_faults, output_faults

KIND = "sub_pipeline"
DEPTH = 16
"""Parts inside one another."""
MOST_NODES = 10_000
"""Nodes that one node may stand for: a part that uses another twice, which uses another twice, soon has more than anyone can run."""
_KEPT = "expansion"


def whole(document: Document) -> Document:
    """The document with its pipeline expanded; itself where it uses no parts."""
    pipeline = expanded(document.pipeline).pipeline
    return document if pipeline is document.pipeline else document.model_copy(update={"pipeline": pipeline})


def expanded(pipeline: Pipeline) -> Expansion:
    """The pipeline without parts; the same object again as long as it and the files of its parts are the same."""
    if not pipeline.inputs and not any(node.kind == KIND for node in pipeline.nodes):
        return Expansion(pipeline)
    kept: Expansion | None = pipeline.kept.get(_KEPT)
    if kept is None or not kept.is_current:
        kept = pipeline.kept[_KEPT] = _made(pipeline)
    return kept


def _made(pipeline: Pipeline) -> Expansion:
    scope = parameters_in_scope(pipeline)
    uses = [_use_of(pipeline, node, scope) for node in pipeline.nodes]
    rows = [_rows(name, columns) for name, columns in pipeline.inputs.items() if name not in pipeline.by_id]
    problems = {node: found for use in uses for node, found in use.problems.items()}
    nodes = (*rows, *(node for use in uses for node in use.nodes))
    parameters = (*pipeline.parameters, *(each for use in uses for each in use.parameters))
    parts = tuple(dict.fromkeys(pair for use in uses for pair in use.parts))
    return Expansion(
        pipeline.model_copy(update={"nodes": nodes, "parameters": parameters, "inputs": Fields()}),
        {name: origin for use in uses for name, origin in use.origins.items()},
        {node: tuple(found) for node, found in problems.items()},
        frozenset(node.id for node in rows),
        parts,
        {name: node for use in uses for name, node in use.uses.items()},
    )


def _rows(name: str, columns: Value) -> Node:
    """What stands for an input of a pipeline that nobody uses: its columns, without rows."""
    return Node(id=name, kind=PartRows.kind, fields=Fields({"columns": columns}))


def part_inputs(pipeline: Pipeline, node: Node) -> tuple[str, ...]:
    """The names of the inputs of the part that a node uses; none where it uses no part, or the part cannot be read."""
    path = node.fields.get("path")
    part = loaded(pipeline.loader, unescaped(path)) if node.kind == KIND and isinstance(path, str) else None
    return tuple(part.document.pipeline.inputs) if isinstance(part, Part) else ()


def use_inputs(node: Node) -> Fields:
    """What a node that uses a part gives to its inputs: references by name."""
    sources = node.fields.get("from")
    return sources if isinstance(sources, Fields) else Fields()


@dataclass(slots=True)
class _Use:
    """What one node of a document becomes."""

    nodes: list[Node] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    problems: dict[str, list[KindProblem]] = field(default_factory=dict)
    parts: list[tuple[str, Part | str]] = field(default_factory=list)
    uses: dict[str, Node] = field(default_factory=dict)


def _use_of(pipeline: Pipeline, node: Node, scope: Mapping[str, Parameter]) -> _Use:
    """The node as it is, or the part that it uses; kept with the node, so that its parts are the same objects after an edit elsewhere."""
    use = _Use()
    if node.kind != KIND:
        use.nodes.append(node)
        return use
    known: tuple[Mapping[str, Parameter], _Use] | None = node.kept.get(_KEPT)
    if known is not None and known[0] == scope and are_current(pipeline.loader, known[1].parts):
        return known[1]
    _Expander(pipeline, use).add(_Frame(node, node.id, scope, (), node.engine))
    node.kept[_KEPT] = scope, use
    return use


@dataclass(frozen=True, slots=True)
class _Frame:
    """A node that uses a part, as the expanded pipeline has it."""

    node: Node
    id: str
    scope: Mapping[str, Parameter]
    """Parameters that may be handed on, by the names that the node's texts give them."""
    chain: tuple[str, ...]
    """Files of the parts that it stands in, the outermost first."""
    engine: str | None
    """For nodes that say nothing of their own."""


class _Expander:
    """Replaces one node of a document, and what it uses in turn."""

    def __init__(self, pipeline: Pipeline, use: _Use) -> None:
        self.pipeline = pipeline
        self.use = use

    def add(self, frame: _Frame) -> None:
        """The frame's node, replaced; as it is where something is wrong with it."""
        if frame.node.disabled:
            self.hand_on(frame, self.passed(frame), frame.engine)
            return
        problems: list[KindProblem] = []
        part = self.part(frame, problems)
        if part is None or problems:
            self.keep(frame, problems)
            return
        faults = list(_faults(part))
        given = given_parameters(frame.node, frame.id, part, frame.scope) if not faults else Given()
        problems += [*faults, *_wrong_inputs(frame.node, part), *given.problems]
        if problems:
            self.keep(frame, problems)
        else:
            self.inline(frame, part, given)

    def keep(self, frame: _Frame, problems: list[KindProblem]) -> None:
        self.use.nodes.append(frame.node.model_copy(update={"id": frame.id}) if frame.id != frame.node.id else frame.node)
        if problems:
            self.use.problems[frame.id] = problems

    def part(self, frame: _Frame, problems: list[KindProblem]) -> Part | None:
        """The part that the node names; None where its path is not written, which the node's kind reports."""
        path = frame.node.fields.get("path")
        if not isinstance(path, str) or not path or parameters_in(path):
            return None
        part = loaded(self.pipeline.loader, unescaped(path))
        self.use.parts.append((path, part.message if isinstance(part, StudioError) else part))
        if isinstance(part, StudioError):
            problems.append(KindProblem(("path",), part))
            return None
        error = _too_deep(frame, part) or (_too_many() if len(self.use.nodes) > MOST_NODES else None)
        if error is not None:
            problems.append(KindProblem(("path",), error))
        return part

    def inline(self, frame: _Frame, part: Part, given: Given) -> None:
        """The part's nodes between its inputs and its outputs."""
        inner, node = part.document.pipeline, frame.node
        engine = frame.engine or inner.engine
        chain = (*frame.chain, part.file)
        sources = use_inputs(node)
        known = {new: old for old, new in given.names.items()}
        self.use.parameters += given.parameters
        for name, columns in inner.inputs.items():
            at = _inside(frame, name)
            fields = Fields({"from": sources.get(name), "part": _plain(part.file), "name": name, "columns": columns})
            self.use.nodes.append(Node(id=at, kind=PartInput.kind, fields=fields, engine=engine))
            self.use.origins[at] = Origin(part, name, PartInput.kind, known, is_input=True)
        for each in inner.nodes:
            at = _inside(frame, each.id)
            names = given.names | names_of_none(each, frame.id, part)
            self.use.origins[at] = Origin(part, each.id, each.kind, {new: old for old, new in names.items()})
            own = _moved(each, frame, names, each.engine or engine)
            if each.kind == KIND:
                self.add(_Frame(own, at, parameters_in_scope(inner, given), chain, own.engine))
            else:
                self.use.nodes.append(own)
        outputs = Fields((name, _inside(frame, str(text))) for name, text in inner.outputs.items())
        self.hand_on(frame, outputs, engine)

    def passed(self, frame: _Frame) -> Fields:
        """What reads a disabled node reads the node's first input."""
        first = next(iter(use_inputs(frame.node).values()), None)
        part = self.part(frame, [])
        ports = part.document.pipeline.outputs if part is not None else PartOutputs.outputs
        return Fields((port, first) for port in ports if first is not None)

    def hand_on(self, frame: _Frame, outputs: Fields, engine: str | None) -> None:
        """The node itself, which gives the rows that its outputs name."""
        changes = {"id": frame.id, "kind": PartOutputs.kind, "fields": Fields({"from": outputs}), "engine": engine}
        self.use.nodes.append(frame.node.model_copy(update=changes))
        self.use.uses[frame.id] = frame.node


def _moved(node: Node, frame: _Frame, names: Mapping[str, str], engine: str | None) -> Node:
    """A node of a part, with the ids and the parameters of this use of it."""
    fields = renamed(node, names)
    for reference in node.references:
        fields = fields.with_value(reference.input, _pointed(fields[reference.input], reference, frame))
    return node.model_copy(update={"id": _inside(frame, node.id), "fields": fields, "group": None, "engine": engine})


def _pointed(value: Value, reference: Reference, frame: _Frame) -> Value:
    text = _inside(frame, reference.node if reference.port is None else f"{reference.node}.{reference.port}")
    if isinstance(value, Fields) and isinstance(reference.key, str):
        return value.with_value(reference.key, text)
    if isinstance(value, tuple) and isinstance(reference.key, int):
        return (*value[: reference.key], text, *value[reference.key + 1 :])
    return text


def _inside(frame: _Frame, name: str) -> str:
    return f"{frame.id}{INSIDE}{name}"


def _plain(text: str) -> str:
    """A text that a field takes as it is."""
    return text.replace("${", "$${")


def _faults(part: Part) -> Iterator[KindProblem]:
    """What keeps any pipeline from being used as a part."""
    pipeline = part.document.pipeline
    if not pipeline.outputs:
        hint = "write outputs: and below it, indented, name: node"
        yield in_part(part, (), ConfigError("the pipeline has no outputs, so nothing of it can be read", code="part.no_outputs", hint=hint))
    yield from (in_part(part, fault.path, fault.error) for fault in (*input_faults(pipeline), *output_faults(pipeline)))
    for name, problem in parameters_of(pipeline).problems:
        yield in_part(part, ("parameters", name, *problem.path), problem.error)
    for node in pipeline.nodes:
        kind = kind_named(node.kind)
        if kind is not None and kind.category == "sink" and not node.disabled:
            hint = "let an output read what it writes, and write it in the pipeline that uses the part"
            error = ConfigError(f"node '{node.id}' writes, and a part writes nothing", code="part.sink", hint=hint)
            yield in_part(part, ("nodes", node.id), error)


def _wrong_inputs(node: Node, part: Part) -> Iterator[KindProblem]:
    """Names under `from` that the part does not know, and those that it misses."""
    declared, given = part.document.pipeline.inputs, use_inputs(node)
    if node.fields.get("from") is not None and not isinstance(node.fields["from"], Fields):
        return  # which the graph reports
    meant: set[str] = set()
    for name in given:
        if name not in declared:
            meant.update(nearest(name, declared))
            hint = known_names(name, declared) if declared else "it has none: take it away"
            error = ConfigError(f"{part.file} has no input '{name}'", code="part.input_unknown", hint=hint)
            yield KindProblem(("from", name), error, replacements=nearest(name, declared), word=name)
    missing = [name for name in declared if name not in given and name not in meant]
    if missing:
        shown = ", ".join(map(repr, missing))
        hint = f"write below from: {missing[0]}: and the id of a node"
        error = ConfigError(f"'{node.id}' gives nothing to the input {shown} of {part.file}", code="part.input_missing", hint=hint)
        yield KindProblem(("from",), error)


def _too_deep(frame: _Frame, part: Part) -> ConfigError | None:
    chain: Sequence[str] = (*frame.chain, part.file)
    if part.file in frame.chain:
        message = f"a part cannot use itself: {' -> '.join(chain)}"
        return ConfigError(message, code="part.recursion", hint="let one of them do without the next")
    if len(chain) > DEPTH:
        message = f"parts stand inside one another at most {DEPTH} deep: {' -> '.join(chain)}"
        return ConfigError(message, code="part.depth", hint="put the nodes of some of them into one")
    return None


def _too_many() -> ConfigError:
    message = f"the parts that it uses have more than {MOST_NODES:,} nodes together"
    return ConfigError(message, code="part.too_many", hint="use fewer of them, or fewer times")

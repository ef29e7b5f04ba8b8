"""A document as nested keys and raw values in the order in which they are written; defaults are left out."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from engine.document.model import Document, Fields, Node, Parameter, Path, Pipeline, Value
from engine.kinds import canonical, kind_named
from engine.kinds.configuring import plans


def canonical_fields(document: Document) -> Fields:
    """Everything that is written of a document."""
    return _Canonical(_kept(document)).document(document)


def canonical_node(node: Node) -> Fields:
    """The fields of a node's kind in the kind's order, without those at their default."""
    return canonical(node.kind, node.fields)


def expression_paths(node: Node) -> Iterator[Path]:
    """Where expressions stand in a document: quotes of YAML mean something else there."""
    kind = kind_named(node.kind)
    for name, plan in plans(kind).items() if kind else ():
        for path in plan.sort.expressions(node.fields.get(name)):
            yield ("nodes", node.id, node.kind, name, *path)


def _kept(document: Document) -> AbstractSet[Path]:
    """Places with a comment at them or below them: they are written even when they say nothing new."""
    return {path[:length] for path in document.comments for length in range(1, len(path) + 1)}


class _Canonical:
    def __init__(self, kept: AbstractSet[Path]) -> None:
        self.kept = kept

    def document(self, document: Document) -> Fields:
        pipeline = document.pipeline
        return Fields([("penstock", str(document.version)), *self.parts(pipeline, document)])

    def parts(self, pipeline: Pipeline, document: Document) -> Iterator[tuple[str, Value]]:
        yield from self.written((), "name", pipeline.name)
        yield from self.optional((), "description", pipeline.description)
        yield from self.optional((), "engine", pipeline.engine)
        yield from self.written((), "parameters", Fields((item.name, self.parameter(item)) for item in pipeline.parameters))
        yield from self.written((), "inputs", pipeline.inputs)
        yield from self.written((), "outputs", pipeline.outputs)
        yield from self.written((), "nodes", Fields((node.id, self.node(node)) for node in pipeline.nodes))
        yield from self.written((), "groups", pipeline.groups)
        yield from self.written((), "notes", pipeline.notes)
        yield from self.optional((), "schedule", pipeline.schedule)
        yield from pipeline.extra.items()
        yield from self.written((), "layout", _layout(document))

    def written(self, path: Path, name: str, value: Value) -> Iterator[tuple[str, Value]]:
        """The key, unless it says nothing and has no comment."""
        if value or (*path, name) in self.kept:
            yield name, value

    def parameter(self, parameter: Parameter) -> Fields:
        path: Path = ("parameters", parameter.name)
        return Fields(
            [
                *self.written(path, "type", parameter.type),
                *self.optional(path, "choices", parameter.choices),
                *self.optional(path, "default", parameter.default),
                *self.optional(path, "example", parameter.example),
                *self.optional(path, "title", parameter.title),
                *self.optional(path, "description", parameter.description),
                *parameter.extra.items(),
            ]
        )

    def optional(self, path: Path, name: str, value: Value) -> Iterator[tuple[str, Value]]:
        """The key, where an empty text says something too."""
        if value is not None or (*path, name) in self.kept:
            yield name, value

    def node(self, node: Node) -> Fields:
        path: Path = ("nodes", node.id)
        return Fields(
            [
                *self.optional(path, "title", node.title),
                *self.optional(path, "note", node.note),
                *self.flag(path, "disabled", node.disabled),
                *self.optional(path, "group", node.group),
                *self.optional(path, "engine", node.engine),
                *([(node.kind, self.kind_fields(node, (*path, node.kind)))] if node.kind else []),
                *node.extra.items(),
            ]
        )

    def flag(self, path: Path, name: str, value: bool) -> Iterator[tuple[str, Value]]:  # noqa: FBT001 - it is the value written
        if value or (*path, name) in self.kept:
            yield name, "true" if value else "false"

    def kind_fields(self, node: Node, path: Path) -> Fields:
        fields = canonical_node(node)
        commented = Fields((name, value) for name, value in node.fields.items() if name not in fields and (*path, name) in self.kept)
        return Fields([*fields.items(), *commented.items()])


def _layout(document: Document) -> Fields:
    pipeline = document.pipeline
    order = dict.fromkeys([*pipeline.by_id, *pipeline.notes, *sorted(document.layout)])
    return Fields((name, tuple(map(str, document.layout[name]))) for name in order if name in document.layout)

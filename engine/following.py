"""Readers of a node whose ports get other names or another order: they go on reading what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.document.changes import node_of
from engine.document.edits import Configure, Edit, SetPipeline, apply_all
from engine.document.model import Document, Fields, Pipeline, Value
from engine.document.references import Reference, split_reference
from engine.kinds import ports_of


def followed(document: Document, node: str, edits: Sequence[Edit], renamed: tuple[str, str] | None = None) -> list[Edit]:
    """Edits of a node's fields, with those that let all that reads it follow.

    What reads the port that is renamed reads it by its new name. What reads the first port, without a name for it, names the port once
    another one is the first. References to a port that is gone stay as they are: they are wrong until there is one again.

    Args:
        document: before the edits.
        node: whose fields they change.
        edits: one step of a person.
        renamed: the old name and the new one of the port that the step renames.
    """
    changed = apply_all(document, edits)
    before = ports_of(document.pipeline, node_of(document, node)) or ()
    after = ports_of(changed.pipeline, node_of(changed, node))
    if before == after or not before or after is None:
        return list(edits)
    names = dict([renamed] if renamed is not None and renamed[0] not in after else [])
    first = names.get(before[0], before[0])

    def new(port: str | None) -> str | None:
        if port is None:
            return None if after[:1] == (first,) else first
        return names.get(port, port)

    return [*edits, *_repointed(document.pipeline, node, new)]


def _repointed(pipeline: Pipeline, node: str, new: Callable[[str | None], str | None]) -> Iterator[Edit]:
    for reader in pipeline.nodes:
        for reference in reader.references:
            if reference.node == node and new(reference.port) != reference.port:
                yield Configure(node=reader.id, field=_field(reference), value=_text(node, new(reference.port)))
    outputs = Fields((name, _output(text, node, new)) for name, text in pipeline.outputs.items())
    if outputs != pipeline.outputs:
        yield SetPipeline(field="outputs", value=outputs)


def _output(text: Value, node: str, new: Callable[[str | None], str | None]) -> Value:
    found, port = split_reference(text) if isinstance(text, str) else ("", None)
    return _text(node, new(port)) if found == node else text


def _text(node: str, port: str | None) -> str:
    return node if port is None else f"{node}.{port}"


def _field(reference: Reference) -> tuple[str | int, ...]:
    return (reference.input,) if reference.key is None else (reference.input, reference.key)

"""Gestures of the canvas as lists of edits, each one step: delete, heal, move. All pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from engine.document.edits import Configure, Disconnect, Edit, Move, RemoveNode, SetPipeline
from engine.document.grammar import MAX_COORDINATE
from engine.document.model import Document, Fields, Pipeline, Value
from engine.document.references import Reference, split_reference


def delete_edits(document: Document, nodes: Collection[str]) -> tuple[Edit, ...]:
    """Remove nodes and disconnect what reads them; a pipeline's output that names one goes too."""
    cut = [_cut(reader, reference) for reader, reference in _readers(document.pipeline, nodes)]
    return (*cut, *_outputs(document.pipeline, lambda name: None if name in nodes else name), *_removals(document, nodes))


def heal_edits(document: Document, nodes: Collection[str]) -> tuple[Edit, ...]:
    """Remove nodes and let what read them read what their first input read; behind a source it is disconnected."""
    pipeline = document.pipeline
    edits = []
    for reader, reference in _readers(pipeline, nodes):
        above = _first_left(pipeline, reference.node, nodes)
        edits.append(_cut(reader, reference) if above is None else Configure(node=reader, field=_field(reference), value=above))
    return (*edits, *_outputs(pipeline, lambda name: _healed(pipeline, name, nodes)), *_removals(document, nodes))


def move_edits(document: Document, nodes: Iterable[str], right: int, down: int) -> tuple[Edit, ...]:
    """Move nodes on the canvas; those that have no place yet stay without."""
    places = [(node, document.layout[node]) for node in nodes if node in document.layout]
    return tuple(Move(item=node, position=place_on_canvas(x + right, y + down)) for node, (x, y) in places)


def place_on_canvas(x: int, y: int) -> tuple[int, int]:
    """The nearest place that the canvas has."""
    return max(-MAX_COORDINATE, min(x, MAX_COORDINATE)), max(-MAX_COORDINATE, min(y, MAX_COORDINATE))


def _removals(document: Document, nodes: Collection[str]) -> list[Edit]:
    return [RemoveNode(node=node.id) for node in document.pipeline.nodes if node.id in nodes]


def _readers(pipeline: Pipeline, nodes: Collection[str]) -> Iterator[tuple[str, Reference]]:
    """(reader, reference) of those that stay, the last of a list first: then the places of the others hold."""
    for node in pipeline.nodes:
        if node.id not in nodes:
            yield from ((node.id, reference) for reference in reversed(node.references) if reference.node in nodes)


def _cut(reader: str, reference: Reference) -> Edit:
    return Disconnect(node=reader, input=reference.input, key=reference.key)


def _field(reference: Reference) -> tuple[str | int, ...]:
    return (reference.input,) if reference.key is None else (reference.input, reference.key)


def _first_left(pipeline: Pipeline, node: str, gone: Collection[str]) -> str | None:
    """What a node's first input reads, through others that go as well; None behind a source, or in a circle."""
    seen: set[str] = set()
    while node not in seen:
        seen.add(node)
        first = next(iter(pipeline.by_id[node].references), None) if node in pipeline.by_id else None
        if first is None:
            return None
        if first.node not in gone:
            return first.node if first.port is None else f"{first.node}.{first.port}"
        node = first.node
    return None


def _healed(pipeline: Pipeline, node: str, gone: Collection[str]) -> str | None:
    return _first_left(pipeline, node, gone) if node in gone else node


def _outputs(pipeline: Pipeline, kept: Callable[[str], str | None]) -> Iterator[Edit]:
    """The pipeline's own outputs, without those that nothing is left of."""
    changed: list[tuple[str, Value]] = []
    for name, text in pipeline.outputs.items():
        node = split_reference(text)[0] if isinstance(text, str) else ""
        found = kept(node)
        if found is not None:
            changed.append((name, text if found == node else found))
    if Fields(changed) != pipeline.outputs:
        yield SetPipeline(field="outputs", value=Fields(changed))

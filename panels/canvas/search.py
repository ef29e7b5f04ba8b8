"""Finding a node in a large pipeline: by name, kind, state, column or anything that is written in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.document.model import Document, Fields, Node, Value
from engine.document.references import INPUT_KEYS
from engine.kinds import kind_named
from engine.schema import Analysis
from panels.canvas.state import STATUS_WORDS, Status
from panels.search import found, words

_NAME, _KIND, _STATUS, _COLUMN, _VALUE = 6, 5, 4, 3, 1
"""What the same likeness counts in a node's name, its kind, its state, a column that it gives, what is written in it."""
MOST = 200
"""So many are shown; more words find fewer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that was found."""

    node: str
    title: str
    kind: str
    why: str
    """What was found in it, such as `column arr_delay`; empty: its name, or nothing was searched for."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A node with the texts that it is known by: (weight, what the text is, the text)."""

    node: Node
    texts: tuple[tuple[int, str, str], ...]


def find_nodes(document: Document, analysis: Analysis, statuses: Mapping[str, Status], typed: str) -> tuple[Hit, ...]:
    """The nodes that a text finds, the best first; all of them for a text without any word.

    Args:
        document: where they are.
        analysis: of it; gives the columns.
        statuses: as the canvas shows them.
        typed: every word must begin a word of what a node is known by.
    """
    known = [_Known(node, tuple(_texts(node, analysis, statuses.get(node.id)))) for node in document.pipeline.nodes]
    hits = found(typed, known, lambda each: [(weight, text) for weight, _, text in each.texts], _names)
    return tuple(_hit(each, words(typed)) for each in hits[:MOST])


def _texts(node: Node, analysis: Analysis, status: Status | None) -> Iterator[tuple[int, str, str]]:
    kind = kind_named(node.kind)
    yield _NAME, "", node.id
    if node.title:
        yield _NAME, "", node.title
    yield _KIND, "kind", kind.title if kind is not None else node.kind
    if status is not None:
        yield _STATUS, "state", STATUS_WORDS[status]
    shape = analysis.nodes.get(node.id)
    names = {field.name: None for relation in (shape.relations.values() if shape is not None else ()) for field in relation.visible}
    yield from ((_COLUMN, "column", name) for name in names)
    for name, value in node.fields.items():
        if name not in INPUT_KEYS:
            yield from ((_VALUE, name, text) for text in _written(value))
    if node.note:
        yield _VALUE, "note", node.note


def _written(value: Value) -> Iterator[str]:
    """The texts in a field; of a mapping each key with what it holds."""
    if isinstance(value, Fields):
        for key, item in value.items():
            yield from (f"{key}: {text}" for text in _written(item))
    elif isinstance(value, tuple):
        for item in value:
            yield from _written(item)
    elif value is not None:
        yield str(value)


def _names(known: _Known) -> tuple[str, ...]:
    return (known.node.id, known.node.title) if known.node.title else (known.node.id,)


def _hit(known: _Known, wanted: list[str]) -> Hit:
    kind = kind_named(known.node.kind)
    title = known.node.title or known.node.id
    return Hit(known.node.id, title, kind.title if kind is not None else known.node.kind, _why(known, wanted))


def _why(known: _Known, wanted: list[str]) -> str:
    """The first text in which the most of the words begin one."""
    counted = [(sum(_begins(text, word) for word in wanted), -place) for place, (_, _, text) in enumerate(known.texts)]
    best, place = max(counted)
    _, what, text = known.texts[-place]
    return f"{what}: {text}" if best and what else ""


def _begins(text: str, word: str) -> bool:
    return any(part.startswith(word) for part in words(text))

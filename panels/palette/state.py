"""What the palette and the picker at the cursor show, how a search finds it, and the edits that put a node on the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from engine.document.changes import node_of
from engine.document.copying import free_id
from engine.document.edits import AddNode, Edit, apply_all
from engine.document.model import Document, Fields, Node, value_of
from engine.document.references import Reference
from engine.errors import DocumentError
from engine.kinds import KINDS, kind_named
from engine.kinds.kind import Family, Kind
from panels.connecting import connect_edits, insert_edits, reconnect_edits, reference_to, spelled
from panels.search import Texts, found

GROUPS: Mapping[Family, str] = {
    "source": "Sources",
    "columns": "Columns",
    "rows": "Rows",
    "combine": "Combine",
    "summary": "Summarise and reshape",
    "sink": "Outputs",
}
"""What the entries of a family are called together, in the order of the palette."""
_TITLE, _SYNONYM, _DESCRIPTION = 5, 4, 1
"""What the same likeness counts in a title, a synonym, a description."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind, or one of its presets."""

    name: str
    """`window`, or `window.running_total`."""
    kind: str
    title: str
    description: str
    """One line."""
    category: Literal["source", "transform", "sink"]
    family: Family
    synonyms: tuple[str, ...]
    takes_rows: bool
    """Whether an edge may lead to it."""
    gives_rows: bool
    """Whether an edge may come from it."""
    fields: Mapping[str, object] = field(default_factory=dict, hash=False)
    """What is written already; of a preset."""

    @property
    def is_preset(self) -> bool:
        """Whether it is a kind with something written already."""
        return "." in self.name


@dataclass(frozen=True, slots=True)
class Added:
    """A new node: its edits are one step."""

    node: str
    edits: tuple[Edit, ...]


@cache
def entries() -> tuple[Entry, ...]:
    """All there are, in the order of the palette; presets follow their kind."""
    return tuple(entry for kind in KINDS for entry in _entries_of(kind))


def entry_named(name: str) -> Entry:
    """The entry of that name. Raises KeyError: there is none."""
    return {entry.name: entry for entry in entries()}[name]


def matching(text: str, among: Iterable[Entry] | None = None) -> tuple[Entry, ...]:
    """The entries that a text finds, the best first; all of them, in their order, for a text without any word.

    Every word of the text must begin a word of the entry's title, its synonyms or its description. Where none does, names that are
    written much like the text are taken.
    """
    return found(text, entries() if among is None else among, _texts, lambda entry: (entry.title, *entry.synonyms))


def add_after(document: Document, entry: Entry, producer: str, port: str | None = None, position: tuple[int, int] | None = None) -> Added:
    """A node that reads another one: a wire was dragged to the empty canvas, or something was typed with a node selected."""
    added = add(document, entry, position)
    reference = reference_to(document, producer, port)
    return Added(added.node, (*added.edits, *_connected(document, added, entry, reference)))


def add_before(document: Document, entry: Entry, reader: str, at: Reference, position: tuple[int, int] | None = None) -> Added:
    """A node put on an edge: it reads what was read there, and is read in its place."""
    added = add(document, entry, position)
    return Added(added.node, (*added.edits, *insert_edits(apply_all(document, added.edits), added.node, (reader, at))))


def add_behind(document: Document, entry: Entry, producer: str, position: tuple[int, int] | None = None) -> Added:
    """A node between another one and all that read its first port.

    Raises:
        DocumentError: `edit.no_node`; `connect.no_edge`, nothing reads it; `connect.no_place`, as `insert_edits`.
    """
    known = node_of(document, producer)
    references = ((node.id, each) for node in document.pipeline.nodes for each in node.references if each.node == producer)
    readers = [edge for edge in references if spelled(document.pipeline, known, edge[1].port) == spelled(document.pipeline, known, None)]
    if not readers:
        message = f"nothing reads '{producer}'"
        raise DocumentError(message, code="connect.no_edge", hint="add a node after it instead")
    first, *others = readers
    added = add_before(document, entry, *first, position)
    given = reference_to(apply_all(document, added.edits), added.node)
    moved = [edit for edge in others for edit in reconnect_edits(document, edge, given, edge[0], edge[1].input)]
    return Added(added.node, (*added.edits, *moved))


def add_into(document: Document, entry: Entry, reader: str, name: str, position: tuple[int, int] | None = None) -> Added:
    """A node that another one reads: a wire was dragged from an input to the empty canvas.

    Raises:
        DocumentError: the input reads something already.
    """
    added = add(document, entry, position)
    placed = apply_all(document, added.edits)
    return Added(added.node, (*added.edits, *connect_edits(placed, reference_to(placed, added.node), reader, name)))


def add(document: Document, entry: Entry, position: tuple[int, int] | None = None) -> Added:
    """A node that stands alone."""
    name = free_id(document, entry.name.rpartition(".")[2])
    fields = value_of(entry.fields)
    node = Node(id=name, kind=entry.kind, fields=fields if isinstance(fields, Fields) else Fields())
    return Added(name, (AddNode(node=node, position=position),))


def _entries_of(kind: type[Kind]) -> list[Entry]:
    gives, takes = kind.category != "sink", bool(kind.inputs)
    first = Entry(kind.kind, kind.kind, kind.title, kind.meaning(), kind.category, kind.family, kind.synonyms, takes, gives)
    presets = (
        Entry(
            f"{kind.kind}.{each.name}",
            kind.kind,
            each.title,
            each.description,
            kind.category,
            kind.family,
            each.synonyms,
            takes,
            gives,
            each.fields,
        )
        for each in kind.presets
    )
    return [first, *presets]


def _texts(entry: Entry) -> Texts:
    synonyms = ((_SYNONYM, each) for each in entry.synonyms)
    return ((_TITLE, entry.title), (_TITLE, entry.name), *synonyms, (_DESCRIPTION, entry.description))


def _connected(document: Document, added: Added, entry: Entry, reference: str) -> tuple[Edit, ...]:
    """The edit that lets the first input read a node; none for what reads nothing."""
    kind = kind_named(entry.kind)
    first = kind.inputs[0] if kind is not None and kind.inputs else None
    return connect_edits(apply_all(document, added.edits), reference, added.node, first.name) if first is not None else ()

"""Edits of nodes as a whole: which there are, what they are called and what is said about them."""

from __future__ import annotations

from typing import Literal

from engine.document.changes import (
    EditModel,
    changed,
    check_id,
    check_position,
    check_text,
    check_value,
    followed_comments,
    moved_comments,
    node_of,
    place_in,
    refuse,
    with_node,
    with_pipeline,
    without_comments,
)
from engine.document.model import Document, Fields, Node, Path, Pipeline, Value
from engine.document.references import split_reference


class AddNode(EditModel):
    """Add a node, last or at a place in the author's order."""

    edit: Literal["add_node"] = "add_node"
    node: Node
    index: int | None = None
    """From 0; None: last."""
    position: tuple[int, int] | None = None
    """Where it stands on the canvas."""

    def applied(self, document: Document) -> Document:
        """The document with the node."""
        check_new_id(document, self.node.id)
        for value in (self.node.fields, self.node.extra):
            check_value(value)
        for text in (self.node.kind, self.node.title, self.node.note, self.node.group, self.node.engine):
            check_text(text)
        nodes = list(document.pipeline.nodes)
        nodes.insert(len(nodes) if self.index is None else place_in(self.index, len(nodes)), self.node)
        added = with_pipeline(document, nodes=tuple(nodes))
        if self.position is None:
            return added
        return changed(added, layout=added.layout | {self.node.id: check_position(self.position)})


class RemoveNode(EditModel):
    """Remove a node, its comments and its place; references to it stay until they are disconnected."""

    edit: Literal["remove_node"] = "remove_node"
    node: str

    def applied(self, document: Document) -> Document:
        """The document without the node."""
        node_of(document, self.node)
        left = with_pipeline(document, nodes=tuple(node for node in document.pipeline.nodes if node.id != self.node))
        left = without_comments(left, ("nodes", self.node), ("layout", self.node))
        return changed(left, layout={name: place for name, place in left.layout.items() if name != self.node})


class RenameNode(EditModel):
    """Give a node another id; every reference to it follows, and so do its comments and its place."""

    edit: Literal["rename_node"] = "rename_node"
    node: str
    to: str

    def applied(self, document: Document) -> Document:
        """The document with the new id everywhere."""
        node_of(document, self.node)
        if self.to == self.node:
            return document
        check_new_id(document, self.to)
        dangling = _readers(document.pipeline, self.to)
        if dangling:
            refuse(
                "rename_connects",
                f"'{dangling[0]}' already refers to '{self.to}', which is not there: renaming '{self.node}' would connect them",
                hint="disconnect that reference first, or choose another id",
                node=self.node,
            )
        return _renamed(document, self.node, self.to)


class ReorderNode(EditModel):
    """Move a node to another place in the author's order."""

    edit: Literal["reorder_node"] = "reorder_node"
    node: str
    index: int
    """Its place afterwards, from 0."""

    def applied(self, document: Document) -> Document:
        """The document with the node at its new place."""
        node = node_of(document, self.node)
        others = [other for other in document.pipeline.nodes if other.id != self.node]
        others.insert(place_in(self.index, len(others)), node)
        return with_pipeline(document, nodes=tuple(others))


class SetKind(EditModel):
    """Make a node of another kind, or replace all its fields at once."""

    edit: Literal["set_kind"] = "set_kind"
    node: str
    kind: str
    fields: Fields | None = None
    """None: the fields stay as they are."""

    def applied(self, document: Document) -> Document:
        """The document with the node's kind and fields."""
        node = node_of(document, self.node)
        check_text(self.kind)
        fields = node.fields if self.fields is None else self.fields
        check_value(fields)
        old: Path = ("nodes", node.id, node.kind)
        followed = changed(document, comments=followed_comments(document.comments, old, node.fields, fields))
        moved = moved_comments(followed, old, ("nodes", node.id, self.kind))
        return with_node(moved, node.model_copy(update={"kind": self.kind, "fields": fields}))


class SetTitle(EditModel):
    """Set what people see as the node's name; None: its id."""

    edit: Literal["set_title"] = "set_title"
    node: str
    title: str | None

    def applied(self, document: Document) -> Document:
        """The document with the title."""
        return _with_attribute(document, self.node, "title", self.title)


class SetNote(EditModel):
    """Set the node's note (Markdown)."""

    edit: Literal["set_note"] = "set_note"
    node: str
    note: str | None

    def applied(self, document: Document) -> Document:
        """The document with the note."""
        return _with_attribute(document, self.node, "note", self.note)


class SetDisabled(EditModel):
    """Switch a node off or on."""

    edit: Literal["set_disabled"] = "set_disabled"
    node: str
    disabled: bool

    def applied(self, document: Document) -> Document:
        """The document with the node switched."""
        return _with_attribute(document, self.node, "disabled", self.disabled)


class SetEngine(EditModel):
    """Ask for an engine for one node."""

    edit: Literal["set_engine"] = "set_engine"
    node: str
    engine: str | None

    def applied(self, document: Document) -> Document:
        """The document with the node's engine."""
        return _with_attribute(document, self.node, "engine", self.engine)


class SetGroup(EditModel):
    """Put a node into a group that exists, or out of any."""

    edit: Literal["set_group"] = "set_group"
    node: str
    group: str | None

    def applied(self, document: Document) -> Document:
        """The document with the node in its group."""
        if self.group is not None and self.group not in document.pipeline.groups:
            refuse("no_group", f"there is no group '{self.group}'", hint="add the group first", node=self.node)
        return _with_attribute(document, self.node, "group", self.group)


def check_new_id(document: Document, node: str) -> str:
    """The id, when no node has it."""
    if node in document.pipeline.by_id:
        refuse("id_taken", f"there is a node '{node}' already", hint="choose another id", node=node)
    if node in document.pipeline.notes:
        refuse("id_taken", f"there is a note '{node}' already, and nodes and notes share the layout", hint="choose another id", node=node)
    return check_id(node, "node")


def _with_attribute(document: Document, node: str, name: str, value: str | bool | None) -> Document:  # noqa: FBT001
    found = node_of(document, node)
    if isinstance(value, str):
        check_text(value)
    updated = with_node(document, found.model_copy(update={name: value}))
    return updated if value not in (None, False) else without_comments(updated, ("nodes", node, name))


def _readers(pipeline: Pipeline, node: str) -> list[str]:
    readers = [reader.id for reader in pipeline.nodes if any(reference.node == node for reference in reader.references)]
    return readers + [name for name, text in pipeline.outputs.items() if isinstance(text, str) and split_reference(text)[0] == node]


def _renamed(document: Document, old: str, new: str) -> Document:
    pipeline = document.pipeline
    nodes = tuple(_retargeted(node, old, new) for node in pipeline.nodes)
    renamed = tuple(node.model_copy(update={"id": new}) if node.id == old else node for node in nodes)
    outputs = Fields((name, _retarget(text, old, new)) for name, text in pipeline.outputs.items())
    moved = moved_comments(with_pipeline(document, nodes=renamed, outputs=outputs), ("nodes", old), ("nodes", new))
    if old not in moved.layout:
        return moved
    moved = moved_comments(without_comments(moved, ("layout", new)), ("layout", old), ("layout", new))
    layout = {name: place for name, place in moved.layout.items() if name != new}
    return changed(moved, layout={new if name == old else name: place for name, place in layout.items()})


def _retargeted(node: Node, old: str, new: str) -> Node:
    inputs = {reference.input for reference in node.references if reference.node == old}
    if not inputs:
        return node
    fields = Fields((name, _retarget(value, old, new) if name in inputs else value) for name, value in node.fields.items())
    return node.model_copy(update={"fields": fields})


def _retarget(value: Value, old: str, new: str) -> Value:
    if isinstance(value, tuple):
        return tuple(_retarget(item, old, new) for item in value)
    if isinstance(value, Fields):
        return Fields((key, _retarget(item, old, new)) for key, item in value.items())
    if value is None or split_reference(value)[0] != old:
        return value
    return new + value[len(old) :]

"""Gestures with edges as lists of edits, each one step: what may read what, and why not. All pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NoReturn

from engine.document.changes import node_of
from engine.document.edits import Configure, Connect, Disconnect, Edit, apply_all
from engine.document.graph import downstream
from engine.document.model import Document, Node, Pipeline
from engine.document.references import INPUT_KEYS, InputKey, Reference
from engine.errors import DocumentError, Where
from engine.expanding import part_inputs
from engine.kinds import kind_named, ports_of
from engine.kinds.kind import Input
from engine.nearest import known_names


def reference_to(document: Document, node: str, port: str | None = None) -> str:
    """How a reader names a node's port, by default the first, as `spelled`.

    Raises:
        DocumentError: `edit.no_node`, or `connect.no_port`.
    """
    known = node_of(document, node)
    ports = ports_of(document.pipeline, known)
    if port is not None and ports is not None and port not in ports:
        _refuse("no_port", f"'{node}' gives no rows by '{port}'", hint=known_names(port, ports), node=node)
    return spelled(document.pipeline, known, port)


def spelled(pipeline: Pipeline, node: Node, port: str | None) -> str:
    """A reference to a node's port, or to its first.

    The first is told by the node alone, but not where the node's fields name the ports: another one may become the first.
    """
    kind = kind_named(node.kind)
    ports = ports_of(pipeline, node) or ("rows",)
    if kind is not None and kind.port_fields:
        return f"{node.id}.{ports[0] if port is None else port}"
    return node.id if port is None or ports[:1] == (port,) else f"{node.id}.{port}"


def connect_edits(document: Document, reference: str, reader: str, name: str) -> tuple[Edit, ...]:
    """Let an input read something more.

    Args:
        document: where both are.
        reference: as `reference_to` gives it.
        reader: the node that shall read.
        name: of its input.

    Raises:
        DocumentError: `connect.taken`, the input reads something already; `connect.circle`; `connect.no_input`.
    """
    entry = _input(document, reader, name)
    present = [each for each in node_of(document, reader).references if each.input == name]
    if entry.arity == "one" and present:
        message = f"the input '{name}' of '{reader}' already reads '{present[0].node}'"
        _refuse("taken", message, hint="take that edge away first, or drag its end", node=reader)
    _check_circle(document.pipeline, reference.partition(".")[0], reader)
    named = _free_input(document, reader, present) or _table_name(reference, present)
    key = {"one": None, "many": len(present), "named": named}[entry.arity]
    return (Connect(node=reader, input=_name(name), reference=reference, key=key),)


def reconnect_edits(document: Document, edge: tuple[str, Reference], reference: str, reader: str, name: str) -> tuple[Edit, ...]:
    """Put an edge's end elsewhere; arguments and errors as `connect_edits`, `edge` is (reader, reference) as it is."""
    old_reader, old = edge
    if (old_reader, old.input) == (reader, name):
        _check_circle(document.pipeline, reference.partition(".")[0], reader)
        return (Configure(node=reader, field=(name,) if old.key is None else (name, old.key), value=reference),)
    cut = disconnect_edits([edge])
    return (*cut, *connect_edits(apply_all(document, cut), reference, reader, name))


def insert_edits(document: Document, node: str, edge: tuple[str, Reference]) -> tuple[Edit, ...]:
    """Put a node between a reader and what it reads by that edge: the node's first input reads it, and its first port is read.

    Raises:
        DocumentError: `connect.no_place`, the node reads nothing or gives nothing; `connect.taken`; `connect.circle`.
    """
    reader, old = edge
    kind = kind_named(node_of(document, node).kind)
    if kind is None or not kind.inputs or kind.category == "sink":
        _refuse("no_place", f"'{node}' cannot stand between two nodes", hint="it must read rows and give rows", node=node)
    above = reference_to(document, old.node, old.port)
    connected = connect_edits(document, above, node, kind.inputs[0].name)
    return (*connected, *reconnect_edits(apply_all(document, connected), edge, reference_to(document, node), reader, old.input))


def disconnect_edits(edges: Iterable[tuple[str, Reference]]) -> tuple[Edit, ...]:
    """Take edges away, given as (reader, reference); of a list the last first, so that the places of the others hold."""
    ordered = sorted(edges, key=lambda edge: edge[1].key if isinstance(edge[1].key, int) else -1, reverse=True)
    return tuple(Disconnect(node=reader, input=_name(reference.input), key=reference.key) for reader, reference in ordered)


def _input(document: Document, reader: str, name: str) -> Input:
    kind = kind_named(node_of(document, reader).kind)
    inputs = kind.inputs if kind is not None else ()
    found = next((each for each in inputs if each.name == name), None)
    if found is None:
        names = [each.name for each in inputs]
        hint = known_names(name, names) if names else "it reads nothing from other nodes"
        _refuse("no_input", f"'{reader}' has no input '{name}'", hint=hint, node=reader)
    return found


def _check_circle(pipeline: Pipeline, producer: str, reader: str) -> None:
    if producer in downstream(pipeline, reader):
        message = f"'{reader}' cannot read itself" if producer == reader else f"'{producer}' needs '{reader}', so '{reader}' cannot read it"
        _refuse("circle", message, hint="rows flow one way, from sources to sinks", node=reader)


def _free_input(document: Document, reader: str, present: Collection[Reference]) -> str | None:
    """The first input of the part that a node uses to which nothing is given yet."""
    taken = {each.key for each in present}
    names = part_inputs(document.pipeline, node_of(document, reader))
    return next((name for name in names if name not in taken), None)


def _table_name(reference: str, present: Collection[Reference]) -> str:
    wanted = reference.replace(".", "_")
    taken = {each.key for each in present}
    names = (wanted if number == 1 else f"{wanted}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _name(name: str) -> InputKey:
    if name not in INPUT_KEYS:
        _refuse("no_input", f"no node has an input '{name}'", hint=known_names(name, INPUT_KEYS), node=None)
    return name


def _refuse(code: str, message: str, *, hint: str, node: str | None) -> NoReturn:
    raise DocumentError(message, code=f"connect.{code}", hint=hint, where=Where(node=node))

"""The content hash: equal for documents that compute the same from the same inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from engine.document.canonical import canonical_node
from engine.document.graph import topological_order, upstream
from engine.document.model import Document, Fields, Node, Parameter, Value
from engine.expanding import whole


def content_hash(document: Document) -> str:
    """64 hexadecimal digits over kinds, fields, references, parameters, inputs, outputs, engine and disabled, of the parts too.

    Titles, notes, groups, comments, layout, the order of nodes and a default that is written out change nothing.
    """
    document = whole(document)
    return _digest(document, document.pipeline.nodes, outputs=_ordered(document.pipeline.outputs))


def upstream_hash(document: Document, node: str) -> str:
    """Likewise over one node and everything that it needs: equal when its rows are; outputs take no part."""
    document = whole(document)
    needed = upstream(document.pipeline, node)
    return _digest(document, [each for each in document.pipeline.nodes if each.id in needed])


def upstream_hashes(document: Document) -> dict[str, str]:
    """Likewise for every node in one walk, each over the hashes of what it reads; not comparable with those of `upstream_hash`.

    Nodes in a circle of references, and those behind one, are left out.
    """
    document = whole(document)
    pipeline = document.pipeline
    rest = _digest(document, ())
    found: dict[str, str] = {}
    for name in topological_order(pipeline):
        node = pipeline.by_id[name]
        read = [found.get(reference.node, "") for reference in node.references]
        found[name] = sha256(json.dumps([rest, name, _node(node), read], sort_keys=True).encode()).hexdigest()
    return found


def _digest(document: Document, nodes: Iterable[Node], **rest: object) -> str:
    content = {
        "version": document.version,
        "engine": document.pipeline.engine,
        "parameters": {parameter.name: _parameter(parameter) for parameter in document.pipeline.parameters},
        "nodes": {node.id: _node(node) for node in nodes},
        **rest,
    }
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _parameter(parameter: Parameter) -> list[object]:
    choices = [] if parameter.choices is None else [parameter.choices]
    return [parameter.type, parameter.default, parameter.example, _ordered(parameter.extra), *choices]


def _node(node: Node) -> list[object]:
    return [node.kind, _ordered(canonical_node(node)), node.disabled, node.engine]


def _ordered(value: Value) -> object:
    """The value as JSON that keeps the order of keys, since the order of columns means something."""
    if isinstance(value, Fields):
        return {"keys": [[key, _ordered(item)] for key, item in value.items()]}
    return [_ordered(item) for item in value] if isinstance(value, tuple) else value

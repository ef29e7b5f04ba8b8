"""From the tree of a node to the node: which of its keys is its kind."""

from __future__ import annotations

from collections.abc import Sequence as Items

from engine.document.fault import short
from engine.document.grammar import NODE_KEYS
from engine.document.model import Fields, Node, Path
from engine.document.parts import Parts, raw
from engine.document.yaml_tree import Entry, Mapping, Scalar
from engine.nearest import nearest


def read_node(parts: Parts, entry: Entry) -> Node:
    """The node; a missing kind is the empty text, its fields stay raw."""
    name = entry.key.text
    path: Path = ("nodes", name)
    parts.check_id(entry.key, "node", path)
    entries = parts.entries(entry.value, name, path)
    kind = _kind(parts, entries, entry.key, path)
    values = {item.key.text: item.value for item in entries}
    return Node(
        id=name,
        kind=kind.key.text if kind else "",
        fields=_fields(parts, kind, path) if kind else Fields(),
        title=parts.text(values, "title", path),
        note=parts.text(values, "note", path),
        disabled=parts.flag(values.get("disabled"), (*path, "disabled")),
        group=parts.text(values, "group", path),
        engine=parts.text(values, "engine", path),
        extra=Fields(parts.unknown([item for item in entries if item is not kind], NODE_KEYS, path)),
    )


def _kind(parts: Parts, entries: Items[Entry], node: Scalar, path: Path) -> Entry | None:
    """The first unknown key with a mapping, else one that resembles no known key."""
    unknown = [entry for entry in entries if entry.key.text not in NODE_KEYS]
    mappings = [entry for entry in unknown if isinstance(entry.value, Mapping)]
    likely = mappings or [entry for entry in unknown if not nearest(entry.key.text, NODE_KEYS)]
    if not likely:
        hint = "write its kind below it, such as `read_csv:` with its fields"
        parts.faults.add("no_kind", f"the node '{short(node.text)}' has no kind", node.place.span, hint=hint, path=path, loses=False)
        return None
    for other in mappings[1:]:
        message = f"the node has two kinds, '{short(likely[0].key.text)}' and '{short(other.key.text)}'"
        parts.faults.add("two_kinds", message, other.key.place.span, hint="make two nodes of it", path=path, loses=False)
    return likely[0]


def _fields(parts: Parts, kind: Entry, path: Path) -> Fields:
    value = raw(kind.value)
    if isinstance(value, Fields):
        return value
    if not (isinstance(kind.value, Scalar) and kind.value.is_empty):
        message = f"'{short(kind.key.text)}' is a mapping of fields"
        hint = "write its fields below it, indented: `field: value`"
        parts.faults.add("not_a_mapping", message, kind.value.place.span, hint=hint, path=path)
    return Fields()

"""From the tree of a text to a document: which key means what. Fields of kinds stay raw; their kinds read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from engine.document.fault import Faults, Span, short
from engine.document.grammar import GROUP_KEYS, MAX_COORDINATE, PARAMETER_KEYS, TOP_KEYS
from engine.document.model import FORMAT_VERSION, Document, Fields, Parameter, Path, Pipeline
from engine.document.node_structure import read_node
from engine.document.parts import Parts, raw
from engine.document.yaml_tree import Entry, Mapping, Scalar, Sequence, Tree

_WHOLE = re.compile(r"-?[0-9]{1,7}")
_VERSION = re.compile(r"[0-9]{1,9}")
_START = Span(1, 1, 2)
Item = TypeVar("Item")


def read_structure(root: Tree | None, faults: Faults) -> Document:
    """The document that the tree describes; what cannot be read is left out, with a fault."""
    if root is None or (isinstance(root, Scalar) and root.is_empty):
        if not faults.found:
            faults.add("empty", "the file holds no pipeline", _START, hint="a pipeline begins with `penstock: 1`")
        return Document()
    if not isinstance(root, Mapping):
        faults.add("not_a_mapping", "a pipeline is a mapping of keys", root.place.span, hint="begin with `penstock: 1`, then `nodes:`")
        return Document()
    version = _version(root, faults)
    judged = faults if version == FORMAT_VERSION else Faults()  # what another version may hold is not ours to judge
    return _document(Parts(judged), root, version)


def _version(root: Mapping, faults: Faults) -> int:
    entry = next((entry for entry in root.entries if entry.key.text == "penstock"), None)
    if entry is None:
        span = root.entries[0].key.place.span if root.entries else root.place.span
        faults.add("version_missing", "the key 'penstock' is missing", span, hint="write `penstock: 1` as the first line", loses=False)
        return FORMAT_VERSION
    if entry is not root.entries[0]:
        hint = "move it to the first line"
        faults.add("version_first", "'penstock' is not the first key", entry.key.place.span, hint=hint, loses=False, severity="warning")
    if not isinstance(entry.value, Scalar) or not _VERSION.fullmatch(entry.value.text) or int(entry.value.text) == 0:
        faults.add("version", "the format's version is a whole number", entry.value.place.span, hint="write `penstock: 1`")
        return FORMAT_VERSION
    version = int(entry.value.text)
    if version != FORMAT_VERSION:
        message = f"the file is of format version {version}, this program knows version {FORMAT_VERSION}: it can be looked at, not changed"
        faults.add("other_version", message, entry.value.place.span, hint="install the version of Penstock that wrote it")
    return version


def _document(parts: Parts, root: Mapping, version: int) -> Document:
    values = {entry.key.text: entry.value for entry in root.entries}
    pipeline = Pipeline(
        name=parts.text(values, "name") or "",
        description=parts.text(values, "description"),
        engine=parts.text(values, "engine"),
        parameters=tuple(_items(parts, values, "parameters", _parameter)),
        inputs=_fields(parts, values, "inputs"),
        outputs=_fields(parts, values, "outputs"),
        nodes=tuple(_items(parts, values, "nodes", read_node)),
        groups=_fields(parts, values, "groups"),
        notes=_fields(parts, values, "notes"),
        schedule=raw(values["schedule"]) if "schedule" in values else None,
        extra=Fields(parts.unknown(root.entries, TOP_KEYS, ())),
    )
    _check_groups(parts, values.get("groups"))
    _check_notes(parts, values.get("notes"), pipeline)
    layout = {name: place for name, place in _items(parts, values, "layout", _position) if place is not None}
    return Document(pipeline=pipeline, layout=layout, version=version)


def _items(parts: Parts, values: dict[str, Tree], name: str, read: Callable[[Parts, Entry], Item]) -> list[Item]:
    """What `read` makes of each entry of a section."""
    return [read(parts, entry) for entry in parts.entries(values.get(name), name, (name,))]


def _fields(parts: Parts, values: dict[str, Tree], name: str) -> Fields:
    """A section that is kept raw."""
    return Fields((entry.key.text, raw(entry.value)) for entry in parts.entries(values.get(name), name, (name,)))


def _parameter(parts: Parts, entry: Entry) -> Parameter:
    name = entry.key.text
    path: Path = ("parameters", name)
    parts.check_id(entry.key, "parameter", path)
    entries = parts.entries(entry.value, name, path)
    values = {item.key.text: item.value for item in entries}
    if "type" not in values:
        message, hint = f"the parameter '{short(name)}' has no type", "write `type: integer`, or another type"
        parts.faults.add("no_type", message, entry.key.place.span, hint=hint, path=path, loses=False)
    return Parameter(
        name=name,
        type=parts.text(values, "type", path) or "",
        choices=parts.texts(values, "choices", path),
        default=parts.text_or_texts(values, "default", path),
        example=parts.text_or_texts(values, "example", path),
        title=parts.text(values, "title", path),
        description=parts.text(values, "description", path),
        extra=Fields(parts.unknown(entries, PARAMETER_KEYS, path)),
    )


def _check_groups(parts: Parts, tree: Tree | None) -> None:
    for entry in tree.entries if isinstance(tree, Mapping) else ():
        path: Path = ("groups", entry.key.text)
        parts.check_id(entry.key, "group", path)
        list(parts.unknown(parts.entries(entry.value, entry.key.text, path), GROUP_KEYS, path))


def _check_notes(parts: Parts, tree: Tree | None, pipeline: Pipeline) -> None:
    for entry in tree.entries if isinstance(tree, Mapping) else ():
        key = entry.key
        parts.check_id(key, "note", ("notes", key.text))
        if not isinstance(entry.value, Scalar) or entry.value.is_null:
            span = entry.value.place.span
            parts.faults.add("not_text", f"the note '{short(key.text)}' is one text", span, hint="write `note_id: text`", loses=False)
        if key.text in pipeline.by_id:
            message = f"'{short(key.text)}' is a node and a note, and both share the layout"
            parts.faults.add("shared_id", message, key.place.span, hint="give the note another id", loses=False)


def _position(parts: Parts, entry: Entry) -> tuple[str, tuple[int, int] | None]:
    items = entry.value.items if isinstance(entry.value, Sequence) else []
    texts = [item.text for item in items if isinstance(item, Scalar) and _WHOLE.fullmatch(item.text)]
    if len(items) == len(texts) == 2:
        return entry.key.text, (int(texts[0]), int(texts[1]))
    message = f"the place of '{short(entry.key.text)}' is two whole numbers, each at most {MAX_COORDINATE}"
    parts.faults.add("bad_position", message, entry.value.place.span, hint="write `[0, 120]`")
    return entry.key.text, None

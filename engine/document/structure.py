"""From the tree of a text to a pipeline: which key means what. Fields of kinds stay raw; their kinds read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence as Items
from dataclasses import dataclass
from typing import TypeVar

from engine.document.fault import Faults, Span
from engine.document.grammar import GROUP_KEYS, ID, ID_HINT, MAX_COORDINATE, NODE_KEYS, PARAMETER_KEYS, TOP_KEYS, did_you_mean
from engine.document.model import FORMAT_VERSION, Document, Fields, Node, Parameter, Path, Pipeline, Value
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
    if version != FORMAT_VERSION:
        return _Structure(Faults()).document(root, version)
    return _Structure(faults).document(root, version)


def raw(tree: Tree) -> Value:
    """The tree as a raw value."""
    if isinstance(tree, Scalar):
        return None if tree.is_null or tree.is_empty else tree.text
    if isinstance(tree, Sequence):
        return tuple(raw(item) for item in tree.items)
    return Fields((entry.key.text, raw(entry.value)) for entry in tree.entries)


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


@dataclass(frozen=True, slots=True)
class _Structure:
    """Reads the parts of a document; a missing part is None."""

    faults: Faults

    def document(self, root: Mapping, version: int) -> Document:
        parts = {entry.key.text: entry.value for entry in root.entries}
        nodes = self.items(parts, "nodes", self.node)
        notes = self.fields(parts, "notes", self.note)
        pipeline = Pipeline(
            name=self.text(parts, "name") or "",
            description=self.text(parts, "description"),
            engine=self.text(parts, "engine"),
            parameters=tuple(self.items(parts, "parameters", self.parameter)),
            inputs=self.fields(parts, "inputs", self.value),
            outputs=self.fields(parts, "outputs", self.value),
            nodes=tuple(nodes),
            groups=self.fields(parts, "groups", self.group),
            notes=notes,
            schedule=raw(parts["schedule"]) if "schedule" in parts else None,
            extra=Fields(self.unknown(root, TOP_KEYS, ())),
        )
        self.refuse_shared_ids(parts, pipeline)
        return Document(pipeline=pipeline, layout=dict(self.items(parts, "layout", self.position)), version=version)

    def items(self, parts: dict[str, Tree], name: str, read: Callable[[Entry], Item | None]) -> list[Item]:
        """What `read` makes of each entry of a section."""
        entries = self.entries(parts.get(name), name, (name,))
        return [item for entry in entries if (item := read(entry)) is not None]

    def fields(self, parts: dict[str, Tree], name: str, read: Callable[[Entry], None]) -> Fields:
        """A section that is kept raw, each entry looked at by `read`."""
        entries = self.entries(parts.get(name), name, (name,))
        for entry in entries:
            read(entry)
        return Fields((entry.key.text, raw(entry.value)) for entry in entries)

    def entries(self, tree: Tree | None, what: str, path: Path) -> Items[Entry]:
        if isinstance(tree, Mapping):
            return tree.entries
        if tree is not None and not (isinstance(tree, Scalar) and (tree.is_null or tree.is_empty)):
            hint = "write `key: value` lines below it, indented"
            self.faults.add("not_a_mapping", f"'{what}' is a mapping of keys", tree.place.span, hint=hint, path=path)
        return ()

    def text(self, parts: dict[str, Tree], name: str, path: Path = ()) -> str | None:
        tree = parts.get(name)
        if tree is None or isinstance(tree, Scalar):
            return None if tree is None or tree.is_null or tree.is_empty else tree.text
        self.faults.add("not_text", f"'{name}' is one text", tree.place.span, hint=f"write `{name}: text`", path=(*path, name))
        return None

    def check_id(self, key: Scalar, what: str, path: Path) -> None:
        if not ID.fullmatch(key.text):
            message = f"'{_short(key.text)}' cannot be the id of a {what}"
            self.faults.add("bad_id", message, key.place.span, hint=ID_HINT, path=path, loses=False)

    def unknown(self, mapping: Mapping, known: Items[str], path: Path) -> Iterator[tuple[str, Value]]:
        for entry in mapping.entries:
            key = entry.key.text
            if key not in known:
                message = f"'{_short(key)}' is not known here"
                self.faults.add("unknown_key", message, entry.key.place.span, hint=did_you_mean(key, known), path=(*path, key), loses=False)
                yield key, raw(entry.value)

    def node(self, entry: Entry) -> Node:
        name = entry.key.text
        path: Path = ("nodes", name)
        self.check_id(entry.key, "node", path)
        entries = self.entries(entry.value, name, path)
        kind = self.kind(entries, entry.key, path)
        parts = {item.key.text: item.value for item in entries}
        rest = Mapping(entry.value.place, flow=False, entries=[item for item in entries if item is not kind])
        return Node(
            id=name,
            kind=kind.key.text if kind else "",
            fields=self.kind_fields(kind, path) if kind else Fields(),
            title=self.text(parts, "title", path),
            note=self.text(parts, "note", path),
            disabled=self.flag(parts.get("disabled"), (*path, "disabled")),
            group=self.text(parts, "group", path),
            engine=self.text(parts, "engine", path),
            extra=Fields(self.unknown(rest, NODE_KEYS, path)),
        )

    def kind(self, entries: Items[Entry], node: Scalar, path: Path) -> Entry | None:
        """The entry that says what the node does: the first unknown key with a mapping, else one that resembles no known key."""
        unknown = [entry for entry in entries if entry.key.text not in NODE_KEYS]
        mappings = [entry for entry in unknown if isinstance(entry.value, Mapping)]
        likely = mappings or [entry for entry in unknown if not did_you_mean(entry.key.text, NODE_KEYS).startswith("did")]
        if not likely:
            hint = "write its kind below it, such as `read_csv:` with its fields"
            self.faults.add("no_kind", f"the node '{_short(node.text)}' has no kind", node.place.span, hint=hint, path=path, loses=False)
            return None
        for other in mappings[1:]:
            message = f"the node has two kinds, '{_short(likely[0].key.text)}' and '{_short(other.key.text)}'"
            self.faults.add("two_kinds", message, other.key.place.span, hint="make two nodes of it", path=path, loses=False)
        return likely[0]

    def kind_fields(self, kind: Entry, path: Path) -> Fields:
        if isinstance(kind.value, Mapping):
            value = raw(kind.value)
            return value if isinstance(value, Fields) else Fields()
        if not (isinstance(kind.value, Scalar) and kind.value.is_empty):
            hint = "write its fields below it, indented: `field: value`"
            self.faults.add("not_a_mapping", f"'{_short(kind.key.text)}' is a mapping of fields", kind.value.place.span, hint=hint, path=path)
        return Fields()

    def flag(self, tree: Tree | None, path: Path) -> bool:
        if tree is None or (isinstance(tree, Scalar) and (tree.is_empty or tree.is_null)):
            return False
        if isinstance(tree, Scalar) and tree.text in ("true", "false"):
            return tree.text == "true"
        self.faults.add("not_a_flag", f"'{path[-1]}' is true or false", tree.place.span, hint="write true or false", path=path)
        return False

    def parameter(self, entry: Entry) -> Parameter:
        name = entry.key.text
        path: Path = ("parameters", name)
        self.check_id(entry.key, "parameter", path)
        entries = self.entries(entry.value, name, path)
        parts = {item.key.text: item.value for item in entries}
        if "type" not in parts:
            hint = "write `type: integer`, or another type"
            self.faults.add("no_type", f"the parameter '{_short(name)}' has no type", entry.key.place.span, hint=hint, path=path, loses=False)
        inner = Mapping(entry.value.place, flow=False, entries=list(entries))
        return Parameter(
            name=name,
            type=self.text(parts, "type", path) or "",
            default=self.text(parts, "default", path),
            example=self.text(parts, "example", path),
            title=self.text(parts, "title", path),
            description=self.text(parts, "description", path),
            extra=Fields(self.unknown(inner, PARAMETER_KEYS, path)),
        )

    def group(self, entry: Entry) -> None:
        path: Path = ("groups", entry.key.text)
        self.check_id(entry.key, "group", path)
        entries = self.entries(entry.value, entry.key.text, path)
        list(self.unknown(Mapping(entry.value.place, flow=False, entries=list(entries)), GROUP_KEYS, path))

    def note(self, entry: Entry) -> None:
        self.check_id(entry.key, "note", ("notes", entry.key.text))
        if not isinstance(entry.value, Scalar) or entry.value.is_null:
            message = f"the note '{_short(entry.key.text)}' is one text"
            self.faults.add("not_text", message, entry.value.place.span, hint="write `note_id: text`")

    def value(self, entry: Entry) -> None:
        """Inputs and outputs are read by what uses them."""

    def position(self, entry: Entry) -> tuple[str, tuple[int, int]] | None:
        items = entry.value.items if isinstance(entry.value, Sequence) else []
        texts = [item.text for item in items if isinstance(item, Scalar) and _WHOLE.fullmatch(item.text)]
        if len(items) == len(texts) == 2:  # noqa: PLR2004
            return entry.key.text, (int(texts[0]), int(texts[1]))
        message = f"the place of '{_short(entry.key.text)}' is two whole numbers, each at most {MAX_COORDINATE}"
        self.faults.add("bad_position", message, entry.value.place.span, hint="write `[0, 120]`")
        return None

    def refuse_shared_ids(self, parts: dict[str, Tree], pipeline: Pipeline) -> None:
        notes = parts.get("notes")
        for entry in notes.entries if isinstance(notes, Mapping) else ():
            if entry.key.text in pipeline.by_id:
                message = f"'{_short(entry.key.text)}' is a node and a note, and both share the layout"
                self.faults.add("shared_id", message, entry.key.place.span, hint="give the note another id", loses=False)


def _short(text: str) -> str:
    """The text as a message can hold it."""
    line = text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004
    return line if line.isprintable() else ascii(line)[1:-1]

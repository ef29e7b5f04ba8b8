"""Edits of what a node's kind is given: fields and connections."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.document.changes import MAX_VALUE_DEPTH, EditModel, changed, check_value, followed_comments, node_of, refuse, with_node
from engine.document.model import Document, Fields, Node, Path, Value
from engine.document.references import InputKey
from engine.nearest import known_names


class Configure(EditModel):
    """Set a field of a node, or a part of one: ("columns", "late")."""

    edit: Literal["configure"] = "configure"
    node: str
    field: tuple[str | int, ...] = Field(min_length=1)
    """The path inside the kind's mapping; a number is a place in a list, one behind the last appends."""
    value: Value

    def applied(self, document: Document) -> Document:
        """The document with the field set; mappings on the way are made."""
        node = node_of(document, self.node)
        return _with_fields(document, node, _set(node.fields, self.field, self.value, self.node))


class Unset(EditModel):
    """Take a field of a node away, or a part of one."""

    edit: Literal["unset"] = "unset"
    node: str
    field: tuple[str | int, ...] = Field(min_length=1)

    def applied(self, document: Document) -> Document:
        """The document without the field."""
        node = node_of(document, self.node)
        return _with_fields(document, node, _removed(node.fields, self.field, self.node))


class Connect(EditModel):
    """Let an input read a node: the edit belongs to the reader."""

    edit: Literal["connect"] = "connect"
    node: str
    input: InputKey
    reference: str
    """`node` or `node.port`."""
    key: int | str | None = None
    """None: the input's only reference; a number: inserted there in a list; a text: the table's name in a mapping."""

    def applied(self, document: Document) -> Document:
        """The document with the reference."""
        node = node_of(document, self.node)
        return _with_fields(document, node, node.fields.with_value(self.input, self._connected(node.fields.get(self.input))))

    def _connected(self, old: Value) -> Value:
        if self.key is None:
            return self.reference
        if isinstance(self.key, str):
            return (old if isinstance(old, Fields) else Fields()).with_value(self.key, self.reference)
        items = list(_items(old))
        if not 0 <= self.key <= len(items):
            hint = f"a place is 0 to {len(items)}"
            refuse("bad_index", f"input '{self.input}' of '{self.node}' has no place {self.key}", hint=hint, node=self.node)
        items.insert(self.key, self.reference)
        return tuple(items)


class Disconnect(EditModel):
    """Take a reference away; an input that has none left goes too."""

    edit: Literal["disconnect"] = "disconnect"
    node: str
    input: InputKey
    key: int | str | None = None
    """None: all that the input reads."""

    def applied(self, document: Document) -> Document:
        """The document without the reference."""
        node = node_of(document, self.node)
        path: Path = (self.input,) if self.key is None else (self.input, self.key)
        fields = _removed(node.fields, path, self.node)
        return _with_fields(document, node, fields if fields.get(self.input) else fields.without(self.input))


def _items(value: Value) -> tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def _with_fields(document: Document, node: Node, fields: Fields) -> Document:
    place: Path = ("nodes", node.id, node.kind)
    check_value(fields)
    comments = followed_comments(document.comments, place, node.fields, fields)
    return with_node(changed(document, comments=comments), node.model_copy(update={"fields": fields}))


def _set(value: Value, path: Path, new: Value, node: str) -> Fields:
    if len(path) > MAX_VALUE_DEPTH:
        refuse("too_deep", f"a field of '{node}' stands at most {MAX_VALUE_DEPTH} levels deep", hint="flatten it", node=node)
    changed_value = _put(value, path, new, node)
    if not isinstance(changed_value, Fields):
        refuse("bad_field", f"a field of '{node}' has a name, not a number", hint="name the field", node=node)
    return changed_value


def _put(value: Value, path: Path, new: Value, node: str) -> Value:
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(key, str):
        fields = value if isinstance(value, Fields) else Fields()
        return fields.with_value(key, _put(fields.get(key), rest, new, node))
    items = value if isinstance(value, tuple) else ()
    if not 0 <= key <= len(items):
        hint = f"a place is 0 to {len(items)}"
        refuse("bad_index", f"a list of '{node}' has {len(items)} items, so none at {key}", hint=hint, node=node)
    old = items[key] if key < len(items) else None
    return (*items[:key], _put(old, rest, new, node), *items[key + 1 :])


def _removed(value: Fields, path: Path, node: str) -> Fields:
    left = _cut(value, path)
    if not isinstance(left, Fields) or left == value:
        refuse("no_field", f"'{node}' has no field '{'.'.join(map(str, path))}'", hint=known_names(str(path[0]), value), node=node)
    return left


def _cut(value: Value, path: Path) -> Value:
    """The value without what stands at the path; the value itself when nothing does."""
    key, rest = path[0], path[1:]
    if isinstance(value, Fields) and isinstance(key, str) and key in value:
        return value.with_value(key, _cut(value[key], rest)) if rest else value.without(key)
    if isinstance(value, tuple) and isinstance(key, int) and 0 <= key < len(value):
        inner = (_cut(value[key], rest),) if rest else ()
        return (*value[:key], *inner, *value[key + 1 :])
    return value

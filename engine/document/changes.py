"""What every edit is made of: finding a node, replacing it, and letting comments follow what they stand at."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import NoReturn

from engine.document.grammar import ID, ID_HINT, MAX_COORDINATE, MAX_LEVELS
from engine.document.model import Comment, Document, Fields, Model, Node, Path, Value, depth
from engine.errors import DocumentError, Where
from engine.nearest import known_names

MAX_VALUE_DEPTH = MAX_LEVELS - 3
"""So that no edit can nest a file deeper than a reader takes: a kind's mapping is the fourth level."""
_SURROGATE = re.compile("[\ud800-\udfff]")

Comments = Mapping[Path, Comment]


class EditModel(Model):
    """Base of all edits: a small frozen value that knows how to change a document."""

    def applied(self, document: Document) -> Document:
        """The changed document.

        Raises:
            DocumentError: the edit does not fit the document.
        """
        raise NotImplementedError


def refuse(code: str, message: str, *, hint: str, node: str | None = None) -> NoReturn:
    """Say why an edit cannot be applied."""
    raise DocumentError(message, code=f"edit.{code}", hint=hint, where=Where(node=node))


def node_of(document: Document, node: str) -> Node:
    """The node of that id."""
    found = document.pipeline.by_id.get(node)
    if found is None:
        refuse("no_node", f"there is no node '{node}'", hint=known_names(node, document.pipeline.by_id), node=node)
    return found


def with_pipeline(document: Document, **parts: object) -> Document:
    """The document with those parts of its pipeline replaced."""
    return changed(document, pipeline=document.pipeline.model_copy(update=parts))


def changed(document: Document, **parts: object) -> Document:
    """The document with those parts replaced; its old text says nothing about the new one."""
    return document.model_copy(update={**parts, "source": None})


def with_node(document: Document, node: Node) -> Document:
    """The document with the node of that id replaced."""
    return with_pipeline(document, nodes=tuple(node if old.id == node.id else old for old in document.pipeline.nodes))


def without_comments(document: Document, *prefixes: Path) -> Document:
    """The document without the comments at those places and below them."""
    kept = {path: comment for path, comment in document.comments.items() if not any(path[: len(p)] == p for p in prefixes)}
    return changed(document, comments=kept)


def moved_comments(document: Document, old: Path, new: Path) -> Document:
    """The document with the comments at `old` and below it standing at `new`."""
    moved = {(*new, *path[len(old) :]) if path[: len(old)] == old else path: comment for path, comment in document.comments.items()}
    return changed(document, comments=moved)


def followed_comments(comments: Comments, place: Path, old: Value, new: Value) -> dict[Path, Comment]:
    """The comments after the value at `place` has changed: by key in a mapping, with the equal item in a list."""
    below = {path: comment for path, comment in comments.items() if path[: len(place)] == place}
    if not below.keys() - {place}:
        return dict(comments)
    homes = _homes(place, old, new)
    moved = {homes[path]: comment for path, comment in below.items() if path in homes}
    return {path: comment for path, comment in comments.items() if path not in below} | moved


def _homes(place: Path, old: Value, new: Value) -> dict[Path, Path]:
    """Where each key and item of a changed value is found again."""
    homes = {place: place}
    waiting = [(place, place, old, new)]
    while waiting:
        before, after, was, now = waiting.pop()
        for key, found in _matches(was, now):
            here, there = (*before, key), (*after, found)
            homes[here] = there
            waiting.append((here, there, _item(was, key), _item(now, found)))
    return homes


def _matches(old: Value, new: Value) -> list[tuple[str | int, str | int]]:
    if isinstance(old, Fields) and isinstance(new, Fields):
        return [(key, key) for key in old if key in new]
    if isinstance(old, tuple) and isinstance(new, tuple):
        return list(_matched_items(old, new).items())
    return []


def _matched_items(old: tuple[Value, ...], new: tuple[Value, ...]) -> dict[str | int, str | int]:
    """Equal items first, in order; what is left over pairs by place."""
    places: dict[Value, deque[int]] = defaultdict(deque)
    for place, item in enumerate(new):
        places[item].append(place)
    pairs: dict[str | int, str | int] = {place: places[item].popleft() for place, item in enumerate(old) if places[item]}
    taken = set(pairs.values())
    return pairs | {place: place for place in range(min(len(old), len(new))) if place not in pairs and place not in taken}


def _item(value: Value, key: str | int) -> Value:
    if isinstance(value, Fields) and isinstance(key, str):
        return value[key]
    return value[key] if isinstance(value, tuple) and isinstance(key, int) else None


def check_id(text: str, what: str) -> str:
    """The id, when it is one."""
    if not ID.fullmatch(text):
        refuse("bad_id", f"'{text}' cannot be the id of a {what}", hint=ID_HINT)
    return text


def check_text(text: str | None) -> str | None:
    """The text, when a file can hold it."""
    if text is not None and _SURROGATE.search(text):
        refuse("bad_text", "the text holds half a character (a lone surrogate), which no file can hold", hint="remove it")
    return text


def check_value(value: Value) -> Value:
    """The value, when a file can hold it."""
    if depth(value) > MAX_VALUE_DEPTH:
        refuse("too_deep", f"the value is nested deeper than {MAX_VALUE_DEPTH} levels", hint="flatten it")
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Fields):
            for key in item:
                check_text(key)
            waiting.extend(item.values())
        elif isinstance(item, tuple):
            waiting.extend(item)
        else:
            check_text(item)
    return value


def check_position(position: tuple[int, int]) -> tuple[int, int]:
    """The position, when it lies on the canvas."""
    if max(map(abs, position)) > MAX_COORDINATE:
        refuse("bad_position", f"{position} lies outside the canvas", hint=f"a coordinate is at most {MAX_COORDINATE}")
    return position


def place_in(index: int, count: int) -> int:
    """The place, when it lies among that many things or behind them."""
    if not 0 <= index <= count:
        refuse("bad_index", f"there is no place {index} among {count}", hint=f"a place is 0 to {count}")
    return index


def with_entry(entries: Fields, key: str, value: Value, to: str | None = None) -> Fields:
    """The mapping where `key` (called `to` from now on) is `value`, in its old place or last."""
    name = key if to is None else to
    if key not in entries:
        return entries.with_value(name, value)
    return Fields((name, value) if old == key else (old, item) for old, item in entries.items())

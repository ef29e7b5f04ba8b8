"""From text to a tree of scalars, lists and mappings with their places, refusing what the format does not have.

Only YAML's events are used, with a stack of our own: libyaml's `compose` and `load` recurse, and 100 kB of `[` end the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml import CSafeLoader

from engine.document.fault import Faults, Span, short
from engine.document.grammar import FLOW_ITEM, MAX_LEVELS
from engine.document.model import Path
from engine.document.yaml_faults import add_syntax_fault


class Place(NamedTuple):
    """Where something begins and ends: lines and columns from 0, offsets in code points."""

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place for a fault; what goes on over several lines is shown by its first character."""
        end = self.end_column if self.end_line == self.line else self.column + 1
        return Span(self.line + 1, self.column + 1, end + 1)


class Scalar(NamedTuple):
    """A text; `style` as in YAML ('' plain, ' " | >)."""

    text: str
    style: str
    place: Place

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written where a value belongs."""
        return not self.text and not self.style

    @property
    def is_null(self) -> bool:
        """Whether it is the plain word `null`."""
        return self.text == "null" and not self.style

    @property
    def is_run_together(self) -> bool:
        """Whether a list whose first dash lacks its blank was read as one folded text."""
        return not self.style and self.place.end_line > self.place.line and self.text.startswith("-") and " - " in self.text


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    flow: bool
    items: list[Tree] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Tree


@dataclass(slots=True)
class Mapping:
    """A mapping; its keys are texts and differ."""

    place: Place
    flow: bool
    entries: list[Entry] = field(default_factory=list)


Tree: TypeAlias = Scalar | Sequence | Mapping


def read_tree(text: str, faults: Faults) -> Tree | None:
    """The tree of the only document in the text; None when there is none or YAML cannot go on."""
    builder = _Builder(faults)
    try:
        for event in yaml.parse(text, Loader=CSafeLoader):
            if not builder.take(event):
                return None
    except yaml.YAMLError as error:
        add_syntax_fault(error, text, faults)
        return None
    return builder.root


@dataclass(slots=True)
class _Frame:
    """An open list or mapping, and the key that waits for its value."""

    tree: Sequence | Mapping
    key: Scalar | None = None
    has_key: bool = False
    starts: dict[str, int] = field(default_factory=dict)
    """Where each key of a mapping began."""
    told: bool = False
    """Whether its brackets have been complained about."""


class _Builder:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.stack: list[_Frame] = []
        self.root: Tree | None = None
        self.documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Add an event; False when reading must stop."""
        match event:
            case yaml.DocumentStartEvent():
                return self.start_document(event)
            case yaml.AliasEvent():
                place = _place(event)
                hint = "the format has no aliases: write the value itself, and a text that begins with * in double quotes"
                name = f"*{event.anchor}"
                self.refuse("alias", f"the alias {short(name)} stands here", place, hint=hint)
                self.add(Scalar(name, "*", place))
            case yaml.ScalarEvent():
                self.add(self.scalar(event))
            case yaml.SequenceStartEvent():
                return self.open(Sequence(self.unadorned(event), bool(event.flow_style)))
            case yaml.MappingStartEvent():
                return self.open(Mapping(self.unadorned(event), bool(event.flow_style)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.close(event)
        return True

    def start_document(self, event: yaml.DocumentStartEvent) -> bool:
        self.documents += 1
        place = _place(event)
        if event.version or event.tags:
            self.refuse("directive", "a YAML directive stands here", place, hint="remove the line that starts with %")
        if self.documents > 1:
            self.refuse("several", "a second document begins here", place, hint="a file holds one pipeline: remove the line ---")
        return self.documents == 1

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        scalar = Scalar(event.value, event.style or "", self.unadorned(event))
        if scalar.is_run_together:
            message = "lines that begin with - were read as one text, since a blank is missing behind the first -"
            self.refuse("run_together", message, scalar.place, hint="write `- item`")
        return scalar

    def unadorned(self, event: Any) -> Place:
        """The place of a value, after refusing its anchor and its tag."""
        place = _place(event)
        if event.anchor is not None:
            self.refuse("anchor", f"the anchor &{short(event.anchor)} stands here", place, hint="remove it: the format has no anchors")
        if event.tag is not None:
            self.refuse("tag", f"the tag {short(event.tag)} stands here", place, hint="remove it: values are read by their field's type")
        return place

    def open(self, tree: Sequence | Mapping) -> bool:
        if len(self.stack) >= MAX_LEVELS:
            self.refuse("too_deep", f"more than {MAX_LEVELS} levels are nested here", tree.place, hint="flatten it")
            return False
        self.stack.append(_Frame(tree))
        return True

    def close(self, event: yaml.Event) -> None:
        tree = self.stack.pop().tree
        begin, end = tree.place, _place(event)
        tree.place = Place(begin.line, begin.column, end.end_line, end.end_column, begin.start, end.end)
        if isinstance(tree, Mapping) and tree.flow and tree.entries:
            hint = "write each key on a line of its own, indented under the key above"
            self.refuse("flow", "braces may only be empty: YAML cuts what stands in them at every comma", begin, hint=hint)
        self.add(tree)

    def add(self, tree: Tree) -> None:
        if not self.stack:
            self.root = tree
            return
        frame = self.stack[-1]
        if isinstance(frame.tree, Sequence):
            self.add_item(frame, frame.tree, tree)
        elif not frame.has_key:
            frame.key = self.checked_key(frame, tree)
            frame.has_key = True
        else:
            self.add_entry(frame.tree, frame.key, tree)
            frame.key, frame.has_key = None, False

    def add_item(self, frame: _Frame, sequence: Sequence, item: Tree) -> None:
        if isinstance(item, Scalar) and item.is_empty:
            self.refuse("empty_value", "a list item has no value", item.place, hint='write the value; an empty text is ""')
        if sequence.flow and not frame.told and not _may_flow(item):
            frame.told = True
            hint = "write each item on a line of its own: - item"
            self.refuse("flow", "only plain words may stand in brackets: YAML cuts anything else at every comma", item.place, hint=hint)
        sequence.items.append(item)

    def checked_key(self, frame: _Frame, tree: Tree) -> Scalar | None:
        """The key, unless it cannot be one: then its value is dropped."""
        if not isinstance(tree, Scalar):
            self.refuse("key", "a key is a text, not a list or a mapping", tree.place, hint="write a name before the colon")
            return None
        if tree.is_empty:
            self.refuse("key", "a key is missing before the colon", tree.place, hint="write the key's name")
            return None
        first = frame.starts.setdefault(tree.text, tree.place.start)
        if first != tree.place.start:
            hint = "remove one of the two, or give it another name"
            self.refuse("duplicate_key", f"the key '{short(tree.text)}' stands twice in this mapping", tree.place, hint=hint)
            return None
        return tree

    def add_entry(self, mapping: Mapping, key: Scalar | None, value: Tree) -> None:
        if key is None:
            return
        if isinstance(value, Scalar) and value.is_empty:
            hint = 'write the value; an empty text is "", and null says that there is none'
            self.refuse("empty_value", f"'{short(key.text)}' has no value", key.place, hint=hint, path=(*self.path(), key.text))
        mapping.entries.append(Entry(key, value))

    def path(self) -> Path:
        """Where the innermost open list or mapping stands."""
        return tuple(self.keys())

    def keys(self) -> Iterator[str | int]:
        for frame in self.stack[:-1]:
            if isinstance(frame.tree, Sequence):
                yield len(frame.tree.items)
            else:
                yield frame.key.text if frame.key else ""

    def refuse(self, code: str, message: str, place: Place, *, hint: str, path: Path | None = None) -> None:
        self.faults.add(code, message, place.span, hint=hint, path=self.path() if path is None else path)


def _may_flow(item: Tree) -> bool:
    if not isinstance(item, Scalar):
        return False
    return not item.style and item.place.line == item.place.end_line and FLOW_ITEM.fullmatch(item.text) is not None


def _place(event: Any) -> Place:
    start, end = event.start_mark, event.end_mark
    return Place(start.line, start.column, end.line, end.column, start.index, end.index)

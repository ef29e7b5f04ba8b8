"""Where every key and value of a text stands, and which key owns which line."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.document.model import Mark, Path, SourceMap
from engine.document.yaml_tree import Mapping, Place, Scalar, Sequence, Tree


@dataclass(slots=True)
class Places:
    """What a walk over the tree finds, in the order of the file; lines from 0."""

    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    first: dict[int, Path] = field(default_factory=dict)
    """Per line the first key or item that begins on it: comments above belong to it."""
    last: dict[int, Path] = field(default_factory=dict)
    """Per line the last key or item that begins or ends on it: a comment behind belongs to it."""
    scalars: dict[Path, Scalar] = field(default_factory=dict)
    """The values that are one text."""
    texts: list[Scalar] = field(default_factory=list)
    """All texts, keys and values."""

    def source(self, text: str) -> SourceMap:
        """The positions, to be kept beside the document."""
        return SourceMap.model_construct(keys=self.keys, values=self.values, lines=tuple(text.split("\n")))

    def walk(self, tree: Tree, path: Path) -> None:
        """Note what the tree holds; its depth is bounded by the reader."""
        if isinstance(tree, Scalar):
            self.value(tree, path)
        elif isinstance(tree, Sequence):
            self.sequence(tree, path)
        else:
            self.mapping(tree, path)

    def value(self, scalar: Scalar, path: Path) -> None:
        place = scalar.place
        self.texts.append(scalar)
        self.scalars[path] = scalar
        self.values[path] = _mark(place, scalar.style)
        self.begin(place.line, path)
        if scalar.style not in ("|", ">"):
            self.last[place.end_line] = path

    def sequence(self, sequence: Sequence, path: Path) -> None:
        for index, item in enumerate(sequence.items):
            here = (*path, index)
            self.first.setdefault(item.place.line, here)
            self.walk(item, here)
        if sequence.flow:
            self.flow(sequence.place, path)

    def mapping(self, mapping: Mapping, path: Path) -> None:
        for entry in mapping.entries:
            here = (*path, entry.key.text)
            self.texts.append(entry.key)
            self.keys[here] = _mark(entry.key.place, entry.key.style)
            self.begin(entry.key.place.line, here)
            self.walk(entry.value, here)
        if mapping.flow:
            self.flow(mapping.place, path)

    def flow(self, place: Place, path: Path) -> None:
        self.values[path] = _mark(place, "")
        self.last[place.end_line] = path

    def begin(self, line: int, path: Path) -> None:
        self.first.setdefault(line, path)
        self.last[line] = path


def places_of(root: Tree | None) -> Places:
    """The places of a whole text."""
    places = Places()
    if root is not None:
        places.walk(root, ())
    return places


def _mark(place: Place, style: str) -> Mark:
    return Mark(place.line + 1, place.column + 1, place.end_line + 1, place.end_column + 1, style)

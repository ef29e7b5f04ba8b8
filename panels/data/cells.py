"""Rows as texts that are ready to be shown, a whole value for its viewer, and cells as a spreadsheet takes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from engine.cells import json_value, shown
from engine.preview.preview import Preview

LONGEST = 160
"""Characters of a value that its cell shows."""
MOST_CHARACTERS = 1_000_000
"""Characters of a value that its viewer shows."""
_BREAKS = str.maketrans({"\n": "↵", "\r": "", "\t": "⇥"})
Cell: TypeAlias = "str | list[str | int] | bool"
"""A text, False for null, or [the beginning, the length of the whole] for what is cut."""


def cell(value: Any) -> Cell:
    """A value as its cell shows it."""
    if value is None:
        return False
    text = shown(value)
    return text.translate(_BREAKS) if len(text) <= LONGEST else [text[:LONGEST].translate(_BREAKS), len(text)]


def cells_of(preview: Preview, left: int, right: int) -> list[list[Cell]]:
    """The rows of a page, from one column to another (the last one not among them)."""
    columns = [[cell(value) for value in column.to_pylist()] for column in preview.table().columns[left:right]]
    return [list(row) for row in zip(*columns, strict=True)]


def whole_value(value: Any) -> dict[str, object]:
    """A value for its viewer: its text, how long it is, and a tree, as JSON, where it is one or its text is JSON."""
    text = shown(value)
    tree = _tree(value)
    told: dict[str, object] = {"text": text[:MOST_CHARACTERS], "length": len(text), "is_cut": len(text) > MOST_CHARACTERS}
    return told | {"is_null": value is None} | ({} if tree is None else {"tree": json.dumps(tree)})


def tab_separated(rows: Sequence[Sequence[Any]]) -> str:
    """Rows for the clipboard: null is empty, and what would end a cell is a blank."""
    return "\n".join("\t".join(_plain(value) for value in row) for row in rows)


def rows_of(preview: Preview, left: int, right: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a page as Python's values, from one column to another."""
    return zip(*(column.to_pylist() for column in preview.table().columns[left:right]), strict=True)


def _plain(value: Any) -> str:
    return "" if value is None else " ".join(shown(value).replace("\r\n", "\n").replace("\t", "\n").split("\n"))


def _tree(value: Any) -> object:
    if isinstance(value, Mapping | list | tuple):
        return json_value(value)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and len(value) <= MOST_CHARACTERS:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return None

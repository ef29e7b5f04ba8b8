"""What the sources that read files have in common: hidden columns of order, and the file's name as a column."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import ConfigError
from engine.kinds.kind import Inputs
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, Field, Ordering, SortColumn

PLACE_FIELDS = (Field(SCAN_FILE, TEXT, hidden=True), Field(SCAN_RECORD, INTEGER, hidden=True))
"""The hidden columns that every scan offers."""


def place_columns(node: str) -> tuple[tuple[str, Expr], ...]:
    """A select list of a row's place, under names of the node's own, so that two sources never clash."""
    return (_name(node, "file"), Column(TEXT, SCAN_FILE)), (_name(node, "row"), Column(INTEGER, SCAN_RECORD))


def file_order(node: str) -> Ordering:
    """By file, then by row in the file: no two rows are equal in it."""
    return Ordering((SortColumn(_name(node, "file")), SortColumn(_name(node, "row"))), total=True)


def hidden_names(node: str) -> frozenset[str]:
    """The names of the hidden columns."""
    return frozenset({_name(node, "file"), _name(node, "row")})


def file_name_column(inputs: Inputs, name: str | None, columns: Mapping[str, object]) -> tuple[tuple[str, Expr], ...]:
    """The visible column with the file's path, if one is asked for; a name that is taken is reported."""
    if name is None:
        return ()
    if name.casefold() in {column.casefold() for column in columns}:
        inputs.report(
            ("file_column",), ConfigError(f"there is a column '{name}' already", code="field.name_clash", hint="choose another name")
        )
        return ()
    return ((name, Column(TEXT, SCAN_FILE)),)


def _name(node: str, part: str) -> str:
    return f"{HIDDEN_PREFIX}{node}_{part}"

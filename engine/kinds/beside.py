"""Columns of a right input that stand beside those of the left one: names that clash get a suffix."""

from __future__ import annotations

from engine.kinds.kind import Inputs
from engine.kinds.matching import Matching
from engine.kinds.naming import folded, report_clash
from engine.language.tree import Column, Expr


def right_columns(inputs: Inputs, sides: Matching, suffix: str) -> tuple[tuple[str, Expr], ...]:
    """The visible columns of the right side, but for keys that the left side shows already; what still clashes is reported."""
    merged = {pair.right.name for pair in sides.pairs if pair.is_one_column}
    taken = {folded(field.name): field.name for field in sides.left.visible}
    columns: list[tuple[str, Expr]] = []
    for field in sides.right.visible:
        if field.name in merged:
            continue
        name = field.name + suffix if folded(field.name) in taken else field.name
        report_clash(inputs, ("suffix",), name, taken.values(), "choose another suffix")
        taken[folded(name)] = name
        columns.append((name, Column(field.type, field.name, "right")))
    return tuple(columns)

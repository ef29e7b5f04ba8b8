"""Columns as keys: -0.0 and 0.0 count as one, and rows are made to look so before they are grouped."""

from __future__ import annotations

from collections.abc import Collection

from engine.language import key
from engine.language.types import FLOAT
from engine.relation import Query, Ref, Relation


def with_normal_keys(node: str, rows: Relation, keys: Collection[str]) -> Relation:
    """The rows with their key columns normalised: themselves, or a step of the node named `keys`.

    A step and not an expression in GROUP BY, so that the select list can use the keys by name.
    """
    if not any(field.type == FLOAT for field in rows.fields if field.name in keys):
        return rows
    columns = tuple((name, key(column) if name in keys else column) for name, column in rows.pass_through())
    return Relation(f"{node}#keys", Query(Ref(rows.name), columns, rows.hidden), rows.ordering, unique=rows.unique)

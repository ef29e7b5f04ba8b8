"""Some of a node's rows, as they came."""

from __future__ import annotations

from engine.language.tree import Expr
from engine.relation import Query, Ref, Relation


def filtered(name: str, rows: Relation, condition: Expr) -> Relation:
    """The rows for which the condition is true, under another name: their columns, their order and what tells them apart stay."""
    return Relation(name, Query(Ref(rows.name), rows.pass_through(), rows.hidden, where=condition), rows.ordering, unique=rows.unique)

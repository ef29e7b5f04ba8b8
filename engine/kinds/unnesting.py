"""Rows that become several: one for each item of a list, which stand one after the other in the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.kinds.filtered import filtered
from engine.kinds.kind import Inputs
from engine.kinds.naming import report_clash
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr, ListOf
from engine.language.types import INTEGER, NULL, List
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation, SortColumn, Unnest, follow


def report_new_columns(inputs: Inputs, new: Mapping[str, str | None], taken: Sequence[str]) -> None:
    """Report names of new columns, by field, that are taken by the relation or by one another."""
    names = list(taken)
    for field, name in new.items():
        if name is not None:
            report_clash(inputs, (field,), name, names)
            names.append(name)


def with_one_item(items: Expr) -> Expr:
    """The list; where it is null or empty, one that holds null, so that its row is kept."""
    kind = items.type.item if isinstance(items.type, List) else items.type
    return case([(is_empty(items), ListOf(items.type, (null(kind),)))], items)


def not_known(node: str, rows: Relation, name: str, place: str | None) -> Mapping[str, Relation]:
    """The relations of a node whose list is wrong, which has been reported: names below it are judged, types are not."""
    made = {name: null(NULL)}
    return {
        "rows": unnested(node, rows, Ref(rows.name), made, (place, null(INTEGER))),
        "rejected": without_items(node, rows, literal(value=False)),
    }


def unnested(
    node: str,
    rows: Relation,
    source: Unnest | Ref,
    made: Mapping[str, Expr],
    place: tuple[str | None, Expr],
    where: Expr | None = None,
) -> Relation:
    """The rows, each once for every item, with the columns that are made of it.

    Args:
        node: the relation is named after it.
        rows: what is taken apart.
        source: the same, with the list.
        made: new columns, last, and those that are replaced, which keep their place.
        place: where the item's place is shown, if it is, and what it is; hidden it carries the order.
        where: which items make a row.
    """
    kept = [(name, made.get(name, column)) for name, column in rows.pass_through()]
    new = [(name, value) for name, value in made.items() if name not in dict(kept)]
    position = place[0] or f"{HIDDEN_PREFIX}{node}_position"
    hidden = rows.hidden | (frozenset({position}) if place[0] is None else frozenset())
    unchanged = {name: name for name, value in kept if isinstance(value, Column) and name not in made}
    unique = rows.unique | {position} if rows.unique is not None and rows.unique <= unchanged.keys() else None
    query = Query(source, (*kept, *new, (position, place[1])), hidden, where=where)
    return Relation(f"{node}.rows", query, _with_position(rows.ordering, unchanged, position), unique=unique)


def without_items(node: str, rows: Relation, condition: Expr) -> Relation:
    """The rows that make no row, as they are."""
    return filtered(f"{node}.rejected", rows, condition)


def is_empty(items: Expr) -> Expr:
    """Whether the list is null or has no item."""
    return call("=", call("coalesce", call("list_length", items), literal(0)), literal(0))


def _with_position(ordering: Ordering, unchanged: Mapping[str, str], position: str) -> Ordering:
    """The incoming order, and the items' order inside each row; cut where a key is replaced."""
    kept = follow(ordering, unchanged)
    is_whole = bool(kept.keys) and len(kept.keys) == len(ordering.keys)
    return Ordering((*kept.keys, SortColumn(position)), kept.total) if is_whole else kept

"""Which order a kind takes its rows in: its own keys, then the order they came in, else every column that can be compared.

`format.md` promises the same rows every time, so an order that leaves ties is mended where that costs next to nothing
(keys of the incoming order, columns known to be unique) and warned about where it would not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.language.tree import OrderKey
from engine.language.types import DataType, is_comparable
from engine.relation import Ordering, Relation, SortColumn


def own_keys(inputs: Inputs, path: Sequence[str | int], keys: Iterable[SortColumn], relation: Relation) -> tuple[SortColumn, ...]:
    """The order keys that a person wrote, with names as the relation spells them; wrong ones are reported and left out."""
    found: dict[str, SortColumn] = {}
    for place, key in enumerate(keys):
        column = inputs.column((*path, place), key.name, relation)
        if column is None:
            continue
        if not is_comparable(column.type):
            inputs.report((*path, place), _incomparable(column.name, column.type))
        elif column.name in found:
            inputs.report((*path, place), _repeated(column.name))
        else:
            found[column.name] = replace(key, name=column.name)
    return tuple(found.values())


def key_columns(inputs: Inputs, path: Sequence[str | int], names: Iterable[str], relation: Relation) -> tuple[str, ...]:
    """The columns that a person named as keys, as the relation spells them; wrong ones are reported and left out."""
    return tuple(key.name for key in own_keys(inputs, path, map(SortColumn, names), relation))


def stable(keys: Iterable[SortColumn], relation: Relation) -> Ordering:
    """The keys, then those of the incoming order, then columns that tell the rows apart: as a stable sort leaves them."""
    unique = relation.unique if relation.unique is not None and not relation.ordering.total else frozenset()
    chosen: dict[str, SortColumn] = {}
    for key in (*keys, *relation.ordering.keys, *(SortColumn(field.name) for field in relation.fields if field.name in unique)):
        chosen.setdefault(key.name, key)
    return Ordering(tuple(chosen.values()), total=relation.ordering.total or relation.unique is not None)


def needed(
    inputs: Inputs,
    path: Sequence[str | int],
    keys: Sequence[SortColumn],
    relation: Relation,
    purpose: str,
    *,
    groups: Collection[str] = (),
) -> Ordering:
    """The order for something that depends on one; a warning says when it is a makeshift, or leaves ties.

    Args:
        inputs: where the warning goes.
        path: the field that would give an order.
        keys: what `own_keys` made of that field.
        relation: the rows.
        purpose: what depends on the order, for the warning: "which rows are kept".
        groups: columns in which the rows that are put in order are equal.
    """
    ordering = stable(keys, relation)
    if not ordering.keys and not ordering.total:
        inputs.report(path, _no_order(purpose), "warning")
        return makeshift(ordering, relation)
    if not ordering.total and not _tells_apart(ordering, groups, relation):
        inputs.report(path, _ties(purpose, ordering, relation), "warning")
    return ordering


def makeshift(ordering: Ordering, relation: Relation) -> Ordering:
    """The order, or where there is none that of all columns."""
    if ordering.keys or ordering.total:
        return ordering
    return Ordering(tuple(SortColumn(field.name) for field in relation.visible if is_comparable(field.type)))


def backwards(ordering: Ordering) -> Ordering:
    """The same order from its other end."""
    keys = (replace(key, descending=not key.descending, nulls_first=not key.nulls_first) for key in ordering.keys)
    return replace(ordering, keys=tuple(keys))


def order_keys(ordering: Ordering, relation: Relation) -> tuple[OrderKey, ...]:
    """The ordering as keys over the relation's columns."""
    return replace(relation, ordering=ordering).sort_keys()


def _tells_apart(ordering: Ordering, groups: Collection[str], relation: Relation) -> bool:
    """Whether rows that are equal in the order's keys are equal altogether, so that it does not matter which comes first."""
    return {field.name for field in relation.visible} <= {*groups, *(key.name for key in ordering.keys)}


def _incomparable(name: str, kind: DataType) -> SchemaError:
    return SchemaError(
        f"column '{name}' is of type {kind}, which has no order and cannot be a key",
        code="schema.not_comparable",
        hint="take out the part that matters with add_columns first",
    )


def _repeated(name: str) -> SchemaError:
    return SchemaError(f"column '{name}' is named twice", code="schema.column_repeated", hint="once is enough")


def _no_order(purpose: str) -> SchemaError:
    return SchemaError(
        f"{purpose} depends on the order of the rows, and they have none here, so they are taken in the order of all their columns",
        code="order.none",
        hint="sort first, or write order_by",
    )


def _ties(purpose: str, ordering: Ordering, relation: Relation) -> SchemaError:
    """Columns that nobody sees are not named: they only say in which order the rows came."""
    names = ", ".join(key.name for key in ordering.keys if key.name not in relation.hidden)
    return SchemaError(
        f"{purpose} may change from run to run where rows are equal in {names or 'the order in which they came'}",
        code="order.ties",
        hint="add a column to order_by that tells such rows apart",
    )

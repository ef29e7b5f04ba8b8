"""Chance that is the same every time and on every engine: a number from 0 to 1 that hangs on a row's values and a seed alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.ordering import order_keys, stable
from engine.language import aggregate, call, cast, literal, window
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import FLOAT, INTEGER, JSON, TEXT, DataType, is_comparable
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation, SortColumn

PLACE, ROWS = Column(INTEGER, HIDDEN_PREFIX + "place"), Column(INTEGER, HIDDEN_PREFIX + "rows")
_BETWEEN = "\x1f"
_NULL = "\x1e"
"""Signs that hardly a text holds: they tell a value from the next one, and null from empty text."""
_NO_KEYS = SchemaError(
    "no column can say which rows are drawn, as none reads as the same text everywhere",
    code="draw.no_keys",
    hint="number the rows with add_record_id above",
)
_TIES = SchemaError(
    "which rows are drawn may change from run to run where rows are equal in all columns that can be compared",
    code="order.ties",
    hint="number the rows with add_record_id above",
)


def fraction(inputs: Inputs, path: Sequence[str | int], keys: Sequence[str], relation: Relation, seed: int) -> Expr:
    """A number of each row, evenly spread from 0 up to 1; rows that are equal in the keys have the same.

    Args:
        inputs: where wrong keys are reported.
        path: the field of the keys.
        keys: columns that a person named; none: all that are fit.
        relation: the rows.
        seed: another one gives other numbers.
    """
    if keys:
        columns = _named(inputs, path, keys, relation)
    else:
        columns = [Column(field.type, field.name) for field in relation.visible if _has_one_text(field.type)]
        if not columns:
            inputs.report(path, _NO_KEYS)
    values = [call("coalesce", cast(column, TEXT), literal(_NULL)) for column in columns]
    return call("hash_fraction", call("concat_ws", literal(_BETWEEN), *values, literal(str(seed))))


def drawn_order(inputs: Inputs, path: Sequence[str | int], drawn: Expr, relation: Relation) -> tuple[OrderKey, ...]:
    """An order by chance; where that is equal, the incoming order decides, and where there is none, all columns do."""
    known = stable((), relation)
    rest = () if known.total else tuple(SortColumn(field.name) for field in relation.visible if is_comparable(field.type))
    if not known.total and len(rest) < len(relation.visible):
        inputs.report(path, _TIES, "warning")
    named = {key.name for key in known.keys}
    ordering = Ordering((*known.keys, *(key for key in rest if key.name not in named)))
    return (OrderKey(drawn), *order_keys(ordering, relation))


def placed(node: str, rows: Relation, groups: Sequence[str], keys: Sequence[OrderKey]) -> Relation:
    """A step of a node: the rows with `PLACE`, their place in their group from 1, and `ROWS`, how many the group has."""
    partition = tuple(map(rows.column, groups))
    place = window(call("row_number"), partition_by=partition, order_by=tuple(keys))
    size = window(aggregate("count"), partition_by=partition)
    columns = (*rows.pass_through(), (PLACE.name, place), (ROWS.name, size))
    return Relation(f"{node}#numbered", Query(Ref(rows.name), columns, rows.hidden | {PLACE.name, ROWS.name}))


def _named(inputs: Inputs, path: Sequence[str | int], names: Iterable[str], relation: Relation) -> list[Column]:
    found: list[Column] = []
    for place, name in enumerate(names):
        column = inputs.column((*path, place), name, relation)
        if column is not None and not _has_one_text(column.type):
            inputs.report((*path, place), _unfit(column))
        elif column is not None:
            found.append(column)
    return found


def _has_one_text(kind: DataType) -> bool:
    """Whether equal values read as the same text on every engine."""
    return kind not in (FLOAT, JSON) and can_cast(kind, TEXT)


def _unfit(column: Column) -> SchemaError:
    return SchemaError(
        f"column '{column.name}' is of type {column.type}, which does not read as the same text everywhere, so no row is drawn by it",
        code="draw.key_type",
        hint="name other columns, or make a text or a decimal of it with add_columns above",
    )

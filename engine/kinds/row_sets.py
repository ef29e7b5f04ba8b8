"""Two inputs of the same columns, compared row by row: what is in both, and what is in the left alone.

Rows are put into one list, marked with their side, and grouped by all columns, so that null equals null as in any grouping. Where
copies count, each copy is numbered first, and the second of a row on one side meets the second on the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.matching import key_type
from engine.kinds.naming import folded
from engine.language import aggregate, call, cast, conjunction, key, literal, window
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN, is_comparable
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation, Union
from engine.relation import Field as RelationField

Keep: TypeAlias = Literal["distinct", "all"]

_COPY = HIDDEN_PREFIX + "copy"
_IS_LEFT = HIDDEN_PREFIX + "is_left"
_IN_LEFT = HIDDEN_PREFIX + "in_left"
_IN_RIGHT = HIDDEN_PREFIX + "in_right"


def rows_in_both(inputs: Inputs, keep: Keep) -> Relation:
    """The rows of the left input that the right one has too; of `all` copies as many as both have."""
    return _chosen(inputs, keep, call("is true", Column(BOOLEAN, _IN_RIGHT)))


def rows_in_left_only(inputs: Inputs, keep: Keep) -> Relation:
    """The rows of the left input that the right one has not; of `all` copies those that the left has more."""
    return _chosen(inputs, keep, call("is not true", Column(BOOLEAN, _IN_RIGHT)))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A column of the result, under the left input's name, and its value on both sides."""

    name: str
    left: Expr
    right: Expr


def _chosen(inputs: Inputs, keep: Keep, condition: Expr) -> Relation:
    pairs = _pairs(inputs, inputs.relation("left"), inputs.relation("right"))
    left = _side(inputs.node, "left", inputs.relation("left"), [(pair.name, pair.left) for pair in pairs], keep)
    right = _side(inputs.node, "right", inputs.relation("right"), [(pair.name, pair.right) for pair in pairs], keep)
    met = _met(inputs.node, left, right)
    where = conjunction((call("is true", Column(BOOLEAN, _IN_LEFT)), condition))
    columns = tuple((pair.name, Column(pair.left.type, pair.name)) for pair in pairs)
    unique = frozenset(pair.name for pair in pairs) if keep == "distinct" else None
    return Relation(f"{inputs.node}.rows", Query(Ref(met.name), columns, where=where), steps=(met,), unique=unique)


def _side(node: str, name: str, rows: Relation, columns: Sequence[tuple[str, Expr]], keep: Keep) -> Relation:
    """An input's rows in the common columns, and the number of each copy where copies count."""
    plain = Relation(f"{node}#{name}", Query(Ref(rows.name), tuple(columns)))
    if keep == "distinct":
        return plain
    copy = window(call("row_number"), partition_by=[column for _, column in plain.pass_through()])
    return Relation(f"{node}#{name}_copies", Query(Ref(plain.name), (*plain.pass_through(), (_COPY, copy))), steps=(plain,))


def _met(node: str, left: Relation, right: Relation) -> Relation:
    """Each different row of both sides, and on which of them it is."""
    parts = tuple(
        Query(Ref(side.name), (*side.pass_through(), (_IS_LEFT, literal(is_left)))) for side, is_left in ((left, True), (right, False))
    )
    is_left = Column(BOOLEAN, _IS_LEFT)
    sides = ((_IN_LEFT, aggregate("bool_or", is_left)), (_IN_RIGHT, aggregate("bool_or", call("not", is_left))))
    groups = left.pass_through()
    query = Query(Union(parts), (*groups, *sides), group_by=tuple(column for _, column in groups))
    return Relation(f"{node}#met", query, steps=(left, right))


def _pairs(inputs: Inputs, left: Relation, right: Relation) -> tuple[_Pair, ...]:
    """The columns of both inputs, matched by name; what does not match is reported."""
    others = {folded(field.name): field for field in right.visible}
    found = [(field, others.pop(folded(field.name), None)) for field in left.visible]
    missing = [field.name for field, other in found if other is None]
    if missing or others:
        inputs.report(("right",), _columns_differ(missing, [field.name for field in others.values()]))
    pairs = (_pair(inputs, field, other) for field, other in found if other is not None)
    return tuple(pair for pair in pairs if pair is not None)


def _pair(inputs: Inputs, left: RelationField, right: RelationField) -> _Pair | None:
    if not is_comparable(left.type):
        inputs.report(("left",), _not_comparable(left))
        return None
    common = key_type(left.type, right.type)
    if common is None:
        inputs.report(("right",), _types_differ(left, right))
        return None
    return _Pair(left.name, *(key(cast(Column(field.type, field.name), common)) for field in (left, right)))


def _columns_differ(left: Sequence[str], right: Sequence[str]) -> SchemaError:
    parts = [f"{_listed(names)} only on the {side}" for names, side in ((left, "left"), (right, "right")) if names]
    return SchemaError(
        f"the inputs do not have the same columns: {', '.join(parts)}",
        code="schema.row_sets_columns",
        hint="select the same columns above, or use a join with how: semi or anti to compare keys only",
    )


def _listed(names: Iterable[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    return f"{', '.join(quoted)} {'is' if len(quoted) == 1 else 'are'}"


def _types_differ(left: RelationField, right: RelationField) -> SchemaError:
    message = f"'{left.name}' is of type {left.type} on the left side and of type {right.type} on the right"
    return SchemaError(message, code="schema.row_sets_types", hint="they cannot be compared: cast one of them with cast_columns above")


def _not_comparable(field: RelationField) -> SchemaError:
    message = f"column '{field.name}' is of type {field.type}, and rows cannot be compared by it"
    return SchemaError(message, code="schema.not_comparable", hint="leave the column out above, or take out the part that matters")

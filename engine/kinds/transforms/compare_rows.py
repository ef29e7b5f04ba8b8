"""The kind `compare_rows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import KeyPairs, NewColumn, Selectors, Text, Toggle
from engine.kinds.kind import Example, Guard, Input, Inputs, Kind
from engine.kinds.matching import Matching, key_pairs, key_type
from engine.kinds.naming import folded, report_clash, unused
from engine.kinds.nearness import distance, number_limit
from engine.kinds.selector import selected
from engine.kinds.wording import names
from engine.language import aggregate, call, case, cast, conjunction, key, literal, null
from engine.language.tree import Column, Expr, Lambda, ListOf, Variable
from engine.language.types import BOOLEAN, FLOAT, TEXT, is_number, list_of
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation
from engine.relation import Field as RelationField

_IS_THERE = HIDDEN_PREFIX + "is_there"
_IS_OLD, _IS_NEW = (call("is not null", Column(BOOLEAN, _IS_THERE, side)) for side in ("left", "right"))
_NO_KEYS = ConfigError(
    "nothing says which rows belong together", code="compare.no_keys", hint="write keys: with the columns that name a row"
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A column of both inputs under its name in the left one."""

    name: str
    left: Expr
    right: Expr
    is_same: Expr | None
    """Whether both sides are equal; None where that is not asked."""


class CompareRows(Kind):
    """Compares the rows of two inputs by their keys: which were added, removed or changed from the left input to the right one.

    Each key gives one row, with its values in the right input, or in the left one where it was removed, and with a column that says
    `added`, `removed`, `changed` or `same`; rows that are the same are left out unless `keep_same` is on. `changed_column` lists the
    columns in which a changed row differs. Columns that only one input has are neither compared nor shown. Null equals null here, in
    keys too; `tolerance` is how far apart two numbers may be and still be the same. With `old_suffix` each column that is compared has
    its value of the left input beside it. A key must be there once in each input: a run that finds it twice stops before anything is
    written.
    """

    kind = "compare_rows"
    category = "transform"
    family = "combine"
    title = "Compare rows"
    synonyms = ("diff", "difference of tables", "merge diff", "data compare", "changes", "delta", "what changed", "audit", "reconcile")
    inputs = (Input("left"), Input("right"))

    keys: Annotated[KeyPairs, Field(title="Keys", description="Columns that name a row in both inputs: `id`, or `id = number`.")]
    columns: Annotated[
        Selectors, Field(title="Columns", description="What is compared; by default all columns that both inputs have.")
    ] = ()
    tolerance: Annotated[
        Text | None, Field(title="Tolerance", description="How far apart two numbers may be and still be the same: `0.01`.")
    ] = None
    keep_same: Annotated[Toggle, Field(title="Keep same", description="Whether rows that did not change come out too.")] = False
    change_column: Annotated[
        NewColumn, Field(title="Change column", description="The new column that says added, removed, changed or same.")
    ] = "change"
    changed_column: Annotated[
        NewColumn | None, Field(title="Changed column", description="A new column with the list of the columns that differ.")
    ] = None
    old_suffix: Annotated[
        Text | None, Field(title="Old suffix", description="Names new columns with the values of the left input: `_old`; none by default.")
    ] = None

    examples = (
        Example(
            title="What changed since yesterday",
            fields="keys: [id]\nchanged_column: columns",
            inputs={
                "left": "id integer, name text, price integer\n1,nut,5\n2,bolt,6\n3,screw,7\n4,nail,8",
                "right": "id integer, name text, price integer\n1,nut,5\n2,bolt,9\n4,Nail,9\n5,rivet,1",
            },
            outputs={
                "rows": (
                    "id integer, name text, price integer, change text, columns list<text>\n"
                    "2,bolt,9,changed,['price']\n3,screw,7,removed,[]\n4,Nail,9,changed,\"['name', 'price']\"\n5,rivet,1,added,[]"
                )
            },
            summary="by id",
        ),
        Example(
            title="With the old values, and within a tolerance",
            fields="keys: [id]\ntolerance: 0.1\nkeep_same: true\nold_suffix: _old",
            inputs={"left": "id integer, x float\n1,0.5\n2,0.5", "right": "id integer, x float\n1,0.55\n2,0.75"},
            outputs={"rows": "id integer, x float, change text, x_old float\n1,0.55,same,0.5\n2,0.75,changed,0.5"},
            summary="by id, within 0.1, the same ones too",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each key that changed, and what became of it."""
        sides = self._matching(inputs)
        if not self.keys:
            inputs.report(("keys",), _NO_KEYS)
        pairs = self._pairs(inputs, sides)
        left, right = (_marked(inputs.node, name, rows) for name, rows in (("left", sides.left), ("right", sides.right)))
        shown = tuple((pair.name, case([(_IS_NEW, pair.right)], pair.left)) for pair in pairs)
        columns = (*_keys(sides), *shown, *self._said(pairs), *self._old(sides, pairs))
        self._report_names(inputs, len(sides.pairs) + len(shown), [name for name, _ in columns])
        source = replace(sides, left=left, right=right).source("full")
        compared = Relation(f"{inputs.node}#compared", Query(source, columns), steps=(left, right), unique=_unique(sides))
        where = None if self.keep_same else call("<>", Column(TEXT, self.change_column), literal("same"))
        query = Query(Ref(compared.name), compared.pass_through(), where=where)
        return {"rows": Relation(f"{inputs.node}.rows", query, steps=(compared,), unique=compared.unique)}

    def _matching(self, inputs: Inputs) -> Matching:
        left, right = inputs.relation("left"), inputs.relation("right")
        return Matching(left, right, key_pairs(inputs, ("keys",), self.keys, left, right), None, null_safe=True)

    def _pairs(self, inputs: Inputs, sides: Matching) -> tuple[_Pair, ...]:
        """The columns that both inputs have, but for the keys; those that were not chosen are shown only."""
        keys = {folded(column.name) for pair in sides.pairs for column in (pair.left, pair.right)}
        others = {folded(field.name): field for field in sides.right.visible}
        chosen = selected(inputs, ("columns",), self.columns, sides.left) if self.columns else None
        is_tolerant = self._is_tolerant(inputs)
        found: list[_Pair | None] = []
        for field in sides.left.visible:
            other, is_chosen = others.get(folded(field.name)), chosen is None or field.name in chosen
            if folded(field.name) in keys:
                continue
            if other is not None:
                found.append(self._pair(inputs, field, other, is_chosen=is_chosen, is_tolerant=is_tolerant))
            elif chosen is not None and is_chosen:
                inputs.report(("columns",), _only_left(field.name))
        return tuple(pair for pair in found if pair is not None)

    def _is_tolerant(self, inputs: Inputs) -> bool:
        """Whether there is a tolerance; a wrong one is reported once."""
        return self.tolerance is not None and number_limit(inputs, ("tolerance",), self.tolerance, FLOAT) is not None

    def _pair(self, inputs: Inputs, left: RelationField, right: RelationField, *, is_chosen: bool, is_tolerant: bool) -> _Pair | None:
        kind = key_type(left.type, right.type)
        if kind is None:
            if is_chosen:
                inputs.report(("columns",), _not_compared(left, right))
            return None
        one, other = cast(Column(left.type, left.name, "left"), kind), cast(Column(right.type, right.name, "right"), kind)
        if not is_chosen:
            return _Pair(left.name, one, other, None)
        is_same = call("is not distinct from", one, other)
        limit = number_limit(inputs, ("tolerance",), self.tolerance or "", kind) if is_tolerant and is_number(kind) else None
        if limit is not None:
            is_same = call("or", is_same, call("is true", call("<=", distance(one, other, "nearest"), limit)))
        return _Pair(left.name, one, other, is_same)

    def _report_names(self, inputs: Inputs, first: int, every: Sequence[str]) -> None:
        """The node's own columns come after those that are compared."""
        fields = ["change_column", *(["changed_column"] if self.changed_column is not None else [])]
        for place, name in enumerate(every[first:]):
            report_clash(inputs, (fields[place] if place < len(fields) else "old_suffix",), name, every[: first + place])

    def _said(self, pairs: Sequence[_Pair]) -> tuple[tuple[str, Expr], ...]:
        """What became of the row, and in which columns."""
        is_same = [(pair.name, pair.is_same) for pair in pairs if pair.is_same is not None]
        branches = [
            (call("not", _IS_OLD), literal("added")),
            (call("not", _IS_NEW), literal("removed")),
            (conjunction([same for _, same in is_same]), literal("same")),
        ]
        change = (self.change_column, case(branches, literal("changed")))
        if self.changed_column is None:
            return (change,)
        differs = [
            case([(call("and", call("and", _IS_OLD, _IS_NEW), call("not", same)), literal(name))], null(TEXT)) for name, same in is_same
        ]
        is_named = Lambda(BOOLEAN, "name", call("is not null", Variable(TEXT, "name")))
        return (change, (self.changed_column, call("list_filter", ListOf(list_of(TEXT), tuple(differs)), is_named)))

    def _old(self, sides: Matching, pairs: Sequence[_Pair]) -> tuple[tuple[str, Expr], ...]:
        if self.old_suffix is None:
            return ()
        return tuple((pair.name + self.old_suffix, sides.left.column(pair.name, "left")) for pair in pairs if pair.is_same is not None)

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """A key that is there twice names no row."""
        sides = self._matching(inputs)
        left, right = tuple(pair.left.name for pair in sides.pairs), tuple(pair.right.name for pair in sides.pairs)
        found = (_no_copies(inputs.node, "left", sides.left, left), _no_copies(inputs.node, "right", sides.right, right))
        return tuple(guard for guard in found if guard is not None)

    def summary(self) -> str:
        """By what, and how strictly."""
        keys = names([left if left == right else f"{left} = {right}" for left, right in self.keys])
        within = f", within {self.tolerance}" if self.tolerance is not None else ""
        return f"by {keys}{within}{', the same ones too' if self.keep_same else ''}"


def _marked(node: str, side: str, rows: Relation) -> Relation:
    """The rows with a mark that they are there, as all their columns may be null."""
    visible = tuple((field.name, Column(field.type, field.name)) for field in rows.visible)
    return Relation(f"{node}#{side}", Query(Ref(rows.name), (*visible, (_IS_THERE, literal(value=True)))), unique=rows.unique)


def _keys(sides: Matching) -> tuple[tuple[str, Expr], ...]:
    """Each key under its name in the left input, from whichever side has it."""
    return tuple((pair.left.name, key(call("coalesce", pair.right_value, pair.left_value))) for pair in sides.pairs)


def _unique(sides: Matching) -> frozenset[str] | None:
    """The keys, where it is known that none is there twice."""
    is_known = sides.pairs and sides.right_is_unique and sides.mirrored.right_is_unique
    return frozenset(pair.left.name for pair in sides.pairs) if is_known else None


def _no_copies(node: str, side: str, rows: Relation, keys: Sequence[str]) -> Guard | None:
    """No two rows of an input have the same keys; None where that is known."""
    if not keys or (rows.unique is not None and rows.unique <= set(keys)):
        return None
    named = {name: rows.column(name) for name in keys}
    copies = unused("copies", named)
    grouped = Relation(
        f"{node}#{side}_keys", Query(Ref(rows.name), (*named.items(), (copies, aggregate("count"))), group_by=tuple(named.values()))
    )
    several = Query(Ref(grouped.name), grouped.pass_through(), where=call(">", grouped.column(copies), literal(1)))
    relation = Relation(f"{node}#{side}_copies", several, steps=(grouped,))
    message = f"several rows of the {side} input have the same key"
    return Guard(f"{side}_keys", ("keys",), "fail", relation, message, code="compare.copies")


def _only_left(name: str) -> SchemaError:
    message = f"column '{name}' is not in the right input, so it cannot be compared"
    return SchemaError(message, code="compare.only_left", hint="choose columns that both inputs have")


def _not_compared(left: RelationField, right: RelationField) -> SchemaError:
    message = f"'{left.name}' is of type {left.type} on the left side and of type {right.type} on the right, and they cannot be compared"
    return SchemaError(message, code="compare.types", hint="choose other columns, or cast one of them with cast_columns above")

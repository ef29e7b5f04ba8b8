"""The kind `join`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.beside import right_columns
from engine.kinds.fields import Choice, Expression, KeyPairs, Text, Toggle
from engine.kinds.kind import Example, Guard, Input, Inputs, Kind
from engine.kinds.matching import How, KeyPair, Matching, key_pairs
from engine.kinds.multiplicity import one_match
from engine.kinds.wording import names
from engine.language import call, key
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN
from engine.relation import NO_ORDER, Ordering, Query, Relation

_KEEPS_LEFT_ORDER = ("inner", "left", "semi", "anti")
_SHOWS_LEFT_ONLY = ("semi", "anti")
_UNIQUE_SIDES: Mapping[str, tuple[Literal["left", "right"], ...]] = {
    "many_to_one": ("right",),
    "one_to_many": ("left",),
    "one_to_one": ("right", "left"),
}
_CROSS = SchemaError("a cross join takes no keys, where and expect", code="join.cross", hint="take them out, or choose inner")
_NO_KEYS = SchemaError("a join needs keys or where", code="join.no_keys", hint="write keys: [column], or how: cross for all pairs")


class Join(Kind):
    """Puts rows of two inputs side by side where their keys are equal.

    A key is a column of both (`carrier`) or a pair (`origin = faa`); null never equals null unless `null_safe` is on. `where` is
    a further condition, which says `left.x` and `right.x` where names clash. `left` keeps all rows of the left input, `right`
    those of the right, `full` both; `semi` and `anti` only tell which left rows have a match, and which have none.
    A key of one name gives one column; another column of the right side that clashes gets the suffix. Rows without a match
    leave by `left_only` and `right_only`, whatever `how` is. `expect` says how many matches a row may have: a run
    that finds more stops before anything is written.
    """

    kind = "join"
    category = "transform"
    family = "combine"
    title = "Join"
    synonyms = (
        "merge", "combine", "left join", "inner join", "outer join", "anti join", "cross join", "append fields", "range join",
        "non-equi join", "cartesian product", "unmatched rows", "many to one",
    )  # fmt: skip
    inputs = (Input("left"), Input("right"))
    outputs = ("joined", "left_only", "right_only")

    keys: Annotated[KeyPairs, Field(title="Keys", description="Columns that must be equal: `carrier`, or `origin = faa`.")] = ()
    where: Annotated[Expression | None, Field(title="Where", description="A further condition on the two rows.")] = None
    how: Annotated[Choice[How], Field(title="How", description="Which rows stay that have no match.")] = "inner"
    null_safe: Annotated[Toggle, Field(title="Null equals null", description="Whether empty keys match each other.")] = False
    expect: Annotated[
        Choice[Literal["any", "one_to_one", "many_to_one", "one_to_many"]],
        Field(title="Expect", description="How many rows may match: many_to_one is for each left row at most one right row."),
    ] = "any"
    suffix: Annotated[Text, Field(title="Suffix", description="Added to a right column whose name the left side has already.")] = "_right"

    examples = (
        Example(
            title="Names for codes",
            fields="keys: [carrier]\nhow: left",
            inputs={"left": "carrier text, delay integer\nAA,5\nXX,1", "right": "carrier text, name text\nAA,American\nDL,Delta"},
            outputs={
                "joined": "carrier text, delay integer, name text\nAA,5,American\nXX,1,",
                "left_only": "carrier text, delay integer\nXX,1",
                "right_only": "carrier text, name text\nDL,Delta",
            },
            summary="left on carrier",
        ),
        Example(
            title="Keys of two names",
            fields="keys:\n  - dest = faa",
            inputs={"left": "dest text, name text\nBOS,a", "right": "faa text, name text\nBOS,Logan"},
            outputs={"joined": "dest text, name text, faa text, name_right text\nBOS,a,BOS,Logan"},
            summary="inner on dest = faa",
        ),
        Example(
            title="A range",
            fields="where: value >= low and value < high",
            inputs={"left": "value integer\n5\n15", "right": "low integer, high integer, band text\n0,10,small\n10,20,large"},
            outputs={"joined": "value integer, low integer, high integer, band text\n5,0,10,small\n15,10,20,large"},
            summary="inner where value >= low and value < high",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The joined rows, and each side's rows without a match."""
        self._report_settings(inputs)
        sides = self._matching(inputs)
        joined = {"joined": self._joined(inputs, sides)}
        if self.how in ("semi", "anti", "cross"):
            return joined
        left, right = _unmatched(inputs.node, "left_only", sides), _unmatched(inputs.node, "right_only", sides.mirrored)
        return {**joined, "left_only": left, "right_only": right}

    def _matching(self, inputs: Inputs) -> Matching:
        left, right = inputs.relation("left"), inputs.relation("right")
        pairs = key_pairs(inputs, ("keys",), self.keys, left, right)
        where = inputs.bind(("where",), self.where, {"left": left, "right": right}, want=BOOLEAN) if self.where is not None else None
        return Matching(left, right, pairs, where, self.null_safe)

    def _report_settings(self, inputs: Inputs) -> None:
        has_condition = bool(self.keys) or self.where is not None
        if self.how == "cross" and (has_condition or self.expect != "any"):
            inputs.report(("how",), _CROSS)
        if self.how != "cross" and not has_condition:
            inputs.report((), _NO_KEYS)

    def _joined(self, inputs: Inputs, sides: Matching) -> Relation:
        left = self._left_columns(sides)
        right = () if self.how in _SHOWS_LEFT_ONLY else right_columns(inputs, sides, self.suffix)
        hidden = sides.left.hidden & {name for name, _ in left}
        ordering, unique = self._promises(sides)
        return Relation(f"{inputs.node}.joined", Query(sides.source(self.how), (*left, *right), hidden), ordering, unique=unique)

    def _left_columns(self, sides: Matching) -> tuple[tuple[str, Expr], ...]:
        """Hidden columns carry the left order, which some joins lose."""
        fields = sides.left.fields if self.how in _KEEPS_LEFT_ORDER else sides.left.visible
        merged = {} if self.how in _SHOWS_LEFT_ONLY else {pair.left.name: self._merged(pair) for pair in sides.pairs if pair.is_one_column}
        return tuple((field.name, merged.get(field.name, Column(field.type, field.name, "left"))) for field in fields)

    def _merged(self, pair: KeyPair) -> Expr:
        """The one column of a pair of one name: whichever side has a value."""
        if self.how == "full":
            return key(call("coalesce", pair.left_value, pair.right_value))
        return key(pair.right_value if self.how == "right" else pair.left_value)

    def _promises(self, sides: Matching) -> tuple[Ordering, frozenset[str] | None]:
        """The left order and the left's unique columns, as far as no left row can come out twice."""
        if self.how not in _KEEPS_LEFT_ORDER:
            return NO_ORDER, None
        if self.how in _SHOWS_LEFT_ONLY or sides.right_is_unique or "right" in _UNIQUE_SIDES.get(self.expect, ()):
            return sides.left.ordering, sides.left.unique
        return Ordering(sides.left.ordering.keys), None

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """What `expect` promises, one for each side that must be unique and is not so anyway."""
        matching, sides = self._matching(inputs), _UNIQUE_SIDES.get(self.expect, ())
        found = {side: one_match(inputs.node, side, matching, ("expect",)) for side in sides}
        return tuple(self._promised(guard, f"({side})" if len(sides) > 1 else "") for side, guard in found.items() if guard is not None)

    def _promised(self, guard: Guard, side: str) -> Guard:
        """Under the name that is written in the document."""
        return replace(guard, name=f"{self.expect}{side}", message=f"expect is {self.expect}, and {guard.message}")

    def summary(self) -> str:
        """How, and on what."""
        on = f" on {names([left if left == right else f'{left} = {right}' for left, right in self.keys])}" if self.keys else ""
        where = f" where {self.where}" if self.where is not None else ""
        return f"{self.how}{on}{where}" if on or where else f"{self.how}, all pairs"


def _unmatched(node: str, port: str, sides: Matching) -> Relation:
    left = sides.left
    return Relation(
        f"{node}.{port}", Query(sides.source("anti"), left.pass_through("left"), left.hidden), left.ordering, unique=left.unique
    )

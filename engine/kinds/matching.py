"""How rows of two inputs find each other: pairs of key columns, and the condition that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.naming import folded
from engine.language import call, cast, common_type, conjunction
from engine.language.rewrite import swap_sides
from engine.language.tree import Column, Expr
from engine.language.types import FLOAT, DataType, is_comparable
from engine.relation import Join, Relation

How: TypeAlias = Literal["inner", "left", "right", "full", "semi", "anti", "cross"]


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A column of each side, and the type in which they are compared."""

    left: Column
    right: Column
    type: DataType

    @property
    def is_one_column(self) -> bool:
        """Whether the pair gives one column, because both sides call it the same."""
        return folded(self.left.name) == folded(self.right.name)

    @property
    def left_value(self) -> Expr:
        """The left column in the common type."""
        return cast(self.left, self.type)

    @property
    def right_value(self) -> Expr:
        """The right column in the common type."""
        return cast(self.right, self.type)

    @property
    def mirrored(self) -> KeyPair:
        """The same with left and right in each other's place."""
        return KeyPair(replace(self.right, side="left"), replace(self.left, side="right"), self.type)

    def equality(self, *, null_safe: bool) -> Expr:
        """Whether the two are equal; with `null_safe`, two nulls are."""
        return call("is not distinct from" if null_safe else "=", self.left_value, self.right_value)


@dataclass(frozen=True, slots=True)
class Matching:
    """Two inputs and how their rows find each other."""

    left: Relation
    right: Relation
    pairs: tuple[KeyPair, ...]
    where: Expr | None
    null_safe: bool

    @property
    def condition(self) -> Expr | None:
        """All that must hold; None when every row meets every row."""
        parts = [pair.equality(null_safe=self.null_safe) for pair in self.pairs]
        parts += [self.where] if self.where is not None else []
        return conjunction(parts) if parts else None

    @property
    def right_is_unique(self) -> bool:
        """Whether it is known, whatever the data, that no left row matches two right ones."""
        return self.right.unique is not None and self.right.unique <= {pair.right.name for pair in self.pairs}

    @property
    def mirrored(self) -> Matching:
        """The same with left and right in each other's place."""
        where = swap_sides(self.where) if self.where is not None else None
        return Matching(self.right, self.left, tuple(pair.mirrored for pair in self.pairs), where, self.null_safe)

    def source(self, how: How) -> Join:
        """The two sides, for a query's FROM."""
        return Join(self.left.name, self.right.name, how, self.condition)


def key_pairs(
    inputs: Inputs, path: Sequence[str | int], names: Iterable[tuple[str, str]], left: Relation, right: Relation
) -> tuple[KeyPair, ...]:
    """The pairs of columns that a person named; wrong ones are reported and left out."""
    pairs = (key_pair(inputs, ((*path, place), (*path, place)), pair, left, right) for place, pair in enumerate(names))
    return tuple(dict.fromkeys(pair for pair in pairs if pair is not None))


def key_type(left: DataType, right: DataType) -> DataType | None:
    """The type in which two columns are compared; None where they are not.

    Floats meet floats only: an integer made a float may equal another integer's float.
    """
    if (left == FLOAT) != (right == FLOAT):
        return None
    common = common_type((left, right))
    return common if common is not None and is_comparable(common) else None


def key_pair(
    inputs: Inputs, paths: tuple[Sequence[str | int], Sequence[str | int]], names: tuple[str, str], left: Relation, right: Relation
) -> KeyPair | None:
    """A pair of columns that a person named under these paths; None after reporting that it is wrong."""
    left_column = inputs.column(paths[0], names[0], left, "left")
    right_column = inputs.column(paths[1], names[1], right, "right")
    if left_column is None or right_column is None:
        return None
    common = key_type(left_column.type, right_column.type)
    if common is None:
        inputs.report(paths[0], _mismatch(left_column, right_column))
        return None
    return KeyPair(left_column, right_column, common)


def _mismatch(left: Column, right: Column) -> SchemaError:
    message = f"'{left.name}' is of type {left.type} on the left side and '{right.name}' of type {right.type} on the right"
    return SchemaError(message, code="schema.key_types", hint="they cannot be compared: cast one of them with cast_columns above the join")

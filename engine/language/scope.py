"""What the names in an expression may mean: columns, parameters, and what sort of functions may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.language.tree import Expr, Frame, OrderKey
from engine.language.types import DataType

SUBJECT = "_"
"""Stands for the column at hand, where an expression is written once for several columns."""
SUBJECT_NAME = "_name"
"""Stands for the name of that column, as a text."""


@dataclass(frozen=True, slots=True)
class ScopeColumn:
    """A column in reach; `side` is `left` or `right` under a join."""

    name: str
    type: DataType
    side: str | None = None


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """The window of all calls in an expression."""

    partition_by: tuple[Expr, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    """The order that was asked for."""
    incoming: tuple[OrderKey, ...] = ()
    """The relation's own order, for functions that depend on one where none was asked for."""
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression is bound against."""

    columns: tuple[ScopeColumn, ...] = ()
    parameters: Mapping[str, DataType] = field(default_factory=dict)
    allow: Literal["row", "aggregate", "window"] = "row"
    """`aggregate`: over a group, columns other than `keys` stand inside aggregates only; `window`: calls become windows."""
    keys: frozenset[str] = frozenset()
    """Names of the group's keys."""
    order: tuple[OrderKey, ...] = ()
    """The relation's order, for aggregates that depend on one and write none."""
    window: WindowSpec = WindowSpec()
    subject: ScopeColumn | None = None
    """The column that `_` stands for, and whose name is `_name`; a column of the rows that is called so stands in double quotes."""

    def matching(self, name: str, side: str | None = None) -> tuple[ScopeColumn, ...]:
        """The columns of that name: spelt exactly so, else by ASCII case."""
        near = [column for column in self.columns if side is None or column.side == side]
        exact = tuple(column for column in near if column.name == name)
        return exact or tuple(column for column in near if folded(column.name) == folded(name))

    @property
    def sides(self) -> frozenset[str]:
        """The sides that columns may be asked from."""
        return frozenset(column.side for column in self.columns if column.side is not None)


_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def folded(name: str) -> str:
    """The name with the letters A to Z made small, and no others."""
    return name.translate(_FOLD)

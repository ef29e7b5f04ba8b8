"""Totals beside groups: the combinations of keys by which the same rows are grouped, each of which is a level.

A level is a plain grouping of its own and all are put one after the other. Engines have GROUPING SETS of their own, yet Spark gives no
grand total of no rows by them, where SQL means one row; and DuckDB computes what the levels share only once anyhow (three levels over
a window of 5 million rows: 0.40 s, its own GROUPING SETS 0.37 s).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from engine.language import aggregate, literal, null
from engine.language.rewrite import rewrite_outside_aggregates
from engine.language.tree import Column, Expr
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation, Union

_ROWS = HIDDEN_PREFIX + "rows"
_LEVEL = HIDDEN_PREFIX + "level"

Level: TypeAlias = "tuple[str, ...]"
"""The keys of one grouping, in the order in which the node names them."""


def rolled_up(keys: Sequence[str]) -> tuple[Level, ...]:
    """All keys, then again and again without the last of them, down to none."""
    return tuple(tuple(keys[:end]) for end in range(len(keys), -1, -1))


def cubed(keys: Sequence[str]) -> tuple[Level, ...]:
    """Every combination of the keys, those of many first."""
    return tuple(level for size in range(len(keys), -1, -1) for level in combinations(keys, size))


def number_of(level: Collection[str], keys: Sequence[str]) -> int:
    """SQL's GROUPING_ID: for each key, the first counting most, a binary digit that is 1 where the level sums over it."""
    return sum(1 << place for place, name in enumerate(reversed(keys)) if name not in level)


@dataclass(frozen=True, slots=True)
class Levels:
    """What a grouping by several levels is made of."""

    rows: Relation
    """Whose keys are normal."""
    keys: tuple[str, ...]
    columns: Mapping[str, Expr]
    """What is computed of each group, the keys standing outside aggregates as they are in a grouping by all of them."""
    label: str | None = None
    """What stands in a key that a level sums over; null by default."""
    level_column: str | None = None

    def relation(self, node: str, levels: Iterable[Level]) -> Relation:
        """The groups of all levels, one level after the other."""
        level_column = self.level_column or _LEVEL
        steps = {number_of(level, self.keys): self._step(node, level) for level in levels}
        parts = tuple(
            Query(Ref(step.name), (*self._shown(step, number), (level_column, literal(number)))) for number, step in steps.items()
        )
        columns = tuple((name, Column(value.type, name)) for name, value in parts[0].columns)
        hidden = frozenset({_LEVEL}) if self.level_column is None else frozenset()
        unique = frozenset({*self.keys, level_column})
        return Relation(f"{node}.rows", Query(Union(parts), columns, hidden), steps=tuple(steps.values()), unique=unique)

    def _step(self, node: str, level: Level) -> Relation:
        """One level. It counts its rows, so that the one without keys is an aggregate whatever else is asked of it."""
        known = {name: self.rows.column(name) if name in level else null(self.rows.column(name).type) for name in self.keys}

        def change(part: Expr) -> Expr:
            return known.get(part.name, part) if isinstance(part, Column) else part

        made = {name: rewrite_outside_aggregates(value, change) for name, value in self.columns.items()}
        columns = (*known.items(), *made.items(), (_ROWS, aggregate("count")))
        query = Query(Ref(self.rows.name), columns, frozenset({_ROWS}), group_by=tuple(map(self.rows.column, level)))
        return Relation(f"{node}#level_{number_of(level, self.keys)}", query, unique=frozenset(level))

    def _shown(self, step: Relation, number: int) -> Iterator[tuple[str, Expr]]:
        """The level's columns, with the label where it sums over a key."""
        summed = {name for place, name in enumerate(reversed(self.keys)) if number >> place & 1}
        for name, column in step.pass_through():
            if name != _ROWS:
                yield name, literal(self.label) if name in summed and self.label is not None else column

"""Where a column's values come from, and where they go: read off the relations that every kind gives, whatever the kind.

A value comes from the columns that its expression reads, those of a window's or an aggregate's keys too. Columns that only decide
which rows are there (conditions, keys of joins and groups, what a limit counts by) are told apart from those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from engine.backends.statement import inputs_of
from engine.language.tree import Expr, columns_of
from engine.relation import UNNEST_ITEM, UNNEST_PLACE, Join, Python, Query, Ref, Relation, Source, Sql, Union, Unnest
from engine.schema import Analysis


@dataclass(frozen=True, slots=True, order=True)
class NodeColumn:
    """A column of a node's port; a sink's port is empty."""

    node: str
    port: str
    column: str


class Lineage:
    """The lineage of all columns of a document."""

    def __init__(self, analysis: Analysis) -> None:
        """Of what a document means; what could not be judged has none. Nodes of parts are gone through, and are not told."""
        self._is_written = analysis.expansion.is_written
        self._relations = {(node, port): relation for node, shape in analysis.nodes.items() for port, relation in shape.relations.items()}
        self._places = {relation.name: place for place, relation in self._relations.items()}
        self._readings: dict[tuple[str, str], _Reading] = {}

    @cached_property
    def columns(self) -> tuple[NodeColumn, ...]:
        """Every column that a person sees, in the order of nodes, ports and columns."""
        return tuple(each for each in self._every_column() if self._is_written(each.node))

    def sources(self, column: NodeColumn) -> frozenset[NodeColumn]:
        """The columns at the node's inputs that its values come from; of SQL or code that a person wrote: all, as any may be.

        Raises:
            KeyError: there is no such column.
        """
        return self._told(self._read_by(column), self._read_by)

    def deciding(self, column: NodeColumn) -> frozenset[NodeColumn]:
        """The columns at the node's inputs that decide which rows its port has. Raises KeyError: there is no such port."""
        inner = self._inside(self._relations[column.node, column.port])
        found = [each for name in inner for each in self._named(self._reading(NodeColumn(*self._places[name], "")).deciding())]
        return self._told(found, self._read_by)

    def readers(self, column: NodeColumn) -> frozenset[NodeColumn]:
        """The columns whose values come from it directly."""
        return self._told(self._reading_it(column), self._reading_it)

    def upstream(self, column: NodeColumn) -> frozenset[NodeColumn]:
        """All columns that its values come from, by however many steps; not itself. Raises KeyError: there is no such column."""
        return _reached(column, self.sources)

    def downstream(self, column: NodeColumn) -> frozenset[NodeColumn]:
        """All columns whose values come from it, by however many steps; not itself."""
        return _reached(column, self.readers)

    def _every_column(self) -> Iterator[NodeColumn]:
        return (NodeColumn(*place, field.name) for place, relation in self._relations.items() for field in relation.visible)

    def _read_by(self, column: NodeColumn) -> frozenset[NodeColumn]:
        return self._named(self._reading(column).values(column.column))

    def _reading_it(self, column: NodeColumn) -> frozenset[NodeColumn]:
        return self._readers.get(column, frozenset())

    def _told(self, found: Iterable[NodeColumn], step: Callable[[NodeColumn], frozenset[NodeColumn]]) -> frozenset[NodeColumn]:
        """The columns, and for one of a part's nodes the nearest that the document itself has."""
        told: set[NodeColumn] = set()
        seen: set[NodeColumn] = set()
        waiting = list(found)
        while waiting:
            each = waiting.pop()
            if self._is_written(each.node):
                told.add(each)
            elif each not in seen:
                seen.add(each)
                waiting.extend(step(each))
        return frozenset(told)

    def _inside(self, relation: Relation) -> Iterable[str]:
        """The relation, and those of the parts' nodes that stand directly before it."""
        found = dict.fromkeys([relation.name])
        waiting = [relation]
        while waiting:
            here = waiting.pop()
            read = (name for each in (here, *_all_steps(here)) for name in inputs_of(each.query))
            new = [name for name in read if name in self._places and name not in found and not self._is_written(self._places[name][0])]
            found.update(dict.fromkeys(new))
            waiting.extend(self._relations[self._places[name]] for name in new)
        return found

    @cached_property
    def _readers(self) -> Mapping[NodeColumn, frozenset[NodeColumn]]:
        found: dict[NodeColumn, set[NodeColumn]] = {}
        for column in self._every_column():
            for source in self._read_by(column):
                found.setdefault(source, set()).add(column)
        return {source: frozenset(readers) for source, readers in found.items()}

    def _reading(self, column: NodeColumn) -> _Reading:
        place = column.node, column.port
        if place not in self._readings:
            self._readings[place] = _Reading(self._relations[place])
        return self._readings[place]

    def _named(self, found: Iterable[_At]) -> frozenset[NodeColumn]:
        """Without hidden columns, which nobody can look at."""
        return frozenset(
            NodeColumn(*self._places[name], field.name)
            for name, column in found
            if name in self._places
            for field in self._relations[self._places[name]].visible
            if column in {None, field.name}
        )


def _reached(column: NodeColumn, step: Callable[[NodeColumn], frozenset[NodeColumn]]) -> frozenset[NodeColumn]:
    found: set[NodeColumn] = set()
    waiting = [column]
    while waiting:
        new = step(waiting.pop()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found - {column})


_At: TypeAlias = "tuple[str, str | None]"
"""A relation of another node, by its name, and a column of it; None: any of its columns."""


class _Reading:
    """What one relation reads of other nodes, seen through its private steps."""

    def __init__(self, relation: Relation) -> None:
        self._relation = relation
        self._steps = {step.name: step for step in _all_steps(relation)}
        self._known: dict[tuple[str, str], frozenset[_At]] = {}

    def values(self, column: str) -> frozenset[_At]:
        """What the column's values come from. Raises KeyError: there is no such column."""
        return self._values(self._relation, column)

    def deciding(self) -> frozenset[_At]:
        """What decides which rows there are."""
        return frozenset(at for relation in (self._relation, *self._steps.values()) for at in self._decided(relation.query))

    def _values(self, relation: Relation, column: str) -> frozenset[_At]:
        key = relation.name, column
        if key not in self._known:
            expression = dict(relation.query.columns)[column]
            self._known[key] = frozenset(self._read(relation.query.source, [expression]))
        return self._known[key]

    def _decided(self, query: Query) -> Iterator[_At]:
        conditions = [query.where] if query.where is not None else []
        counted = [key.expression for key in query.order_by] if query.limit is not None or query.offset else []
        distinct = [expression for _, expression in query.columns] if query.distinct else []
        yield from self._read(query.source, [*conditions, *(query.group_by or ()), *counted, *distinct])
        match query.source:
            case Join(condition=condition) if condition is not None:
                yield from self._read(query.source, [condition])
            case Unnest(relation, items):
                yield from self._read(Ref(relation), [items])
            case Union(parts):
                for part in parts:
                    yield from self._decided(part)
            case Sql() | Python():
                yield from self._column(query.source, None, "")
            case _:
                pass

    def _read(self, source: Source, expressions: Iterable[Expr]) -> Iterator[_At]:
        for expression in expressions:
            for side, name in columns_of(expression):
                yield from self._column(source, side, name)

    def _column(self, source: Source, side: str | None, name: str) -> Iterator[_At]:
        """What one column of a query's source comes from; nothing where it begins here."""
        match source:
            case Ref(relation):
                yield from self._at(relation, name)
            case Join():
                yield from self._at(source.right if side == "right" else source.left, name)
            case Unnest(relation, items):
                if name in {UNNEST_ITEM, UNNEST_PLACE}:
                    yield from self._read(Ref(relation), [items])
                else:
                    yield from self._at(relation, name)
            case Union(parts):
                place = [each for each, _ in parts[0].columns].index(name)
                for part in parts:
                    yield from self._read(part.source, [part.columns[place][1]])
            case Sql(inputs=inputs) | Python(inputs=inputs):
                for _, relation in inputs:
                    yield relation, None
            case _:
                pass

    def _at(self, relation: str, column: str) -> Iterable[_At]:
        step = self._steps.get(relation)
        return self._values(step, column) if step is not None else ((relation, column),)


def _all_steps(relation: Relation) -> Iterator[Relation]:
    for step in relation.steps:
        yield step
        yield from _all_steps(step)

"""Where the columns of relations come from: rows of sources, followed through projections, filters, joins and unions.

Only columns that somebody asks for are followed, and all walks over relations are iterative. A column that is computed over
several rows comes from nowhere; a key of groups or of distinct rows comes from where its values do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.backends.statement import inputs_of
from engine.language.rewrite import rewrite
from engine.language.tree import Aggregate, Call, Column, Expr, Window, columns_of, walk
from engine.relation import UNNEST_ITEM, UNNEST_PLACE, Join, Query, Ref, Relation, Scan, Union, Unnest
from engine.running.graph import node_of

MOST_ORIGINS = 32
"""Of one relation; a self join of self joins has more than anybody needs."""
MOST_PARTS = 200
"""Of one expression: a column that is doubled again and again is followed no further."""
Wanted: TypeAlias = Mapping[str, set[str]]
"""Names of columns by relation."""
Side: TypeAlias = "str | None"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source whose rows a relation hands on, whole or in part."""

    scan: Scan
    columns: Mapping[str, Expr] = field(default_factory=dict)
    """The relation's columns as expressions over the scan's own fields; those that are wanted and that come from here."""
    conditions: tuple[Expr, ...] = ()
    """What filters directly above the source demand of its fields."""
    is_direct: bool = True
    """Whether nothing but projections and filters stands between."""


def trace(relations: Mapping[str, Relation], order: Sequence[str], asked: Mapping[str, Iterable[str]]) -> dict[str, tuple[Origin, ...]]:
    """The origins of relations.

    Args:
        relations: by name, steps too.
        order: their names, each after all that it reads.
        asked: names of the columns to follow, by relation.
    """
    wanted: dict[str, set[str]] = {name: set(asked.get(name, ())) for name in order}
    for name in reversed(order):
        for source, column in _reads(relations[name].query, wanted[name]):
            wanted[source].add(column)
    found: dict[str, tuple[Origin, ...]] = {}
    for name in order:
        found[name] = _distinct(_of_query(relations[name].query, name, wanted[name], found))
    return found


def reading_order(relations: Mapping[str, Relation]) -> list[str]:
    """All names, each after all that it reads."""
    order: dict[str, None] = {}
    stack = [(name, False) for name in reversed(list(relations))]
    while stack:
        name, is_done = stack.pop()
        if is_done:
            order[name] = None
        elif name not in order:
            stack.append((name, True))
            stack.extend((source, False) for source in reversed(inputs_of(relations[name].query)))
    return list(order)


def conjuncts(condition: Expr) -> Iterator[Expr]:
    """The parts that must all hold."""
    stack = [condition]
    while stack:
        part = stack.pop()
        if isinstance(part, Call) and part.signature.function == "and":
            stack.extend(reversed(part.arguments))
        else:
            yield part


def over_source(expression: Expr, origin: Origin, side: Side = None) -> Expr | None:
    """An expression over a relation's columns (of that side of a join) as one over the fields of a source; None if it is none."""
    if isinstance(expression, Column):
        return origin.columns.get(expression.name) if expression.side == side else None
    read = columns_of(expression)
    if not read or any(other != side or name not in origin.columns for other, name in read) or not _is_row_wise(expression):
        return None
    found = rewrite(expression, lambda part: origin.columns[part.name] if isinstance(part, Column) else part)
    return found if sum(1 for _ in walk(found)) <= MOST_PARTS else None


def _is_row_wise(expression: Expr) -> bool:
    return not any(isinstance(part, Aggregate | Window) for part in walk(expression))


def _reads(query: Query, wanted: set[str]) -> Iterator[tuple[str, str]]:
    """(relation, column) of what the wanted columns, and the query's filter, are made of."""
    parts = [expression for name, expression in query.columns if name in wanted]
    parts += [query.where] if query.where is not None else []
    read = {pair for part in parts for pair in columns_of(part)}
    match query.source:
        case Ref(relation):
            yield from ((relation, name) for _, name in read)
        case Join(left, right):
            yield from ((right if side == "right" else left, name) for side, name in read)
        case Unnest(relation):
            yield from ((relation, name) for _, name in read if name not in (UNNEST_ITEM, UNNEST_PLACE))
        case Union(queries):
            for part in queries:
                yield from _reads(part, {name for _, name in read})
        case _:
            pass


def _of_query(query: Query, relation: str, wanted: set[str], found: Mapping[str, tuple[Origin, ...]]) -> Iterator[Origin]:
    is_plain = _is_plain(query)
    for side, origin in _below(query, relation, found):
        columns = {name: over_source(expression, origin, side) for name, expression in query.columns if name in wanted}
        yield Origin(
            origin.scan,
            {name: expression for name, expression in columns.items() if expression is not None},
            (*origin.conditions, *_demanded(query, relation, origin, side)),
            origin.is_direct and is_plain,
        )


def _below(query: Query, relation: str, found: Mapping[str, tuple[Origin, ...]]) -> Iterator[tuple[Side, Origin]]:
    match query.source:
        case Scan(fields=fields) if query.source.port == "rows":
            yield None, Origin(query.source, {each.name: Column(each.type, each.name) for each in fields})
        case Ref(name) | Unnest(name):
            yield from ((None, origin) for origin in found[name])
        case Join(left, right, how):
            yield from (("left", origin) for origin in found[left])
            if how not in ("semi", "anti"):
                yield from (("right", origin) for origin in found[right])
        case Union(parts):
            for part in parts:
                names = {name for name, _ in part.columns}
                yield from ((None, origin) for origin in _of_query(part, relation, names, found))
        case _:
            pass


def _is_plain(query: Query) -> bool:
    """Whether each row that comes out is one that went in, whatever the other rows are."""
    narrows = query.group_by is not None or query.distinct or query.limit is not None or query.offset
    made = (expression for _, expression in query.columns if not isinstance(expression, Column))
    return not (narrows or isinstance(query.source, Join | Unnest) or any(isinstance(part, Window) for each in made for part in walk(each)))


def _demanded(query: Query, relation: str, origin: Origin, side: Side) -> Iterator[Expr]:
    """Parts of the query's filter; what a source itself demands of its cells is none."""
    if query.where is None or not (origin.is_direct and _is_plain(query)) or node_of(relation) == origin.scan.node:
        return
    for part in conjuncts(query.where):
        condition = over_source(part, origin, side)
        if condition is not None:
            yield condition


def _distinct(origins: Iterator[Origin]) -> tuple[Origin, ...]:
    found: list[Origin] = []
    for origin in origins:
        if not any(_same(origin, other) for other in found):
            found.append(origin)
        if len(found) == MOST_ORIGINS:
            break
    return tuple(found)


def _same(one: Origin, other: Origin) -> bool:
    return one.scan.node == other.scan.node and replace(one, scan=other.scan) == other

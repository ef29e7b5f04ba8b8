"""Which sources of a pipeline are joined with each other, and on what: the edges that a sample has to follow."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.language.tree import Call, Expr, columns_of
from engine.preview.origins import Origin, conjuncts, over_source, reading_order, trace
from engine.preview.terms import Term, term
from engine.relation import Join, Query, Ref, Relation, Scan, Union

_EQUALITIES = {"=": False, "is not distinct from": True}
"""Operators that match keys -> whether null matches null."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """What must be equal in two sources."""

    left: Term
    right: Term
    null_safe: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """Two sources whose rows match where all pairs are equal; they may be one and the same."""

    left: str
    right: str
    pairs: tuple[KeyPair, ...]

    def seen_from(self, node: str) -> Iterator[tuple[str, tuple[KeyPair, ...]]]:
        """(the other source, the pairs with `node` on the left), for each end that is `node`."""
        if self.left == node:
            yield self.right, self.pairs
        if self.right == node:
            yield self.left, tuple(KeyPair(pair.right, pair.left, pair.null_safe) for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Joins:
    """How the sources of a pipeline hang together. Sources are named by their nodes."""

    scans: Mapping[str, Scan]
    edges: Mapping[Edge, frozenset[str]]
    """Per edge the relations that join so."""
    unions: frozenset[frozenset[str]]
    """Pairs of sources whose rows come one after the other somewhere, so that neither is a neighbour of the other."""
    unkeyed: frozenset[str]
    """Sources that are joined somewhere on something else than equal keys."""
    origins: Mapping[str, tuple[Origin, ...]]
    """Of every relation."""


def joins_of(relations: Mapping[str, Relation], shown: Container[str] = ()) -> Joins:
    """The joins of all relations.

    Args:
        relations: by name, steps too.
        shown: relations whose columns are all followed, hidden ones too.
    """
    order = reading_order(relations)
    origins = trace(relations, order, _asked(relations, shown))
    edges: dict[Edge, set[str]] = {}
    unkeyed: set[str] = set()
    for name in order:
        source = relations[name].query.source
        if isinstance(source, Join):
            found = list(_edges(source, origins))
            for edge in found:
                edges.setdefault(edge, set()).add(name)
            if not found:
                unkeyed |= {origin.scan.node for side in (source.left, source.right) for origin in origins[side]}
    scans = {origin.scan.node: origin.scan for name in order for origin in origins[name]}
    unions = frozenset(pair for name in order for pair in _side_by_side(relations[name].query, origins))
    return Joins(scans, {edge: frozenset(names) for edge, names in edges.items()}, unions, frozenset(unkeyed), origins)


_Asked: TypeAlias = "dict[str, set[str]]"


def _asked(relations: Mapping[str, Relation], shown: Container[str]) -> _Asked:
    """The columns that joins compare."""
    asked: _Asked = {name: {field.name for field in relation.fields} for name, relation in relations.items() if name in shown}
    for relation in relations.values():
        source = relation.query.source
        if isinstance(source, Join) and source.condition is not None:
            for side, name in columns_of(source.condition):
                asked.setdefault(source.right if side == "right" else source.left, set()).add(name)
    return asked


def _edges(join: Join, origins: Mapping[str, tuple[Origin, ...]]) -> Iterator[Edge]:
    compared = list(_compared(join.condition)) if join.condition is not None else []
    for left in origins[join.left]:
        for right in origins[join.right]:
            pairs = tuple(_pairs(compared, left, right))
            if pairs:
                yield _normal(Edge(left.scan.node, right.scan.node, pairs))


def _normal(edge: Edge) -> Edge:
    """Of the two ways to write an edge always the same one, as a join's ports look at it from either side."""
    turned = Edge(edge.right, edge.left, tuple(KeyPair(pair.right, pair.left, pair.null_safe) for pair in edge.pairs))
    return min(edge, turned, key=lambda each: (each.left, each.right, [pair.left.sql for pair in each.pairs]))


def _compared(condition: Expr) -> Iterator[tuple[Expr, Expr, bool]]:
    """(left, right, whether nulls match) of each part that compares an expression of one side with one of the other."""
    for part in conjuncts(condition):
        if isinstance(part, Call) and part.signature.function in _EQUALITIES:
            one, other = part.arguments
            null_safe = _EQUALITIES[part.signature.function]
            sides = (_sides(one), _sides(other))
            if sides == ({"left"}, {"right"}):
                yield one, other, null_safe
            elif sides == ({"right"}, {"left"}):
                yield other, one, null_safe


def _sides(expression: Expr) -> set[str | None]:
    return {side for side, _ in columns_of(expression)}


def _pairs(compared: Iterable[tuple[Expr, Expr, bool]], left: Origin, right: Origin) -> Iterator[KeyPair]:
    for one, other, null_safe in compared:
        own, theirs = over_source(one, left, "left"), over_source(other, right, "right")
        terms = (term(own) if own is not None else None, term(theirs) if theirs is not None else None)
        if terms[0] is not None and terms[1] is not None:
            yield KeyPair(terms[0], terms[1], null_safe)


def _side_by_side(query: Query, origins: Mapping[str, tuple[Origin, ...]]) -> Iterator[frozenset[str]]:
    if not isinstance(query.source, Union):
        return
    parts = [_sources(part, origins) for part in query.source.parts]
    for place, one in enumerate(parts):
        for other in parts[place + 1 :]:
            yield from (frozenset((left, right)) for left in one for right in other if left != right)


def _sources(part: Query, origins: Mapping[str, tuple[Origin, ...]]) -> Sequence[str]:
    match part.source:
        case Ref(name):
            return list(dict.fromkeys(origin.scan.node for origin in origins[name]))
        case Scan():
            return [part.source.node]
        case _:
            return []

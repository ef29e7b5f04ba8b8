"""The order in which sources are sampled, and what each sample has to hold: a plan as data, for any graph of joins.

Of sources that hang together the largest comes first. Then comes, again and again, the largest that is joined with one that is
there already, and takes the rows that match: so facts come before what they refer to, and every sampled fact finds its partner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.preview.joins import Edge, KeyPair
from engine.preview.terms import Term

TIMES = 5
"""Matching rows of a neighbour may be so many times the rows that a sample shall have."""
UNMATCHED = 200
"""Rows that match nothing in the sample, so that outer and anti joins have something to show."""
SHARE = 4
"""No key takes more than the fourth part of a sample."""
FEW_KEYS = 20
"""Where there are so few keys, none is hot: each is simply frequent."""


@dataclass(frozen=True, slots=True)
class Need:
    """The rows whose keys stand in the sample of a neighbour."""

    neighbour: str
    pairs: tuple[KeyPair, ...]
    """The keys, `left` over the fields of the source that needs, `right` over the neighbour's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One source's turn."""

    node: str
    needs: tuple[Need, ...] = ()
    """Empty: it is a root, and sampled for itself."""
    own: tuple[Need, ...] = ()
    """Joins of the source with itself."""
    keys: tuple[tuple[Term, ...], ...] = ()
    """What others look for in it: no value of these may fill the sample."""


def walk(edges: Collection[Edge], unions: Collection[frozenset[str]], sizes: Mapping[str, int]) -> tuple[Step, ...]:
    """A step for every source that is joined with another, or with itself.

    Args:
        edges: the joins between the sources of `sizes`.
        unions: pairs of sources whose rows come one after the other: if one is a root, so is the other.
        sizes: about how many rows each source has; of equals the first counts as larger.
    """
    neighbours = _neighbours(edges)
    rank = {node: place for place, node in enumerate(sorted(sizes, key=lambda node: -sizes[node]))}
    done: dict[str, Step] = {}
    for root in sorted(neighbours, key=rank.__getitem__):
        if root in done:
            continue
        done |= {node: _step(node, edges, ()) for node in _roots(root, unions, neighbours)}
        while reached := {other for node in done for other in neighbours[node]} - done.keys():
            node = min(reached, key=rank.__getitem__)
            done[node] = _step(node, edges, done)
    return tuple(done.values())


def ancestors(steps: Collection[Step], wanted: Collection[str]) -> tuple[Step, ...]:
    """The steps of the wanted sources, and of all that they need, in their order."""
    needed = set(wanted)
    for step in reversed(tuple(steps)):
        if step.node in needed:
            needed |= {need.neighbour for need in step.needs}
    return tuple(step for step in steps if step.node in needed)


def _neighbours(edges: Collection[Edge]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for edge in edges:
        found.setdefault(edge.left, set()).add(edge.right)
        found.setdefault(edge.right, set()).add(edge.left)
    return found


def _roots(root: str, unions: Collection[frozenset[str]], neighbours: Mapping[str, set[str]]) -> Iterator[str]:
    """The root, and the sources that stand beside it and are not joined with it."""
    component, found, waiting = _reach(root, neighbours), {root}, [root]
    while waiting:
        node = waiting.pop()
        yield node
        beside = {other for pair in unions if node in pair for other in pair} & component
        for other in sorted(beside - found):
            if not neighbours[other] & found:
                found.add(other)
                waiting.append(other)


def _reach(root: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {root}, [root]
    while waiting:
        new = neighbours[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _step(node: str, edges: Collection[Edge], done: Collection[str]) -> Step:
    seen = [(edge, other, pairs) for edge in edges for other, pairs in edge.seen_from(node)]
    needs = tuple(Need(other, pairs) for _, other, pairs in seen if other in done)
    own = tuple(dict.fromkeys(Need(node, pairs) for _, other, pairs in seen if other == node))
    keys = dict.fromkeys(tuple(pair.left for pair in pairs) for _, _, pairs in seen)
    return Step(node, needs, own, tuple(keys))

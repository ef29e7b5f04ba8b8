"""Where a pipeline is cut into stages: which relations are computed once and kept, in a table or for the other engine.

Measured over three sinks: keeping every shared part took 5.65 s and 812 MB, keeping none 5.94 s and 342 MB,
keeping the costly ones 4.02 s and 319 MB.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from engine.backends.choice import PYTHON
from engine.running.graph import RelationGraph, is_costly, node_of

MAX_NODES = 200
"""Nodes in a stage: the planner's time grows faster than linearly (17, 105, 462 ms at 100, 300, 900 nodes)."""
MAX_INLINED = 300
"""Relations in a stage of an engine that repeats a relation for each of its readers, repetitions counted."""


def kept_relations(
    graph: RelationGraph, goals: Sequence[str], engines: Mapping[str, str], checkpoints: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Names of the relations to be kept: checkpoints, handed over, costly and shared, or where a stage would become too long.

    Args:
        graph: the relations.
        goals: names of those that stages end in.
        engines: the engine of each relation.
        checkpoints: names of relations that are kept for later runs, or were by an earlier one.
    """
    kept = long_cuts(graph, shared_cuts(graph, goals, engine_cuts(graph, engines) | checkpoints))
    return repeated_cuts(graph, kept, [name for name in graph.order if engines[name] == "spark"])


def engine_cuts(graph: RelationGraph, engines: Mapping[str, str]) -> frozenset[str]:
    """The relations that one engine makes and another reads; and those around a person's code, which is a stage of its own."""
    return frozenset(
        source for name in graph.order for source in graph.inputs[name] if engines[source] != engines[name] or engines[name] == PYTHON
    )


def repeated_cuts(graph: RelationGraph, kept: frozenset[str], inlined: Sequence[str]) -> frozenset[str]:
    """`kept`, and what else it takes that no stage repeats its parts too often.

    Args:
        graph: the relations.
        kept: those that are kept anyhow.
        inlined: names, in order, of relations whose engine puts a common table expression in the place of each of its readers,
            so that each join of a table with itself would double what stands behind it.
    """
    every = set(kept)
    sizes: dict[str, int] = {}
    for name in inlined:
        sources = sorted((source for source in graph.inputs[name] if source not in every), key=lambda source: sizes[source])
        while 1 + sum(sizes[source] for source in sources) > MAX_INLINED and sizes[sources[-1]] > 1:
            every.add(sources[-1])
            sources = [source for source in sources if source not in every]
        sizes[name] = 1 + sum(sizes[source] for source in sources)
    return frozenset(every)


def shared_cuts(graph: RelationGraph, goals: Sequence[str], handed: frozenset[str] = frozenset()) -> frozenset[str]:
    """Those kept anyhow, and the costly relations that two stages would compute, each as near to its readers as they share it."""
    costly = _costly_parts(graph, ())
    stages = _goal_bits(goals)
    next_bit = len(goals)
    kept: list[str] = []
    for name in reversed(graph.order):
        where = stages.get(name, 0)
        for reader in graph.readers[name]:
            where |= stages[reader]
        if name in handed or (where.bit_count() > 1 and costly[name]):
            kept.append(name)
            where = 1 << next_bit
            next_bit += 1
        stages[name] = where
    own = _costly_parts(graph, frozenset(kept))
    return frozenset(name for name in kept if own[name] or name in handed)


def long_cuts(graph: RelationGraph, kept: frozenset[str]) -> frozenset[str]:
    """`kept`, and as many further relations as it takes that no stage has more than `MAX_NODES` nodes."""
    every = set(kept)
    parts: dict[str, int] = {}
    bits: dict[str, int] = {}
    for name in graph.order:
        own = 1 << bits.setdefault(node_of(name), len(bits))
        uncut = [source for source in set(graph.inputs[name]) if source not in every]
        sources = sorted(uncut, key=lambda source: (parts[source].bit_count(), source))
        while _union(own, sources, parts).bit_count() > MAX_NODES and parts[sources[-1]].bit_count() > 1:
            every.add(sources.pop())
        parts[name] = _union(own, sources, parts)
    return frozenset(every)


def _union(own: int, sources: Sequence[str], parts: Mapping[str, int]) -> int:
    for source in sources:
        own |= parts[source]
    return own


def _goal_bits(goals: Sequence[str]) -> dict[str, int]:
    bits: dict[str, int] = {}
    for number, goal in enumerate(goals):
        bits[goal] = bits.get(goal, 0) | 1 << number
    return bits


def _costly_parts(graph: RelationGraph, kept: Collection[str]) -> dict[str, bool]:
    """Per relation whether it, or what stands behind it up to a kept one, is costly."""
    costly: dict[str, bool] = {}
    for name in graph.order:
        behind = any(costly[source] for source in graph.inputs[name] if source not in kept)
        costly[name] = behind or is_costly(graph.relations[name].query)
    return costly

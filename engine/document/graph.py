"""The graph that a pipeline's references draw: purely syntactic, iterative, and knowing nothing of kinds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from engine.document.model import Pipeline


def producers(pipeline: Pipeline) -> Mapping[str, tuple[str, ...]]:
    """Per node the nodes that it reads, each once; references to nodes that are not there are left out."""
    return {node.id: tuple(dict.fromkeys(ref.node for ref in node.references if ref.node in pipeline.by_id)) for node in pipeline.nodes}


def consumers(pipeline: Pipeline) -> Mapping[str, tuple[str, ...]]:
    """Per node the nodes that read it, each once, in the author's order."""
    found: dict[str, list[str]] = {node.id: [] for node in pipeline.nodes}
    for consumer, read in producers(pipeline).items():
        for producer in read:
            found[producer].append(consumer)
    return {node: tuple(readers) for node, readers in found.items()}


def topological_order(pipeline: Pipeline) -> tuple[str, ...]:
    """Producers before consumers, otherwise in the author's order; nodes of a cycle and those behind it are left out."""
    rank = {node.id: place for place, node in enumerate(pipeline.nodes)}
    waiting = {node: len(read) for node, read in producers(pipeline).items()}
    readers = consumers(pipeline)
    ready = [rank[node] for node, count in waiting.items() if not count]
    heapify(ready)
    order: list[str] = []
    while ready:
        node = pipeline.nodes[heappop(ready)].id
        order.append(node)
        for reader in readers[node]:
            waiting[reader] -= 1
            if not waiting[reader]:
                heappush(ready, rank[reader])
    return tuple(order)


def cycles(pipeline: Pipeline) -> tuple[tuple[str, ...], ...]:
    """The groups of nodes that read each other in circles, each in the author's order."""
    read = producers(pipeline)
    groups = (group for group in _strong_components(read) if len(group) > 1 or group[0] in read[group[0]])
    rank = {node: place for place, node in enumerate(read)}
    return tuple(sorted((tuple(sorted(group, key=rank.__getitem__)) for group in groups), key=lambda group: rank[group[0]]))


def _strong_components(arrows: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Tarjan's algorithm with a stack of its own: linear, and safe for graphs of any depth."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: list[str] = []
    is_open: set[str] = set()
    for root in arrows:
        walk = [] if root in number else [(root, iter(arrows[root]))]
        while walk:
            node, heads = walk[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                open_nodes.append(node)
                is_open.add(node)
            head = next(heads, None)
            if head is not None:
                if head not in number:
                    walk.append((head, iter(arrows[head])))
                elif head in is_open:
                    lowest[node] = min(lowest[node], number[head])
                continue
            walk.pop()
            if walk:
                lowest[walk[-1][0]] = min(lowest[walk[-1][0]], lowest[node])
            if lowest[node] == number[node]:
                yield _closed(node, open_nodes, is_open)


def _closed(root: str, open_nodes: list[str], is_open: set[str]) -> list[str]:
    group = [open_nodes.pop()]
    while group[-1] != root:
        group.append(open_nodes.pop())
    is_open.difference_update(group)
    return group


def upstream(pipeline: Pipeline, node: str) -> frozenset[str]:
    """The node and everything that it needs."""
    return _reach(node, producers(pipeline))


def downstream(pipeline: Pipeline, node: str) -> frozenset[str]:
    """The node and everything that needs it."""
    return _reach(node, consumers(pipeline))


def _reach(start: str, arrows: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    seen = {start}
    waiting = deque(seen)
    while waiting:
        for node in arrows.get(waiting.popleft(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return frozenset(seen)

"""The edits that make one node another of the same id, and bring nodes into another order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from engine.document.edits import Configure, Connect, Edit, ReorderNode, SetDisabled, SetEngine, SetGroup, SetKind, SetNote, SetTitle, Unset
from engine.document.model import Fields, Node, Path, Value


def node_edits(old: Node, new: Node) -> Iterator[Edit]:
    """What has to be done to `old`."""
    if old.kind != new.kind:
        yield SetKind(node=old.id, kind=new.kind, fields=None if old.fields == new.fields else new.fields)
    else:
        yield from _fields(old, new)
    if old.title != new.title:
        yield SetTitle(node=old.id, title=new.title)
    if old.note != new.note:
        yield SetNote(node=old.id, note=new.note)
    if old.disabled != new.disabled:
        yield SetDisabled(node=old.id, disabled=new.disabled)
    if old.group != new.group:
        yield SetGroup(node=old.id, group=new.group)
    if old.engine != new.engine:
        yield SetEngine(node=old.id, engine=new.engine)


def order_edits(old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    """Moves that bring the ids from one order into the other; as many nodes as can be stay where they are."""
    rank = {node: place for place, node in enumerate(new)}
    staying = _longest_rising([rank[node] for node in old])
    now = list(old)
    for place, node in enumerate(new):
        if place not in staying:
            now.remove(node)
            behind = now.index(new[place - 1]) + 1 if place else 0
            now.insert(behind, node)
            yield ReorderNode(node=node, index=behind)


def _fields(old: Node, new: Node) -> Iterator[Edit]:
    if _keeps_order(old.fields, new.fields):
        yield from _mapping_edits(new.id, (), old.fields, new.fields)
    else:
        yield SetKind(node=new.id, kind=new.kind, fields=new.fields)


def _mapping_edits(node: str, path: Path, old: Fields, new: Fields) -> Iterator[Edit]:
    for key in old:
        if key not in new:
            yield Unset(node=node, field=(*path, key))
    for key, value in new.items():
        if key not in old or old[key] != value:
            yield from _value_edits(node, (*path, key), old.get(key), value)


def _value_edits(node: str, path: Path, old: Value, new: Value) -> Iterator[Edit]:
    if isinstance(old, Fields) and isinstance(new, Fields) and _keeps_order(old, new):
        yield from _mapping_edits(node, path, old, new)
    elif isinstance(new, str) and path == ("from",):
        yield Connect(node=node, input="from", reference=new)
    elif isinstance(new, str) and path == ("left",):
        yield Connect(node=node, input="left", reference=new)
    elif isinstance(new, str) and path == ("right",):
        yield Connect(node=node, input="right", reference=new)
    else:
        yield Configure(node=node, field=path, value=new)


def _keeps_order(old: Fields, new: Fields) -> bool:
    """Whether setting and unsetting keys one by one ends in the new order."""
    return [key for key in old if key in new] + [key for key in new if key not in old] == list(new)


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """A longest part of the numbers that rises."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    rising: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        rising.add(at)
        at = before[at]
    return rising

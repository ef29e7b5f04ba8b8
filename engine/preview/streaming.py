"""Wide rows of which a page is made at once, and the rest when nobody waits: all are judged by the few columns that are computed.

Rows stream that come each from one row of a sample or of a kept result, by filters and expressions only: to read them once more costs
no more than to keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from engine.language.tree import Column
from engine.relation import SCAN_FILE, SCAN_RECORD, UNNEST_PLACE, Join, Query, Ref, Relation, Scan, SortColumn, Unnest, Values
from engine.running.graph import has_window, node_of

WIDE = 64
"""Columns from which on it is dear to make rows that nobody looks at."""
_FILE_ORDER = (SortColumn(SCAN_FILE), SortColumn(SCAN_RECORD))
"""That of every sample's rows."""
Relations: TypeAlias = Mapping[str, Relation]
IsKept: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Judged:
    """How rows are judged without all of them being made."""

    columns: tuple[str, ...]
    """Those that hold more than a column which is there already: only they can fail."""
    is_streamed: bool
    """Whether each row comes from one row, by itself."""
    is_in_order: bool
    """Whether they come in their order without being sorted."""
    ties: tuple[str, ...]
    """The keys of the order, where two rows may be equal in them: if two are, any of them may be the first one."""


def judged(target: Relation, relations: Relations, is_kept: IsKept) -> Judged | None:
    """How to judge the rows of a wide relation.

    None: it is not wide, or too much of it is computed; or what is in its rows may change from one time to the next, or costs more than
    the target's own joins and windows: then they are made once.
    """
    if len(target.query.columns) <= WIDE:
        return None
    node, is_streamed = node_of(target.name), True
    there: set[str] = set()
    walk = [(target, {name: name for name, _ in target.query.columns})]
    while walk:
        relation, names = walk.pop()
        if not _streams(relation.query):
            is_streamed = False
            if node_of(relation.name) != node or not _is_settled(relation.query):
                return None
        for source, below in _read(relation.query, names):
            if source is None or is_kept(source):
                there.update(below)
            else:
                walk.append((relations[source], below))
    computed = tuple(name for name, _ in target.query.columns if name not in there)
    if len(computed) > WIDE or not (is_streamed or target.ordering.keys):
        return None
    ties = () if target.ordering.total else tuple(key.name for key in target.ordering.keys)
    return Judged(computed, is_streamed, is_streamed and not ties and _is_in_order(target, relations, is_kept), ties)


def may_grow(target: Relation, relations: Relations, is_kept: IsKept) -> bool:
    """Whether there may be more rows than in the sample or the kept result that they come from."""
    source = target.query.source
    while isinstance(source, Ref) and not is_kept(source.relation):
        source = relations[source.relation].query.source
    return not isinstance(source, Ref | Scan)


def is_streamed(target: Relation, relations: Relations, is_kept: IsKept) -> bool:
    """Whether a relation's rows are wide and stream."""
    found = judged(target, relations, is_kept)
    return found is not None and found.is_streamed


def _streams(query: Query) -> bool:
    """Whether it makes of each row, by itself, any number of rows, one after the other."""
    return isinstance(query.source, Ref | Scan | Unnest) and _is_settled(query) and not has_window(query)


def _is_settled(query: Query) -> bool:
    """Whether it gives the same rows each time, with the same values: a sum of floats may not, nor need what is cut off."""
    is_cut = query.limit is not None or query.offset > 0 or query.distinct
    is_read = isinstance(query.source, Ref | Scan | Unnest | Join | Values)
    return is_read and not is_cut and query.group_by is None and not query.order_by


def _read(query: Query, names: Mapping[str, str]) -> Iterator[tuple[str | None, dict[str, str]]]:
    """Each relation that is read, None for a source, and which columns of it stand as they are in the target, by the target's names."""
    columns = dict(query.columns)
    plain = {name: column for name, own in names.items() if isinstance(column := columns[own], Column)}
    match query.source:
        case Ref(relation):
            yield relation, {name: column.name for name, column in plain.items()}
        case Scan():
            yield None, {name: column.name for name, column in plain.items()}
        case Unnest(relation) as unnest:
            made = {unnest.item.name, unnest.place.name}
            yield relation, {name: column.name for name, column in plain.items() if column.name not in made}
        case Join(left, right):
            for relation, side in ((left, "left"), (right, "right")):
                yield relation, {name: column.name for name, column in plain.items() if column.side == side}


def _is_in_order(target: Relation, relations: Relations, is_kept: IsKept) -> bool:
    """Whether rows that stream have the order of what they come from: samples and kept results stand in theirs."""
    relation, keys = target, list(target.ordering.keys)
    while True:
        columns, query = dict(relation.query.columns), relation.query
        below = [replace(key, name=value.name) for key in keys if isinstance(value := columns[key.name], Column)]
        if len(below) < len(keys):
            return False
        keys = below
        match query.source:
            case Scan():
                return _begins(_FILE_ORDER, keys)
            case Unnest(source):
                if not keys or keys.pop() != SortColumn(UNNEST_PLACE):
                    return False
            case Ref(source):
                pass
            case _:
                return False
        if is_kept(source):
            return _begins(relations[source].ordering.keys, keys)
        relation = relations[source]


def _begins(order: Sequence[SortColumn], keys: Sequence[SortColumn]) -> bool:
    return list(order[: len(keys)]) == list(keys)

"""Wide rows that stream: each comes from one row of a sample or of a kept result, by filters and expressions only.

To show some of them, all are judged and few are made; and to read them once more costs no more than to keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.language.tree import Column
from engine.relation import Query, Ref, Relation, Scan
from engine.running.graph import is_costly

WIDE = 64
"""Columns from which on it is dear to make rows that nobody looks at."""


def streamed_columns(target: Relation, relations: Mapping[str, Relation], is_kept: Callable[[str], bool]) -> tuple[str, ...] | None:
    """The columns of wide rows that hold more than a column which is there already: only they can fail.

    None: the rows are not wide, or do not stream, or hold too many such columns. Where they stream in an order without ties, the first
    of them are the same whether all are made or not.
    """
    if len(target.fields) <= WIDE or (target.ordering.keys and not target.ordering.total):
        return None
    read = {name: name for name, _ in target.query.columns}
    relation = target
    while not _stops(relation.query):
        columns = dict(relation.query.columns)
        read = {name: column.name for name, own in read.items() if isinstance(column := columns[own], Column)}
        source = relation.query.source
        if isinstance(source, Ref) and not is_kept(source.relation):
            relation = relations[source.relation]
        elif isinstance(source, Ref | Scan):
            computed = tuple(name for name, _ in target.query.columns if name not in read)
            return computed if len(computed) <= WIDE else None
        else:
            return None
    return None


def _stops(query: Query) -> bool:
    """Whether which rows come out, or in which order, depends on more than each row itself."""
    return is_costly(query) or query.limit is not None or query.offset > 0

"""The graph of relations that a run computes: what reads what, what is dear, what keeps its input's rows. All walks are iterative."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.backends.statement import inputs_of, with_steps
from engine.language.tree import Column, Window, walk
from engine.relation import Python, Query, Ref, Relation, Sql


def node_of(name: str) -> str:
    """The node that a relation, or a step of one, belongs to: `flights.rows` and `flights#raw` are both of `flights`.

    A node of a part has the sign in its own id: `clean#late.rows` and `clean#late#raw` are of `clean#late`.
    """
    node, dot, _ = name.partition(".")
    return node if dot else node.rpartition("#")[0] or node


def is_step(name: str) -> bool:
    """Whether a relation is a private step of a node, or of one of its ports."""
    _, dot, port = name.partition(".")
    return "#" in (port if dot else name)


def is_costly(query: Query) -> bool:
    """Whether computing it twice costs more than keeping it: an aggregate, window, sort, distinct, or a person's own SQL or code."""
    if query.distinct or query.group_by is not None or query.order_by or isinstance(query.source, Sql | Python):
        return True
    return has_window(query)


def has_window(query: Query) -> bool:
    """Whether a column of it is computed over a window."""
    made = (expression for _, expression in query.columns if not isinstance(expression, Column))
    return any(isinstance(part, Window) for expression in made for part in walk(expression))


def keeps_rows(query: Query) -> bool:
    """Whether it gives exactly one row for each row of what it reads."""
    is_cut = query.where is not None or query.group_by is not None or query.distinct or query.limit is not None or query.offset
    return not is_cut and isinstance(query.source, Ref)


class RelationGraph:
    """The relations behind some goals, in an order where each comes after all that it reads.

    Those that are stored are there already: they are kept, and read nothing.
    """

    def __init__(self, relations: Iterable[Relation], goals: Iterable[str], stored: Collection[str] = ()) -> None:
        self.relations: Mapping[str, Relation] = with_steps(relations)
        self.inputs = {name: () if name in stored else inputs_of(relation.query) for name, relation in self.relations.items()}
        self.order = self._reachable(tuple(goals))
        self.readers: dict[str, list[str]] = {name: [] for name in self.order}
        for name in self.order:
            for source in dict.fromkeys(self.inputs[name]):
                self.readers[source].append(name)

    def _reachable(self, goals: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        stack = [(goal, False) for goal in reversed(goals)]
        while stack:
            name, is_done = stack.pop()
            if is_done:
                found[name] = None
            elif name not in found:
                stack.append((name, True))
                stack.extend((source, False) for source in reversed(self.inputs[name]) if source not in found)
        return tuple(found)

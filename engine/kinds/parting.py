"""Rows that part ways: each leaves by exactly one of a node's ports, as they came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.document.model import Fields, Value
from engine.language import call, case, literal
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

_PART = Column(INTEGER, HIDDEN_PREFIX + "part")


def named_ports(fields: Fields, field: str, *rest: Value) -> tuple[str, ...]:
    """The keys of a field that names ports, and the names of those behind them; what is no name is left out."""
    named = fields.get(field)
    keys = named if isinstance(named, Fields) else ()
    return tuple(dict.fromkeys((*keys, *(name for name in rest if isinstance(name, str)))))


def parted(node: str, rows: Relation, conditions: Mapping[str, Expr], rest: str, steps: Sequence[Relation] = ()) -> Mapping[str, Relation]:
    """A relation for each port: of the rows for which its condition is the first that is true.

    Args:
        node: the node's id.
        rows: what comes in; columns and order stay.
        conditions: by port, in the order in which they are tried.
        rest: the port of the rows for which none is true.
        steps: relations that lead from `rows` to what the conditions are about, the last of which has all columns of `rows`.
    """
    judged = steps[-1] if steps else rows
    branches = [(condition, literal(place)) for place, condition in enumerate(conditions.values())]
    number = case(branches, literal(len(branches))) if branches else literal(0)
    query = Query(Ref(judged.name), (*rows.pass_through(), (_PART.name, number)), rows.hidden | {_PART.name})
    numbered = Relation(f"{node}#parted", query)
    ways = (*steps, numbered)
    return {port: _part(f"{node}.{port}", rows, place, ways) for place, port in enumerate([*conditions, rest])}


def _part(name: str, rows: Relation, place: int, steps: tuple[Relation, ...]) -> Relation:
    where = call("=", _PART, literal(place))
    query = Query(Ref(steps[-1].name), rows.pass_through(), rows.hidden, where=where)
    return Relation(name, query, rows.ordering, steps, rows.unique)

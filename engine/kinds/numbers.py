"""The whole numbers from 1 as rows: written out where they are few, put together from their digits where they are many."""

from __future__ import annotations

from engine.language import call, literal
from engine.language.tree import Column
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Field, Join, Query, Relation, Values

_NUMBER = HIDDEN_PREFIX + "number"
_DIGIT = HIDDEN_PREFIX + "digit"
_BASE = 100
"""How many rows are written out at most."""


def numbers_up_to(node: str, last: int) -> Relation:
    """One column with the numbers from 1 to `last`, in no order; steps are named after the node."""
    numbers = _written(f"{node}#numbers", _NUMBER, 1, min(last, _BASE))
    reach = _BASE
    while reach < last:
        digits = _written(f"{node}#digits", _DIGIT, 0, _BASE - 1)
        higher = call("*", Column(INTEGER, _DIGIT, "right"), literal(reach))
        number = call("+", Column(INTEGER, _NUMBER, "left"), higher)
        query = Query(Join(numbers.name, digits.name, "cross"), ((_NUMBER, number),), where=call("<=", number, literal(last)))
        numbers = Relation(f"{node}#numbers_{reach}", query, steps=(numbers, digits))
        reach *= _BASE
    return numbers


def _written(name: str, column: str, first: int, last: int) -> Relation:
    values = Values((Field(column, INTEGER),), tuple((literal(number),) for number in range(first, last + 1)))
    return Relation(name, Query(values, ((column, Column(INTEGER, column)),)))

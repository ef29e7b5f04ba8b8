"""What Spark cannot do with the same result, found by printing; neither Spark nor its package is needed for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.errors import UnsupportedError
from engine.language.print_spark import print_expression
from engine.language.tree import Aggregate, Call, Expr, Window, walk
from engine.relation import Join, Query, Relation, Union, Unnest, Values


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an expression has no faithful form on Spark, and the function that is to blame, if one is."""

    error: UnsupportedError
    function: str | None


def refusals(relations: Iterable[Relation]) -> Iterator[Refusal]:
    """What Spark refuses in those relations, one refusal for each expression at most."""
    for relation in relations:
        for expression in _expressions(relation.query):
            found = _refusal(expression)
            if found is not None:
                yield found


def _refusal(expression: Expr) -> Refusal | None:
    error = _error(expression)
    if error is None:
        return None
    return next(_guilty(expression), Refusal(error, None))


def _guilty(expression: Expr) -> Iterator[Refusal]:
    """From the leaves upwards: the first part that fails is the one to blame."""
    for part in reversed(list(walk(expression))):
        error = _error(part)
        if error is not None:
            yield Refusal(error, _function(part))


def _error(expression: Expr) -> UnsupportedError | None:
    try:
        print_expression(expression)
    except UnsupportedError as problem:
        return problem
    return None


def _function(part: Expr) -> str | None:
    match part:
        case Window(function=inner) | (Aggregate() as inner):
            return (inner.call if isinstance(inner, Aggregate) else inner).signature.function
        case Call():
            return part.signature.function
        case _:
            return None


def _expressions(query: Query) -> Iterator[Expr]:
    yield from (expression for _, expression in query.columns)
    yield from (query.where,) if query.where is not None else ()
    yield from query.group_by or ()
    yield from (key.expression for key in query.order_by)
    match query.source:
        case Join(condition=condition) if condition is not None:
            yield condition
        case Unnest(items=items):
            yield items
        case Union(parts):
            yield from (expression for part in parts for expression in _expressions(part))
        case Values(rows=rows):
            yield from (expression for row in rows for expression in row)
        case _:
            pass

"""Trees made from trees: the same expression over other columns, or with other windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from engine.language.tree import Aggregate, Call, Case, Cast, Column, Expr, FieldOf, Lambda, ListOf, OrderKey, StructOf, Window

Change: TypeAlias = Callable[[Expr], Expr]


def rewrite(expression: Expr, change: Change) -> Expr:
    """The expression with `change` applied to each of its parts, children first."""
    return change(_with_children(expression, lambda child: rewrite(child, change)))


def rewrite_outside_aggregates(expression: Expr, change: Change) -> Expr:
    """Likewise, but aggregates stay as they are, with all that stands in them."""
    if isinstance(expression, Aggregate):
        return expression
    return change(_with_children(expression, lambda child: rewrite_outside_aggregates(child, change)))


def swap_sides(expression: Expr) -> Expr:
    """A join's condition as it reads when left and right change places."""
    return rewrite(expression, _swapped)


def _swapped(part: Expr) -> Expr:
    if isinstance(part, Column) and part.side is not None:
        return replace(part, side="left" if part.side == "right" else "right")
    return part


def _with_children(expression: Expr, visit: Change) -> Expr:  # noqa: PLR0911
    match expression:
        case Call():
            return replace(expression, arguments=tuple(map(visit, expression.arguments)))
        case Cast() | FieldOf():
            return replace(expression, operand=visit(expression.operand))
        case Case():
            branches = tuple((visit(condition), visit(value)) for condition, value in expression.branches)
            return replace(expression, branches=branches, otherwise=visit(expression.otherwise))
        case ListOf():
            return replace(expression, items=tuple(map(visit, expression.items)))
        case StructOf():
            return replace(expression, items=tuple((name, visit(value)) for name, value in expression.items))
        case Lambda():
            return replace(expression, body=visit(expression.body))
        case Aggregate():
            return _aggregate(expression, visit)
        case Window():
            return _window(expression, visit)
        case _:
            return expression


def _aggregate(aggregate: Aggregate, visit: Change) -> Aggregate:
    call = replace(aggregate.call, arguments=tuple(map(visit, aggregate.call.arguments)))
    condition = visit(aggregate.filter) if aggregate.filter is not None else None
    return replace(aggregate, call=call, order_by=_keys(aggregate.order_by, visit), filter=condition)


def _window(window: Window, visit: Change) -> Window:
    function: Call | Aggregate
    if isinstance(window.function, Aggregate):
        function = _aggregate(window.function, visit)
    else:
        function = replace(window.function, arguments=tuple(map(visit, window.function.arguments)))
    return replace(window, function=function, partition_by=tuple(map(visit, window.partition_by)), order_by=_keys(window.order_by, visit))


def _keys(keys: tuple[OrderKey, ...], visit: Change) -> tuple[OrderKey, ...]:
    return tuple(replace(key, expression=visit(key.expression)) for key in keys)

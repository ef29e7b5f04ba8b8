"""Where an aggregate or window function stands: over the group, or over the node's window with the order it needs."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ExpressionError
from engine.language.build import case, null, window
from engine.language.scope import Scope
from engine.language.syntax import Apply, SortKey
from engine.language.tree import Aggregate, Call, Expr, Frame, FrameBound, Literal, OrderKey
from engine.language.types import is_comparable

_WHOLE = Frame("rows", FrameBound("unbounded", "preceding"), FrameBound("unbounded", "following"))
_UP_TO_EQUALS = Frame("range", FrameBound("unbounded", "preceding"), FrameBound("current"))
_NULL_SKIPPERS = ("lag", "lead", "first_value", "last_value")
_UNFILTERED = ("first", "last")
"""Aggregates to which DuckDB gives no filter over a window."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A bound call and what was written with it."""

    syntax: Apply
    call: Expr
    order_by: tuple[OrderKey, ...]
    filter: Expr | None

    @staticmethod
    def key(syntax: SortKey, operand: Expr) -> OrderKey:
        """A key of an order inside a call."""
        if not is_comparable(operand.type):
            raise ExpressionError(f"a {operand.type} has no order", syntax.start, syntax.end, code="expression.no_order")
        return OrderKey(operand, syntax.descending, syntax.nulls_first)


def placed(placement: Placement, scope: Scope) -> Expr:
    """The call as an aggregate or a window.

    Raises:
        ExpressionError: it needs an order or a frame that the node does not give, or cannot take what was written with it.
    """
    call = placement.call
    if not isinstance(call, Call):
        raise TypeError(call)
    _refuse_idle(placement, call)
    if call.signature.sort == "window":
        return _window(placement, call, scope)
    needs_order = call.signature.order == "incoming"
    order_by = _without_ties(placement, call) or (scope.order if needs_order else ())
    aggregate = Aggregate(call.type, call, placement.syntax.modifiers.distinct, order_by, placement.filter)
    return aggregate if scope.allow == "aggregate" else _over(placement, aggregate, scope)


def _without_ties(placement: Placement, call: Call) -> tuple[OrderKey, ...]:
    """The order that is written in a call; of rows that are equal in it the smallest value comes first, or engines would differ."""
    keys, value = placement.order_by, call.arguments[0] if call.arguments else None
    if not keys or value is None or isinstance(value, Literal) or not is_comparable(value.type) or placement.syntax.modifiers.distinct:
        return keys
    if any(key.expression == value for key in keys):
        return keys
    seen = value if placement.filter is None else case([(placement.filter, value)], null(value.type))  # the others may have no value
    return (*keys, OrderKey(seen))


def _over(placement: Placement, aggregate: Aggregate, scope: Scope) -> Expr:
    """An aggregate sees its whole partition, or what the frame says, or the rows up to its equals in the order."""
    name = aggregate.call.signature.function
    if name in _UNFILTERED and aggregate.filter is not None:
        raise _error(
            placement.syntax, f"{name}() takes no filter over a window", "make the others null, and take first_value(.. ignore nulls)"
        )
    spec = scope.window
    order_by = spec.order_by or (spec.incoming if spec.frame is not None else ())
    frame = spec.frame or (_UP_TO_EQUALS if order_by else _WHOLE)
    return window(aggregate, partition_by=spec.partition_by, order_by=order_by, frame=frame)


def _window(placement: Placement, call: Call, scope: Scope) -> Expr:
    spec, syntax = scope.window, placement.syntax
    name = call.signature.function
    order_by = spec.order_by or (spec.incoming if call.signature.order == "incoming" else ())
    if call.signature.order == "own" and not order_by:
        raise _error(syntax, f"{name}() needs an order", "write order_by in the node", "window.order_missing")
    if name == "last_value" and spec.frame is None:
        raise _error(
            syntax,
            "last_value() needs a frame: without one it is the row itself",
            "write frame: rows between unbounded preceding and unbounded following",
            "window.frame_missing",
        )
    frame = (spec.frame or (_UP_TO_EQUALS if order_by else _WHOLE)) if call.signature.has_frame else None
    return window(call, partition_by=spec.partition_by, order_by=order_by, frame=frame, ignore_nulls=syntax.modifiers.ignore_nulls)


def _refuse_idle(placement: Placement, call: Call) -> None:
    """Words in the call that would change nothing, or that an engine would not take."""
    given, name, is_aggregate = placement.syntax.modifiers, call.signature.function, call.signature.sort == "aggregate"
    if given.ignore_nulls and name not in _NULL_SKIPPERS:
        raise _error(placement.syntax, f"{name}() takes no 'ignore nulls'", f"only {', '.join(_NULL_SKIPPERS)} do")
    if not is_aggregate and (given.distinct or given.filter is not None or placement.order_by):
        raise _error(placement.syntax, f"{name}() takes no distinct, order by or filter", "its window is the node's")
    if placement.order_by and call.signature.order == "none":
        raise _error(placement.syntax, f"{name}() does not depend on an order", "take 'order by' away")
    if given.distinct and (not call.arguments or call.signature.order == "incoming" or not _takes_distinct(call)):
        raise _error(placement.syntax, f"{name}() takes no 'distinct'", "count, sum, avg and median do")
    for argument in call.arguments if given.distinct else ():
        if not is_comparable(argument.type):
            raise _error(placement.syntax, f"values of type {argument.type} cannot be told apart", "count its keys, or one of its values")


def _takes_distinct(call: Call) -> bool:
    lowering = call.signature.duckdb
    return "{distinct}" in (lowering if isinstance(lowering, str) else lowering(call.arguments))


def _error(syntax: Apply, message: str, hint: str, code: str = "expression.call") -> ExpressionError:
    return ExpressionError(message, syntax.start, syntax.end, code=code, hint=hint)

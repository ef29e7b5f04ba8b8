"""Functions whose result depends on the order of rows: where none is written, they take the order in which the rows come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.ordering import needed, order_keys
from engine.language import key
from engine.language.rewrite import rewrite
from engine.language.tree import Aggregate, Expr, Frame, OrderKey, Signature, Window
from engine.relation import Ordering, Relation, SortColumn


def ordered_aggregates(inputs: Inputs, path: Sequence[str | int], expression: Expr, relation: Relation) -> Expr:
    """The expression with an order for each `first`, `last`, `list_agg` and `string_agg` that was written without one."""

    def change(part: Expr) -> Expr:
        if not isinstance(part, Aggregate) or part.order_by or part.call.signature.order != "incoming":
            return part
        ordering = needed(inputs, path, (), relation, f"what {part.call.signature.function} gives")
        return replace(part, order_by=order_keys(ordering, relation))

    return rewrite(expression, change)


@dataclass(frozen=True, slots=True)
class Windows:
    """The groups, order and frame that a node gives to all its windows."""

    relation: Relation
    groups: tuple[Expr, ...]
    own: tuple[SortColumn, ...]
    frame: Frame | None

    def applied(self, inputs: Inputs, path: Sequence[str | int], expression: Expr) -> Expr:
        """The expression, each of its windows with what its function takes of them."""
        return rewrite(expression, lambda part: self._window(inputs, path, part) if isinstance(part, Window) else part)

    def _window(self, inputs: Inputs, path: Sequence[str | int], window: Window) -> Window:
        signature = _signature(window)
        frame = self.frame if signature.has_frame else None
        if signature.order == "own" and not self.own:
            inputs.report(path, _no_order(signature.function))
        if frame is None and signature.function in _NEED_FRAME:
            inputs.report(path, _no_frame(signature.function))
        return replace(window, partition_by=tuple(map(key, self.groups)), order_by=self._keys(inputs, signature, frame), frame=frame)

    def _keys(self, inputs: Inputs, signature: Signature, frame: Frame | None) -> tuple[OrderKey, ...]:
        """Equal rows matter to ranks and to ranges, so only the node's own keys count there; elsewhere they are told apart."""
        counts_rows = frame.mode == "rows" if frame is not None else signature.order == "incoming"
        if not counts_rows:
            return order_keys(Ordering(self.own), self.relation)
        return order_keys(needed(inputs, ("order_by",), self.own, self.relation, f"what {signature.function} gives"), self.relation)


_NEED_FRAME = ("last_value",)
"""Without a frame it would see no further than the row itself, which nobody means."""


def _signature(window: Window) -> Signature:
    return window.function.call.signature if isinstance(window.function, Aggregate) else window.function.signature


def _no_order(function: str) -> SchemaError:
    return SchemaError(f"{function} needs an order to rank by", code="window.no_order", hint="write order_by")


def _no_frame(function: str) -> SchemaError:
    return SchemaError(
        f"{function} without a frame would give the row's own value",
        code="window.no_frame",
        hint="write frame: rows between unbounded preceding and unbounded following",
    )

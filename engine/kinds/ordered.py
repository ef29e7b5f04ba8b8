"""Functions whose result depends on the order of rows: where none is written, they take the order in which the rows come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from engine.kinds.kind import Inputs
from engine.kinds.ordering import needed, order_keys, stable
from engine.language import WindowSpec, key
from engine.language.rewrite import rewrite
from engine.language.tree import Aggregate, Expr, Frame, Signature, Window
from engine.relation import Ordering, Relation, SortColumn


def ordered_aggregates(inputs: Inputs, path: Sequence[str | int], expression: Expr, relation: Relation, groups: Collection[str]) -> Expr:
    """The expression with an order for each `first`, `last`, `list_agg` and `string_agg` that was written without one."""

    def change(part: Expr) -> Expr:
        if not isinstance(part, Aggregate) or part.order_by or part.call.signature.order != "incoming":
            return part
        ordering = needed(inputs, path, (), relation, f"what {part.call.signature.function} gives", groups=groups)
        return replace(part, order_by=order_keys(ordering, relation))

    return rewrite(expression, change)


@dataclass(frozen=True, slots=True)
class Windows:
    """The groups, order and frame that a node gives to all its windows."""

    relation: Relation
    groups: tuple[str, ...]
    own: tuple[SortColumn, ...]
    frame: Frame | None

    @property
    def specification(self) -> WindowSpec:
        """What expressions are bound with."""
        incoming = order_keys(stable((), self.relation), self.relation)
        return WindowSpec(
            tuple(key(self.relation.column(name)) for name in self.groups),
            order_keys(Ordering(self.own), self.relation),
            incoming,
            self.frame,
        )

    def without_ties(self, inputs: Inputs, path: Sequence[str | int], expression: Expr) -> Expr:
        """The expression, its windows that count rows over an order that tells all rows apart, as far as one is known."""

        def change(part: Expr) -> Expr:
            if not isinstance(part, Window) or not self._counts_rows(part):
                return part
            ordering = needed(inputs, path, self.own, self.relation, f"what {_signature(part).function} gives", groups=self.groups)
            return replace(part, order_by=order_keys(self._inside_a_group(ordering), self.relation))

        return rewrite(expression, change)

    def _inside_a_group(self, ordering: Ordering) -> Ordering:
        """The order without what is equal in a whole group, as that only makes the sort dearer; never without any key."""
        keys = tuple(key for key in ordering.keys if key.name not in self.groups)
        return replace(ordering, keys=keys or ordering.keys)

    def _counts_rows(self, window: Window) -> bool:
        """Ranks and ranges are about equal rows, and a range is measured along one key, so those keep the node's own keys."""
        if self.frame is None:
            return _signature(window).order == "incoming"
        if window.frame is None or self.frame.mode == "rows":
            return _signature(window).order != "own"
        return False


def _signature(window: Window) -> Signature:
    return window.function.call.signature if isinstance(window.function, Aggregate) else window.function.signature

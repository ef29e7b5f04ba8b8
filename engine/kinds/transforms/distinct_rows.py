"""The kind `distinct_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.fields import Choice, ColumnNames, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.ordering import backwards, key_columns, needed, order_keys, own_keys
from engine.kinds.wording import in_order, names
from engine.language import aggregate, call, key, literal, window
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation

_PLACE = HIDDEN_PREFIX + "place"


class DistinctRows(Kind):
    """Keeps one row for each combination of the key columns; without keys, one of rows that are equal in every column.

    `keep` says which: the first or the last, in the order of `order_by` or else the order in which the rows arrive, or none of
    those that occur more than once. All others leave by `duplicates`. Nulls are equal to each other here.
    """

    kind = "distinct_rows"
    category = "transform"
    family = "rows"
    title = "Distinct rows"
    synonyms = ("unique", "dedupe", "deduplicate", "remove duplicates", "duplicates")
    outputs = ("kept", "duplicates")

    keys: Annotated[ColumnNames, Field(title="Keys", description="Rows equal in these columns are copies; by default in all.")] = ()
    keep: Annotated[
        Choice[Literal["first", "last", "none"]], Field(title="Keep", description="Which copy stays; `none`: only rows without one.")
    ] = "first"
    order_by: Annotated[OrderKeys, Field(title="Order by", description="Which copy is the first; by default as they arrive.")] = ()

    examples = (
        Example(
            title="Whole rows",
            fields="{}",
            inputs={"from": "carrier text, delay integer\nAA,5\nAA,5\nAA,\nAA,"},
            outputs={"kept": "carrier text, delay integer\nAA,5\nAA,", "duplicates": "carrier text, delay integer\nAA,5\nAA,"},
            summary="one of each",
        ),
        Example(
            title="The newest of each key",
            fields="keys: [plane]\nkeep: last\norder_by: [day]",
            inputs={"from": "plane text, day integer\nN1,1\nN2,5\nN1,3"},
            outputs={"kept": "plane text, day integer\nN1,3\nN2,5", "duplicates": "plane text, day integer\nN1,1"},
            summary="last by day for each plane",
        ),
        Example(
            title="Only what is there once",
            fields="keys: [plane]\nkeep: none",
            inputs={"from": "plane text, day integer\nN1,1\nN2,5\nN1,3"},
            outputs={"kept": "plane text, day integer\nN2,5", "duplicates": "plane text, day integer\nN1,1\nN1,3"},
            summary="only those that occur once, by plane",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The chosen rows, and the others."""
        rows = inputs.relation("from")
        named = self.keys or tuple(field.name for field in rows.visible)
        keys = key_columns(inputs, ("keys",), named, rows)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        if not self.keys and self.keep != "none":
            return self._whole_rows(inputs.node, rows, keys)
        ordering = Ordering() if self.keep == "none" else needed(inputs, ("order_by",), own, rows, "which copy is kept", groups=keys)
        numbered = _numbered(inputs.node, rows, self._place(rows, keys, ordering))
        columns = _visible(rows)
        return {
            "kept": _chosen(inputs.node, "kept", numbered, columns, "=", frozenset(keys)),
            "duplicates": _chosen(inputs.node, "duplicates", numbered, columns, ">", None),
        }

    def _whole_rows(self, node: str, rows: Relation, keys: tuple[str, ...]) -> Mapping[str, Relation]:
        """Copies of whole rows are the same rows, so no order is needed to choose one."""
        columns = tuple((name, key(column)) for name, column in _visible(rows))
        numbered = _numbered(node, rows, window(call("row_number"), partition_by=tuple(map(rows.column, keys))))
        return {
            "kept": Relation(f"{node}.kept", Query(Ref(rows.name), columns, distinct=True), unique=frozenset(keys)),
            "duplicates": _chosen(node, "duplicates", numbered, columns, ">", None),
        }

    def _place(self, rows: Relation, keys: tuple[str, ...], ordering: Ordering) -> Expr:
        """1 for the row to keep; more for its copies."""
        groups = tuple(map(rows.column, keys))
        if self.keep == "none":
            return window(aggregate("count"), partition_by=groups)
        chosen = backwards(ordering) if self.keep == "last" else ordering
        return window(call("row_number"), partition_by=groups, order_by=order_keys(chosen, rows))

    def summary(self) -> str:
        """Which copy of what is kept."""
        if self.keep == "none":
            return f"only those that occur once{f', by {names(self.keys)}' if self.keys else ''}"
        if not self.keys:
            return "one of each"
        by = f" by {in_order(self.order_by)}" if self.order_by else ""
        return f"{self.keep}{by} for each {names(self.keys)}"


def _visible(rows: Relation) -> tuple[tuple[str, Expr], ...]:
    """Hidden columns carry an order, and none is left here."""
    return tuple((field.name, Column(field.type, field.name)) for field in rows.visible)


def _numbered(node: str, rows: Relation, place: Expr) -> Relation:
    return Relation(f"{node}#numbered", Query(Ref(rows.name), (*_visible(rows), (_PLACE, place)), frozenset({_PLACE})))


def _chosen(
    node: str, port: str, numbered: Relation, columns: tuple[tuple[str, Expr], ...], sign: str, unique: frozenset[str] | None
) -> Relation:
    where = call(sign, Column(INTEGER, _PLACE), literal(1))
    return Relation(f"{node}.{port}", Query(Ref(numbered.name), columns, where=where), steps=(numbered,), unique=unique)

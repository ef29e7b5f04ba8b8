"""The kind `limit_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.fields import Choice, ColumnNames, Integer, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.ordering import backwards, key_columns, needed, order_keys, own_keys
from engine.kinds.wording import count, in_order, names
from engine.language import call, conjunction, literal, window
from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation

_PLACE = HIDDEN_PREFIX + "place"


class LimitRows(Kind):
    """Keeps the first rows, or the last, of all or of each group.

    Which rows come first is told by `order_by`; without it by the order in which the rows arrive. Where they have none, all
    columns together decide, so that the same rows are kept every time, and a warning says so. `keep: last` counts from the other
    end. `offset` skips rows before counting. With `per` the rows are counted anew for each combination of those columns.
    """

    kind = "limit_rows"
    category = "transform"
    family = "rows"
    title = "Limit rows"
    synonyms = ("head", "first rows", "tail", "last rows", "skip", "offset", "fetch", "take", "first rows per group", "first n")

    count: Annotated[Integer, Field(title="Rows", description="How many rows to keep, of all or of each group.", ge=0)]
    offset: Annotated[Integer, Field(title="Skip", description="How many rows to leave out first.", ge=0)] = 0
    order_by: Annotated[OrderKeys, Field(title="Order by", description="Which rows come first; by default the order they arrive in.")] = ()
    per: Annotated[ColumnNames, Field(title="Per", description="Count anew for each combination of these columns.")] = ()
    keep: Annotated[
        Choice[Literal["first", "last"]], Field(title="Keep", description="Whether rows are counted from the first or from the last.")
    ] = "first"

    examples = (
        Example(
            title="The two longest delays",
            fields="count: 2\norder_by: [delay desc]",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,20\nUA,7"},
            outputs={"rows": "carrier text, delay integer\nDL,20\nUA,7"},
            summary="first 2 rows by delay, largest first",
            ordered=True,
        ),
        Example(
            title="The longest of each origin",
            fields="count: 1\norder_by: [delay desc]\nper: [origin]",
            inputs={"from": "origin text, delay integer\nLGA,3\nEWR,8\nEWR,1\nLGA,4"},
            outputs={"rows": "origin text, delay integer\nEWR,8\nLGA,4"},
            summary="first row per origin by delay, largest first",
        ),
        Example(
            title="Skip the first row",
            fields="count: 2\noffset: 1\norder_by: [n]",
            inputs={"from": "n integer\n3\n1\n2"},
            outputs={"rows": "n integer\n2\n3"},
            summary="2 rows after the first 1, by n",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The first or last rows, in the order that chose them."""
        rows = inputs.relation("from")
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        groups = key_columns(inputs, ("per",), self.per, rows)
        ordering = needed(inputs, ("order_by",), own, rows, "which rows are kept", groups=groups)
        return {"rows": self._per_group(inputs.node, rows, ordering, groups) if self.per else self._of_all(inputs.node, rows, ordering)}

    def _of_all(self, node: str, rows: Relation, ordering: Ordering) -> Relation:
        keys = self._counted(ordering, rows)
        query = Query(Ref(rows.name), rows.pass_through(), rows.hidden, order_by=keys, limit=self.count, offset=self.offset)
        return Relation(f"{node}.rows", query, ordering, unique=rows.unique)

    def _per_group(self, node: str, rows: Relation, ordering: Ordering, groups: tuple[str, ...]) -> Relation:
        place = window(call("row_number"), partition_by=tuple(map(rows.column, groups)), order_by=self._counted(ordering, rows))
        numbered = Relation(f"{node}#numbered", Query(Ref(rows.name), (*rows.pass_through(), (_PLACE, place)), rows.hidden | {_PLACE}))
        query = Query(Ref(numbered.name), rows.pass_through(), rows.hidden, where=self._within())
        return Relation(f"{node}.rows", query, ordering, (numbered,), rows.unique)

    def _counted(self, ordering: Ordering, rows: Relation) -> tuple[OrderKey, ...]:
        """The order in which rows are counted; they come out as they stand."""
        return order_keys(backwards(ordering) if self.keep == "last" else ordering, rows)

    def _within(self) -> Expr:
        place = Column(INTEGER, _PLACE)
        return conjunction((call(">", place, literal(self.offset)), call("<=", place, literal(self.offset + self.count))))

    def summary(self) -> str:
        """How many rows, per what, by which order."""
        per = f" per {names(self.per)}" if self.per else ""
        by = f"{',' if self.offset else ''} by {in_order(self.order_by)}" if self.order_by else ""
        return self._rows() + per + by

    def _rows(self) -> str:
        if not self.offset:
            return f"{self.keep} {_or_one(self.count)}"
        return f"{count(self.count, 'row')} {'after' if self.keep == 'first' else 'before'} the {self.keep} {self.offset:,}"


def _or_one(number: int) -> str:
    return "row" if number == 1 else count(number, "row")

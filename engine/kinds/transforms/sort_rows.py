"""The kind `sort_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import OrderKeys
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.ordering import own_keys, stable
from engine.kinds.wording import in_order
from engine.relation import Query, Ref, Relation


class SortRows(Kind):
    """Puts the rows in an order: by the first key, where that is equal by the second, and so on.

    A key is a column name, with `desc` behind it for largest first. Nulls come last either way, unless `nulls first` is written.
    Rows that are equal in all keys keep the order in which they came. The order lasts through the nodes below that keep rows
    as they are, and files are written in it.
    """

    kind = "sort_rows"
    category = "transform"
    family = "rows"
    title = "Sort rows"
    synonyms = ("sort", "order by", "arrange", "rank rows", "ascending", "descending", "nulls first")

    order_by: Annotated[OrderKeys, Field(title="Order by", description="Columns, most important first; `desc` for largest first.")]

    examples = (
        Example(
            title="Largest first",
            fields="order_by: [delay desc]",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,20"},
            outputs={"rows": "carrier text, delay integer\nDL,20\nAA,5\nB6,"},
            summary="by delay, largest first",
            ordered=True,
        ),
        Example(
            title="Two keys, nulls first",
            fields="order_by:\n  - origin\n  - delay nulls first",
            inputs={"from": "origin text, delay integer\nLGA,3\nEWR,8\nEWR,\nEWR,1"},
            outputs={"rows": "origin text, delay integer\nEWR,\nEWR,1\nEWR,8\nLGA,3"},
            summary="by origin, then delay (nulls first)",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are, under a new order."""
        rows = inputs.relation("from")
        ordering = stable(own_keys(inputs, ("order_by",), self.order_by, rows), rows)
        query = Query(Ref(rows.name), rows.pass_through(), rows.hidden)
        return {"rows": Relation(f"{inputs.node}.rows", query, ordering, unique=rows.unique)}

    def summary(self) -> str:
        """By which keys."""
        return f"by {in_order(self.order_by)}"

"""The kind `top_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Choice, ColumnNames, Integer, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.ordering import key_columns, needed, order_keys, own_keys, stable
from engine.kinds.wording import count, in_order, names
from engine.language import call, literal, window
from engine.language.tree import Column
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation, SortColumn

_PLACE = HIDDEN_PREFIX + "place"
_PLACES: Mapping[str, str] = {"cut": "row_number", "keep": "rank", "dense": "dense_rank"}
"""Which function counts the places, by what becomes of ties."""
_NO_ORDER = ConfigError("nothing says which rows are the top ones", code="top.no_order", hint="write order_by: [amount desc]")


class TopRows(Kind):
    """Keeps the rows that come first by a value, of all or of each group, and says what becomes of ties.

    `order_by` says which rows are the top ones: `amount desc` for the largest. Nulls come last either way, unless `nulls first` is
    written, so that they are kept only where there are too few values. Rows that are equal in its keys are ties. `ties: cut` keeps
    exactly `count` rows; where that parts equal rows, those that arrived first stay. `keep` also keeps all rows that are equal to
    the last one kept. `dense` counts equal rows as one: it keeps the rows with the first `count` different values.
    Where the rows are wanted as they arrive, or some are to be skipped, `limit_rows` is meant.
    """

    kind = "top_rows"
    category = "transform"
    family = "rows"
    title = "Top rows"
    synonyms = ("top", "top n", "top n per group", "largest", "smallest", "best", "highest", "with ties", "leaderboard", "bottom n")

    count: Annotated[Integer, Field(title="Rows", description="How many rows, or different values, to keep.", ge=0)]
    order_by: Annotated[OrderKeys, Field(title="Order by", description="What makes a row a top one; `desc` for largest first.")]
    per: Annotated[ColumnNames, Field(title="Per", description="Count anew for each combination of these columns.")] = ()
    ties: Annotated[
        Choice[Literal["cut", "keep", "dense"]],
        Field(title="Ties", description="Exactly so many rows, also those equal to the last one, or equal rows counted as one."),
    ] = "cut"

    examples = (
        Example(
            title="The two longest delays of each origin",
            fields="count: 2\norder_by: [delay desc]\nper: [origin]",
            inputs={"from": "origin text, delay integer\nLGA,3\nEWR,8\nEWR,1\nEWR,9\nLGA,"},
            outputs={"rows": "origin text, delay integer\nEWR,9\nEWR,8\nLGA,3\nLGA,"},
            summary="top 2 rows per origin by delay, largest first",
        ),
        Example(
            title="With ties",
            fields="count: 2\norder_by: [points desc]\nties: keep",
            inputs={"from": "team text, points integer\na,9\nb,7\nc,7\nd,5"},
            outputs={"rows": "team text, points integer\na,9\nb,7\nc,7"},
            summary="top 2 rows by points, largest first, with ties",
        ),
        Example(
            title="The two lowest prices",
            fields="count: 2\norder_by: [price]\nties: dense",
            inputs={"from": "item text, price integer\na,5\nb,5\nc,6\nd,7"},
            outputs={"rows": "item text, price integer\na,5\nb,5\nc,6"},
            summary="rows of the first 2 values by price",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The top rows, in the order that chose them."""
        rows = inputs.relation("from")
        if not self.order_by:
            inputs.report(("order_by",), _NO_ORDER)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        groups = key_columns(inputs, ("per",), self.per, rows)
        if self.ties != "cut":
            return {"rows": self._placed(inputs.node, rows, groups, own, stable(own, rows))}
        ordering = needed(inputs, ("order_by",), own, rows, "which of equal rows are kept", groups=groups)
        if self.per:
            return {"rows": self._placed(inputs.node, rows, groups, ordering.keys, ordering)}
        return {"rows": self._first(inputs.node, rows, ordering)}

    def _first(self, node: str, rows: Relation, ordering: Ordering) -> Relation:
        query = Query(Ref(rows.name), rows.pass_through(), rows.hidden, order_by=order_keys(ordering, rows), limit=self.count)
        return Relation(f"{node}.rows", query, ordering, unique=self._unique(rows, ()))

    def _placed(self, node: str, rows: Relation, groups: tuple[str, ...], keys: tuple[SortColumn, ...], ordering: Ordering) -> Relation:
        """The rows whose place by the keys is among the first; ties are told by the keys alone."""
        partition = tuple(map(rows.column, groups))
        place = window(call(_PLACES[self.ties]), partition_by=partition, order_by=order_keys(Ordering(keys), rows))
        placed = Relation(f"{node}#placed", Query(Ref(rows.name), (*rows.pass_through(), (_PLACE, place)), rows.hidden | {_PLACE}))
        where = call("<=", Column(INTEGER, _PLACE), literal(self.count))
        query = Query(Ref(placed.name), rows.pass_through(), rows.hidden, where=where)
        return Relation(f"{node}.rows", query, ordering, (placed,), self._unique(rows, groups))

    def _unique(self, rows: Relation, groups: tuple[str, ...]) -> frozenset[str] | None:
        """A single row of each group is told apart by the group."""
        is_one = self.count <= 1 and self.ties == "cut"
        return frozenset(groups) if is_one else rows.unique

    def summary(self) -> str:
        """How many rows or values, per what, by what."""
        rows = f"rows of the first {count(self.count, 'value')}" if self.ties == "dense" else f"top {_or_one(self.count)}"
        per = f" per {names(self.per)}" if self.per else ""
        by = f" by {in_order(self.order_by)}" if self.order_by else ""
        return f"{rows}{per}{by}{', with ties' if self.ties == 'keep' else ''}"


def _or_one(number: int) -> str:
    return "row" if number == 1 else count(number, "row")

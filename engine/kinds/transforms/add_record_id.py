"""The kind `add_record_id`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Choice, ColumnNames, Integer, NewColumn, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.ordering import key_columns, needed, order_keys, own_keys
from engine.kinds.wording import in_order, names
from engine.language import call, literal, window
from engine.language.tree import Expr
from engine.relation import Ordering, Query, Ref, Relation, SortColumn

_NO_STEP = ConfigError("with a step of 0 all rows would have one number", code="record_id.no_step", hint="write another step: 1, or -1")


class AddRecordId(Kind):
    """Adds a column that numbers the rows, so that each can be told apart.

    The numbers run in the order of `order_by`, or else in the order in which the rows arrive: `start`, `start + step` and so on.
    With `per` they begin anew for each combination of those columns, and the rows stay in the order in which they came;
    without it they then stand in the order of their numbers.
    """

    kind = "add_record_id"
    category = "transform"
    family = "columns"
    title = "Add record id"
    synonyms = ("row number", "row id", "number rows", "sequence", "index", "counter", "auto increment", "surrogate key", "enumerate")

    name: Annotated[NewColumn, Field(title="Name", description="The new column.")] = "record_id"
    start: Annotated[Integer, Field(title="Start", description="The number of the first row.")] = 1
    step: Annotated[Integer, Field(title="Step", description="How far the numbers lie apart; below 0 they fall.")] = 1
    order_by: Annotated[OrderKeys, Field(title="Order by", description="Which row is the first; by default as they arrive.")] = ()
    per: Annotated[ColumnNames, Field(title="Per", description="Begin anew for each combination of these columns.")] = ()
    position: Annotated[
        Choice[Literal["first", "last"]], Field(title="Position", description="Whether the column stands before all others or behind them.")
    ] = "first"

    examples = (
        Example(
            title="Number the rows by day",
            fields="order_by: [day]",
            inputs={"from": "day date, amount integer\n2024-01-31,5\n2024-01-02,7"},
            outputs={"rows": "record_id integer, day date, amount integer\n1,2024-01-02,7\n2,2024-01-31,5"},
            summary="record_id by day",
            ordered=True,
        ),
        Example(
            title="In each group",
            fields="name: place\norder_by: [points desc]\nper: [team]\nposition: last",
            inputs={"from": "team text, points integer\na,3\nb,9\na,8"},
            outputs={"rows": "team text, points integer, place integer\na,8,1\na,3,2\nb,9,1"},
            summary="place per team by points, largest first",
        ),
        Example(
            title="From 1000 in steps of 10",
            fields="name: id\nstart: 1000\nstep: 10\norder_by: [item]",
            inputs={"from": "item text\nb\na\nc"},
            outputs={"rows": "id integer, item text\n1000,a\n1010,b\n1020,c"},
            summary="id from 1,000 in steps of 10 by item",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their numbers."""
        rows = inputs.relation("from")
        report_clash(inputs, ("name",), self.name, [field.name for field in rows.fields])
        if self.step == 0:
            inputs.report(("step",), _NO_STEP)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        groups = key_columns(inputs, ("per",), self.per, rows)
        ordering = needed(inputs, ("order_by",), own, rows, "which number a row gets", groups=groups)
        place = window(call("row_number"), partition_by=tuple(map(rows.column, groups)), order_by=order_keys(ordering, rows))
        added, others = (self.name, self._number(place)), rows.pass_through()
        query = Query(Ref(rows.name), (added, *others) if self.position == "first" else (*others, added), rows.hidden)
        unique = rows.unique if rows.unique is not None else frozenset((*groups, self.name))
        return {"rows": Relation(f"{inputs.node}.rows", query, self._ordering(rows), unique=unique)}

    def _number(self, place: Expr) -> Expr:
        """The number of the row in that place, counted from 1."""
        if self.start == self.step == 1:
            return place
        return call("+", call("*", call("-", place, literal(1)), literal(self.step)), literal(self.start))

    def _ordering(self, rows: Relation) -> Ordering:
        """Numbers that begin anew do not put all rows in an order."""
        return rows.ordering if self.per else Ordering((SortColumn(self.name, descending=self.step < 0),), total=True)

    def summary(self) -> str:
        """Which column, from where, per what, by which order."""
        start = f" from {self.start:,}" if self.start != 1 else ""
        step = f" in steps of {self.step:,}" if self.step != 1 else ""
        per = f" per {names(self.per)}" if self.per else ""
        by = f" by {in_order(self.order_by)}" if self.order_by else ""
        return f"{self.name}{start}{step}{per}{by}"

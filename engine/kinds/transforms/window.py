"""The kind `window`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from engine.errors import ExpressionError, SchemaError
from engine.kinds import fields
from engine.kinds.extending import extended
from engine.kinds.fields import ColumnNames, Expressions, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.ordered import Windows
from engine.kinds.ordering import key_columns, own_keys
from engine.kinds.wording import in_order, names
from engine.language import parse_frame
from engine.language.tree import Column, Expr, Frame, FrameBound
from engine.language.types import DATE, TIMESTAMP, TIMESTAMP_TZ, DataType, is_number
from engine.relation import Relation, SortColumn


class Window(Kind):
    """Adds columns that look at other rows: ranks, running totals, the row before, shares of a group.

    `partition_by` makes the groups that do not see each other, `order_by` the order inside them, `frame` how far a column looks:
    `rows between 6 preceding and current row`. They hold for all columns of the node; `over` is never written. Without `order_by`,
    row_number, lag, lead, first_value and columns under a frame take the order in which the rows arrive; an aggregate without order
    and frame sees its whole group; with `order_by` alone it sees the rows up to its own, and all that are equal to it.
    A column that is there already is replaced. Columns do not see each other.
    """

    kind = "window"
    category = "transform"
    family = "summary"
    title = "Window"
    synonyms = (
        "over",
        "partition by",
        "row number",
        "lag",
        "lead",
        "cumulative",
        "rolling",
        "analytic function",
        "difference",
        "multi-row formula",
        "sessionize",
        "sessions",
    )

    columns: Annotated[Expressions, Field(title="Columns", description="New columns over the rows around: `sum(amount)`, `lag(price)`.")]
    partition_by: Annotated[ColumnNames, Field(title="Partition by", description="Columns whose values make separate groups.")] = ()
    order_by: Annotated[OrderKeys, Field(title="Order by", description="The order inside a group; by default the order of arrival.")] = ()
    frame: Annotated[
        fields.Frame | None, Field(title="Frame", description="How far a column looks: `rows between 6 preceding and current row`.")
    ] = None

    presets = (
        Preset(
            name="running_total",
            title="Running total",
            description="The sum of all rows so far.",
            fields={"columns": {"running_total": "sum(amount)"}, "frame": "rows between unbounded preceding and current row"},
            synonyms=("cumulative sum", "accumulate", "year to date"),
        ),
        Preset(
            name="rank",
            title="Rank",
            description="The place of a row by some column; equal rows share one.",
            fields={"columns": {"rank": "rank()"}, "order_by": ("amount desc",)},
            synonyms=("ranking", "place", "position", "leaderboard", "top"),
        ),
        Preset(
            name="previous_row",
            title="Previous row",
            description="A value of the row before, for differences.",
            fields={"columns": {"previous": "lag(amount)"}},
            synonyms=("lag", "shift", "row before", "difference", "change"),
        ),
        Preset(
            name="share_of_total",
            title="Share of total",
            description="Each row's part of the sum of its group.",
            fields={"columns": {"share": "amount / sum(amount)"}},
            synonyms=("percent of total", "proportion", "ratio"),
        ),
        Preset(
            name="moving_average",
            title="Moving average",
            description="The mean of the last seven rows.",
            fields={"columns": {"average": "avg(amount)"}, "frame": "rows between 6 preceding and current row"},
            synonyms=("rolling mean", "smooth", "trailing"),
        ),
    )
    examples = (
        Example(
            title="Running total",
            fields="columns:\n  total: sum(amount)\norder_by: [day]\nframe: rows between unbounded preceding and current row",
            inputs={"from": "day integer, amount integer\n1,10\n2,\n3,5"},
            outputs={"rows": "day integer, amount integer, total integer\n1,10,10\n2,,10\n3,5,15"},
            summary="total by day",
        ),
        Example(
            title="Rank in each group",
            fields="columns:\n  place: rank()\npartition_by: [team]\norder_by: [points desc]",
            inputs={"from": "team text, points integer\na,3\na,3\na,1\nb,2"},
            outputs={"rows": "team text, points integer, place integer\na,3,1\na,3,1\na,1,3\nb,2,1"},
            summary="place per team by points, largest first",
        ),
        Example(
            title="Share of the group",
            fields="columns:\n  share: amount / sum(amount)\npartition_by: [team]",
            inputs={"from": "team text, amount integer\na,3\na,1\nb,2"},
            outputs={"rows": "team text, amount integer, share float\na,3,0.75\na,1,0.25\nb,2,1.0"},
            summary="share per team",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with new columns, in the order in which they came."""
        rows = inputs.relation("from")
        groups = key_columns(inputs, ("partition_by",), self.partition_by, rows)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        windows = Windows(rows, groups, own, self._frame(inputs, rows, own))
        return {"rows": extended(f"{inputs.node}.rows", rows, {name: self._column(inputs, name, rows, windows) for name in self.columns})}

    def _column(self, inputs: Inputs, name: str, rows: Relation, windows: Windows) -> Expr:
        path = ("columns", name)
        bound = inputs.bind(path, self.columns[name], rows, allow="window", window=windows.specification)
        return windows.without_ties(inputs, path, bound)

    def _frame(self, inputs: Inputs, rows: Relation, own: tuple[SortColumn, ...]) -> Frame | None:
        try:
            frame = parse_frame(self.frame) if self.frame is not None else None
        except ExpressionError as error:
            inputs.report(("frame",), error)
            return None
        if frame is not None:
            _report_frame(inputs, frame, [rows.column(key.name) for key in own])
        return frame

    def summary(self) -> str:
        """Which columns, per what, by which order."""
        per = f" per {names(self.partition_by)}" if self.partition_by else ""
        by = f" by {in_order(self.order_by)}" if self.order_by else ""
        return f"{names(self.columns)}{per}{by}"


def _report_frame(inputs: Inputs, frame: Frame, keys: Sequence[Column]) -> None:
    """Distances of a range are measured along one key, in its unit."""
    offsets = [bound for bound in (frame.start, frame.end) if bound.kind == "offset"]
    if frame.mode != "range" or not offsets:
        return
    if len(keys) != 1:
        inputs.report(("frame",), _frame_error("a range is measured along one key of order_by", "name one key, or write rows between"))
    elif not all(_measures(bound, keys[0].type) for bound in offsets):
        message = f"'{keys[0].name}' is of type {keys[0].type}, and the frame's distance does not fit it"
        inputs.report(("frame",), _frame_error(message, "a number takes a number, a date or timestamp takes interval 3 day"))


def _measures(bound: FrameBound, kind: DataType) -> bool:
    return kind in (DATE, TIMESTAMP, TIMESTAMP_TZ) if bound.unit is not None else is_number(kind)


def _frame_error(message: str, hint: str) -> SchemaError:
    return SchemaError(message, code="window.frame", hint=hint)

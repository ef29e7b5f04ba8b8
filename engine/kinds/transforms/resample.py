"""The kind `resample`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.constants import constant
from engine.kinds.fields import Choice, ColumnName, ColumnNames, Expressions, Integer, NewColumn, Text
from engine.kinds.filtered import filtered
from engine.kinds.gaps import Gaps, Series
from engine.kinds.keys import with_normal_keys
from engine.kinds.kind import Example, Guard, Inputs, Kind, Preset
from engine.kinds.naming import folded, report_clash
from engine.kinds.ordered import ordered_aggregates
from engine.kinds.ordering import key_columns, stable
from engine.kinds.time_bins import TimeBins, read_bins
from engine.kinds.wording import names
from engine.language import call, literal, null
from engine.language.tree import Aggregate, Column, Expr
from engine.language.types import DATE, INTEGER, NULL, TIMESTAMP
from engine.relation import HIDDEN_PREFIX, NO_ORDER, Ordering, Query, Ref, Relation, SortColumn

_BIN = HIDDEN_PREFIX + "bin"
_COUNTS = ("count", "count_if")
_BELONGS = {"value": ("value",), **dict.fromkeys(("start", "end", "bounds"), ("null", "previous", "interpolate", "value"))}
"""Which ways with gaps read a field."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the fields say, after they have been judged."""

    rows: Relation
    groups: tuple[str, ...]
    bins: TimeBins
    grouped: Relation
    """A row for each group and bin that has rows."""
    series: Series
    gaps: Gaps


class Resample(Kind):
    """Puts rows into bins of time and makes one row of each: hours, days, weeks, months, for every group of `per` by itself.

    `every` is the length of a bin, such as `15 minutes`, `1 week` or `3 months`. Bins are counted from `origin`, by default as
    `time_bucket` does: weeks and shorter ones from Monday, the 3rd of January 2000, months and longer ones from the 1st. A moment that
    begins a bin belongs to it. Days of instants are those of UTC, or of `zone`. `columns` are aggregates over the rows of a bin; `first`
    and `last` follow the time. Bins without rows appear too: those between the first and the last of a group, with `bounds: all` of all
    groups, and those from `start` to `end`. In them a plain count is 0, and all else as `gaps` says: null, the `previous` value that is
    there, a straight line (`interpolate`, numbers only) or a fixed `value`; `leave_out` makes no such bins. More than `at_most` bins
    are not made: a run with more stops before anything is written. Bins stand in the order of groups and time. Rows without a time leave
    by `rejected`.
    """

    kind = "resample"
    category = "transform"
    family = "summary"
    title = "Resample"
    synonyms = (
        "time bin", "time bucket", "time series", "group by time", "gap fill", "downsample", "upsample", "date histogram", "per hour",
        "time window", "tumbling window", "floor date", "regular intervals",
    )  # fmt: skip
    outputs = ("rows", "rejected")

    time: Annotated[ColumnName, Field(title="Time", description="The date or timestamp of a row.")]
    every: Annotated[Text, Field(title="Every", description="How long a bin is: 15 minutes, 1 day, 1 week, 3 months.")]
    columns: Annotated[Expressions, Field(title="Columns", description="New columns, each an aggregate over the rows of a bin.")]
    per: Annotated[ColumnNames, Field(title="Per", description="Bins for each combination of these columns.")] = ()
    gaps: Annotated[
        Choice[Literal["null", "previous", "interpolate", "value", "leave_out"]],
        Field(title="Gaps", description="What stands in bins without rows."),
    ] = "null"
    value: Annotated[Text | None, Field(title="Value", description="What stands in bins without rows, such as 0.")] = None
    bounds: Annotated[
        Choice[Literal["group", "all"]],
        Field(title="Bounds", description="Whether a group's bins reach over its own time, or over that of all rows."),
    ] = "group"
    start: Annotated[Text | None, Field(title="Start", description="The bins of every group begin here at the latest.")] = None
    end: Annotated[Text | None, Field(title="End", description="The bins of every group reach to here at least.")] = None
    origin: Annotated[Text | None, Field(title="Origin", description="Where a bin begins, such as 2024-01-01 06:00.")] = None
    zone: Annotated[
        Text | None, Field(title="Zone", description="The time zone whose days are meant, such as Europe/Paris; by default UTC.")
    ] = None
    label: Annotated[
        Choice[Literal["start", "end"]], Field(title="Label", description="Whether a bin is shown by its start or by its end.")
    ] = "start"
    name: Annotated[NewColumn | None, Field(title="Name", description="The column of the bins; by default called as the time.")] = None
    at_most: Annotated[
        Integer, Field(title="At most", description="The most bins that may be made; a run with more stops.", ge=1, le=100_000_000)
    ] = 1_000_000

    presets = (
        Preset(
            name="rows_per_day",
            title="Rows per day",
            description="How many rows there are on every day, days without any too.",
            fields={"time": "time", "every": "1 day", "columns": {"rows": "count()"}},
            synonyms=("count per day", "daily counts", "calendar", "per month"),
        ),
    )
    examples = (
        Example(
            title="Every quarter of an hour, with the gap between",
            fields="time: at\nevery: 15 minutes\ncolumns:\n  readings: count()\n  level: avg(level)",
            inputs={"from": ("at timestamp, level float\n2024-01-31 10:01:00,1.0\n2024-01-31 10:14:59,2.0\n2024-01-31 10:30:00,5.0\n,7.0")},
            outputs={
                "rows": (
                    "at timestamp, readings integer, level float\n"
                    "2024-01-31 10:00:00,2,1.5\n2024-01-31 10:15:00,0,\n2024-01-31 10:30:00,1,5.0"
                ),
                "rejected": "at timestamp, level float\n,7.0",
            },
            summary="readings, level every 15 minutes",
            ordered=True,
        ),
        Example(
            title="Months of each shop, the last price carried on",
            fields="time: day\nevery: 1 month\ncolumns:\n  price: last(price)\nper: [shop]\ngaps: previous\nname: month",
            inputs={
                "from": (
                    "shop text, day date, price integer\na,2024-01-31,5\na,2024-01-02,4\na,2024-04-01,9\nb,2024-02-10,3\nb,2024-03-10,4"
                )
            },
            outputs={
                "rows": (
                    "shop text, month date, price integer\n"
                    "a,2024-01-01,5\na,2024-02-01,5\na,2024-03-01,5\na,2024-04-01,9\nb,2024-02-01,3\nb,2024-03-01,4"
                ),
                "rejected": "shop text, day date, price integer",
            },
            summary="price every 1 month per shop, gaps with the value before",
            ordered=True,
        ),
        Example(
            title="A line over the days of a year that were not measured",
            fields="time: day\nevery: 1 day\ncolumns:\n  level: max(level)\ngaps: interpolate\nend: 2024-03-04",
            inputs={"from": "day date, level float\n2024-02-28,1.0\n2024-03-02,4.0"},
            outputs={
                "rows": ("day date, level float\n2024-02-28,1.0\n2024-02-29,2.0\n2024-03-01,3.0\n2024-03-02,4.0\n2024-03-03,\n2024-03-04,"),
                "rejected": "day date, level float",
            },
            summary="level every 1 day, gaps with a straight line",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The bins, and the rows that are in none."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        plan = self._plan(inputs, rows, self.columns, "grouped")
        if plan is None:
            return {"rows": self._unknown(inputs.node, rows), "rejected": filtered(f"{inputs.node}.rejected", rows, literal(value=False))}
        filled = plan.grouped if self.gaps == "leave_out" else plan.gaps.filled(plan.series)
        time = self._time(inputs, rows)
        is_lost = literal(value=False) if time is None else call("is null", time)
        return {"rows": self._shown(inputs.node, plan, filled), "rejected": filtered(f"{inputs.node}.rejected", rows, is_lost)}

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """There are not too many bins."""
        plan = self._plan(inputs, inputs.relation("from"), {}, "counted")
        if plan is None or self.gaps == "leave_out":
            return ()
        message = f"there would be more than {self.at_most:,} bins"
        return (Guard("at_most", ("at_most",), "fail", plan.gaps.too_many(plan.series), message, code="resample.at_most"),)

    def _time(self, inputs: Inputs, rows: Relation) -> Column | None:
        return inputs.column(("time",), self.time, rows)

    def _plan(self, inputs: Inputs, rows: Relation, columns: Mapping[str, str], step: str) -> _Plan | None:
        """The bins with those columns, in a step of that name.

        None after reporting that there is no time, or no bin; names and expressions are judged all the same.
        """
        groups = key_columns(inputs, ("per",), self.per, rows)
        time = self._time(inputs, rows)
        bins = read_bins(inputs, time, self.every, self.origin, self.zone) if time is not None else None
        normal = with_normal_keys(inputs.node, rows, groups)
        index = null(INTEGER) if bins is None or time is None else bins.index(time)
        placed = _placed(inputs.node, rows, normal, time, index)
        taken = [*groups, self._name]
        report_clash(inputs, ("name",), self._name, groups)
        made: dict[str, Expr] = {}
        for name, text in columns.items():
            report_clash(inputs, ("columns", name), name, taken)
            value = _aggregated(inputs, ("columns", name), text, placed, groups)
            if folded(name) not in map(folded, taken):
                made[name] = value
        if bins is None:
            return None
        keys = tuple(map(placed.column, (*groups, _BIN)))
        query = Query(Ref(placed.name), (*((key.name, key) for key in keys), *made.items()), frozenset({_BIN}), group_by=keys)
        grouped = Relation(f"{inputs.node}#{step}", query, steps=(placed,), unique=frozenset({*groups, _BIN}))
        ends = (self._bound(inputs, bins, "start", self.start), self._bound(inputs, bins, "end", self.end))
        series = Series(grouped, groups, _BIN, tuple(made), has_common_bounds=self.bounds == "all", ends=ends)
        return _Plan(rows, groups, bins, grouped, series, Gaps(self.gaps, self._fixed(inputs, made), self.at_most))

    def _bound(self, inputs: Inputs, bins: TimeBins, field: str, text: str | None) -> Expr | None:
        """The number of the bin in which a bound lies."""
        moment = constant(inputs, (field,), text, DATE if bins.type == DATE else TIMESTAMP) if text is not None else None
        return None if moment is None else replace(bins, type=moment.type).index(moment)

    def _fixed(self, inputs: Inputs, columns: Mapping[str, Expr]) -> Mapping[str, Expr]:
        """By column: what stands in a bin without rows, where that is the same in all of them."""
        fixed: dict[str, Expr] = {name: literal(0) for name, value in columns.items() if _is_count(value)}
        if self.gaps != "value" or self.value is None:
            return fixed
        for name, value in columns.items():
            given = constant(inputs, ("value",), self.value, value.type) if value.type != NULL and name not in fixed else None
            if given is not None:
                fixed[name] = given
        return fixed

    @property
    def _name(self) -> str:
        return self.name or self.time

    def _shown(self, node: str, plan: _Plan, filled: Relation) -> Relation:
        """The numbers of bins as moments."""
        index: Expr = filled.column(_BIN)
        moment = plan.bins.start(index if self.label == "start" else call("+", index, literal(1)))
        groups = tuple((name, filled.column(name)) for name in plan.groups)
        columns = (*groups, (self._name, moment), *((name, filled.column(name)) for name in plan.series.columns))
        # In a zone that once left a day out, two days begin at one instant.
        is_total = plan.bins.zone == "UTC"
        keys = (*plan.groups, self._name)
        ordering = Ordering(tuple(map(SortColumn, keys)), total=is_total)
        return Relation(f"{node}.rows", Query(Ref(filled.name), columns), ordering, (filled,), frozenset(keys) if is_total else None)

    def _unknown(self, node: str, rows: Relation) -> Relation:
        """What a node gives whose bins are wrong, which has been reported: names below it are judged, types are not."""
        known = {field.name: field for field in rows.visible}
        columns = [(name, null(known[name].type if name in known else NULL)) for name in (*self.per, self._name)]
        return Relation(f"{node}.rows", Query(Ref(rows.name), (*columns, *((name, null(NULL)) for name in self.columns))))

    def _report_fields(self, inputs: Inputs) -> None:
        if self.gaps == "value" and self.value is None:
            inputs.report(("value",), _NO_VALUE)
        for field, ways in _BELONGS.items():
            if self.gaps not in ways and getattr(self, field) != type(self).model_fields[field].default:
                inputs.report((field,), _unused(field, self.gaps), "warning")

    def summary(self) -> str:
        """What, how often, and what fills the gaps."""
        per = f" per {names(self.per)}" if self.per else ""
        words = {"previous": "the value before", "interpolate": "a straight line", "value": self.value}
        gaps = f", gaps with {words[self.gaps]}" if self.gaps in words else ", without gaps" if self.gaps == "leave_out" else ""
        return f"{names(self.columns)} every {self.every}{per}{gaps}"


def _placed(node: str, rows: Relation, normal: Relation, time: Column | None, index: Expr) -> Relation:
    """The rows that have a time, each with the number of its bin, in the order of time."""
    ordering = NO_ORDER if time is None else stable((SortColumn(time.name),), rows)
    columns = (*normal.pass_through(), (_BIN, index))
    where = None if time is None else call("is not null", time)
    steps = () if normal is rows else (normal,)
    return Relation(f"{node}#placed", Query(Ref(normal.name), columns, rows.hidden | {_BIN}, where=where), ordering, steps, rows.unique)


def _aggregated(inputs: Inputs, path: tuple[str, str], text: str, placed: Relation, groups: tuple[str, ...]) -> Expr:
    bound = inputs.bind(path, text, placed, allow="aggregate", keys=groups)
    return ordered_aggregates(inputs, path, bound, placed, groups)


def _is_count(value: Expr) -> bool:
    """Whether it counts rows, so that no rows are 0."""
    return isinstance(value, Aggregate) and value.call.signature.function in _COUNTS


_NO_VALUE = ConfigError("there is no value for bins without rows", code="resample.no_value", hint="write value: 0, or choose another way")


def _unused(field: str, gaps: str) -> ConfigError:
    return ConfigError(f"'{field}' does nothing with gaps: {gaps}", code="resample.unused", hint="take it out")

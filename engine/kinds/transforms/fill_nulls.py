"""The kind `fill_nulls`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.constants import constant
from engine.kinds.extending import extended
from engine.kinds.fields import Choice, ColumnNames, Integer, OrderKeys, Selectors, Text
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.ordering import key_columns, needed, order_keys, own_keys
from engine.kinds.selector import chosen
from engine.kinds.wording import in_order, names
from engine.language import aggregate, call, case, cast, literal, null, window
from engine.language.tree import Column, Expr, Frame, FrameBound, OrderKey
from engine.language.types import DATE, FLOAT, TIMESTAMP, is_number
from engine.relation import Ordering, Relation

_BELONGS: Mapping[str, tuple[str, ...]] = {
    "value": ("value",),
    "per": ("previous", "next", "mean", "median", "interpolate"),
    "order_by": ("previous", "next", "interpolate"),
    "limit": ("previous", "next"),
}
"""Which methods read a field."""
_WORDS: Mapping[str, str] = {
    "previous": "the value before",
    "next": "the value after",
    "mean": "the mean",
    "median": "the median",
    "interpolate": "a straight line",
}


@dataclass(frozen=True, slots=True)
class _Around:
    """The rows around a gap: those of its group, in their order."""

    groups: tuple[Expr, ...]
    order: tuple[OrderKey, ...]

    def before(self, value: Expr, limit: int | None = None) -> Expr:
        """The last value that is there, of so many rows before at most."""
        start = FrameBound("unbounded", "preceding") if limit is None else FrameBound("offset", "preceding", limit)
        return self._looking("last_value", value, Frame("rows", start, FrameBound("current")))

    def after(self, value: Expr, limit: int | None = None) -> Expr:
        """The first value that is there, of so many rows after at most."""
        end = FrameBound("unbounded", "following") if limit is None else FrameBound("offset", "following", limit)
        return self._looking("first_value", value, Frame("rows", FrameBound("current"), end))

    def _looking(self, function: str, value: Expr, frame: Frame) -> Expr:
        return window(call(function, value), partition_by=self.groups, order_by=self.order, frame=frame, ignore_nulls=True)


class FillNulls(Kind):
    """Puts values where there are none.

    `method` says which: a fixed `value`, the `previous` or the `next` value that is there, the `mean` or `median` of the column, or
    `interpolate`, a straight line between the values before and after. With `per` only rows that are equal in those columns count.
    Neighbours are found in the order of `order_by`, else in the order in which the rows arrive; the line is measured along the first key
    of `order_by`, a number, a date or a timestamp. `limit` is how many nulls in a row are filled at most. What cannot be filled stays
    null. A column keeps its type, so that a mean is rounded to it. NaN is a value and stays.
    """

    kind = "fill_nulls"
    category = "transform"
    family = "columns"
    title = "Fill nulls"
    synonyms = (
        "fillna", "fill missing values", "replace null", "impute", "default value", "missing values", "forward fill", "backward fill",
    )  # fmt: skip

    columns: Annotated[Selectors, Field(title="Columns", description="The columns whose nulls are filled.")]
    method: Annotated[
        Choice[Literal["value", "previous", "next", "mean", "median", "interpolate"]],
        Field(title="Method", description="Where the new value comes from."),
    ] = "value"
    value: Annotated[Text | None, Field(title="Value", description="What stands in the place of null, such as 0.")] = None
    per: Annotated[ColumnNames, Field(title="Per", description="Only rows equal in these columns see each other.")] = ()
    order_by: Annotated[
        OrderKeys, Field(title="Order by", description="Which row comes before which; by default the order they arrive in.")
    ] = ()
    limit: Annotated[Integer | None, Field(title="Limit", description="How many nulls in a row are filled at most.", ge=1)] = None

    presets = (
        Preset(
            name="fill_down",
            title="Fill down",
            description="Repeat the last value that was there.",
            fields={"columns": ("column",), "method": "previous"},
            synonyms=("forward fill", "ffill", "carry forward", "last observation"),
        ),
        Preset(
            name="fill_with_mean",
            title="Fill with the mean",
            description="Put the mean of a column where it has no value.",
            fields={"columns": ("column",), "method": "mean"},
            synonyms=("mean imputation", "average"),
        ),
        Preset(
            name="interpolate",
            title="Interpolate",
            description="Draw a straight line through gaps of a measured series.",
            fields={"columns": ("column",), "method": "interpolate", "order_by": ("day",)},
            synonyms=("linear interpolation", "gap filling"),
        ),
    )
    examples = (
        Example(
            title="A fixed value",
            fields="columns: [delay]\nvalue: 0",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,0"},
            summary="delay with 0",
        ),
        Example(
            title="The last known price of each article",
            fields="columns: [price]\nmethod: previous\nper: [article]\norder_by: [day]",
            inputs={"from": "article text, day integer, price integer\na,1,10\na,2,\na,3,\nb,1,\nb,2,7"},
            outputs={"rows": "article text, day integer, price integer\na,1,10\na,2,10\na,3,10\nb,1,\nb,2,7"},
            summary="price with the value before per article by day",
        ),
        Example(
            title="A straight line between measurements",
            fields="columns: [level]\nmethod: interpolate\norder_by: [day]",
            inputs={"from": "day date, level float\n2024-01-01,10.0\n2024-01-02,\n2024-01-05,18.0"},
            outputs={"rows": "day date, level float\n2024-01-01,10.0\n2024-01-02,12.0\n2024-01-05,18.0"},
            summary="level with a straight line by day",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows, with fewer nulls."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        columns = [rows.column(name) for name in chosen(inputs, ("columns",), self.columns, rows)]
        fill = self._fill(inputs, rows)
        filled = {column.name: call("coalesce", column, value) for column in columns if (value := fill(column)) is not None}
        return {"rows": extended(f"{inputs.node}.rows", rows, filled)}

    def _report_fields(self, inputs: Inputs) -> None:
        for name, methods in _BELONGS.items():
            if self.method not in methods and getattr(self, name) not in (None, ()):
                inputs.report((name,), _unused(name, methods), "warning")
        if self.method == "value" and self.value is None:
            inputs.report(("value",), _NO_VALUE)

    def _fill(self, inputs: Inputs, rows: Relation) -> Callable[[Column], Expr | None]:
        """What gives the value for a gap of a column; it gives none after reporting that there is none."""
        groups = key_columns(inputs, ("per",), self.per, rows)
        group_keys = tuple(map(rows.column, groups))
        if self.method in ("mean", "median"):
            return lambda column: self._middle(inputs, column, group_keys)
        if self.method == "value":
            return lambda column: self._fixed(inputs, column)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        if self.method == "interpolate" and not own:
            inputs.report(("order_by",), _NO_LINE)
            return lambda _: None
        ordering = needed(inputs, ("order_by",), own, rows, "which value fills a null", groups=groups)
        around = _Around(group_keys, order_keys(_inside_a_group(ordering, groups), rows))
        if self.method == "interpolate":
            measure = _measure(inputs, rows.column(own[0].name))
            return lambda column: self._line(inputs, column, around, measure) if measure is not None else None
        return lambda column: self._neighbour(column, around)

    def _fixed(self, inputs: Inputs, column: Column) -> Expr | None:
        return constant(inputs, ("value",), self.value, column.type) if self.value is not None else None

    def _neighbour(self, column: Column, around: _Around) -> Expr:
        return around.before(column, self.limit) if self.method == "previous" else around.after(column, self.limit)

    def _middle(self, inputs: Inputs, column: Column, groups: tuple[Expr, ...]) -> Expr | None:
        if not self._is_number(inputs, column):
            return None
        return cast(window(aggregate("avg" if self.method == "mean" else "median", column), partition_by=groups), column.type)

    def _line(self, inputs: Inputs, column: Column, around: _Around, measure: Expr) -> Expr | None:
        """The value of the line at this row; where its two ends lie at one place, the first of them."""
        if not self._is_number(inputs, column):
            return None
        value = cast(column, FLOAT)
        place = case([(call("is not null", column), measure)], null(FLOAT))
        first, start = around.before(value), around.before(place)
        last, end = around.after(value), around.after(place)
        share = call("divide_or_null", call("-", measure, start), call("-", end, start))
        line = call("+", first, call("*", call("-", last, first), share))
        return cast(case([(call("=", start, end), first)], line), column.type)

    def _is_number(self, inputs: Inputs, column: Column) -> bool:
        if not is_number(column.type):
            inputs.report(("columns",), _no_number(column, _WORDS[self.method]))
        return is_number(column.type)

    def summary(self) -> str:
        """Which columns, with what."""
        filled = names([str(selector) for selector in self.columns])
        per = f" per {names(self.per)}" if self.per else ""
        by = f" by {in_order(self.order_by)}" if self.order_by else ""
        return f"{filled} with {self.value if self.method == 'value' else _WORDS[self.method]}{per}{by}"


def _inside_a_group(ordering: Ordering, groups: Sequence[str]) -> Ordering:
    """What is equal in a whole group only makes the sort dearer."""
    keys = tuple(key for key in ordering.keys if key.name not in groups)
    return replace(ordering, keys=keys or ordering.keys)


def _measure(inputs: Inputs, key: Column) -> Expr | None:
    """Where a row stands along the key, as a number; None after reporting that its type has no distances."""
    if is_number(key.type):
        return cast(key, FLOAT)
    if key.type == DATE:
        return cast(call("-", key, literal(dt.date(1970, 1, 1))), FLOAT)
    if key.type == TIMESTAMP:
        return cast(call("epoch_us", key), FLOAT)
    inputs.report(("order_by", 0), _no_distance(key))
    return None


_NO_VALUE = ConfigError("there is no value to fill nulls with", code="fill.no_value", hint="write value: 0, or choose another method")
_NO_LINE = ConfigError("a line needs a column along which it is drawn", code="fill.no_line", hint="name it in order_by: [day]")


def _unused(name: str, methods: Sequence[str]) -> ConfigError:
    words = methods[0] if len(methods) == 1 else f"{', '.join(methods[:-1])} and {methods[-1]}"
    return ConfigError(f"'{name}' does nothing here: it is for {words}", code="fill.unused", hint="take it out")


def _no_number(column: Column, words: str) -> SchemaError:
    message = f"'{column.name}' is of type {column.type}, and {words} is one of numbers"
    return SchemaError(message, code="fill.type", hint="choose columns of numbers, or another method")


def _no_distance(key: Column) -> SchemaError:
    message = f"'{key.name}' is of type {key.type}, along which no distance is measured"
    return SchemaError(message, code="fill.measure", hint="order by a number, a date or a timestamp")

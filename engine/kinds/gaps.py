"""Gaps in a series: numbers that are not there between those that are, as rows, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.language import aggregate, call, case, cast, literal, null, window
from engine.language.tree import Column, Expr, Frame, FrameBound, OrderKey
from engine.language.types import FLOAT, INTEGER, is_number, list_of
from engine.relation import HIDDEN_PREFIX, Join, Query, Ref, Relation, Unnest

Way: TypeAlias = Literal["null", "previous", "interpolate", "value", "leave_out"]

_LOW = HIDDEN_PREFIX + "low"
_HIGH = HIDDEN_PREFIX + "high"
_ROWS = HIDDEN_PREFIX + "rows"
_ITEMS = HIDDEN_PREFIX + "items"
_SO_FAR = Frame("rows", FrameBound("unbounded", "preceding"), FrameBound("current"))
_FROM_NEXT = Frame("rows", FrameBound("offset", "following", 1), FrameBound("unbounded", "following"))


@dataclass(frozen=True, slots=True)
class Series:
    """Rows that a whole number puts in order inside their group, no two of one group at one number."""

    rows: Relation
    groups: tuple[str, ...]
    index: str
    """The column of the number."""
    columns: tuple[str, ...]
    """All others."""
    has_common_bounds: bool
    """Whether each group reaches from the first to the last number of all."""
    ends: tuple[Expr | None, Expr | None]
    """Numbers to which each group reaches at least."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The values round a gap: those of its row, which stands before it, and of the next rows."""

    groups: tuple[Expr, ...]
    order: tuple[OrderKey, ...]

    def last(self, value: Expr) -> Expr:
        """The last that is there, up to the row."""
        return self._over(call("last_value", value), _SO_FAR)

    def following(self, value: Expr) -> Expr:
        """The first that is there after the row."""
        return self._over(call("first_value", value), _FROM_NEXT)

    def next_row(self, value: Expr, function: str = "lead") -> Expr:
        """That of the next row, or of the one before."""
        return window(call(function, value), partition_by=self.groups, order_by=self.order)

    def _over(self, function: Expr, frame: Frame) -> Expr:
        return window(function, partition_by=self.groups, order_by=self.order, frame=frame, ignore_nulls=True)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What stands in gaps."""

    way: Way
    fixed: Mapping[str, Expr]
    """By column: what stands in all gaps whatever the way."""
    at_most: int
    """Of more rows than these no gap is filled."""

    def filled(self, series: Series) -> Relation:
        """The rows and those of the gaps: groups, index and columns, in no order."""
        listed = self._listed(series)
        source = Unnest(listed.name, Column(list_of(INTEGER), _ITEMS))
        own = listed.column(series.index)
        columns = [(name, listed.column(name)) for name in series.groups]
        values = [(name, self._value(listed.column(name), own, source.item)) for name in series.columns]
        query = Query(source, (*columns, (series.index, source.item), *values), frozenset({series.index}))
        return Relation(f"{series.rows.name}_filled", query, steps=(listed,), unique=series.rows.unique)

    def too_many(self, series: Series) -> Relation:
        """One row with how many there would be, if these are too many."""
        total = _total(series.rows.name, self._bounded(series))
        query = Query(Ref(total.name), (("rows", total.column(_ROWS)),), where=call(">", total.column(_ROWS), literal(self.at_most)))
        return Relation(f"{series.rows.name}_too_many", query, steps=(total,))

    def _listed(self, series: Series) -> Relation:
        """Each row with the numbers for which it stands: its own, and those of the gap behind it, or before the first."""
        bounded = self._bounded(series)
        total = _total(series.rows.name, bounded)
        low, high, own = (bounded.column(name, "left") for name in (_LOW, _HIGH, series.index))
        # A preview goes on where a run is stopped, and shall not drown in rows.
        is_few = call("<=", total.column(_ROWS, "right"), literal(self.at_most))
        items = case([(is_few, call("range_list", low, high))], call("range_list", own, own))
        query = Query(Join(bounded.name, total.name, "cross"), (*bounded.pass_through("left"), (_ITEMS, items)))
        return Relation(f"{series.rows.name}_listed", query, steps=(bounded, total))

    def _bounded(self, series: Series) -> Relation:
        """Each row with the first and the last number for which it stands, and with what it takes to fill its gap."""
        source, steps, first, last = _bounds(series)
        side = None if isinstance(source, Ref) else "left"
        own = series.rows.column(series.index, side)
        around = _Around(tuple(series.rows.column(name, side) for name in series.groups), (OrderKey(own),))
        following, before = around.next_row(own), around.next_row(own, "lag")
        low = case([(call("is null", before), _reaching("least", own, first, series.ends[0]))], own)
        high = case([(call("is null", following), _reaching("greatest", own, last, series.ends[1]))], call("-", following, literal(1)))
        needed = [part for name in series.columns for part in self._needed(series.rows.column(name, side), own, around)]
        query = Query(source, (*series.rows.pass_through(side), (_LOW, low), (_HIGH, high), *needed))
        return Relation(f"{series.rows.name}_bounded", query, steps=(series.rows, *steps))

    def _needed(self, column: Column, own: Expr, around: _Around) -> list[tuple[str, Expr]]:
        """Columns that a gap's value is made of."""
        if column.name in self.fixed:
            return []
        if self.way == "previous":
            return [(_part("last", column), around.last(column))]
        if self.way != "interpolate" or not is_number(column.type):
            return []
        value = cast(column, FLOAT)
        place = case([(call("is not null", column), own)], null(INTEGER))
        return [
            (_part("last", column), around.last(value)),
            (_part("last_place", column), around.last(place)),
            (_part("next", column), around.following(value)),
            (_part("next_place", column), around.following(place)),
        ]

    def _value(self, column: Column, own: Expr, number: Expr) -> Expr:
        """The row's own value at its own number, else the gap's."""
        return case([(call("=", number, own), column), (call(">", number, own), self._behind(column, number))], self._before(column))

    def _before(self, column: Column) -> Expr:
        """What stands before the first row of a group, where no value is yet."""
        return self.fixed.get(column.name, null(column.type))

    def _behind(self, column: Column, number: Expr) -> Expr:
        if column.name in self.fixed:
            return self.fixed[column.name]
        if self.way == "previous":
            return Column(column.type, _part("last", column))
        if self.way == "interpolate" and is_number(column.type):
            return _line(column, number)
        return null(column.type)


def _line(column: Column, number: Expr) -> Expr:
    """The straight line between the values before and after, which are there or make it null."""
    last, following = Column(FLOAT, _part("last", column)), Column(FLOAT, _part("next", column))
    start, end = Column(INTEGER, _part("last_place", column)), Column(INTEGER, _part("next_place", column))
    share = call("divide_or_null", cast(call("-", number, start), FLOAT), cast(call("-", end, start), FLOAT))
    return cast(call("+", last, call("*", call("-", following, last), share)), column.type)


def _bounds(series: Series) -> tuple[Ref | Join, tuple[Relation, ...], Expr | None, Expr | None]:
    """The rows, with the first and the last number of all beside them where groups have common bounds."""
    if not series.has_common_bounds:
        return Ref(series.rows.name), (), None, None
    own = series.rows.column(series.index)
    query = Query(Ref(series.rows.name), ((_LOW, aggregate("min", own)), (_HIGH, aggregate("max", own))), group_by=())
    common = Relation(f"{series.rows.name}_common", query)
    source = Join(series.rows.name, common.name, "cross")
    return source, (common,), common.column(_LOW, "right"), common.column(_HIGH, "right")


def _reaching(function: str, own: Expr, *bounds: Expr | None) -> Expr:
    """The number itself, or a bound that lies further out."""
    known = [bound for bound in bounds if bound is not None]
    return call(function, own, *known) if known else own


def _total(name: str, bounded: Relation) -> Relation:
    """One row: for how many numbers all rows stand."""
    length = call("+", call("-", bounded.column(_HIGH), bounded.column(_LOW)), literal(1))
    query = Query(Ref(bounded.name), ((_ROWS, aggregate("sum", length)),), group_by=())
    return Relation(f"{name}_total", query, steps=(bounded,))


def _part(word: str, column: Column) -> str:
    return f"{HIDDEN_PREFIX}{word}_{column.name}"

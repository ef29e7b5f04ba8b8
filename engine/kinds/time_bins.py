"""Bins of time, numbered from an origin: which one a moment lies in, and where one begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.errors import ConfigError, ExpressionError, SchemaError
from engine.kinds.constants import constant
from engine.kinds.kind import Inputs
from engine.kinds.spans import FIXED_UNITS, Span, read_span
from engine.language import call, case, cast, literal
from engine.language.tree import Column, Expr, Literal
from engine.language.types import DATE, TIMESTAMP, TIMESTAMP_TZ, DataType
from engine.language.zones import refuse_unknown

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_LONGEST = {
    **dict.fromkeys(FIXED_UNITS, 1_000_000_000),
    "day": 1_000_000,
    "week": 100_000,
    "month": 100_000,
    "quarter": 30_000,
    "year": 9_000,
}
"""So that no bin is longer than the calendar."""
_MONDAY = dt.date(2000, 1, 3)
_NEW_YEAR = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class TimeBins:
    """Bins of one length; bin 0 begins at the origin."""

    type: DataType
    """Of the moments: date, timestamp or timestamp_tz."""
    span: Span
    origin: Literal
    """A date, or a timestamp, which is a local time of the zone."""
    zone: str = "UTC"
    """Whose days the bins of instants are."""

    def index(self, moment: Expr) -> Expr:
        """The number of the bin in which the moment lies; those before the origin have numbers below 0."""
        local = call("from_utc", moment, literal(self.zone)) if self.type == TIMESTAMP_TZ else moment
        if self.span.unit in _MONTHS:
            return _floor(self._months(local), self.span.count * _MONTHS[self.span.unit])
        if self.type == DATE:
            return _floor(call("-", local, self.origin), self.span.count * _DAYS[self.span.unit])
        return _floor(call("-", call("epoch_us", local), call("epoch_us", self.origin)), self.span.microseconds)

    def start(self, index: Expr) -> Expr:
        """Where the bin of that number begins."""
        local = call("+", self.origin, call("*", index, literal(self.span.count)), literal(self.span.unit))
        return cast(call("to_utc", local, literal(self.zone)), TIMESTAMP_TZ) if self.type == TIMESTAMP_TZ else local

    def _months(self, local: Expr) -> Expr:
        """The most months that lead from the origin not past the moment; their days are clipped to the ends of months."""
        crossed = call("date_diff", literal("month"), self.origin, local)
        is_past = call(">", call("+", self.origin, crossed, literal("month")), local)
        return call("-", crossed, case([(is_past, literal(1))], literal(0)))


def read_bins(inputs: Inputs, time: Column, every: str, origin: str | None, zone: str | None) -> TimeBins | None:
    """The bins that a node's fields `every`, `origin` and `zone` describe, for the column of its field `time`.

    None after reporting that there are none.
    """
    if time.type not in (DATE, TIMESTAMP, TIMESTAMP_TZ):
        inputs.report(("time",), _no_time(time))
        return None
    units = (*(_DAYS if time.type == DATE else FIXED_UNITS), *_MONTHS)
    span = read_span(inputs, ("every",), every, units)
    if span is None:
        return None
    if span.count > _LONGEST[span.unit]:
        inputs.report(("every",), _too_long(span))
        return None
    _report_zone(inputs, time, span, zone)
    local = DATE if time.type == DATE else TIMESTAMP
    first = literal(_NEW_YEAR if span.unit in _MONTHS else _MONDAY)
    if local == TIMESTAMP:
        first = literal(dt.datetime.combine(first.value, dt.time()))
    known = first if origin is None else constant(inputs, ("origin",), origin, local)
    return TimeBins(time.type, span, known or first, zone if zone is not None and _is_zone(zone) else "UTC")


def _floor(amount: Expr, size: int) -> Expr:
    """How often a size fits into an amount, rounded down below 0 too."""
    if size == 1:
        return amount
    whole = literal(size)
    rest = call("%", call("+", call("%", amount, whole), whole), whole)
    return call("//", call("-", amount, rest), whole)


def _report_zone(inputs: Inputs, time: Column, span: Span, zone: str | None) -> None:
    if zone is None:
        return
    try:
        refuse_unknown(zone)
    except ExpressionError as error:
        inputs.report(("zone",), error)
    if time.type != TIMESTAMP_TZ:
        inputs.report(("zone",), _no_instants(time))
    elif span.unit not in (*_DAYS, *_MONTHS):
        inputs.report(("zone",), _SHORT_IN_ZONE)


def _is_zone(name: str) -> bool:
    try:
        refuse_unknown(name)
    except ExpressionError:
        return False
    return True


_SHORT_IN_ZONE = ConfigError(
    "hours, minutes and seconds are the same in every zone, and one of the clock's hours may come twice",
    code="bins.short_in_zone",
    hint="take zone out, or choose days or longer",
)


def _no_time(time: Column) -> SchemaError:
    message = f"'{time.name}' is of type {time.type}, and bins of time are made of dates and timestamps"
    return SchemaError(message, code="bins.no_time", hint="parse_dates makes dates of texts")


def _no_instants(time: Column) -> SchemaError:
    message = f"'{time.name}' is of type {time.type}, which has no zone"
    return SchemaError(message, code="bins.no_zone", hint="take zone out: its days are cut as they are written")


def _too_long(span: Span) -> ConfigError:
    return ConfigError(f"bins of {span} are longer than the calendar", code="bins.too_long", hint="choose a shorter time")

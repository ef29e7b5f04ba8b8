"""Evenly spaced values, from the texts that a person wrote: the first, how far they lie apart, and how many there are."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal as Digits
from fractions import Fraction
from typing import TypeAlias

from engine.errors import ConfigError, ExpressionError
from engine.language import call, cast, literal, read_value
from engine.language.tree import Expr
from engine.language.types import DATE, INTEGER, MAX_PRECISION, TIMESTAMP, TIMESTAMP_TZ, DataType, decimal

Bound: TypeAlias = "str | int | Digits | dt.date | dt.datetime"
"""What is written as a bound or a step, or a parameter's value."""

_NUMBER = re.compile(r"[+-]?([0-9]{1,38}(\.[0-9]{0,38})?|\.[0-9]{1,38})")
_SPAN = re.compile(r"(?:([+-]?[0-9]{1,9})\s*)?(second|minute|hour|day|week|month|quarter|year)s?", re.IGNORECASE)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_CLOCK = {"second": 1, "minute": 60, "hour": 3600}
_SECONDS = {**_CLOCK, "day": 86_400, "week": 7 * 86_400}
_SHORT = 18
"""Digits of a decimal, where so many are enough."""
_LONGEST = 2**63 - 1
_HOW_BOUNDS_ARE_WRITTEN = "write it like 1, 0.5, 2024-01-31 or 2024-01-31 10:20:30"
_HOW_SPANS_ARE_WRITTEN = "write it like 1 day, 15 minutes or -1 month"


@dataclass(frozen=True, slots=True)
class Steps:
    """The values `first`, `first + step` and so on, `count` of them."""

    type: DataType
    first: int | Digits | dt.date
    step: int | Digits
    unit: str
    """What dates and timestamps move by; empty for numbers."""
    count: int

    @property
    def falls(self) -> bool:
        """Whether each value is below the one before."""
        return self.step < 0

    def value(self, number: Expr) -> Expr:
        """The value in that place, counted from 1."""
        first, place = literal(self.first, self.type), call("-", number, literal(1))
        if self.unit:
            return call("+", first, call("*", place, literal(self.step)), literal(self.unit))
        if self.type == INTEGER:
            return call("+", call("*", place, literal(self.step)), first)
        step = literal(self.step, decimal(max(_digits(self.step), _scale(self.step), 1), _scale(self.step)))
        return cast(call("+", call("*", place, step), first), self.type)


class WrongSteps(Exception):  # noqa: N818 - it is reported, and ends nothing
    """What is wrong, and with which field."""

    def __init__(self, field: str, error: ConfigError) -> None:
        """The field's name and the finding."""
        super().__init__(error.message)
        self.field = field
        self.error = error


def steps(start: Bound, end: Bound | None, step: Bound | None, rows: int | None) -> Steps:
    """The values from `start`: up to and including `end`, or so many as `rows` says.

    Raises:
        WrongSteps: a field is not written as it should be, or a value has no place in its type.
    """
    first = _bound("start", start)
    last = first if end is None else _bound("end", end)
    if isinstance(first, dt.date) != isinstance(last, dt.date):
        raise _wrong("end", "one bound is a number and the other a date", "mixed", "write both as numbers, or both as dates")
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        return _moments(first, None if end is None else last, step, rows)
    return _numbers(Digits(first), None if end is None else Digits(last), step, rows)  # type: ignore[arg-type]


def _numbers(first: Digits, last: Digits | None, written: Bound | None, rows: int | None) -> Steps:
    text = "1" if written is None else str(written).strip()
    if _NUMBER.fullmatch(text) is None or not Digits(text):
        hint = "write another number than 0, such as 1 or -0.5"
        raise _wrong("step", f"numbers cannot lie '{text}' apart", "step", hint)
    step = Digits(text)
    count = rows if last is None else max(int((Fraction(last) - Fraction(first)) // Fraction(step)) + 1, 0)
    if count is None:
        raise _endless()
    scale = max(map(_scale, (first, step, *(() if last is None else (last,)))))
    furthest = Fraction(first) + Fraction(step) * max(count - 1, 0)
    is_whole = not scale
    if is_whole:
        if max(abs(Fraction(first)), abs(furthest), abs(furthest - Fraction(first)), abs(Fraction(step))) > _LONGEST:
            raise _wrong("step", "the numbers do not fit into 64 bits", "range", "choose bounds nearer to 0, or fewer rows")
        return Steps(INTEGER, int(first), int(step), "", count)
    precision = scale + max(len(str(int(abs(value)))) for value in (first, step, furthest, *(() if last is None else (last,))))
    if precision > MAX_PRECISION or _digits(step) > MAX_PRECISION // 2:
        raise _wrong("step", f"the numbers need {precision} digits, and a decimal has {MAX_PRECISION}", "range", "write fewer digits")
    return Steps(decimal(_SHORT if precision <= _SHORT else MAX_PRECISION, scale), first, step, "", count)


def _moments(first: dt.date, last: dt.date | None, written: Bound | None, rows: int | None) -> Steps:
    text = "1 day" if written is None else str(written).strip()
    match = _SPAN.fullmatch(text)
    if match is None or not int(match[1] or 1):
        raise _wrong("step", f"dates cannot lie '{text}' apart", "step", _HOW_SPANS_ARE_WRITTEN)
    size, unit = int(match[1] or 1), match[2].lower()
    has_clock = unit in _CLOCK or isinstance(first, dt.datetime) or isinstance(last, dt.datetime)
    if has_clock:
        first, last = _with_clock(first), last if last is None else _with_clock(last)
        if last is not None and (first.tzinfo is None) != (last.tzinfo is None):
            raise _wrong("end", "one bound has a time zone and the other has none", "mixed", "write both with Z behind them, or none")
    count = rows if last is None else _count(first, last, size, unit)
    if count is None:
        raise _endless()
    if count and _moved(first, (count - 1) * size, unit) is None:
        raise _wrong("rows", "the last row would lie outside the years 1 to 9999", "range", "write fewer rows, or a shorter step")
    kind = DATE if not has_clock else TIMESTAMP if first.tzinfo is None else TIMESTAMP_TZ  # type: ignore[attr-defined]
    return Steps(kind, first, size, unit, count)


def _count(first: dt.date, last: dt.date, size: int, unit: str) -> int:
    """How many steps lie between two moments, both included."""
    if unit in _SECONDS:
        return max((last - first) // dt.timedelta(seconds=size * _SECONDS[unit]) + 1, 0)
    months = (last.year - first.year) * 12 + last.month - first.month
    count = months // (size * _MONTHS[unit])
    reached = _moved(first, count * size, unit)
    is_past = reached is None or (reached > last if size > 0 else reached < last)
    return max(count + (0 if is_past else 1), 0)


def _moved(moment: dt.date, by: int, unit: str) -> dt.date | None:
    """The moment later by so many units, clipped to the end of its month; None outside the years 1 to 9999."""
    try:
        if unit in _SECONDS:
            return moment + dt.timedelta(seconds=by * _SECONDS[unit])
        year, month = divmod(moment.year * 12 + moment.month - 1 + by * _MONTHS[unit], 12)
        following = dt.date(year + month // 11, (month + 1) % 12 + 1, 1) if (year, month) != (dt.MAXYEAR, 11) else None
        length = (following - dt.timedelta(days=1)).day if following else 31
        return moment.replace(year=year, month=month + 1, day=min(moment.day, length))
    except (OverflowError, ValueError):
        return None


def _with_clock(moment: dt.date) -> dt.datetime:
    return moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())


def _bound(field: str, written: Bound) -> int | Digits | dt.date:
    """The number, date or timestamp that a text stands for."""
    if not isinstance(written, str):
        return written
    text = written.strip()
    if _NUMBER.fullmatch(text):
        return Digits(text)
    for kind in (DATE, TIMESTAMP, TIMESTAMP_TZ):
        try:
            value: dt.date = read_value(text, kind)
        except ExpressionError:
            continue
        return value
    raise _wrong(field, f"'{text}' is neither a number nor a date", "bound", _HOW_BOUNDS_ARE_WRITTEN)


def _scale(number: int | Digits) -> int:
    return max(-int(Digits(number).as_tuple().exponent), 0)


def _digits(number: int | Digits) -> int:
    return len(Digits(number).as_tuple().digits)


def _wrong(field: str, message: str, code: str, hint: str) -> WrongSteps:
    return WrongSteps(field, ConfigError(message, code=f"generate.{code}", hint=hint))


def _endless() -> WrongSteps:
    return _wrong("end", "nothing says where the rows end", "endless", "write end: and the last value, or rows: and their number")

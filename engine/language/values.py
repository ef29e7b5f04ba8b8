"""Texts that stand for a value of a type: typed literals in expressions, defaults of parameters, `--set`."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import re
from collections.abc import Callable
from typing import Any

from engine.errors import ExpressionError
from engine.language.cast_patterns import FORMS, WORDS
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, Decimal

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?")
_TRUE = frozenset(["true", "t", "yes", "y", "1"])


def read_value(text: str, kind: DataType) -> Any:
    """The value that a text stands for, in the same forms that `cast` accepts.

    Returns:
        int, Decimal, float, bool, str, date, time or datetime (with UTC for a timestamp_tz).

    Raises:
        ExpressionError: `expression.value`; the span is the whole text.
    """
    if kind == TEXT:
        return text
    form = FORMS.get(kind.name)
    if form is None or kind.name not in _READERS:
        raise _wrong(text, f"a value of type {kind} cannot be written as a text")
    if re.fullmatch(form, text) is None:
        raise _not(text, kind)
    try:
        return _READERS[kind.name](text.strip(), kind)
    except (ValueError, OverflowError, decimal.InvalidOperation):
        raise _not(text, kind) from None


def _not(text: str, kind: DataType) -> ExpressionError:
    return _wrong(text, f"'{text}' is not {WORDS[kind.name].replace('{type}', str(kind))}")


def _wrong(text: str, message: str) -> ExpressionError:
    return ExpressionError(message, 0, len(text), code="expression.value")


def _integer(text: str, _: DataType) -> int:
    value = int(text)
    if not _SMALLEST <= value <= _LARGEST:
        raise OverflowError
    return value


def _decimal(text: str, kind: DataType) -> decimal.Decimal:
    if not isinstance(kind, Decimal):
        raise TypeError(kind)
    context = decimal.Context(prec=kind.precision + 2, rounding=decimal.ROUND_HALF_UP)
    value = decimal.Decimal(text).quantize(decimal.Decimal(1).scaleb(-kind.scale), context=context)
    if len(value.as_tuple().digits) > kind.precision:
        raise OverflowError
    return value


def _float(text: str, _: DataType) -> float:
    value = float(text)
    return math.nan if math.isnan(value) else value  # the one object, as NaN equals nothing else: trees with it are equal


def _boolean(text: str, _: DataType) -> bool:
    return text.lower() in _TRUE


def _date(text: str, _: DataType) -> dt.date:
    year, month, day = map(int, text.split("-"))
    return dt.date(year, month, day)


def _time(text: str, _: DataType) -> dt.time:
    match = _CLOCK.match(text)
    if match is None:
        raise ValueError(text)
    hour, minute, second, fraction = match.groups()
    return dt.time(int(hour), int(minute), int(second or 0), int((fraction or "").ljust(6, "0")[:6]))


def _timestamp(text: str, kind: DataType) -> dt.datetime:
    day, *clock = re.split("[ T]", text, maxsplit=1)
    return dt.datetime.combine(_date(day, kind), _time(clock[0], kind) if clock else dt.time())


def _timestamp_tz(text: str, kind: DataType) -> dt.datetime:
    local, zone = (text[:-1], "+00:00") if text.endswith("Z") else (text[:-6], text[-6:])
    shift = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    return (_timestamp(local, kind) - shift).replace(tzinfo=dt.UTC)


_READERS: dict[str, Callable[[str, DataType], Any]] = {
    INTEGER.name: _integer,
    "decimal": _decimal,
    FLOAT.name: _float,
    BOOLEAN.name: _boolean,
    DATE.name: _date,
    TIME.name: _time,
    TIMESTAMP.name: _timestamp,
    TIMESTAMP_TZ.name: _timestamp_tz,
}

"""Values of SQLite, which have types of their own whatever their column says: whether one is of a declared type, and which it is then."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal as Digits
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Any

from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    JSON,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Decimal,
)

if TYPE_CHECKING:
    import pyarrow as pa

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


class UnfitError(ValueError):
    """A value is none of the declared type; `place` counts the values before it."""

    def __init__(self, place: int, value: Any) -> None:
        super().__init__(place)
        self.place = place
        self.value = value


def array(values: Sequence[Any], kind: DataType) -> pa.Array:
    """The values as a column.

    Raises:
        UnfitError: one is of another type. Nothing is taken for what it is not: a text of digits is no integer.
    """
    import pyarrow as pa

    read = values if set(map(type, values)) <= _PLAIN.get(kind, frozenset()) else _read(values, reader_of(kind))
    return pa.array(read, arrow_type(kind))


def arrow_type(kind: DataType) -> pa.DataType:
    """How a column of ours stands in the file."""
    import pyarrow as pa

    if isinstance(kind, Decimal):
        return pa.decimal128(kind.precision, kind.scale)
    return {
        BOOLEAN: pa.bool_(),
        INTEGER: pa.int64(),
        FLOAT: pa.float64(),
        TEXT: pa.string(),
        DATE: pa.date32(),
        TIME: pa.time64("us"),
        TIMESTAMP: pa.timestamp("us"),
        TIMESTAMP_TZ: pa.timestamp("us", "UTC"),
        BINARY: pa.binary(),
        JSON: pa.json_(),
    }[kind]


def is_known(kind: DataType) -> bool:
    """Whether there is any value of SQLite's that is of this type; lists, structs and maps are none."""
    return isinstance(kind, Decimal) or kind in _READERS


def reader_of(kind: DataType) -> Callable[[Any], Any]:
    """Gives what a value stands for; raises ValueError or TypeError where it is none of that type."""
    return (lambda value: _decimal(value, kind)) if isinstance(kind, Decimal) else _READERS[kind]


def _read(values: Sequence[Any], read: Callable[[Any], Any]) -> list[Any]:
    found = []
    for place, value in enumerate(values):
        try:
            found.append(None if value is None else read(value))
        except (ValueError, TypeError, OverflowError, InvalidOperation):
            raise UnfitError(place, value) from None
    return found


def _decimal(value: Any, kind: Decimal) -> Digits:
    """A stored floating number means its shortest text: 0.1 is 0.1."""
    if not isinstance(value, int | float | str) or (isinstance(value, str) and not value.strip()):
        raise TypeError(value)
    exact = Digits(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        raise ValueError(value)
    found = exact.quantize(Digits(1).scaleb(-kind.scale))
    if found != exact or len(found.as_tuple().digits) > kind.precision:
        raise ValueError(value)
    return found


def _boolean(value: Any) -> bool:
    if type(value) is not int or value not in (0, 1):
        raise TypeError(value)
    return bool(value)


def _exactly(*types: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) not in types:
            raise TypeError(value)
        return value

    return read


def _float(value: Any) -> float:
    """A whole number that is none exactly is refused: digits would be lost."""
    if type(value) is int and int(float(value)) == value:
        return float(value)
    if type(value) is not float:
        raise TypeError(value)
    return value


def _written(pattern: re.Pattern[str], read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def checked(value: Any) -> Any:
        if type(value) is not str or pattern.fullmatch(value) is None:
            raise TypeError(value)
        return read(value)

    return checked


def _json(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(value)
    json.loads(value)
    return value


_READERS: Mapping[DataType, Callable[[Any], Any]] = {
    BOOLEAN: _boolean,
    INTEGER: _exactly(int),
    FLOAT: _float,
    TEXT: _exactly(str),
    DATE: _written(_DAY, dt.date.fromisoformat),
    TIME: _written(_CLOCK, dt.time.fromisoformat),
    TIMESTAMP: _written(_MOMENT, dt.datetime.fromisoformat),
    TIMESTAMP_TZ: _written(_INSTANT, dt.datetime.fromisoformat),
    BINARY: _exactly(bytes),
    JSON: _json,
}
_PLAIN: Mapping[DataType, frozenset[type]] = {
    INTEGER: frozenset({int, type(None)}),
    FLOAT: frozenset({float, type(None)}),
    TEXT: frozenset({str, type(None)}),
    BINARY: frozenset({bytes, type(None)}),
}
"""Types of Python's whose values need no look."""

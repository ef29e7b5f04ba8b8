"""Which types meet without a cast: integer -> decimal -> float, date -> timestamp, and nothing else.

There is no implicit conversion between text, or boolean, and anything.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.language.types import (
    DATE,
    FLOAT,
    INTEGER,
    MAX_PRECISION,
    NULL,
    TIMESTAMP,
    DataType,
    Decimal,
    List,
    Struct,
    decimal,
    is_number,
    list_of,
    struct_of,
)

INTEGER_AS_DECIMAL = decimal(19, 0)
"""What an integer is among decimals: 64 bits are at most 19 digits."""


def common_type(types: Iterable[DataType]) -> DataType | None:
    """The narrowest type to which all of these widen; None when there is none. Nothing but nulls gives `NULL`."""
    common: DataType = NULL
    for kind in types:
        met = _meet(common, kind)
        if met is None:
            return None
        common = met
    return common


def widens(source: DataType, target: DataType) -> bool:
    """Whether a value of `source` stands for one of `target` without a cast that a person writes."""
    return common_type((source, target)) == target


def as_decimal(kind: DataType) -> Decimal | None:
    """The decimal that an integer or a decimal is; None for other types."""
    if isinstance(kind, Decimal):
        return kind
    return INTEGER_AS_DECIMAL if kind in (INTEGER, NULL) else None


def _meet(first: DataType, second: DataType) -> DataType | None:
    if second in (first, NULL):
        return first
    if first == NULL:
        return second
    if is_number(first) and is_number(second):
        return _number(first, second)
    if {first, second} == {DATE, TIMESTAMP}:
        return TIMESTAMP
    return _nested(first, second)


def _number(first: DataType, second: DataType) -> DataType | None:
    one, other = as_decimal(first), as_decimal(second)
    if one is None or other is None:
        return FLOAT
    scale = max(one.scale, other.scale)
    precision = max(one.precision - one.scale, other.precision - other.scale) + scale
    return decimal(precision, scale) if precision <= MAX_PRECISION else None


def _nested(first: DataType, second: DataType) -> DataType | None:
    if isinstance(first, List) and isinstance(second, List):
        item = _meet(first.item, second.item)
        return list_of(item) if item is not None else None
    if isinstance(first, Struct) and isinstance(second, Struct):
        return _struct(first, second)
    return None


def _struct(first: Struct, second: Struct) -> DataType | None:
    if [name for name, _ in first.fields] != [name for name, _ in second.fields]:
        return None
    met = [(name, _meet(one, other)) for (name, one), (_, other) in zip(first.fields, second.fields, strict=True)]
    fields = tuple((name, kind) for name, kind in met if kind is not None)
    return struct_of(*fields) if len(fields) == len(met) else None

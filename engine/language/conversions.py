"""Which casts there are. The ones not listed are refused: their results would differ between engines, or lose something silently."""

from __future__ import annotations

from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    JSON,
    NULL,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Decimal,
)
from engine.language.widening import widens

_FROM = {
    TEXT.name: {"integer", "decimal", "float", "boolean", "date", "time", "timestamp", "timestamp_tz", "json"},
    INTEGER.name: {"decimal", "float", "text", "boolean"},
    "decimal": {"integer", "decimal", "float", "text"},
    FLOAT.name: {"integer", "decimal", "text"},
    BOOLEAN.name: {"integer", "text"},
    DATE.name: {"timestamp", "text"},
    TIME.name: {"text"},
    TIMESTAMP.name: {"date", "time", "timestamp_tz", "text"},
    TIMESTAMP_TZ.name: {"timestamp", "date", "text"},
    JSON.name: {"text"},
    BINARY.name: set[str](),
}


def can_cast(source: DataType, target: DataType) -> bool:
    """Whether `cast` and `try_cast` take this pair of types."""
    return source in (target, NULL) or widens(source, target) or target.name in _FROM.get(source.name, ())


def is_plain(source: DataType, target: DataType) -> bool:
    """Whether each engine's own cast means the same and cannot fail on a value, so that no guard is needed."""
    if source in (target, NULL):
        return True
    if isinstance(source, Decimal) or isinstance(target, Decimal):
        return False
    return widens(source, target)

"""Parameter values on the wire: what JSON cannot say is a mapping of one key, the sort of value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def encode(value: object) -> Any:
    """The value for JSON."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return {"float": repr(value)}
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"timestamp": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case bytes():
            return {"binary": value.hex()}
        case list() | tuple():
            return [encode(item) for item in value]
        case _:
            raise TypeError(f"a parameter cannot be of {type(value).__name__}")


_DECODERS: dict[str, Callable[[str], Any]] = {
    "float": float,
    "decimal": Decimal,
    "timestamp": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "binary": bytes.fromhex,
}


def decode(value: Any) -> Any:
    """The value that `encode` encoded."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        ((sort, text),) = value.items()
        return _DECODERS[sort](text)
    return value

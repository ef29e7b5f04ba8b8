"""A value of a cell, as people read it, as JSON holds it, and as CSV holds it: the same on every face."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

NULL = "null"


def shown(value: Any) -> str:
    """The value for people: `null`, `true`, `2013-01-31 10:20:30Z`, `[1, 2]`, `{a: 1}`."""
    match value:
        case str():
            return value
        case Mapping():
            return "{" + ", ".join(f"{shown(key)}: {shown(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(shown(item) for item in value) + "]"
        case _:
            return _scalar(value, " ")


def json_value(value: Any) -> Any:
    """The value for JSON: decimals, dates, NaN and infinities are texts, binary is hexadecimal, a map is a list of pairs."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else _scalar(value, "T")
        case Mapping():
            return {str(key): json_value(item) for key, item in value.items()}
        case list() | tuple():
            return [json_value(item) for item in value]
        case _:
            return _scalar(value, "T")


def csv_value(value: Any) -> str:
    """The value as a cell of CSV: null is empty, empty text is quoted, so that both come back as they were."""
    if value is None:
        return ""
    text = shown(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if not text or any(sign in text for sign in ',"\r\n') else text


def _scalar(value: Any, between: str) -> str:
    match value:
        case None:
            return NULL
        case bool():
            return str(value).lower()
        case float():
            return _float(value)
        case Decimal():
            return f"{value:f}"
        case datetime():
            return _instant(value, between)
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def _instant(value: datetime, between: str) -> str:
    if value.tzinfo is None:
        return value.isoformat(between)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(between) + "Z"

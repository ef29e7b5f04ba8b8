"""The four rows that the cases of aggregates and windows run over, in the order of `x`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.language.types import DATE, FLOAT, INTEGER, TEXT, DataType

_DAYS = ((1, 31), (2, 29), (3, 31), (4, 30))

ROWS: Mapping[str, tuple[DataType, tuple[Any, ...]]] = MappingProxyType(
    {
        "x": (FLOAT, (1.0, 2.0, 3.0, 4.0)),
        "n": (INTEGER, (1, 2, 2, None)),
        "t": (TEXT, ("b", "a", "b", None)),
        "d": (DATE, tuple(dt.date(2024, month, day) for month, day in _DAYS)),
    }
)
"""By column: its type and its values."""

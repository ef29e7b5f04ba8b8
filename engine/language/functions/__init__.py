"""Every function and operator of the language, by name: one file per family, one entry per name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.language.functions import (
    aggregates,
    arithmetic,
    casts,
    date_parts,
    digests,
    intervals,
    lists,
    logic,
    moments,
    numbers,
    patterns,
    row_picking,
    statistics,
    texts,
    time_spans,
    time_texts,
    windows,
)
from engine.language.signature import Function

_OF_VALUES = (arithmetic, intervals, logic, casts, numbers, texts, patterns, date_parts, moments, time_spans, time_texts, lists, digests)
_OF_ROWS = (aggregates, statistics, row_picking, windows)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({each.name: each for family in (*_OF_VALUES, *_OF_ROWS) for each in family.FUNCTIONS})
"""Operators stand under their sign or words (`+`, `is not null`), functions under their names."""

"""Every function and operator of the language, by name: one file per family, one entry per name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.language.functions import (
    aggregates,
    arithmetic,
    casts,
    date_parts,
    digests,
    intervals,
    json_values,
    lists,
    logic,
    maps,
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
from engine.language.functions.other_names import OTHER_NAMES
from engine.language.signature import Function

_OF_VALUES = (
    *(arithmetic, intervals, logic, casts, numbers, texts, patterns, date_parts, moments, time_spans, time_texts, lists, maps),
    *(json_values, digests),
)
_OF_ROWS = (aggregates, statistics, row_picking, windows)


def _with_other_names(entry: Function) -> Function:
    words = (*entry.synonyms, *OTHER_NAMES.get(entry.name, "").split())
    return replace(entry, synonyms=tuple(dict.fromkeys(words)))


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {each.name: _with_other_names(each) for family in (*_OF_VALUES, *_OF_ROWS) for each in family.FUNCTIONS}
)
"""Operators stand under their sign or words (`+`, `is not null`), functions under their names."""

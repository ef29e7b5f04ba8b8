"""Every function and operator of the language, by name: one file per family, one entry per name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.language.functions import aggregates, arithmetic, casts, digests, intervals, lists, logic, moments, numbers, patterns, texts, windows
from engine.language.signature import Function

_FAMILIES = (arithmetic, intervals, logic, casts, numbers, texts, patterns, moments, lists, digests, aggregates, windows)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({each.name: each for family in _FAMILIES for each in family.FUNCTIONS})
"""Operators stand under their sign or words (`+`, `is not null`), functions under their names."""

"""Compares the rows of two Arrow tables: null, NaN, 0.0 and -0.0, types and decimals' scales are all told apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from engine.backends.arrow_types import arrow_type
from engine.relation import Field

_SHOWN = 5


def arrow_schema(fields: Sequence[Field]) -> pa.Schema:
    return pa.schema([(field.name, arrow_type(field.type)) for field in fields])


def differences(found: pa.Table, wanted: pa.Table, *, ordered: bool = False, within: float | Mapping[str, float] = 0.0) -> list[str]:
    """What differs, as texts; empty when the tables are equal.

    Args:
        found: one engine's rows.
        wanted: the other's.
        ordered: whether the rows are compared in their order, else as a bag.
        within: how far two floats may lie apart, relative to the larger one; by column, or for all of them.
    """
    if found.schema != wanted.schema:
        return [f"columns: {found.schema.to_string()} / {wanted.schema.to_string()}"]
    tolerances = [within.get(name, 0.0) if isinstance(within, Mapping) else within for name in found.column_names]
    left, right = rows_of(found), rows_of(wanted)
    if not ordered:
        left, right = (sorted(rows, key=lambda row: _sort_key(row, tolerances)) for rows in (left, right))
    counts = [f"{len(left)} rows / {len(right)}"] if len(left) != len(right) else []
    pairs = [f"{one!r} / {other!r}" for one, other in zip(left, right, strict=False) if not _same_row(one, other, tolerances)]
    return counts + pairs[:_SHOWN]


def rows_of(table: pa.Table) -> list[tuple[Any, ...]]:
    if table.num_columns == 0:
        return [()] * table.num_rows
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def same(one: Any, other: Any, tolerance: float = 0.0) -> bool:
    """Whether two values are the same; floats may differ by `tolerance`, but never in being null, NaN or infinite."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other) or (tolerance > 0 and math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(same(left, right, tolerance) for left, right in zip(one, other, strict=True))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name], tolerance) for name in one)
    return repr(one) == repr(other)


def _same_row(one: Sequence[Any], other: Sequence[Any], tolerances: Sequence[float]) -> bool:
    return all(map(same, one, other, tolerances))


def _sort_key(row: Sequence[Any], tolerances: Sequence[float]) -> tuple[list[str], list[str]]:
    """Exact values come first, so that rows pair up although their floats differ in the last places."""
    exact = [repr(value) for value, tolerance in zip(row, tolerances, strict=True) if tolerance == 0]
    return exact, [repr(_blurred(value)) for value, tolerance in zip(row, tolerances, strict=True) if tolerance > 0]


def _blurred(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6e}") + 0.0
    if isinstance(value, list):
        return [_blurred(item) for item in value]
    return {name: _blurred(item) for name, item in value.items()} if isinstance(value, dict) else value

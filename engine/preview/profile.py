"""What a profile tells of a node's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.language.types import BOOLEAN, DATE, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, is_number
from engine.preview.sample import Sample
from engine.relation import Field


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts in bins of equal width; for dates and times `low` and `high` are seconds since 1970, or since midnight."""

    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. Values are texts; None where the type has no such thing, or every value is null."""

    name: str
    type: DataType
    nulls: int
    null_share: float
    """Of all rows, from 0 to 1."""
    distinct: int | None
    """So many different values, null apart."""
    smallest: str | None
    largest: str | None
    quantiles: tuple[str, str, str] | None
    """The values below which a quarter, half and three quarters lie."""
    histogram: Histogram | None
    top: tuple[tuple[str, int], ...] | None
    """The most frequent values with their counts."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A node's columns, over the rows that its preview has."""

    node: str
    port: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    samples: tuple[Sample, ...]
    is_sample: bool
    """Whether it was taken from less than all rows."""

    @property
    def is_approximate(self) -> bool:
        """Whether it only hints at the whole data: rows that are neighbours in their files are often alike."""
        return any(sample.is_approximate for sample in self.samples)


def asked(fields: Sequence[Field]) -> list[list[str]]:
    """What the walled process must know of the columns: [name, sort]."""
    return [[field.name, _sort(field.type)] for field in fields]


def column_profiles(fields: Sequence[Field], values: Mapping[str, Any]) -> tuple[ColumnProfile, ...]:
    """The columns as the walled process described them."""
    return tuple(_column(field, column, values["rows"]) for field, column in zip(fields, values["columns"], strict=True))


def _column(field: Field, found: Mapping[str, Any], rows: int) -> ColumnProfile:
    histogram = found["histogram"]
    return ColumnProfile(
        name=field.name,
        type=field.type,
        nulls=found["nulls"],
        null_share=found["nulls"] / rows if rows else 0.0,
        distinct=found["distinct"],
        smallest=found["smallest"],
        largest=found["largest"],
        quantiles=tuple(found["quantiles"]) if found["quantiles"] else None,
        histogram=Histogram(histogram["low"], histogram["high"], tuple(histogram["counts"])) if histogram else None,
        top=tuple((value, count) for value, count in found["top"]) if found["top"] is not None else None,
    )


def _sort(kind: DataType) -> str:
    if is_number(kind):
        return "number"
    if kind in (DATE, TIME, TIMESTAMP, TIMESTAMP_TZ):
        return "time"
    return {TEXT: "text", BOOLEAN: "boolean"}.get(kind, "other")

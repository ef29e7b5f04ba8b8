"""Runs trials of aggregates and windows on both engines and tells where they differ: by group, over all rows, and over none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from comparing import same
from engines import DuckdbSide, Side, SparkSide
from expression_matches import ALONE, BATCH, UNREADABLE, Print, first_line
from group_trials import SIZES, GroupTrial, fields, table

from engine.errors import UnsupportedError
from engine.language import print_duckdb, print_spark
from engine.language.types import INTEGER, TEXT
from engine.relation import Field

NAME = "given"
GROUPS = tuple(SIZES)


@dataclass(frozen=True)
class Part:
    """Which rows a statement sees, and whether they are grouped."""

    groups: tuple[str | None, ...]
    is_grouped: bool = True

    @property
    def where(self) -> str:
        if not self.groups:
            return " WHERE false"
        named = ", ".join(f"'{group}'" for group in self.groups if group is not None) or "''"
        return f" WHERE (g IN ({named}){' OR g IS NULL' if None in self.groups else ''})" if len(self.groups) < len(GROUPS) else ""


@dataclass
class GroupMatch:
    """What came of a trial; values by the part that was asked, and by group or row."""

    trial: GroupTrial
    values: dict[Part, dict[Any, Any]] = field(default_factory=dict)
    faults: dict[Part, str] = field(default_factory=dict)
    alone: int = 0
    refused: str | None = None
    differences: list[str] = field(default_factory=list)

    @property
    def compared(self) -> int:
        return sum(map(len, self.values.values()))


@dataclass(frozen=True)
class Rows:
    """The rows that trials run over; `g` is the group, `k` orders all rows."""

    table: pa.Table = field(default_factory=table)
    fields: Sequence[Field] = field(default_factory=fields)


def group_matches(
    trials: Iterable[GroupTrial],
    duckdb: DuckdbSide,
    spark: SparkSide,
    print_: Print = print_spark.print_expression,
    rows: Rows | None = None,
) -> list[GroupMatch]:
    """Every trial on both engines; `print_` may be a printer that is wrong on purpose."""
    rows = rows or Rows()
    duckdb.give(NAME, rows.table, rows.fields)
    spark.give(NAME, rows.table, rows.fields, files=3)
    found = on_duckdb(trials, duckdb)
    compare_on_spark(found, spark, print_)
    return found


def on_duckdb(trials: Iterable[GroupTrial], duckdb: DuckdbSide) -> list[GroupMatch]:
    """The values of each part of the rows, and what raises."""
    found = [GroupMatch(trial) for trial in trials]
    texts = [(match, print_duckdb.print_expression(match.trial.expression)) for match in found]
    windows = [pair for pair in texts if pair[0].trial.is_window]
    aggregates = [pair for pair in texts if not pair[0].trial.is_window]
    for those, parts in (
        (windows, [Part(GROUPS)]),
        (aggregates, [Part(GROUPS), Part(GROUPS, is_grouped=False), Part(()), Part((), is_grouped=False)]),
    ):
        for part, start in ((part, start) for part in parts for start in range(0, len(those), BATCH)):
            _collect(those[start : start + BATCH], part, duckdb)
    return found


def _collect(those: Sequence[tuple[GroupMatch, str]], part: Part, duckdb: DuckdbSide) -> None:
    for (match, text), outcome in zip(those, _outcomes(duckdb, those, part), strict=True):
        if not isinstance(outcome, str):
            match.values[part] = outcome
        elif part.is_grouped and len(part.groups) > 1:
            half = len(part.groups) // 2
            _collect([(match, text)], Part(part.groups[:half]), duckdb)
            _collect([(match, text)], Part(part.groups[half:]), duckdb)
        else:
            match.faults[part] = outcome


def compare_on_spark(found: Sequence[GroupMatch], spark: SparkSide, print_: Print) -> None:
    """Fills in what differs on Spark."""
    printed: list[tuple[GroupMatch, str]] = []
    for match in found:
        try:
            printed.append((match, print_(match.trial.expression)))
        except UnsupportedError as error:
            match.refused = error.message
    for part, those in _by_part(printed):
        for start in range(0, len(those), BATCH):
            batch = those[start : start + BATCH]
            for (match, _), outcome in zip(batch, _outcomes(spark, batch, part), strict=True):
                match.differences += _differences(match, part, outcome)
    for match, text in printed:
        for part in list(match.faults)[:ALONE]:
            _alone(match, text, part, spark)


def _by_part(printed: Sequence[tuple[GroupMatch, str]]) -> list[tuple[Part, list[tuple[GroupMatch, str]]]]:
    """The trials that can share a statement."""
    found: dict[tuple[bool, Part], list[tuple[GroupMatch, str]]] = {}
    for match, text in printed:
        for part in match.values:
            found.setdefault((match.trial.is_window, part), []).append((match, text))
    return [(part, those) for (_, part), those in found.items()]


def _outcomes(side: Side, those: Sequence[tuple[GroupMatch, str]], part: Part) -> list[dict[Any, Any] | str]:
    """What each gives, or the first line of its failure; a statement that fails is halved until the guilty one is found."""
    if not those:
        return []
    try:
        return [*_values(side, [text for _, text in those], [match.trial for match, _ in those], part)]
    except (*side.failure, *UNREADABLE) as error:
        if len(those) == 1:
            return [first_line(error)]
        half = len(those) // 2
        return _outcomes(side, those[:half], part) + _outcomes(side, those[half:], part)


def _differences(match: GroupMatch, part: Part, found: Mapping[Any, Any] | str) -> Iterator[str]:
    wanted = match.values[part]
    if isinstance(found, str):
        yield f"{match.trial.label} in {part.groups}: Spark {found}"
        return
    if set(wanted) != set(found):
        yield f"{match.trial.label}: DuckDB has the groups {sorted(map(str, wanted))}, Spark {sorted(map(str, found))}"
        return
    for key, value in wanted.items():
        if not same(value, found[key], match.trial.tolerance):
            yield f"{match.trial.label} in {key!r}{'' if part.is_grouped else ' (all)'}: DuckDB {value!r}, Spark {found[key]!r}"


def _alone(match: GroupMatch, text: str, part: Part, spark: SparkSide) -> None:
    match.alone += 1
    try:
        values = _values(spark, [text], [match.trial], part)
    except spark.failure:
        return
    match.differences.append(f"{match.trial.label} in {part.groups}: DuckDB {match.faults[part]}, Spark {values}")


def _values(side: Side, texts: Sequence[str], trials: Sequence[GroupTrial], part: Part) -> list[dict[Any, Any]]:
    """By group or row: what each expression gives."""
    is_window = trials[0].is_window
    key = Field("key", INTEGER if is_window else TEXT)
    shown = "k" if is_window else "g" if part.is_grouped else "'all'"
    shape = [key, *(Field(f"r{place}", trial.expression.type) for place, trial in enumerate(trials))]
    select = ", ".join(f"{text} AS r{place}" for place, text in enumerate(texts))
    group = " GROUP BY g" if part.is_grouped and not is_window else ""
    found = side.rows(f"SELECT {shown} AS key, {select} FROM {NAME}{part.where}{group}", shape)
    keys = found.column("key").to_pylist()
    return [dict(zip(keys, found.column(f"r{place}").to_pylist(), strict=True)) for place in range(len(trials))]

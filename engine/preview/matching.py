"""The sample of a source by what other samples hold: partners of a join, rows that a filter below lets pass."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview import places
from engine.preview.alone import lone, whole
from engine.preview.joins import KeyPair
from engine.preview.kept import Keeper
from engine.preview.places import FOUND, LONE, PLACES, Limits, Neighbour, Table
from engine.preview.recipe import SHARE, TIMES, UNMATCHED
from engine.preview.sample import Sample
from engine.preview.survey import Source
from engine.preview.terms import Term
from engine.preview.values import encode
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD

SELECTIVE = 20
"""A filter that lets less than the twentieth part of a sample pass is taken to the source."""
_TAKEN = f"{HIDDEN_PREFIX}taken"
Beside: TypeAlias = "Sequence[tuple[Sample, tuple[KeyPair, ...]]]"
"""Neighbours' samples, and the keys: `left` over the fields of the source, `right` over the neighbour's."""


def joined(keeper: Keeper, source: Source, beside: Beside) -> Sample:
    """The rows that match the neighbours' samples, and some that match none."""

    def make(key: str) -> Sample:
        addressed = keeper.survey.addressed(source)
        if addressed is None:
            return lone(keeper, source)
        table, total = addressed
        if total <= keeper.rows:
            return whole(keeper, source)
        neighbours = _neighbours(keeper, beside)
        sample = _at_once(keeper, source, key, table, total, neighbours)
        sample = sample or keeper.written(source, key, _with_unmatched(keeper, table, total, neighbours), "joined")
        return replace(sample, total=total, neighbours=tuple(dict.fromkeys(each.node for each, _ in beside)))

    return keeper.searched(make, lambda: lone(keeper, source), "joined", source.key, keeper.rows, keeper.seed, _texts(beside))


def with_partners(keeper: Keeper, source: Source, sample: Sample, pairs: Sequence[tuple[KeyPair, ...]]) -> Sample:
    """The sample, and the rows that a join of the source with itself matches to it."""

    def make(key: str) -> Sample:
        addressed = keeper.survey.addressed(source)
        if addressed is None:
            return sample
        tables = _found(keeper, addressed[0], _neighbours(keeper, beside))
        return added(keeper, source, key, sample, places.fetching(addressed[0], [*tables, (PLACES, f"FROM {FOUND}")]))

    beside = [(sample, each) for each in pairs]
    return keeper.searched(make, lambda: sample, "partners", keeper.rows, keeper.seed, _texts(beside)) if pairs else sample


def with_passing(keeper: Keeper, source: Source, sample: Sample, condition: Term) -> Sample:
    """The sample, and more rows that pass a filter below if it lets too few of these pass."""

    def make(key: str) -> Sample:
        rows = f"read_parquet({duckdb_text(keeper.path(sample))})"
        if keeper.number(f"SELECT count(*) FROM {rows} WHERE {condition.sql}") * SELECTIVE >= sample.rows:
            return sample
        taken = added(keeper, source, key, sample, _passing(keeper, source, condition))
        return replace(taken, found=taken.rows - sample.rows)

    values = {name: encode(keeper.parameters[name]) for name in condition.parameters}
    return keeper.searched(make, lambda: sample, "passing", sample.key, keeper.rows, condition.sql, values)


def added(keeper: Keeper, source: Source, key: str, sample: Sample, found: Mapping[str, Any]) -> Sample:
    """The sample's rows, and those of the statements `found` that are not among them."""
    same = " AND ".join(f"found.{name} = known.{name}" for name in map(duckdb_name, (SCAN_FILE, SCAN_RECORD)))
    rows = f"read_parquet({duckdb_text(keeper.path(sample))})"
    tables = [*found.get("tables", ()), (_TAKEN, found["sql"])]
    sql = f"FROM {rows} UNION ALL FROM {_TAKEN} AS found ANTI JOIN {rows} AS known ON {same}"
    taken = keeper.written(source, key, {"tables": tables, "sql": places.in_file_order(sql)}, sample.method)
    return replace(sample, key=taken.key, rows=taken.rows)


def _at_once(keeper: Keeper, source: Source, key: str, table: Table, total: int, neighbours: Sequence[Neighbour]) -> Sample | None:
    """The usual case: each key finds few rows in a file, and most of its rows match nothing."""
    statements = places.at_once(table, neighbours[0], start=_start(keeper, total), limits=_limits(keeper)) if len(neighbours) == 1 else None
    return keeper.attempted(source, key, statements, "joined") if statements is not None else None


def _with_unmatched(keeper: Keeper, table: Table, total: int, neighbours: Sequence[Neighbour]) -> dict[str, Any]:
    alone = places.unmatched(table, neighbours, start=_start(keeper, total), most=UNMATCHED)
    tables = [*_found(keeper, table, neighbours), (LONE, alone), (PLACES, f"FROM {FOUND} UNION ALL FROM {LONE}")]
    return places.fetching(table, tables)


def _found(keeper: Keeper, table: Table, neighbours: Sequence[Neighbour]) -> list[tuple[str, str]]:
    partners = places.partners(table, neighbours, limits=_limits(keeper), seed=keeper.seed)
    return [*places.key_tables(neighbours), (FOUND, partners)]


def _limits(keeper: Keeper) -> Limits:
    return Limits(TIMES * keeper.rows, max(keeper.rows // SHARE, 1), UNMATCHED)


def _start(keeper: Keeper, total: int) -> int:
    """Where to look for rows that match nothing."""
    return random.Random(keeper.seed).randrange(total)  # noqa: S311 - it must give the same rows every time


def _passing(keeper: Keeper, source: Source, condition: Term) -> Mapping[str, Any]:
    table = keeper.survey.files(source)
    if source.is_text:
        return {"sql": f"FROM {table.sql(table.columns)} WHERE {condition.sql} LIMIT {keeper.rows}"}
    return places.fetching(table, [(PLACES, places.passing(table, condition, keeper.rows))])


def _neighbours(keeper: Keeper, beside: Beside) -> list[Neighbour]:
    return [Neighbour(keeper.path(sample), sample.rows, pairs) for sample, pairs in beside]


def _texts(beside: Beside) -> list[Any]:
    return [[sample.key, [[pair.left.sql, pair.right.sql, pair.null_safe] for pair in pairs]] for sample, pairs in beside]

"""The sample of a source that is looked at for itself: all rows, blocks, or rows chosen by a hash."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview import places
from engine.preview.kept import Keeper
from engine.preview.places import PLACES, Table
from engine.preview.recipe import FEW_KEYS, SHARE
from engine.preview.sample import Sample
from engine.preview.survey import Source
from engine.preview.terms import Term
from engine.relation import SCAN_FILE, SCAN_RECORD

BLOCKS = 20
_GROUPS = 100
"""A sample of all rows of some keys has about so many keys at least."""
Key = tuple[Term, ...]


def whole(keeper: Keeper, source: Source) -> Sample:
    """All rows."""

    def make(key: str) -> Sample:
        table = keeper.survey.files(source)
        sample = keeper.written(source, key, {"sql": table.in_order(f"FROM {table.sql(table.columns)}")}, "all")
        return replace(sample, total=sample.rows)

    return keeper.kept(make, "whole", source.key)


def lone(keeper: Keeper, source: Source) -> Sample:
    """As many rows as a sample shall have, from everywhere if that does not mean to read too much."""
    if source.total is None:
        return head(keeper, source)
    if source.total <= keeper.rows:
        return whole(keeper, source)
    if source.is_text:
        return keeper.kept(lambda key: _hashed(keeper, source, key), "hash", source.key, keeper.rows, keeper.seed)
    return blocks(keeper, source)


def blocks(keeper: Keeper, source: Source) -> Sample:
    """Runs of neighbouring rows, spread over all files: only the parts of the files that hold them are read. In want of time, the head."""

    def make(key: str) -> Sample:
        addressed = keeper.survey.addressed(source)
        if addressed is None:
            return lone(keeper, source)
        table, total = addressed
        if total <= keeper.rows:
            return whole(keeper, source)
        chosen = places.runs(table, runs(keeper.rows, total, keeper.seed))
        return replace(keeper.written(source, key, places.fetching(table, [(PLACES, chosen)]), "blocks"), total=total)

    return keeper.searched(make, lambda: head(keeper, source), "blocks", source.key, keeper.rows, keeper.seed)


def head(keeper: Keeper, source: Source) -> Sample:
    """The first rows."""
    return keeper.kept(lambda key: _head(keeper, source, key), "head", source.key, keeper.rows)


def keyed(keeper: Keeper, source: Source, keys: Sequence[Key]) -> Sample:
    """All rows of some keys, so that groups are whole; where no key has both many rows and many values, as `lone`."""

    def make(key: str) -> Sample:
        addressed = keeper.survey.addressed(source)
        chosen = _group_key(keeper, *addressed, keys) if addressed is not None else None
        if addressed is None or chosen is None:
            return lone(keeper, source)
        table, total = addressed
        found = places.universe(table, chosen, keeper.rows / total, keeper.seed)
        return keeper.written(source, key, places.fetching(table, [(PLACES, found)]), "keys")

    return keeper.searched(make, lambda: lone(keeper, source), "keys", source.key, keeper.rows, keeper.seed, _texts(keys))


def without_hot_keys(keeper: Keeper, source: Source, sample: Sample, keys: Sequence[Key]) -> Sample:
    """The sample, without what frequent keys have beyond their share of it."""

    def make(key: str) -> Sample:
        rows, most = f"read_parquet({duckdb_text(keeper.path(sample))})", max(keeper.rows // SHARE, 1)
        if keeper.number(_most_rows(keys, rows)) <= most:
            return sample
        fits = " AND ".join(f"({_is_rare(each, rows, most)} OR {_is_within(each, most)})" for each in keys)
        kept = keeper.written(source, key, {"sql": places.in_file_order(f"FROM {rows} QUALIFY {fits}")}, sample.method)
        return replace(kept, total=sample.total, left_out=sample.rows - kept.rows)

    return keeper.kept(make, "hot", sample.key, keeper.rows, _texts(keys)) if keys and not sample.is_all else sample


def runs(rows: int, total: int, seed: int) -> list[tuple[int, int]]:
    """(start, end) of blocks of rows, counted through all files: one in each part of equal length, at a place chosen by the seed."""
    count = min(BLOCKS, rows)
    chance = random.Random(seed)  # noqa: S311 - it must give the same rows every time
    found = []
    for block in range(count):
        length = rows * (block + 1) // count - rows * block // count
        low, high = total * block // count, total * (block + 1) // count
        start = low + chance.randint(0, max(high - low - length, 0))
        found.append((start, start + length))
    return found


def _head(keeper: Keeper, source: Source, key: str) -> Sample:
    table = keeper.survey.files(source)
    sql = table.in_order(f"FROM {table.sql(table.columns)} LIMIT {keeper.rows}")
    sample = keeper.written(source, key, {"sql": sql}, "head")
    return sample if sample.rows == keeper.rows else replace(sample, method="all", total=sample.rows)


def _hashed(keeper: Keeper, source: Source, key: str) -> Sample:
    """About so many rows from everywhere, the same ones every time."""
    table = keeper.survey.files(source)
    place = ", ".join(map(duckdb_name, (SCAN_FILE, SCAN_RECORD)))
    chosen = places.is_chosen(place, keeper.rows / max(source.size, 1), keeper.seed)
    return keeper.written(source, key, {"sql": table.in_order(f"FROM {table.sql(table.columns)} WHERE {chosen}")}, "hash")


def _group_key(keeper: Keeper, table: Table, total: int, keys: Sequence[Key]) -> Key | None:
    """The key with the most rows of each value, if a sample still has many of its values."""
    sizes = {each: total / max(keeper.number(places.values_of(table, each)), 1) for each in keys}
    fitting = [each for each in keys if sizes[each] * _GROUPS <= keeper.rows]
    return max(fitting, key=sizes.__getitem__, default=None)


def _most_rows(keys: Sequence[Key], rows: str) -> str:
    """The rows of the most frequent value of any key; of a key with few values none is frequent."""
    named = {f"k{place}_{number}": term.sql for place, key in enumerate(keys) for number, term in enumerate(key)}
    groups = [[f"k{place}_{number}" for number in range(len(key))] for place, key in enumerate(keys)]
    listed = ", ".join(f"{sql} AS {name}" for name, sql in named.items())
    known = " OR ".join(f"({' AND '.join(f'{name} IS NOT NULL' for name in names)})" for names in groups)
    sets = ", ".join(f"({', '.join(names)})" for names in groups)
    counted = f"SELECT grouping({', '.join(named)}) AS key, count(*) AS rows FROM (SELECT {listed} FROM {rows})"
    each = f"{counted} GROUP BY GROUPING SETS ({sets}) HAVING {known}"
    return f"SELECT coalesce(max(most), 0) FROM (SELECT max(rows) AS most FROM ({each}) GROUP BY key HAVING count(*) > {FEW_KEYS})"


def _is_rare(key: Key, rows: str, most: int) -> str:
    """Whether no value of a key has too many rows."""
    return f"({_most_rows([key], rows)}) <= {most}"


def _is_within(key: Key, most: int) -> str:
    """Whether a row is one of the first of its key, or has none."""
    values = ", ".join(term.sql for term in key)
    unknown = " OR ".join(f"({term.sql}) IS NULL" for term in key)
    place = f"row_number() OVER (PARTITION BY {values} ORDER BY {duckdb_name(SCAN_FILE)}, {duckdb_name(SCAN_RECORD)})"
    return f"({unknown} OR {place} <= {most})"


def _texts(keys: Sequence[Key]) -> list[list[str]]:
    return [[term.sql for term in key] for key in keys]

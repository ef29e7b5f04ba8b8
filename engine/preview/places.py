"""Statements that find out which rows of a source a sample takes, and that then fetch them.

Finding reads only the columns that it compares. A place is a file and a row in it (none of the file's cells), so that fetching
reads no more of a file than the parts in which the chosen rows lie.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.scan import FILE_ROW, scan_sql
from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview.joins import KeyPair
from engine.preview.terms import Term
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, Scan

PLACES = f"{HIDDEN_PREFIX}places"
"""The table of the chosen places: `file` and `place`."""
FOUND, LONE = f"{HIDDEN_PREFIX}found", f"{HIDDEN_PREFIX}lone"
"""The tables of rows, or of their places, that match a neighbour and that match none."""
_KEYS = f"{HIDDEN_PREFIX}keys_"
_RUN = 4096
"""Rows among which those are looked for that match nothing."""
_SHARES = 1_000_000
_KEPT_PLACES = 1_000_000
"""For all keys of a neighbour together: what is kept of them must fit into memory, however many rows match."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a source's rows are read from: its files, or their copy as one Parquet file."""

    scan: Scan
    files: Sequence[OpenFile]
    copy: str = ""

    @property
    def columns(self) -> list[str]:
        """All that the scan offers, hidden ones too."""
        return [field.name for field in self.scan.fields]

    @property
    def is_single(self) -> bool:
        """Whether a row's number alone says where it is."""
        return bool(self.copy) or len(self.files) == 1

    def in_order(self, select: str) -> str:
        """A statement's rows in the order in which they stand in their files; it chooses among those of the table, and moves none."""
        return select if len(self.files) == 1 else in_file_order(select)

    def sql(self, columns: Iterable[str], files: Sequence[OpenFile] | None = None) -> str:
        """A table in parentheses with those columns; `FILE_ROW` is one of those that can be asked for."""
        names = list(dict.fromkeys(columns))
        if not self.copy:
            return scan_sql(self.scan, self.files if files is None else files, names)
        listed = ", ".join(f"file_row_number AS {duckdb_name(name)}" if name == FILE_ROW else duckdb_name(name) for name in names)
        return f"(SELECT {listed} FROM read_parquet({duckdb_text(self.copy)}, file_row_number = true))"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many rows a search takes at most."""

    most: int
    per_key: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A sample whose rows tell which rows are wanted."""

    path: str
    rows: int
    pairs: tuple[KeyPair, ...]


def fetching(table: Table, tables: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Statements for `take`: the rows at `PLACES`, which is the last of the tables, in the order of their files."""
    return {"tables": list(tables), "sql": in_file_order(_fetched(table))}


def in_file_order(select: str) -> str:
    """A statement's rows in the order in which they stand in their files: that of every sample."""
    return f"SELECT * FROM ({select}) ORDER BY {duckdb_name(SCAN_FILE)}, {duckdb_name(SCAN_RECORD)}"


def _fetched(table: Table) -> str:
    names = ", ".join(map(duckdb_name, table.columns))
    read = [*table.columns, FILE_ROW]
    if table.is_single:
        return f"SELECT {names} FROM {table.sql(read)} WHERE {duckdb_name(FILE_ROW)} IN (SELECT place FROM {PLACES})"
    return "\nUNION ALL\n".join(
        f"SELECT {names} FROM {table.sql(read, [file])} "
        f"WHERE {duckdb_name(FILE_ROW)} IN (SELECT place FROM {PLACES} WHERE file = {duckdb_text(file.name)})"
        for file in table.files
    )


def runs(table: Table, blocks: Sequence[tuple[int, int]]) -> str:
    """Places of blocks of rows (from, to), in ascending order and counted through all files."""
    found = [("", start, end) for start, end in blocks] if table.is_single else list(_in_files(table, blocks))
    values = ", ".join(f"({duckdb_text(name)}, {start}, {end})" for name, start, end in found)
    return f"SELECT file, unnest(range(start, stop)) AS place FROM (VALUES {values}) AS runs(file, start, stop)"


def _in_files(table: Table, blocks: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    before = 0
    for file in table.files:
        behind = before + (file.rows or 0)
        for start, end in blocks:
            if start < behind and end > before:
                yield file.name, max(start, before) - before, min(end, behind) - before
        before = behind


def passing(table: Table, condition: Term, most: int) -> str:
    """Places of the first rows that pass."""
    return f"SELECT file, place FROM {_keyed(table, (condition,))} WHERE k0 LIMIT {most}"


def universe(table: Table, keys: Sequence[Term], share: float, seed: int) -> str:
    """Places of all rows of about that share of the keys; of rows without a key, about that share."""
    is_null = " OR ".join(f"{name} IS NULL" for name in _names(keys))
    by_place, by_key = is_chosen("file, place", share, seed), is_chosen(", ".join(_names(keys)), share, seed)
    return f"SELECT file, place FROM {_keyed(table, keys)} WHERE CASE WHEN {is_null} THEN {by_place} ELSE {by_key} END"


def is_chosen(values: str, share: float, seed: int) -> str:
    """A condition that about that share of all values fulfil, always the same ones."""
    return f"hash({values}, {seed}) % {_SHARES} < {math.ceil(share * _SHARES)}"


def values_of(table: Table, keys: Sequence[Term]) -> str:
    """About how many different keys there are."""
    return f"SELECT approx_count_distinct(hash({', '.join(_names(keys))})) FROM {_keyed(table, keys)}"


def key_tables(neighbours: Sequence[Neighbour]) -> list[tuple[str, str]]:
    """(name, statement) of the keys that stand in each neighbour's sample."""
    return [(f"{_KEYS}{number}", _keys_of(neighbour)) for number, neighbour in enumerate(neighbours)]


def partners(table: Table, neighbours: Sequence[Neighbour], *, limits: Limits, seed: int) -> str:
    """Places of rows that match some neighbour: of each key the first ones, and the first of all keys before the second of any."""
    found = "\nUNION ALL\n".join(_matching(table, number, each, limits.per_key) for number, each in enumerate(neighbours))
    ranked = f"SELECT file, place, min(rank) AS rank FROM ({found}) GROUP BY file, place"
    return f"SELECT file, place FROM ({ranked}) ORDER BY rank, hash(file, place, {seed}), file, place LIMIT {limits.most}"


def at_once(table: Table, neighbour: Neighbour, *, start: int, limits: Limits) -> dict[str, Any] | None:
    """Statements for `take` that find and fetch in one go; they give up where many rows match, or few do not.

    None where the engine would have to read all columns of all rows for that.
    """
    if not table.is_single or not all(pair.left.is_column and not pair.null_safe for pair in neighbour.pairs):
        return None
    rows, keys = table.sql([*table.columns, FILE_ROW]), ", ".join(pair.left.sql for pair in neighbour.pairs)
    same = " AND ".join(f"source.{pair.left.sql} = {_KEYS}0.k{number}" for number, pair in enumerate(neighbour.pairs))
    run = f"{duckdb_name(FILE_ROW)} BETWEEN {start} AND {start + _RUN - 1}"
    lone = f"SELECT source.* FROM {rows} AS source ANTI JOIN {_KEYS}0 ON {same} WHERE {run}"
    tables = [
        *key_tables([neighbour]),
        (FOUND, f"SELECT source.* FROM {rows} AS source SEMI JOIN {_KEYS}0 ON {same} LIMIT {limits.most + 1}"),
        (LONE, f"{lone} ORDER BY {duckdb_name(FILE_ROW)} LIMIT {limits.unmatched}"),
    ]
    per_key = f"SELECT max(rows) FROM (SELECT count(*) AS rows FROM {FOUND} GROUP BY {keys})"
    names = ", ".join(map(duckdb_name, table.columns))
    return {
        "tables": tables,
        "bounds": [(FOUND, 0, limits.most), (LONE, limits.unmatched, limits.unmatched)],
        "checks": [(FOUND, limits.per_key, per_key, limits.per_key)],
        "sql": in_file_order(f"SELECT {names} FROM (FROM {FOUND} UNION ALL FROM {LONE})"),
    }


def unmatched(table: Table, neighbours: Sequence[Neighbour], *, start: int, most: int) -> str:
    """Places of rows that match no neighbour: the next ones behind row `start` of any file, else those before.

    They are put in order, since the first rows of a join are now these, now those.
    """
    keys = [pair.left for neighbour in neighbours for pair in neighbour.pairs]
    joins, first = "", 0
    for number, neighbour in enumerate(neighbours):
        joins += f" ANTI JOIN {_KEYS}{number} ON {_equal(f'{_KEYS}{number}', neighbour.pairs, first)}"
        first += len(neighbour.pairs)
    lone = f"SELECT file, place FROM {_keyed(table, keys)} AS source{joins}"
    return f"SELECT file, place FROM ({lone}) ORDER BY place < {start}, file, place LIMIT {most}"


def _keyed(table: Table, keys: Sequence[Term]) -> str:
    """The rows' keys as `k0`, `k1`, ..., with their places; no other column is read."""
    read = [name for key in keys for name in key.columns]
    listed = ", ".join(f"{key.sql} AS {name}" for key, name in zip(keys, _names(keys), strict=True))
    file = "''" if table.is_single else duckdb_name(SCAN_FILE)
    hidden = [FILE_ROW] if table.is_single else [FILE_ROW, SCAN_FILE]
    return f"(SELECT {listed}, {file} AS file, {duckdb_name(FILE_ROW)} AS place FROM {table.sql([*read, *hidden])})"


def _keys_of(neighbour: Neighbour) -> str:
    listed = ", ".join(f"{pair.right.sql} AS k{number}" for number, pair in enumerate(neighbour.pairs))
    known = " AND ".join(f"k{number} IS NOT NULL" for number, pair in enumerate(neighbour.pairs) if not pair.null_safe)
    where = f" WHERE {known}" if known else ""
    return f"SELECT DISTINCT * FROM (SELECT {listed} FROM read_parquet({duckdb_text(neighbour.path)})){where}"


def _matching(table: Table, number: int, neighbour: Neighbour, per_key: int) -> str:
    """`rank` counts the rows of a key."""
    names = ", ".join(_names(neighbour.pairs))
    kept = max(min(per_key, _KEPT_PLACES // max(neighbour.rows, 1)), 1)
    source = _keyed(table, [pair.left for pair in neighbour.pairs])
    condition = _equal(f"{_KEYS}{number}", neighbour.pairs, 0)
    grouped = (
        f"SELECT file, min(place, {kept}) AS places FROM {source} AS source SEMI JOIN {_KEYS}{number} ON {condition} GROUP BY {names}, file"
    )
    return f"SELECT file, unnest(places) AS place, generate_subscripts(places, 1) AS rank FROM ({grouped})"


def _names(keys: Sequence[object]) -> list[str]:
    return [f"k{number}" for number in range(len(keys))]


def _equal(keys: str, pairs: Sequence[KeyPair], first: int) -> str:
    signs = ["IS NOT DISTINCT FROM" if pair.null_safe else "=" for pair in pairs]
    return " AND ".join(f"source.k{first + number} {sign} {keys}.k{number}" for number, sign in enumerate(signs))

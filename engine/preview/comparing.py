"""Compares two results that are kept, behind the walls: which rows were added, removed or changed, and in which cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview.answer import Answer
from engine.preview.rows import encoded, scalar
from engine.relation import HIDDEN_PREFIX

_BEFORE = "__penstock_before"
_AFTER = "__penstock_after"
_PAIRS = "__penstock_pairs"
_AT = duckdb_name(HIDDEN_PREFIX + "at")
_COPY = duckdb_name(HIDDEN_PREFIX + "copy")


def compare(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Pair the rows of two results and count the differences.

    Arguments: `before`, `after`: paths, null where there is no such result; `shared`: columns that both have in one type; `keys`: those
    that tell any two rows apart, null where none are known; `ordered`: whether the rows' order means something; `before_columns`,
    `after_columns`: to show; `rows`, `offset`, `bytes`.

    Gives `before`, `after`, `added`, `removed`, `changed` (rows), `cells` (of each shared column), `by_keys` (false: some rows were equal
    in the keys after all, or none are known, so that rows were compared as bags), `reordered`; and a page of the differing rows with
    `sort`, `changed` (names), `before` and `after` (structs).
    """
    shared: list[str] = arguments["shared"]
    _read(connection, _BEFORE, arguments["before"], arguments["after"])
    _read(connection, _AFTER, arguments["after"], arguments["before"])
    keys: list[str] | None = arguments["keys"]
    if keys is not None and any(_has_twins(connection, table, keys) for table in (_BEFORE, _AFTER)):
        keys = None
    _pair(connection, keys, shared)
    values = _counts(connection, shared)
    values |= {"by_keys": keys is not None, "reordered": arguments["ordered"] and _is_reordered(connection)}
    arrow, rows = encoded(connection.execute(_page(arguments, keys)), arguments["bytes"])
    for table in (_BEFORE, _AFTER, _PAIRS):
        connection.execute(f"DROP TABLE {table}")
    return Answer({**values, "shown": rows}, arrow)


def _read(connection: duckdb.DuckDBPyConnection, table: str, path: str | None, other: str | None) -> None:
    """The rows with their places; where there is no such result, the other's columns and no rows."""
    source = f"read_parquet({duckdb_text(path or other or '')}){'' if path else ' LIMIT 0'}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT row_number() OVER () AS {_AT}, * FROM (FROM {source})")


def _has_twins(connection: duckdb.DuckDBPyConnection, table: str, keys: Sequence[str]) -> bool:
    names = ", ".join(map(duckdb_name, keys)) or "()"
    return scalar(connection, f"SELECT count(*) FROM (SELECT 1 FROM {table} GROUP BY {names} HAVING count(*) > 1)") > 0


def _pair(connection: duckdb.DuckDBPyConnection, keys: Sequence[str] | None, shared: Sequence[str]) -> None:
    """Rows that are the same one before and after stand side by side; as bags, the first copy of a row meets the first, and so on."""
    matched = list(map(duckdb_name, shared if keys is None else keys))
    partition = f"PARTITION BY {', '.join(matched)} " if matched else ""
    copies = f"row_number() OVER ({partition}ORDER BY {_AT})" if keys is None else "1"
    sides = ", ".join(f"{name} AS (SELECT *, {copies} AS {_COPY} FROM {table})" for name, table in (("b", _BEFORE), ("a", _AFTER)))
    condition = " AND ".join([f"b.{_COPY} = a.{_COPY}", *(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in matched)])
    compared = [] if keys is None else [name for name in shared if name not in keys]
    different = ", ".join(f"CASE WHEN {_differs(name)} THEN {duckdb_text(name)} END" for name in compared)
    changed = f"[name FOR name IN [{different}] IF name IS NOT NULL]" if compared else "[]::VARCHAR[]"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {_PAIRS} AS WITH {sides}
        SELECT b.{_AT} AS before_at, a.{_AT} AS after_at,
            CASE WHEN b.{_AT} IS NULL OR a.{_AT} IS NULL THEN []::VARCHAR[] ELSE {changed} END AS changed,
            CASE WHEN b.{_AT} IS NULL THEN 'added' WHEN a.{_AT} IS NULL THEN 'removed' WHEN len(changed) > 0 THEN 'changed' END AS sort
        FROM b FULL JOIN a ON {condition}
    """)


def _differs(name: str) -> str:
    return f"b.{duckdb_name(name)} IS DISTINCT FROM a.{duckdb_name(name)}"


def _counts(connection: duckdb.DuckDBPyConnection, shared: Sequence[str]) -> dict[str, Any]:
    sorts = dict(connection.execute(f"SELECT sort, count(*) FROM {_PAIRS} WHERE sort IS NOT NULL GROUP BY ALL").fetchall())
    cells = dict(connection.execute(f"SELECT name, count(*) FROM (SELECT unnest(changed) AS name FROM {_PAIRS}) GROUP BY name").fetchall())
    return {
        "before": scalar(connection, f"SELECT count(*) FROM {_BEFORE}"),
        "after": scalar(connection, f"SELECT count(*) FROM {_AFTER}"),
        **{sort: sorts.get(sort, 0) for sort in ("added", "removed", "changed")},
        "cells": [[name, cells[name]] for name in shared if name in cells],
    }


def _is_reordered(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows that stand on both sides follow each other otherwise."""
    sides = f"SELECT before_at < lag(before_at) OVER (ORDER BY after_at) AS back FROM {_PAIRS} WHERE sort IS DISTINCT FROM 'removed'"
    return scalar(connection, f"SELECT count(*) FROM ({sides} AND before_at IS NOT NULL) WHERE back") > 0


def _page(arguments: Mapping[str, Any], keys: Sequence[str] | None) -> str:
    """The differing rows in their order; where that means nothing, by the columns that tell them apart."""
    before, after = (_struct(side, arguments[f"{name}_columns"]) for side, name in (("b", "before"), ("a", "after")))
    by_place = ("coalesce(p.after_at, p.before_at)", "p.after_at IS NULL")
    by_keys = [] if arguments["ordered"] else [f"coalesce(a.{name}, b.{name})" for name in map(duckdb_name, keys or ())]
    return f"""
        SELECT p.sort, p.changed, {before} AS before, {after} AS after
        FROM {_PAIRS} p LEFT JOIN {_BEFORE} b ON b.{_AT} = p.before_at LEFT JOIN {_AFTER} a ON a.{_AT} = p.after_at
        WHERE p.sort IS NOT NULL
        ORDER BY {", ".join([*by_keys, *by_place])} LIMIT {arguments["rows"]} OFFSET {arguments["offset"]}
    """


def _struct(side: str, columns: Sequence[str]) -> str:
    """The row's columns in one value; null where the row is not on that side."""
    packed = ", ".join(f"{duckdb_name(name)} := {side}.{duckdb_name(name)}" for name in columns)
    return f"CASE WHEN {side}.{_AT} IS NOT NULL THEN struct_pack({packed}) END" if columns else "NULL"

"""The pipelines of the sampling benchmark: five joined tables, joins that show rows without a match, flights and planes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from engine.document.model import Document
from engine.document.reader import read

TABLES = ("lineitem", "orders", "customer", "part", "supplier")
USED = {
    "orders": ("o_orderkey", "o_custkey", "o_orderstatus", "o_totalprice", "o_orderdate", "o_orderpriority"),
    "customer": ("c_custkey", "c_nationkey", "c_acctbal", "c_mktsegment"),
    "part": ("p_partkey", "p_mfgr", "p_brand", "p_type", "p_size", "p_container"),
    "supplier": ("s_suppkey", "s_name", "s_nationkey", "s_acctbal"),
}
"""What an analysis takes of the tables that lines refer to; of the lines it takes every column."""
JOINS = (
    ("with_order", "lineitem", "orders", "l_orderkey = o_orderkey", "inner"),
    ("with_customer", "with_order", "customer", "o_custkey = c_custkey", "inner"),
    ("with_part", "with_customer", "part", "l_partkey = p_partkey", "inner"),
    ("with_all", "with_part", "supplier", "l_suppkey = s_suppkey", "inner"),
    ("orders_left", "orders", "lineitem", "o_orderkey = l_orderkey", "left"),
    ("orders_right", "lineitem", "orders", "l_orderkey = o_orderkey", "right"),
    ("orders_anti", "orders", "lineitem", "o_orderkey = l_orderkey", "anti"),
)
FLIGHTS = (
    ("planes_left", "flights", "planes", "tailnum", "left"),
    ("planes_right", "planes", "flights", "tailnum", "right"),
    ("planes_anti", "flights", "planes", "tailnum", "anti"),
)
UNMATCHED = {"orders_left": "l_linenumber", "orders_right": "l_linenumber", "planes_left": "seats", "planes_right": "seats"}
"""Joins with a column that is null only where nothing matches; an anti join shows nothing else."""
_SIMPLE = {"BIGINT": "integer", "INTEGER": "integer", "VARCHAR": "text", "DATE": "date", "DOUBLE": "float"}
_PLANES = "  planes:\n    read_csv:\n      path: planes.csv\n      columns:\n        tailnum: text\n        seats: integer\n      null_values: [NA]\n"


def five_tables(folder: Path, used: Mapping[str, tuple[str, ...]]) -> Document:
    """The five tables and their joins; of a table that is not in `used`, every column."""
    sources = "".join(_source(folder, table, used.get(table)) for table in TABLES)
    return _document(sources + "".join(map(_join, JOINS)))


def flights(folder: Path) -> Document:
    """Flights and planes; 722 tail numbers have no plane."""
    return _document(
        _source(folder, "flights", ("carrier", "flight", "tailnum", "origin", "dest")) + _PLANES + "".join(map(_join, FLIGHTS))
    )


def _document(nodes: str) -> Document:
    reading = read(f"penstock: 1\nnodes:\n{nodes}")
    assert not reading.problems, reading.problems
    return reading.document


def _source(folder: Path, table: str, used: tuple[str, ...] | None) -> str:
    columns = "".join(f"        {name}: {kind}\n" for name, kind in _columns(folder, table) if used is None or name in used)
    return f"  {table}:\n    read_parquet:\n      path: {table}.parquet\n      columns:\n{columns}"


def _columns(folder: Path, table: str) -> Iterator[tuple[str, str]]:
    described = duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{folder}/{table}.parquet')").fetchall()
    return ((name, _SIMPLE.get(kind) or kind.lower().replace(" ", "")) for name, kind in described)


def _join(join: tuple[str, str, str, str, str]) -> str:
    node, left, right, keys, how = join
    return f"  {node}:\n    join:\n      left: {left}\n      right: {right}\n      keys:\n        - {keys}\n      how: {how}\n"

"""A small project to be previewed: a Parquet file of orders, and a CSV file of their customers, ten of whom are missing."""

from __future__ import annotations

from pathlib import Path

import duckdb

from engine.document.model import Document
from engine.document.reader import read


def make_orders(root: Path, *, rows: int, sample: int, group: int) -> Path:
    """The project in `root`: so many orders in row groups of that size, and the rows of a preview's samples."""
    (root / "data").mkdir(parents=True)
    (root / "penstock.yaml").write_text(f"name: Orders\nsample_rows: {sample}\n")
    duckdb.sql(
        f"copy (select a as id, a % 100 as customer, (a % 997) / 10 as amount, date '2024-01-01' + (a % 365)::int as day from range({rows}) t(a))"
        f" to '{root}/data/orders.parquet' (row_group_size {group})"
    )
    duckdb.sql(f"copy (select a as id, 'Customer ' || a as name from range(90) t(a)) to '{root}/data/customers.csv'")
    return root


def parsed(text: str) -> Document:
    """The document of a text that is free of errors."""
    reading = read(text)
    assert reading.problems == ()
    return reading.document

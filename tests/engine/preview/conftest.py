"""A small project: a Parquet file of 50,000 orders, and two CSV files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from order_projects import make_orders, parsed

from engine.document.model import Document
from engine.preview.preview import Previewer
from engine.project.project import Project

ORDERS = 50_000
SAMPLE = 2_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_orders(tmp_path / "project", rows=ORDERS, sample=SAMPLE, group=4096)
    duckdb.sql(f"copy (select a as n, md5(a::varchar) as word from range({SAMPLE * 5}) t(a)) to '{root}/data/words.csv'")
    return root


NODES = """\
penstock: 1
parameters:
  least:
    type: float
    default: 50
nodes:
  orders:
    read_parquet:
      path: data/orders.parquet
      columns:
        id: integer
        customer: integer
        amount: float
        day: date
  customers:
    read_csv:
      path: data/customers.csv
      columns:
        id: integer
        name: text
  words:
    read_csv:
      path: data/words.csv
      columns:
        n: integer
        word: text
  dear:
    filter_rows:
      from: orders
      where: amount >= $least
  named:
    join:
      left: dear
      right: customers
      keys:
        - customer = id
      how: left
  by_customer:
    group_by:
      from: named
      columns:
        orders: count()
        total: sum(amount)
      keys: [name]
  sorted:
    sort_rows:
      from: by_customer
      order_by:
        - orders desc
        - name
  out:
    write_csv:
      from: sorted
      path: out/totals.csv
"""


@pytest.fixture
def document() -> Document:
    return parsed(NODES)


@pytest.fixture
def parse() -> Callable[[str], Document]:
    return parsed


@pytest.fixture
def previewer(root: Path) -> Iterator[Previewer]:
    with Previewer(Project.open(root)) as previewer:
        yield previewer

"""Five tasks of a first day by hand-written YAML, each with the mistakes made on the way: the message must lead to the next try."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

ORDERS = """\
order_id;customer;ordered;amount;status
1;C001;03.01.2024;1.250,50;paid
2;C002;17.01.2024;80,00;paid
3;C001;05.02.2024;12,30;cancelled
4;C003;11.02.2024;;open
5;C009;20.02.2024;999,99;paid
"""
CUSTOMERS = "id,name,country\nC001,Ada,PT\nC002,Bo,NO\nC003,Cy,EC\nC003,Cy again,EC\n"
BARE = """\
penstock: 1
nodes:
  orders:
    read_csv:
      path: orders.csv
      columns:
        order_id: integer
        customer: text
        ordered: date
        amount: decimal(10,2)
        status: text
"""
SOUND = BARE + '      delimiter: semicolon\n      decimal: ","\n      thousands: .\n      formats:\n        ordered: "%d.%m.%Y"\n'
WITH_CUSTOMERS = SOUND + "  customers:\n    read_csv:\n      path: customers.csv\n      columns:\n        id: text\n        name: text\n"
JOINED = "  joined:\n    join:\n      left: orders\n      right: customers\n      keys: [customer = id]\n      how: left\n"
MONTHS = """\
  with_month:
    add_columns:
      from: orders
      columns:
        month: date_trunc('month', ordered)
  by_month:
    group_by:
      from: with_month
      columns:
        orders: count()
      keys: [month]
  in_order:
    sort_rows:
      from: by_month
      order_by: [month]
"""


@dataclass(frozen=True)
class Try:
    """A document, what is done with it, and what the message must say for the next try to be right."""

    document: str
    words: tuple[str, ...]
    says: tuple[str, ...]


def node(text: str, base: str = SOUND) -> str:
    return base + text


TRIES = (
    # 1: my own CSV
    Try(
        "nodes:\n  orders:\n    read_csv:\n      path: orders.csv\n",
        ("check",),
        ("write `penstock: 1` as the first line", "penstock detect"),
    ),
    Try(BARE.replace("path:", "file:"), ("check",), ("needs the field 'path'", "read_csv has no field 'file'")),
    Try(BARE.replace("integer", "int").replace("text", "string"), ("check",), ("did you mean integer?", "did you mean text?")),
    Try(BARE.replace("orders.csv", "order.csv"), ("check",), ("there is no file 'order.csv'", ":5:13")),
    Try(BARE.replace("orders.csv", "order.csv"), ("preview", "orders"), ("did you mean orders.csv?", ":5:13")),
    Try(BARE, ("preview", "orders"), ("set delimiter to semicolon", "detect")),
    Try(BARE + "      delimiter: ;\n", ("preview", "orders"), ("line 2: ordered: '03.01.2024'", "formats", ":9:18")),
    # 2: filter
    Try(node("  paid:\n    filter:\n      from: orders\n"), ("check",), ("did you mean 'filter_rows'",)),
    Try(node("  paid:\n    filter_rows:\n      from: order\n      where: true\n"), ("check",), ("did you mean 'orders'",)),
    Try(node("  paid:\n    filter_rows:\n      from: orders\n      where: status == 'paid'\n"), ("check",), ("write a single =",)),
    Try(
        node('  paid:\n    filter_rows:\n      from: orders\n      where: status = "paid"\n'),
        ("check",),
        ("a text stands in single quotes", "Write status = 'paid'"),
    ),
    Try(
        node("  paid:\n    filter_rows:\n      from: orders\n      where: status = paid\n"),
        ("check",),
        ("for the text write 'paid' in single quotes",),
    ),
    Try(
        node("  paid:\n    filter_rows:\n      from: orders\n      where: amount > '100'\n"),
        ("check",),
        ("write a cast", "Write amount > cast('100' as decimal"),
    ),
    Try(node("  paid:\n    filter_rows:\n      from: orders\n      where: amount != null\n"), ("check",), ("Write amount is not null",)),
    Try(node("  paid:\n    filter_rows:\n      from: orders\n      where: status in ['paid']\n"), ("check",), ("in ('a', 'b')",)),
    Try(node("  paid:\n    filter_rows:\n      from: orders\n      where: 'paid'\n"), ("check",), ("write 'paid' after |-",)),
    Try(node("  Paid Orders:\n    filter_rows:\n      from: orders\n      where: true\n"), ("check",), ("an id is a lower-case letter",)),
    Try(
        node("  paid:\n  filter_rows:\n      from: orders\n      where: true\n"),
        ("check",),
        ("the node 'paid' has no kind", "write its kind below it"),
    ),
    # 3: join
    Try(
        node("  joined:\n    join:\n      from: [orders, customers]\n", WITH_CUSTOMERS),
        ("check",),
        ("write left: and the id of a node", "there is left, right, keys"),
    ),
    Try(node(JOINED.replace("[customer = id]", "customer = id"), WITH_CUSTOMERS), ("check",), ("write it like [carrier, origin = faa]",)),
    Try(
        node(JOINED.replace("customer = id", "customer"), WITH_CUSTOMERS),
        ("check",),
        ("no column 'customer' on the right side", "there is id, name"),
    ),
    Try(node(JOINED.replace("customer = id", "order_id = id"), WITH_CUSTOMERS), ("check",), ("cast one of them with cast_columns",)),
    Try(node(JOINED.replace("left\n", "outer\n"), WITH_CUSTOMERS), ("check",), ("write one of inner, left, right, full",)),
    Try(
        node(JOINED + "      expect: many_to_one\n", WITH_CUSTOMERS),
        ("run", "--only", "joined"),
        ("matches more than one row", "id = C003"),
    ),
    # 4: count by month
    Try(
        node("  m:\n    group_by:\n      from: orders\n      keys: [month(ordered)]\n      columns:\n        n: count()\n"),
        ("check",),
        ("write each item on a line of its own",),
    ),
    Try(
        node("  m:\n    group_by:\n      from: orders\n      columns:\n        n: count()\n      keys:\n        - month(ordered)\n"),
        ("check",),
        ("there is no column 'month(ordered)'", "add_columns"),
    ),
    Try(
        node("  m:\n    add_columns:\n      from: orders\n      month: month(ordered)\n"),
        ("check",),
        ("needs the field 'columns'", "New column and the expression"),
    ),
    Try(
        node("  m:\n    add_columns:\n      from: orders\n      columns:\n        month: date_trunc(ordered, 'month')\n"),
        ("check",),
        ("it takes (unit: date unit, a: date)",),
    ),
    Try(
        node("  m:\n    add_columns:\n      from: orders\n      columns:\n        year: extract(year from ordered)\n"),
        ("check",),
        ("year(day)",),
    ),
    Try(
        node("  m:\n    group_by:\n      from: orders\n      columns:\n        customer: customer\n        n: count()\n"),
        ("check",),
        ("'customer' has many values in a group", "make it a key"),
    ),
    # 5: write Parquet
    Try(node(MONTHS), ("run",), ("add a write_csv or write_parquet node",)),
    Try(
        node(MONTHS + "  out:\n    write_parquet:\n      from: by_mnth\n      file: x.parquet\n"),
        ("check",),
        ("did you mean 'by_month'", "needs the field 'path'"),
    ),
    Try(node(MONTHS + "  out:\n    write_parquet:\n      from: in_order\n      path: ../x.parquet\n"), ("run",), ("penstock allow",)),
    Try(
        node(MONTHS + "  out:\n    write_parquet:\n      from: in_order\n      path: orders.csv\n"),
        ("run",),
        ("'orders' reads 'orders.csv'", "write to another file"),
    ),
)


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project({"orders.csv": ORDERS, "customers.csv": CUSTOMERS})


@pytest.mark.parametrize("mistake", TRIES, ids=lambda item: item.says[0][:50])
def test_each_mistake_is_answered_by_what_to_do(mistake: Try, folder: Path, penstock: Callable[..., Any]) -> None:
    (folder / "mine.pipeline.yaml").write_text(mistake.document)
    outcome = penstock(*mistake.words, folder=folder)
    text = outcome.out + outcome.err
    assert [part for part in mistake.says if part not in text] == [], text
    assert (folder / "orders.csv").read_text() == ORDERS


def test_the_five_tasks_end_well(folder: Path, penstock: Callable[..., Any]) -> None:
    out = "  out:\n    write_parquet:\n      from: in_order\n      path: results/2024/months.parquet\n"
    paid = "  paid:\n    filter_rows:\n      from: orders\n      where: status = 'paid'\n"
    (folder / "mine.pipeline.yaml").write_text(WITH_CUSTOMERS + paid + JOINED + MONTHS + out)
    assert penstock("check", folder=folder).out == "mine.pipeline.yaml: 8 nodes, no problems\n"
    assert (
        penstock("preview", "orders", "--csv", "--rows", "1", folder=folder).out
        == "order_id,customer,ordered,amount,status\n1,C001,2024-01-03,1250.50,paid\n"
    )
    assert penstock("preview", "paid", "--json", folder=folder).json["rows_seen"] == 3
    assert penstock("preview", "joined", "--json", folder=folder).json["rows_seen"] == 6
    assert penstock("run", folder=folder).status == 0
    assert [list(row.values())[1] for row in parquet.read_table(folder / "results/2024/months.parquet").to_pylist()] == [2, 3]


def test_detect_writes_what_the_first_task_needed(folder: Path, penstock: Callable[..., Any]) -> None:
    (folder / "mine.pipeline.yaml").write_text("penstock: 1\nnodes:\n  orders:\n    read_csv:\n      path: orders.csv\n")
    assert penstock("detect", "orders", "--write", folder=folder).status == 0
    rows = penstock("preview", "orders", "--json", folder=folder).json
    assert rows["rows"][0] == [1, "C001", "2024-01-03", 1250.5, "paid"]

"""Code between nodes on Spark: it is computed on this machine, and the engines hand each other the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from code_projects import code_project
from order_projects import parsed
from run_projects import document_text, run_nodes

from engine.check import check
from engine.preview.preview import Previewer
from engine.running.spark_process import SparkProcess

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark runs")]

NODES = """
orders:
  read_csv:
    path: orders.csv
    columns:
      region: text
      amount: decimal(10,2)
      at: timestamp
totals:
  group_by:
    from: orders
    columns:
      total: sum(amount)
      last: max(at)
    keys: [region]
scored:
  python:
    from:
      t: totals
    code: |-
      def transform(t):
          return [{**row, 'marks': [len(row['region'] or ''), None]} for row in t.to_pylist()]
    columns:
      region: text
      total: decimal(38,2)
      last: timestamp
      marks: list<integer>
large:
  filter_rows:
    from: scored
    where: total > 5
ordered:
  sort_rows:
    from: large
    order_by: [region]
out:
  write_json:
    from: ordered
    path: out.json
"""
ORDERS = "region,amount,at\nnorth,10.50,2024-01-31 10:00:00\nsouth,20,2024-02-29 11:00:00\nnorth,,\nwest,1.00,\n"
ROWS = [
    {"region": "north", "total": "10.50", "last": "2024-01-31 10:00:00", "marks": [5, None]},
    {"region": "south", "total": "20.00", "last": "2024-02-29 11:00:00", "marks": [5, None]},
]


def test_a_run_hands_the_rows_over_and_back(tmp_path: Path, spark: SparkProcess) -> None:
    project = code_project(tmp_path / "project", settings="memory_limit: 2 GiB\n")
    (project.root / "orders.csv").write_text(ORDERS)
    record = run_nodes(project, NODES, engine="spark", spark=spark)
    assert [(stage.title, stage.engine) for stage in record.stages] == [
        ("Hand over orders", "duckdb"),
        ("Hand over totals", "spark"),
        ("Run the code of scored", "python"),
        ("Hand over ordered", "spark"),
        ("Write out", "duckdb"),
    ]
    on_spark = (project.root / "out.json").read_text()
    run_nodes(project, NODES)
    assert (project.root / "out.json").read_text() == on_spark
    assert record.nodes["scored"].rows == {"rows": 3}


def test_a_preview_does_too(tmp_path: Path) -> None:
    project = code_project(tmp_path / "project")
    (project.root / "orders.csv").write_text(ORDERS)
    document = parsed(document_text(NODES))
    warnings = [problem for problem in check(document, project=project, engine="spark") if problem.code == "python.not_on_spark"]
    assert [(problem.node, problem.severity) for problem in warnings] == [("scored", "warning")]
    with Previewer(project, engine="spark") as previewer:
        shown = previewer.preview(document, "ordered")
        found = [{**row, "total": str(row["total"]), "last": str(row["last"])} for row in shown.table().to_pylist()]
        assert found == ROWS
        assert shown.engines == ("duckdb", "python", "spark")

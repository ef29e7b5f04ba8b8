"""Parts on the command line: found, looked into, run where they are used, and refused where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PART = """\
penstock: 1
inputs:
  orders:
    region: text
    amount: integer
outputs:
  large: large
  rest: large.rejected
nodes:
  large:
    filter_rows:
      from: orders
      where: amount > 1
"""
MAIN = """\
penstock: 1
name: main
nodes:
  orders:
    inline_table:
      columns:
        region: text
        amount: integer
      data: |-
        region,amount
        north,1
        south,2
  part:
    sub_pipeline:
      from:
        orders: orders
      path: parts/large.pipeline.yaml
  out:
    write_csv:
      from: part
      path: out.csv
"""


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project({"penstock.yaml": "name: x\n", "main.pipeline.yaml": MAIN, "parts/large.pipeline.yaml": PART})


def test_the_pipeline_that_is_no_part_is_meant(penstock: Callable[..., Any], folder: Path) -> None:
    assert "main.pipeline.yaml: 3 nodes, no problems" in penstock("check", folder=folder).out
    done = penstock("run", folder=folder)
    assert done.status == 0, done.err
    assert (folder / "out.csv").read_text() == "region,amount\nsouth,2\n"
    assert "part#large" in done.out


def test_ports_and_inner_nodes_can_be_looked_at(penstock: Callable[..., Any], folder: Path) -> None:
    assert penstock("preview", "part.rest", "--json", folder=folder).json["rows"]
    assert "south" in penstock("preview", "part#large", folder=folder).out
    unknown = penstock("preview", "part#larg", folder=folder)
    assert (unknown.status, "part" in unknown.err) == (2, True)
    lineage = penstock("lineage", "out", folder=folder)
    assert "orders.rows.amount" in lineage.out
    assert "#" not in lineage.out
    assert "#" not in penstock("schema", folder=folder).out
    for command in ("lineage", "detect"):
        refused = penstock(command, "part#large", folder=folder)
        assert (refused.status, "name it in its own file: parts/large.pipeline.yaml large" in refused.err) == (2, True)


def test_a_part_is_checked_and_not_run(penstock: Callable[..., Any], folder: Path) -> None:
    assert penstock("check", "large", folder=folder).status == 0
    refused = penstock("run", "large", folder=folder)
    assert refused.status != 0
    assert "this pipeline is a part: what uses it gives rows to 'orders'" in refused.err
    shown = penstock("preview", "large", "large", folder=folder)
    assert "'orders' is an input of this part: no rows" in shown.out + shown.err


def test_what_is_wrong_in_a_part_is_shown_at_its_path(penstock: Callable[..., Any], folder: Path) -> None:
    (folder / "parts/large.pipeline.yaml").write_text(PART.replace("amount > 1", "amont > 1"))
    out = penstock("check", folder=folder).out
    assert "parts/large.pipeline.yaml, line 13: node 'large': " in out
    assert "path: parts/large.pipeline.yaml" in out


def test_a_failure_inside_of_a_part_is_placed_at_the_node(penstock: Callable[..., Any], folder: Path) -> None:
    (folder / "parts/large.pipeline.yaml").write_text(PART.replace("amount > 1", "cast(region as integer) > 1"))
    done = penstock("run", folder=folder)
    assert done.status != 0
    assert "part#large" in done.err
    assert "path: parts/large.pipeline.yaml" in done.err


def test_a_part_is_exported_with_what_uses_it(penstock: Callable[..., Any], folder: Path) -> None:
    sql = penstock("export", "sql", folder=folder).out
    assert '"part#large.passed"' in sql
    assert penstock("export", "sql", "large", folder=folder).status != 0

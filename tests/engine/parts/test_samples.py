"""Samples are taken through parts as through any nodes: what is joined inside of one is joined in its samples too."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from run_projects import make_project

from engine.document.reader import read
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project

ROWS, SAMPLE = 40_000, 1_000
PART = """\
penstock: 1
inputs:
  facts:
    id: integer
    item: integer
  items:
    item: integer
    name: text
outputs:
  named: named
  unknown: named.left_only
nodes:
  named:
    join:
      left: facts
      right: items
      keys: [item]
"""
MAIN = """\
penstock: 1
nodes:
  facts:
    read_parquet:
      path: facts.parquet
      columns:
        id: integer
        item: integer
        day: integer
  items:
    read_parquet:
      path: items.parquet
      columns:
        item: integer
        name: text
  part:
    sub_pipeline:
      from:
        facts: facts
        items: items
      path: named.pipeline.yaml
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = make_project(tmp_path, {"named.pipeline.yaml": PART}, f"sample_rows: {SAMPLE}\n")
    facts = f"select a as id, (a * 7919) % 20000 as item, a // 100 as day from range({ROWS}) t(a)"
    items = "select a as item, 'Item ' || a as name from range(30000) t(a) where a % 3 > 0"
    for name, sql in (("facts", facts), ("items", items)):
        duckdb.sql(f"copy ({sql}) to '{tmp_path}/{name}.parquet' (row_group_size 4096)")
    return project


def test_a_join_in_a_part_has_its_rows(project: Project) -> None:
    document = read(MAIN).document.with_loader(ProjectLoader(project))
    with Previewer(project) as previewer:
        named = previewer.preview(document, "part")
        unknown = previewer.preview(document, "part", "unknown")
    assert named.is_sample
    assert {sample.node for sample in named.samples} == {"facts", "items"}
    assert 0.5 * SAMPLE < named.rows_seen < SAMPLE
    assert named.rows_seen + unknown.rows_seen == SAMPLE

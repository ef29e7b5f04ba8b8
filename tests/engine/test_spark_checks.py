"""What `check` says about a pipeline on Spark, with nothing of Spark there."""

from __future__ import annotations

from pathlib import Path

from run_projects import make_project

import assets
from engine.backends.choice import engines_of
from engine.check import check
from engine.checks.staged import StagedSource, staged_sources
from engine.document.edits import apply_all
from engine.document.problem import Problem
from engine.document.reader import read, read_file
from engine.project.project import Project
from engine.schema import analyse

LINES = """penstock: 1
nodes:
  lines:
    read_parquet:
      path: lines.parquet
      columns:
        id: integer
        part: text
  seen:
    window:
      from: lines
      columns:
        rank: row_number()
        parts: |-
          count(
            distinct part)
        more: 1 + count (distinct part)
      partition_by: [id]
      order_by: [part]
"""
TEXTS = """penstock: 1
nodes:
  orders:
    read_csv:
      path: data/*.csv
      columns:
        id: integer
  gone:
    read_csv:
      path: gone.csv
      columns:
        id: integer
  both:
    union_rows:
      from: [orders, gone]
  unread:
    read_csv:
      path: data/one.csv
      columns:
        id: integer
  copy:
    write_csv:
      from: unread
      path: out/copy.csv
"""


def problems_of(text: str, engine: str | None = None) -> list[Problem]:
    return list(check(read(text).document, engine=engine))


def test_what_spark_cannot_do_is_shown_where_it_stands() -> None:
    found = problems_of(LINES, "spark")
    assert [(each.code, each.severity, each.node, each.field) for each in found] == [
        ("backend.unsupported", "error", "seen", "columns.parts"),
        ("backend.unsupported", "error", "seen", "columns.more"),
    ]
    lines = LINES.splitlines()
    for each in found:
        assert each.line is not None and each.column is not None and each.end is not None
        assert lines[each.line - 1][each.column - 1 : each.end - 1] == "count"
        assert each.message == "'distinct' in count() over a window cannot be done on Spark with the same result"


def test_duckdb_is_not_judged_by_what_spark_can_do() -> None:
    assert problems_of(LINES) == []
    assert problems_of(LINES.replace("nodes:", "engine: spark\nnodes:"), "duckdb") == []


def test_a_document_that_chooses_spark_is_offered_the_other_engine_for_that_node() -> None:
    document = read(LINES.replace("nodes:", "engine: spark\nnodes:")).document
    (first, _) = check(document)
    (fix,) = first.fixes
    mended = apply_all(document, fix.edits)
    assert check(mended) == ()
    assert engines_of(mended, None) == {"lines": "spark", "seen": "duckdb"}
    assert [each.fixes for each in problems_of(LINES, "spark")] == [(), ()]


def test_text_files_that_spark_needs_are_named_with_their_size(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"data/one.csv": "id\n1\n", "data/two.csv": "id\n12\n"})
    document = read(TEXTS).document
    staged = staged_sources(analyse(document), project, engines_of(document, project, "spark"))
    assert staged == (StagedSource("orders", "data/*.csv", 2, 11), StagedSource("gone", "gone.csv", None, None))
    assert staged_sources(analyse(document), project, engines_of(document, project)) == ()


def test_only_sources_are_staged_whatever_stands_behind_them() -> None:
    sample = assets.path("samples/flights/flights.pipeline.yaml")
    document = read_file(sample).document
    project = Project.open(sample.parent)
    staged = staged_sources(analyse(document), project, engines_of(document, project, "spark"))
    assert [(each.node, each.path) for each in staged] == [
        ("weather", "data/weather.csv"),
        ("planes", "data/planes.csv"),
        ("airlines", "data/airlines.csv"),
    ]

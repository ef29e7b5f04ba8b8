"""The 22 questions of TPC-H as pipelines of built-in kinds: both engines give what DuckDB's own SQL answers, row for row.

TPC-H-derived: data at scale 0.1 by tpchgen-cli, the specification's validation parameters, and a last key where a question's order
leaves ties open.
"""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from engines import SparkSide
from stages_on_sides import answers, is_made_elsewhere, over_tables

from engine.check import check
from engine.document.model import Document
from engine.document.reader import read
from engine.kinds import KINDS
from engine.language.tree import Column
from engine.language.types import spark_type
from engine.project.project import Project
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, Relation, Scan
from engine.running.plan import plan
from engine.running.run import run
from engine.schema import analyse

HERE = Path(__file__).parent
SCALE = "0.1"
QUESTIONS = tuple(f"q{number:02}" for number in range(1, 23))
NEAR = 1e-9
"""How far two floats may lie apart, relative to each other: sums of them depend on the order of their parts."""
pytestmark = pytest.mark.slow
every_question = pytest.mark.parametrize("question", QUESTIONS)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with the eight tables."""
    root = tmp_path_factory.mktemp("tpch")
    generator = Path(sys.executable).with_name("tpchgen-cli")
    subprocess.run([str(generator), "parquet", "-s", SCALE, "-o", str(root)], check=True, stdout=subprocess.DEVNULL)
    (root / "penstock.yaml").write_text("name: TPC-H-derived\n")
    return Project.open(root)


def document_of(question: str) -> Document:
    reading = read((HERE / f"{question}.pipeline.yaml").read_text(encoding="utf-8"))
    assert not reading.problems
    return reading.document


def own_answer(project: Project, question: str) -> list[tuple[Any, ...]]:
    """DuckDB's answer to the question in its own SQL."""
    with duckdb.connect() as connection:
        for path in project.root.glob("*.parquet"):
            connection.execute(f"create view {path.stem} as from '{path}'")
        return connection.sql((HERE / f"{question}.sql").read_text(encoding="utf-8")).fetchall()


def is_same(found: Any, wanted: Any) -> bool:
    """Floats may differ in their last places; everything else is equal, whatever scale a decimal is shown with."""
    if isinstance(found, float) and wanted is not None:
        return math.isclose(found, float(wanted), rel_tol=NEAR)
    return type(found) is type(wanted) and found == wanted


@every_question
def test_a_run_writes_what_sql_answers(project: Project, question: str) -> None:
    record = run(project, document_of(question))
    assert record.status == "done"
    written = pq.read_table(project.root / "out" / f"{question}.parquet")
    rows = list(zip(*(column.to_pylist() for column in written.columns), strict=True))
    wanted = own_answer(project, question)
    assert wanted
    assert len(rows) == len(wanted)
    assert [pair for pair in zip(rows, wanted, strict=True) if not all(map(is_same, *pair))] == []


@every_question
def test_spark_gives_the_same(project: Project, question: str, spark: SparkSide) -> None:
    analysis = analyse(document_of(question))
    for relation in filter(is_made_elsewhere, analysis.relations.values()):
        give_file(spark, project, relation)
    (answer,) = [found for found in answers(spark, plan(over_tables(analysis)), analysis.values) if found.stage.sort == "sink"]
    assert answer.rows is not None, answer.error
    rows = list(zip(*(column.to_pylist() for column in answer.rows.columns), strict=True))
    wanted = own_answer(project, question)
    assert [pair for pair in zip(rows, wanted, strict=True) if not all(map(is_same, *pair))] == []


def give_file(spark: SparkSide, project: Project, relation: Relation) -> None:
    """A view of a source's rows, read by Spark itself, with each row's place in the file."""
    scan = relation.query.source
    assert isinstance(scan, Scan)
    places = {SCAN_FILE: f"'{scan.path}'", SCAN_RECORD: "_metadata.row_index + 1"}
    columns = [
        f"CAST({places.get(expression.name, expression.name)} AS {spark_type(expression.type)}) AS `{name}`"
        for name, expression in relation.query.columns
        if isinstance(expression, Column)
    ]
    spark.session.read.parquet(str(project.root / scan.path)).selectExpr(*columns).createOrReplaceTempView(f"`{relation.name}`")


@every_question
def test_check_finds_no_mistake(project: Project, question: str) -> None:
    problems = check(document_of(question), project=project)
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert [problem.message for problem in problems if HIDDEN_PREFIX in problem.message + problem.hint] == []


@every_question
def test_only_built_in_kinds_and_no_sql(question: str) -> None:
    kinds = {node.kind for node in document_of(question).pipeline.nodes}
    assert kinds <= {kind.kind for kind in KINDS} - {"sql"}
    assert "write_parquet" in kinds

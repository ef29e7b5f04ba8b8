"""A script for Spark's shell, run on Spark: the views that it makes have the rows that a run writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines import SparkSide
from run_projects import analysis_of, document_text, make_project

from engine.document.reader import read
from engine.errors import UnsupportedError
from engine.exporting.spark import spark_script
from engine.running.run import run
from engine.schema import analyse

NODES = """\
sales:
  read_csv:
    path: sales.csv
    columns:
      day: date
      code: text
      amount: decimal(10,2)
sure:
  assert_rows:
    from: sales
    checks:
      - not_null: [day]
some:
  filter_rows:
    from: sure
    where: code in $codes and day >= $since
totals:
  group_by:
    from: some
    columns:
      total: sum(amount)
    keys: [code]
out:
  write_csv:
    from: totals
    path: out.csv
"""
PARAMETERS = "codes:\n  type: list<text>\n  default:\n    - AA\n    - \"b: 'c'\"\nsince:\n  type: date\n  default: 2024-01-02\n"
SALES = "day,code,amount\n2024-01-01,AA,1.00\n2024-01-02,AA,2.50\n2024-01-03,\"b: 'c'\",3.25\n2024-01-04,ZZ,9.00\n"


def run_all(spark: SparkSide, text: str) -> None:
    body = "\n".join(line for line in text.split("\n") if not line.startswith("--"))
    for statement in filter(None, map(str.strip, body.split(";\n"))):
        spark.session.sql(statement).collect()


def test_the_views_have_the_rows_of_a_run(spark: SparkSide, tmp_path: Path) -> None:
    document = read(document_text(NODES, PARAMETERS)).document
    text = spark_script(analyse(document), "Sales")
    assert "-- Table sales: day date, code text, amount decimal(10,2)\n" in text
    values = "(DATE '2024-01-01', 'AA', 1.00BD), (DATE '2024-01-02', 'AA', 2.50BD), (DATE '2024-01-03', 'b: \\'c\\'', 3.25BD), (DATE '2024-01-04', 'ZZ', 9.00BD)"
    spark.session.sql(
        f"CREATE OR REPLACE TEMPORARY VIEW sales AS SELECT day, code, CAST(amount AS DECIMAL(10,2)) AS amount FROM VALUES {values} AS t(day, code, amount)"
    )
    run_all(spark, text)
    found = sorted(f"{row.code},{row.total}" for row in spark.session.table("out").collect())
    project = make_project(tmp_path, {"sales.csv": SALES})
    run(project, document)
    assert found == sorted((tmp_path / "out.csv").read_text().splitlines()[1:])


def test_a_broken_promise_ends_the_script(spark: SparkSide) -> None:
    document = read(document_text(NODES, PARAMETERS)).document
    spark.session.sql(
        "CREATE OR REPLACE TEMPORARY VIEW sales AS SELECT CAST(NULL AS DATE) AS day, 'AA' AS code, CAST(1 AS DECIMAL(10,2)) AS amount"
    )
    with pytest.raises(Exception, match="day"):
        run_all(spark, spark_script(analyse(document), "Sales"))


def test_sql_of_duckdb_is_refused_by_name() -> None:
    text = "a:\n  inline_table:\n    columns:\n      n: integer\n    data: |-\n      n\n      1\n"
    window = "b:\n  window:\n    from: a\n    columns:\n      m: count(distinct n)\nout:\n  write_csv:\n    from: b\n    path: o.csv\n"
    with pytest.raises(UnsupportedError) as caught:
        spark_script(analysis_of(text + window), "x")
    assert caught.value.where.node == "b"

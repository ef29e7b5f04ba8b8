"""Statements spelt for Spark: as one text, over sources that are tables."""

from __future__ import annotations

import pytest
import sqlglot

import assets
from engine.backends.printed import printed
from engine.backends.spark.dialect import SparkDialect
from engine.document.reader import read_file
from engine.errors import UnsupportedError
from engine.schema import analyse

SAMPLE = assets.path("samples/flights/flights.pipeline.yaml")


@pytest.mark.parametrize("node", [node.id for node in read_file(SAMPLE).document.pipeline.nodes])
def test_every_node_of_the_sample_is_a_statement_that_spark_can_read(node: str) -> None:
    analysis = analyse(read_file(SAMPLE).document)
    text = printed(next(iter(analysis.nodes[node].relations.values())), analysis, "spark")
    tree = sqlglot.parse_one(text, read="spark")
    made = {expression.alias for expression in tree.find_all(sqlglot.exp.CTE)}
    assert {table.name for table in tree.find_all(sqlglot.exp.Table)} - made <= {"flights", "weather", "planes", "airlines"}


def test_files_cannot_be_read_by_a_statement() -> None:
    analysis = analyse(read_file(SAMPLE).document)
    scan = analysis.nodes["flights"].relations["rows"].query.source
    with pytest.raises(UnsupportedError, match="flights"):
        SparkDialect().scan(scan, ["carrier"])

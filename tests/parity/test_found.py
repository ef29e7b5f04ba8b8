"""Pipelines on which the engines once differed: both give the same now, or the same error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from engines import DuckdbSide, SparkSide
from node_strategies import answer_of
from part_texts import PartTexts
from pipeline_judge import Judge
from pipeline_strategies import Example

from engine.document.reader import read
from engine.schema import analyse

FOUND = yaml.safe_load((Path(__file__).parent / "found.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def judge(duckdb: DuckdbSide, spark: SparkSide, tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(duckdb, spark, tmp_path_factory.mktemp("found"))


@pytest.mark.parametrize("found", FOUND, ids=[found["case"] for found in FOUND])
def test_what_was_found_is_mended(judge: Judge, found: Mapping[str, Any]) -> None:
    outcome = judge.outcome(example_of(found))
    assert outcome.state == found.get("state", "equal"), outcome.details


def example_of(found: Mapping[str, Any]) -> Example:
    """A case of the file: `nodes` as in a document, `files` by path."""
    reading = read("penstock: 1\nname: found\nnodes:\n" + "".join(f"  {line}\n" for line in found["nodes"].splitlines()))
    assert not reading.problems
    document = reading.document.with_loader(PartTexts(found.get("files", {})))
    analysis = analyse(document, binder=answer_of)
    assert not [problem for shape in analysis.nodes.values() for problem in shape.problems if problem.severity == "error"]
    return Example(found["nodes"], found.get("files", {}), (), analysis, document)
